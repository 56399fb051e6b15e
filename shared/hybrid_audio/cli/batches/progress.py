"""Watch a batch from the terminal: a bar that moves, or plain lines where there is no terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from hybrid_audio.cli.api import Api
from hybrid_audio.cli.errors import Unavailable

FINAL = ("done", "partial", "cancelled", "failed")
RESTING = (*FINAL, "planned", "paused")
"""States in which nothing happens until someone asks for it."""

LOOK_EVERY_S = 0.5
SAY_EVERY_S = 5.0
MOST_FAILED_LOOKS = 10
"""In a row: a service that is started anew answers again within some seconds."""

MADE = ("hit", "created", "failed", "cancelled")


class Display(Protocol):
    """Shows a batch as it is now."""

    def show(self, batch: dict[str, Any]) -> None: ...


class PlainLines:
    """A line whenever something changed, for logs and pipes: at once where it is the state.

    Of what moves all the time, a line every 5 s is enough: a batch may run for hours.
    """

    def __init__(
        self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._clock = clock
        self._doing = ""
        self._done = 0
        self._said_at = 0.0

    def show(self, batch: dict[str, Any]) -> None:
        """Print the batch's line if its state changed, or its counts some time after the last."""
        doing, (done, _), now = _doing(batch), measured(batch), self._clock()
        is_due = done != self._done and now - self._said_at >= SAY_EVERY_S
        if doing != self._doing or is_due:
            self._doing, self._done, self._said_at = doing, done, now
            self._say(line_of(batch))


class Bar:
    """One bar on a terminal: stems while they are spoken, then the items themselves."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, note="")

    def show(self, batch: dict[str, Any]) -> None:
        """Move the bar to where the batch is."""
        done, total = measured(batch)
        self._progress.update(
            self._task,
            completed=done,
            total=total,
            description=_doing(batch),
            note=note_of(batch),
        )


@contextmanager
def display(console: Console) -> Iterator[Display]:
    """Give what shows a batch: a bar on a terminal, plain lines elsewhere."""
    if not console.is_terminal:
        yield PlainLines(lambda line: console.print(line, markup=False, highlight=False))
        return

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as progress:
        yield Bar(progress)


def watch(
    api: Api, batch_id: str, shown: Display, *, sleep: Callable[[float], None] = time.sleep
) -> dict[str, Any]:
    """Show the batch until nothing more happens by itself, and return it as it is then.

    Raises Unavailable where the service stays away, ApiError at once where it refuses.
    """
    failures = 0
    while True:
        try:
            batch = api.get(f"/batches/{batch_id}")
        except Unavailable:
            failures += 1
            if failures >= MOST_FAILED_LOOKS:
                raise
        else:
            failures = 0
            shown.show(batch)
            if batch["state"] in RESTING:
                return batch
        sleep(LOOK_EVERY_S)


def measured(batch: dict[str, Any]) -> tuple[int, int | None]:
    """Return how many are done of how many: of stems while they are spoken, else of items."""
    stems, counts = batch["stems"], batch["counts"]
    if stems:
        return sum(stems[name] for name in ("hit", "created", "failed")), stems["total"]
    return sum(counts[name] for name in MADE), counts["total"]


def line_of(batch: dict[str, Any]) -> str:
    """Return the batch in one line."""
    done, total = measured(batch)
    of = "?" if total is None else str(total)
    return f"{batch['batch_id']}  {_doing(batch)}: {done} of {of}  {note_of(batch)}".rstrip()


def note_of(batch: dict[str, Any]) -> str:
    """Return what else is known: counts that are not zero, characters, rate and time left."""
    counts = batch["counts"]
    notes = [f"{counts[name]} {name}" for name in MADE if counts[name]]
    if batch["characters_planned"]:
        notes.append(f"{batch['characters_spent']} of {batch['characters_planned']} characters")

    timed = batch["stems"] or batch
    if timed["rate"] is not None:
        notes.append(f"{timed['rate']:g}/s")
    if timed["eta_s"]:
        notes.append(f"{timed['eta_s']:.0f} s left")
    return ", ".join(notes)


def _doing(batch: dict[str, Any]) -> str:
    what = "stems" if batch["stems"] else "items"
    return f"{batch['state']}, {what}"
