"""Watching a batch: a line where something changed, and an end where nothing more happens."""

import io

import httpx
import pytest
from rich.console import Console

from hybrid_audio.cli.batches.progress import (
    MOST_FAILED_LOOKS,
    PlainLines,
    display,
    line_of,
    measured,
    watch,
)
from hybrid_audio.cli.errors import ApiError, Unavailable
from tests.unit.cli.services import ID, FakeService, batch, refusal

PATH = f"GET /batches/{ID}"
STEMS = {"total": 4, "hit": 1, "created": 1, "failed": 0, "rate": 2.0, "eta_s": 1.0}


def no_sleep(_: float) -> None:
    return


def away(_: httpx.Request) -> httpx.Response:
    return httpx.Response(503, json={})


def watched(service: FakeService) -> tuple[dict[str, object], list[str]]:
    lines: list[str] = []
    return watch(service.api(), ID, PlainLines(lines.append), sleep=no_sleep), lines


def test_a_line_is_printed_where_something_changed():
    """Two looks at the same moment are one line."""
    service = FakeService()
    moments = [batch(created=3, pending=7)] * 2 + [batch("done", created=10)]
    service.answer(PATH, *moments)
    last, lines = watched(service)
    assert last["state"] == "done"
    assert lines == [
        f"{ID}  running, items: 3 of 10  3 created",
        f"{ID}  done, items: 10 of 10  10 created",
    ]


def test_lines_of_a_long_batch_are_some_seconds_apart():
    """Counts move with every look, and a log is read by people; a new state is said at once."""
    now = [100.0]
    said: list[str] = []
    lines = PlainLines(said.append, clock=lambda: now[0])
    for second in range(12):
        now[0] = 100.0 + second
        lines.show(batch(created=second, rate=1.0 + second))
    lines.show(batch("paused", created=11))
    assert [line.partition("  ")[2].partition(" of")[0] for line in said] == [
        "running, items: 0",
        "running, items: 5",
        "running, items: 10",
        "paused, items: 11",
    ]


@pytest.mark.parametrize("state", ["done", "partial", "cancelled", "failed", "planned", "paused"])
def test_watching_ends_where_nothing_more_happens_by_itself(state):
    """A batch that is paused may rest for days."""
    service = FakeService()
    service.answer(PATH, batch(state))
    assert watched(service)[0]["state"] == state
    assert len(service.requests) == 1


def test_a_service_that_is_away_for_a_moment_is_asked_again():
    """It is started anew, or was busy; the count begins again with every answer."""
    service = FakeService()
    service.answer(PATH, *[away] * (MOST_FAILED_LOOKS - 1), batch(), away, batch("done"))
    assert watched(service)[0]["state"] == "done"


def test_a_service_that_stays_away_is_an_error():
    """Watching does not go on for ever without a word."""
    service = FakeService()
    service.answer(PATH, away)
    with pytest.raises(Unavailable):
        watched(service)
    assert len(service.requests) == MOST_FAILED_LOOKS


def test_a_service_that_refuses_is_not_asked_again():
    """A batch that does not exist will not be there at the next look."""
    service = FakeService()
    service.answer(PATH, refusal(404))
    with pytest.raises(ApiError):
        watched(service)
    assert len(service.requests) == 1


def test_stems_are_measured_while_they_are_spoken():
    """Messages are all pending then, and a bar at zero says nothing."""
    speaking = batch(stems=STEMS, pending=10, characters_planned=40, characters_spent=20)
    assert measured(speaking) == (2, 4)
    assert line_of(speaking) == (
        f"{ID}  running, stems: 2 of 4  20 of 40 characters, 2/s, 1 s left"
    )


def test_a_total_that_is_not_known_is_a_question_mark():
    """The table is not read yet."""
    assert line_of(batch("planning", total=None)) == f"{ID}  planning, items: 0 of ?"


def test_a_terminal_has_a_bar_and_a_pipe_has_lines():
    """Only a terminal can draw over what it has drawn."""
    moment = batch(created=3, failed=1, pending=6)
    written = {}
    for is_terminal in (True, False):
        file = io.StringIO()
        console = Console(file=file, force_terminal=is_terminal, width=120)
        with display(console) as shown:
            shown.show(moment)
        written[is_terminal] = file.getvalue()

    assert "4/10" in written[True]
    assert "\x1b[" in written[True]
    assert written[False] == f"{ID}  running, items: 4 of 10  3 created, 1 failed\n"
