"""The composition root: a collaborator is built once, checked, ended and forgotten."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from hybrid_audio import services
from hybrid_audio.errors import StoreUnavailable
from hybrid_audio.runtime.collaborators import Collaborator, collaborator


class Part:
    """Something that was built; it knows whether it was ended and can be out of reach."""

    def __init__(self, name: str = "part", ended: list[str] | None = None) -> None:
        self.name = name
        self.ended = [] if ended is None else ended
        self.is_down = False

    def ping(self) -> None:
        if self.is_down:
            raise StoreUnavailable("down")

    def close(self) -> None:
        self.ended.append(self.name)


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    services.forget()
    yield
    services.forget()


def test_threads_that_ask_at_once_get_the_one_that_was_built() -> None:
    """Two speech clients would have twice the concurrency that was agreed upon."""
    built: list[Part] = []
    all_here = threading.Barrier(16)

    @collaborator()
    def part() -> Part:
        time.sleep(0.02)  # the others arrive while it is being built
        built.append(Part())
        return built[-1]

    def ask(_: int) -> Part:
        all_here.wait()
        return part()

    with ThreadPoolExecutor(16) as pool:
        given = list(pool.map(ask, range(16)))
    assert len(built) == 1
    assert all(each is built[0] for each in given)


def test_a_builder_may_ask_for_another_collaborator() -> None:
    """A lock that one thread cannot take twice would stop the first request for ever."""

    @collaborator()
    def inner() -> Part:
        return Part("inner")

    @collaborator()
    def outer() -> list[Part]:
        return [inner()]

    assert outer()[0] is inner()


def test_a_builder_that_fails_is_asked_again() -> None:
    """Nothing is kept of a failure: the next request may find the cause repaired."""
    outcomes: list[Part | Exception] = [StoreUnavailable("not yet"), Part()]

    @collaborator()
    def part() -> Part:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    with pytest.raises(StoreUnavailable):
        part()
    assert part() is part()


def test_a_ping_builds_what_it_asks_and_raises_what_that_raises() -> None:
    """Readiness looks at the very part that requests will use."""

    @collaborator(pings=True)
    def part() -> Part:
        return Part()

    part.ping()
    part().is_down = True
    with pytest.raises(StoreUnavailable):
        part.ping()


def test_a_ping_of_what_has_none_builds_nothing() -> None:
    """A part without a check costs readiness nothing."""

    @collaborator()
    def part() -> Part:
        raise AssertionError("must not be built")

    part.ping()


def test_closing_ends_what_was_built_and_the_next_call_builds_anew() -> None:
    """A closed connection is never handed out again."""
    ended: list[str] = []

    @collaborator(closes=True)
    def part() -> Part:
        return Part("part", ended)

    first = part()
    part.close()
    assert ended == ["part"]
    assert part() is not first


def test_closing_what_was_not_built_does_nothing() -> None:
    """A function that never spoke has no connection to end."""
    ended: list[str] = []

    @collaborator(closes=True)
    def part() -> Part:
        return Part("part", ended)

    part.close()
    assert ended == []


def test_forgetting_ends_the_newest_first_and_what_has_no_end_is_dropped() -> None:
    """What was built later may use what was built before."""
    ended: list[str] = []

    def builder(name: str, *, closes: bool) -> Collaborator[Part]:
        return collaborator(closes=closes)(lambda: Part(name, ended))

    parts = [builder("http", closes=True), builder("plain", closes=False)]
    parts.append(builder("speech", closes=True))
    given = [part() for part in parts]
    services.forget()
    assert ended == ["speech", "http"]
    assert all(part() is not before for part, before in zip(parts, given, strict=True))


def test_forgetting_reads_the_settings_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that sets another model gets the contract of that model."""
    monkeypatch.setenv("APP_ENV", "dev")
    monkeypatch.setenv("MODEL_ID", "sonic-3")
    assert services.contract().model_id == "sonic-3"
    monkeypatch.setenv("MODEL_ID", "sonic-3-2026-01-12")
    assert services.contract().model_id == "sonic-3"
    services.forget()
    assert services.contract().model_id == "sonic-3-2026-01-12"


def test_a_collaborator_keeps_the_name_and_the_sentence_of_its_builder() -> None:
    """Logs and readiness call a part by the name of its builder."""
    named = vars(services.cartesia)
    assert (named["__name__"], named["__doc__"]) == ("cartesia", "Text to speech.")


def test_importing_the_composition_root_builds_nothing() -> None:
    """A cold start pays for what a request needs, and for nothing else."""
    code = "import hybrid_audio.services; from hybrid_audio.runtime.collaborators import built"
    code += "; print(len(built()))"
    printed = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert printed.strip() == "0"


def test_every_public_builder_builds_once_a_process() -> None:
    """Two counters of one instance would each report a part, and answer for the other."""
    own = {
        name: value
        for name, value in vars(services).items()
        if getattr(value, "__module__", None) == services.__name__ and not name.startswith("_")
    }
    plain = {name for name, value in own.items() if not isinstance(value, Collaborator)}
    assert plain == {"forget"}
    assert len(own) > 30
