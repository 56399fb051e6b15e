"""Watch a batch to its end: what Ctrl-C does is said beforehand, and what may follow after it."""

from collections.abc import Callable, Iterator
from typing import Any

from hybrid_audio.cli.batches.next_step import command_of
from hybrid_audio.cli.batches.progress import display, watch
from hybrid_audio.cli.errors import ApiError, ExitCode
from hybrid_audio.cli.reports.batch import show_batch
from hybrid_audio.cli.session import Session

INCOMPLETE_STATES = ("partial", "cancelled", "failed")


def watched(
    session: Session, id: str, *, pauses: bool, watching: Callable[..., dict[str, Any]] = watch
) -> ExitCode:
    """Watch a batch to its end and return the exit code.

    With `pauses`, Ctrl-C pauses the batch, else the batch goes on; either is said beforehand. What
    moves is on standard error, the batch as it is at the end on standard output.
    """
    say = session.out.note
    say(f"{id}  (Ctrl-C {'pauses the batch' if pauses else 'leaves the batch running'})")
    try:
        with display(session.out.notes) as shown:
            batch = watching(session.api, id, shown)
    except KeyboardInterrupt:
        for line in _interrupted(session, id, pauses=pauses):
            say(line)
        return ExitCode.INTERRUPTED

    if not session.out.document(batch):
        show_batch(session.out, batch)
    say(f"Then: {command_of(session.later_url, following(batch['state'], id))}")
    return ExitCode.INCOMPLETE if batch["state"] in INCOMPLETE_STATES else ExitCode.DONE


def following(state: str, id: str) -> str:
    """Return the step that follows on a state."""
    steps = {"planned": "start", "paused": "resume", "done": "manifest", "cancelled": "manifest"}
    return f"{steps.get(state, 'outcomes --state failed')} {id}"


def _interrupted(session: Session, id: str, *, pauses: bool) -> Iterator[str]:
    """Do with the batch what was said, and yield what became of it."""
    url = session.later_url
    if not pauses:
        yield f"The batch goes on; watch it with: {command_of(url, f'status --watch {id}')}"
        return
    try:
        session.api.post(f"/batches/{id}/pause")
        yield f"The batch is paused; go on with: {command_of(url, f'resume {id}')}"
    except ApiError as error:
        yield f"The batch could not be paused, and goes on: {error}"
