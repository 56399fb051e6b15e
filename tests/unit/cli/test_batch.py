"""Batches from the terminal: what is printed, what Ctrl-C does, and how it ends."""

import io

import httpx
import pytest
from rich.console import Console

from hybrid_audio.cli import __main__
from hybrid_audio.cli.__main__ import parser
from hybrid_audio.cli.batch import DONE, INCOMPLETE, INTERRUPTED, plan_lines, run_command, watched
from hybrid_audio.cli.next_step import command_of
from tests.unit.cli.services import ID, FakeService, batch

URL = "http://service"
PLAN = {
    **{"stems": 3, "hits": 1, "misses": 2, "characters": 24, "characters_in_full": 300},
    **{"credits": 24, "cost": None, "eta_s": 1.5},
    "rows": {
        "total": 3,
        "failing": 1,
        "faults": [{"row": 2, "line": 4, "reason": "name is missing"}],
    },
    "warnings": [
        {"code": "column_guessed", "detail": "the column Firma was read", "is_guess": True},
        {"code": "columns_unused", "detail": "no slot uses: Stadt", "is_guess": False},
    ],
}


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer(f"GET /batches/{ID}", batch("done", created=10))
    made.answer(f"POST /batches/{ID}/pause", batch("paused"))
    made.answer("POST /batches", {"batch_id": ID})
    return made


def run(service: FakeService, *arguments: str) -> int:
    return run_command(service.api(), parser().parse_args(["batch", *arguments]))


def interrupted(service: FakeService, *, pauses: bool) -> tuple[int, str]:
    """Watch a batch until Ctrl-C, at once."""

    def ctrl_c(*_: object) -> dict[str, object]:
        raise KeyboardInterrupt

    file = io.StringIO()
    console = Console(file=file, width=200)
    code = watched(service.api(), ID, pauses=pauses, console=console, watching=ctrl_c)
    return code, file.getvalue()


def test_a_plan_says_what_is_spoken_and_which_rows_fail():
    """No price is said to be none, not to be zero."""
    assert list(plan_lines(PLAN)) == [
        "3 stems: 1 exist, 2 are to be spoken",
        "24 characters (in full 300), 24 credits, cost unknown (no price is set), about 1.5 s",
        "3 rows, of which 1 will fail",
        "  line 4  name is missing",
        "  guess  the column Firma was read",
        "  note  no slot uses: Stadt",
    ]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("done", DONE),
        ("paused", DONE),
        ("planned", DONE),
        ("partial", INCOMPLETE),
        ("failed", INCOMPLETE),
        ("cancelled", INCOMPLETE),
    ],
)
def test_the_exit_code_says_whether_every_item_was_made(service, capsys, state, code):
    """A script need not read what was printed."""
    service.answer(f"GET /batches/{ID}", batch(state))
    assert run(service, "run", "--template", "t") == code
    following = "manifest" if state == "done" else ""
    assert f"--url http://service batch {following}" in capsys.readouterr().out


def test_ctrl_c_leaves_the_batch_running_and_says_so_before(service):
    """Nothing is asked of the service; the way back is printed."""
    code, printed = interrupted(service, pauses=False)
    assert code == INTERRUPTED
    assert printed.splitlines() == [
        f"{ID}  (Ctrl-C leaves the batch running)",
        f"The batch goes on; watch it with: {command_of(URL, f'status --watch {ID}')}",
    ]
    assert service.requests == []


def test_ctrl_c_pauses_the_batch_where_that_was_asked_for(service):
    """It is said before, done, and said again."""
    code, printed = interrupted(service, pauses=True)
    assert code == INTERRUPTED
    assert printed.splitlines() == [
        f"{ID}  (Ctrl-C pauses the batch)",
        f"The batch is paused; go on with: {command_of(URL, f'resume {ID}')}",
    ]
    assert [request.url.path for request in service.requests] == [f"/batches/{ID}/pause"]


def test_a_batch_that_could_not_be_paused_is_said_to_go_on(service):
    """It may have ended in the same moment."""
    service.answer(f"POST /batches/{ID}/pause", lambda _: httpx.Response(409, json={}))
    code, printed = interrupted(service, pauses=True)
    assert code == INTERRUPTED
    assert "could not be paused, and goes on: 409" in printed


def test_a_run_without_waiting_prints_the_id_alone(service, capsys):
    """For scripts that watch it themselves."""
    assert run(service, "run", "--template", "t", "--no-wait", "--key", "may") == DONE
    assert capsys.readouterr().out == f"{ID}\n"
    assert service.requests[0].headers["Idempotency-Key"] == "may"


def test_outcomes_are_listed_to_the_last_page(service, capsys):
    """Each row with its state, its ref, and its error or its audio."""
    first = {"row": 0, "state": "created", "ref": "c-1", "error": None, "uri": "gs://o/a.wav"}
    second = {"row": 1, "state": "failed", "ref": None, "error": "name is missing", "uri": None}
    service.answer(
        f"GET /batches/{ID}/outcomes",
        {"outcomes": [first], "next_page_token": "1"},
        {"outcomes": [second], "next_page_token": None},
    )
    assert run(service, "outcomes", ID, "--state", "failed") == DONE
    assert capsys.readouterr().out.splitlines() == [
        "0  created  c-1  gs://o/a.wav",
        "1  failed  name is missing",
    ]
    assert [request.url.params["page_token"] for request in service.requests] == ["0", "1"]
    assert service.requests[0].url.params["state"] == "failed"


def test_a_manifest_is_written_as_it_came(service, tmp_path):
    """Byte for byte, in the form that was asked for."""
    service.answer(f"GET /batches/{ID}/manifest", b"row,line\r\n")
    path = tmp_path / "m.csv"
    assert run(service, "manifest", ID, "--output", str(path)) == DONE
    assert path.read_bytes() == b"row,line\r\n"
    assert service.requests[0].url.params["format"] == "csv"


@pytest.mark.parametrize("step", ["start", "pause", "resume", "cancel", "retry"])
def test_each_step_is_asked_for_under_its_name(service, capsys, step):
    """The answer is the batch's new state."""
    service.answer(f"POST /batches/{ID}/{step}", batch("planning"))
    assert run(service, step, ID) == DONE
    assert capsys.readouterr().out == f"{ID}  planning\n"


def test_a_refusal_ends_with_one_and_a_plain_message(monkeypatch, capsys):
    """The person at the terminal reads why."""
    arguments = ["cli", "--url", "http://127.0.0.1:9", "batch", "status", ID]
    monkeypatch.setattr("sys.argv", arguments)
    assert __main__.main() == 1
    assert "Nothing answers at http://127.0.0.1:9" in capsys.readouterr().err
