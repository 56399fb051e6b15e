"""Making a message: answered from the store where it was made before, else its stems are had,
spliced and kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from hybrid_audio.domain.message import Kept, MessagePlan, Part
from hybrid_audio.domain.stem import Outcome
from hybrid_audio.render import finish
from hybrid_audio.runtime.parallel import run_parallel
from hybrid_audio.runtime.stages import stage


@dataclass(frozen=True)
class Recording:
    """The WAV of a stem, and how this request came by it; `characters` counts what was spoken for
    this request.
    """

    wav: bytes = field(repr=False)
    outcome: Outcome
    characters: int
    took_ms: float


@dataclass(frozen=True)
class Source:
    """A part of a message and how to get its audio; parts of one signature share one recording."""

    part: Part
    load: Callable[[], Recording] = field(repr=False)


@dataclass(frozen=True)
class Message:
    """A finished message; `kept` is None where nobody asked to store it, `audio` where nobody needs
    the bytes.
    """

    signature: str
    report: dict[str, Any] = field(repr=False)
    recordings: tuple[Recording, ...] | None
    kept: Kept | None
    audio: bytes | None = field(repr=False)

    @property
    def is_from_store(self) -> bool:
        """Whether the message was made by an earlier request."""
        return self.recordings is None


class Outputs(Protocol):
    """Where messages are kept."""

    def find(self, object_name: str) -> Kept | None: ...
    def audio(self, kept: Kept) -> bytes | None: ...
    def keep(
        self, object_name: str, audio: bytes, content_type: str, report: dict[str, Any]
    ) -> Kept: ...


def assemble(
    plan: MessagePlan,
    sources: Sequence[Source],
    outputs: Outputs,
    *,
    upload: bool,
    needs_audio: bool,
) -> Message:
    """Return the message of `plan`, made from `sources` (one for each of its parts) unless it is in
    the store.

    With `upload` it is kept; without, nothing is written. Raises the Speech errors,
    StoreUnavailable, AudioMismatch.
    """
    object_name = plan.object_name
    if (
        upload
        and (earlier := _from_store(plan, object_name, outputs, needs_audio=needs_audio))
        is not None
    ):
        return earlier
    recordings = _recordings(sources)
    finished = finish(plan, [recording.wav for recording in recordings])
    if not upload:
        return Message(plan.signature, finished.report, recordings, None, finished.audio)
    with stage("upload"):
        kept = outputs.keep(object_name, finished.audio, finished.content_type, finished.report)
    audio = finished.audio if kept.report == finished.report else outputs.audio(kept)
    return Message(plan.signature, kept.report, recordings, kept, audio)


def _from_store(
    plan: MessagePlan, object_name: str, outputs: Outputs, *, needs_audio: bool
) -> Message | None:
    with stage("lookup"):
        kept = outputs.find(object_name)
        audio = outputs.audio(kept) if kept and needs_audio else None
    if kept is None or (needs_audio and audio is None):
        return None
    return Message(plan.signature, kept.report, None, kept, audio)


def _recordings(sources: Sequence[Source]) -> tuple[Recording, ...]:
    distinct = {source.part.signature: source.load for source in sources}
    found = dict(zip(distinct, run_parallel(list(distinct.values())), strict=True))
    return tuple(found[source.part.signature] for source in sources)
