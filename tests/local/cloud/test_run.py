"""The supervisor over stub parts: nothing outlives it, and what dies comes back."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infra.local import services_file, state_lock
from infra.local.ports import is_free
from infra.local.services_file import Services
from tests.local.cloud import processes
from tests.local.cloud.cloud_run import CloudRun, eventually

Start = Callable[..., CloudRun]
MOMENTS_S = (0.0, 0.05, 0.15, 0.3, 0.5, 0.75, 1.1, 1.5)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start stub clouds; whatever a test leaves of them is ended."""
    runs: list[CloudRun] = []

    def start(**options: object) -> CloudRun:
        runs.append(CloudRun(options.pop("state", tmp_path / "state"), **options))  # type: ignore[arg-type]
        return runs[-1]

    yield start
    for run in runs:
        run.discard()
    assert not [left for run in runs for left in processes.left_over(run.mark)]


def ports(services: Services) -> list[int]:
    """Return the ports of all parts."""
    return [int(part.url.rpartition(":")[2]) for part in services.parts]


@pytest.mark.parametrize("at_s", MOMENTS_S, ids="after {:.2f} s".format)
def test_ctrl_c_at_any_moment_of_the_start_leaves_no_process_and_no_port(
    start: Start, at_s: float
) -> None:
    """From the interpreter's first instruction to a moment after all is ready."""
    port = _free_port()
    run = start(port=port)
    time.sleep(at_s)
    run.signal(signal.SIGINT)
    run.ended()
    assert not processes.marked(run.mark)
    assert is_free(port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_ready_cloud_stops_cleanly_when_asked_to(start: Start, number: signal.Signals) -> None:
    """The exit code is 0, `services.json` is gone, and so is every process and port."""
    run = start()
    services = run.ready()
    run.signal(number)
    code, printed = run.ended()

    assert (code, processes.marked(run.mark)) == (0, [])
    assert all(is_free(port) for port in ports(services))
    assert services_file.find(run.state) is None
    assert printed.endswith("Stopped.\n")


def test_a_second_ctrl_c_kills_what_will_not_stop(start: Start) -> None:
    """One stub ignores SIGTERM, and its grace is long; the second signal does not wait for it."""
    run = start(environ={"STUB_GRACE_S": "600"})
    run.ready()
    run.signal(signal.SIGINT)
    eventually(lambda: True if services_file.find(run.state) is None else None)
    run.signal(signal.SIGINT)
    assert run.ended()[0] == 0
    assert not processes.marked(run.mark)


def test_killing_the_supervisor_leaves_nothing(start: Start) -> None:
    """kill -9 lets it do nothing; the keepers notice, also for a part's forked workers."""
    run = start()
    services = run.ready()
    run.signal(signal.SIGKILL)
    run.ended()
    assert not processes.left_over(run.mark)
    assert all(is_free(port) for port in ports(services))


def test_a_state_whose_run_was_killed_is_free_once_its_parts_are_gone(start: Start) -> None:
    """The next run waits for them instead of sharing the stores with them, and then starts."""
    first = start()
    killed = first.ready()
    first.signal(signal.SIGKILL)
    first.ended()
    second = start()
    eventually(lambda: found if (found := second.ready()).pid != killed.pid else None)
    assert not set(processes.pids(first.mark)) & {part.pid for part in killed.parts}


def test_killing_a_keeper_ends_its_part_and_it_comes_back(start: Start) -> None:
    """The forked worker of the part dies too, so that its port is free for the next one."""
    run = start()
    before = run.ready().part("speak").pid
    keeper = next(
        line for line in processes.marked(run.mark) if "keeper.py" in line and "forks" in line
    )
    _kill(int(keeper.split()[0]))
    assert _came_back(run, "speak", before) not in (None, before)


@pytest.mark.parametrize("name", ["store", "speak", "splice"])
def test_a_part_that_dies_is_started_again_and_said_so(start: Start, name: str) -> None:
    """It keeps its address; `services.json` then names the new process."""
    run = start()
    before = run.ready().part(name)

    assert before.pid is not None
    _kill(before.pid)
    _came_back(run, name, before.pid)
    after = run.ready().part(name)
    assert (after.url, after.pid != before.pid) == (before.url, True)
    run.signal(signal.SIGINT)
    printed = run.ended()[1]
    assert "ended by signal 9" in printed
    assert "is back" in printed


def test_a_part_that_never_starts_stops_the_run_with_its_last_words(start: Start) -> None:
    """After three attempts: its exit code, the end of its log, and what to do."""
    run = start(mode="fails")
    code, printed = run.ended()

    assert code == 1
    assert (
        "splice did not start: tried 3 times, the last time it ended with exit code 7." in printed
    )
    assert "    the stub has a reason to fail\n" in printed
    assert "What to do:" in printed
    assert not processes.marked(run.mark)


def test_a_taken_port_is_said_plainly(start: Start) -> None:
    """Exit 2, naming the port and one that is free; nothing was started."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        run = start(port=port)
        code, printed = run.ended()

    assert code == 2
    assert (
        f"port {port} on 127.0.0.1 is taken by another program; choose another: make run PORT="
        in printed
    )
    assert "Traceback" not in printed


def test_a_second_run_with_the_same_state_is_refused_by_the_first_ones_address(
    start: Start,
) -> None:
    """Exit 2; the first one goes on."""
    first = start()
    url = first.ready().url
    code, printed = start().ended()
    assert code == 2
    assert f"is already running at {url}" in printed
    assert state_lock.is_held(first.state)


def test_a_state_that_is_no_folder_is_said_plainly(start: Start, tmp_path: Path) -> None:
    """The exit code is 2, and the message names the folder."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "run.lock").mkdir()
    code, printed = start().ended()
    assert (
        code,
        printed.startswith(f"the state folder {tmp_path / 'state'} cannot be used: "),
    ) == (2, True)


def test_a_part_has_its_port_again_in_the_next_run(start: Start) -> None:
    """Addresses stay valid between runs; a port that was taken meanwhile is replaced."""
    first = start()
    before = first.ready()
    first.signal(signal.SIGINT)
    first.ended()
    taken = int(before.part("store").url.rpartition(":")[2])
    with closing(socket.create_server(("127.0.0.1", taken))):
        after = start().ready()

    assert after.part("speak").url == before.part("speak").url
    assert after.part("store").url != before.part("store").url


def test_two_states_run_side_by_side(start: Start, tmp_path: Path) -> None:
    """No part of one has the port of a part of the other."""
    one, other = start(state=tmp_path / "one").ready(), start(state=tmp_path / "other").ready()
    assert not set(ports(one)) & set(ports(other))


def test_services_json_names_every_part_with_its_address_and_process(start: Start) -> None:
    """The processes are the parts' own, not those that look after them."""
    run = start()
    services = run.ready()
    assert [part.name for part in services.parts] == [
        "gateway",
        "store",
        "index",
        "speak",
        "splice",
    ]
    lines = {int(line.split()[0]): line for line in processes.marked(run.mark)}
    for part in services.parts[1:]:
        assert part.pid is not None
        assert "stub_server.py" in lines[part.pid].split(str(run.state))[0]

    assert services.part("gateway").url == services.url


def test_everything_listens_on_loopback_only(start: Start) -> None:
    """Asked of the kernel, for each process of the run."""
    run = start()
    run.ready()
    addresses = set[str]().union(
        *(processes.listening(process) for process in processes.pids(run.mark))
    )
    assert addresses == {"127.0.0.1"}


def test_a_part_that_the_environment_names_is_not_started(start: Start) -> None:
    """The run says so, and lists the address that was given, without a process."""
    run = start(environ={"STORE_URL": "http://127.0.0.1:9"})
    store = run.ready().part("store")
    assert (store.url, store.pid) == ("http://127.0.0.1:9", None)
    run.signal(signal.SIGINT)
    assert "not started: STORE_URL is set, using http://127.0.0.1:9" in run.ended()[1]


def test_the_log_of_the_run_before_is_kept_aside(start: Start) -> None:
    """The log of one run back stays."""
    run = start(mode="fails")
    run.ended()
    start(mode="fails").ended()
    logs = run.state / "logs"
    assert (logs / "splice.log").read_text() == (logs / "splice.log.1").read_text() != ""


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def _kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def _came_back(run: CloudRun, name: str, before: int | None) -> int | None:
    def look() -> int | None:
        found = services_file.find(run.state)
        pid = found.part(name).pid if found else None
        return pid if pid != before else None

    return eventually(look)
