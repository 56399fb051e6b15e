"""Assemble a message as a stream: what is settled is sent while later stems are still spoken."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from contextvars import Context
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

from hybrid_audio.assemble import (
    AudioBudget,
    Library,
    Message,
    Outputs,
    from_store,
    known_plan,
    load_stem,
    load_stems,
    plan_of,
)
from hybrid_audio.audio import wav
from hybrid_audio.audio.measures.speech import Speech
from hybrid_audio.audio.splice import Samples, Splice
from hybrid_audio.domain.message import MessagePlan, Part
from hybrid_audio.domain.message_state import MessageState, State
from hybrid_audio.render import Turn, conclude, spliced_whole
from hybrid_audio.rendering.opening import LengthWatch, OpenedMessage, open_message
from hybrid_audio.rendering.preparation import Prepared, prepared
from hybrid_audio.rendering.sources import LoadedStem, MessageSources
from hybrid_audio.runtime import deadline, stages
from hybrid_audio.runtime.parallel import each_in_order, run_parallel
from hybrid_audio.runtime.stages import stage
from hybrid_audio.runtime.stream import Stream
from hybrid_audio.streaming.incremental import IncrementalSplice
from hybrid_audio.streaming.limits import (
    most_s,
    require_length,
    require_likely_length,
    require_options,
)

HELD_BACK_BYTES = 4_096
"""The last of the audio, 43 ms at 48 kHz, waits until the message is stored."""

STATE_S = 10.0
"""Time to write how a message failed, also where the time of its request is used up."""


class States(Protocol):
    """Where it is kept how far streamed messages are; `find` returns None where nothing is."""

    def find(self, signature: str) -> MessageState | None: ...
    def put(self, signature: str, state: MessageState) -> None: ...


@dataclass(frozen=True)
class Streaming:
    """What streams messages, and how failures are told.

    `problem_of` turns an error into the problem that its caller sees, `broke_off` is called with an
    error after which an answer ended in its middle. `rate_hz` is the rate of new stems.
    """

    library: Library
    outputs: Outputs
    states: States
    budget: AudioBudget
    rate_hz: int
    upload: bool
    problem_of: Callable[[Exception], dict[str, Any]]
    broke_off: Callable[[Exception], None]


@dataclass(frozen=True)
class Streamed:
    """A message whose answer has begun; `signature` names it from now on.

    It is the message's own where all stems were there, else that of what was asked for, since the
    message's own depends on bytes that are not spoken yet.
    """

    signature: str
    stream: Stream = field(repr=False)
    stages_ms: dict[str, float] = field(repr=False)


def stream_message(message: MessageSources, streaming: Streaming) -> Message | Streamed:
    """Return the message from the store, or begin to make it and return its stream.

    Returns once its first bytes are there. Raises InvalidInput for options that cannot be streamed
    and for a message that may be too long, and whatever fails before the first byte, as `assemble`
    does.
    """
    require_options(message.plan.delivery, streaming.rate_hz)
    known = known_plan(message, streaming.library)
    if known is None:
        require_likely_length(message, streaming.rate_hz)
    elif streaming.upload:
        earlier = from_store(known, streaming.outputs, needs_audio=True)
        if earlier is not None:
            return earlier

    making = _Making(message, known, streaming)
    stream = Stream(making.run)
    return Streamed(making.signature, stream, making.stages_ms)


class _Making:
    """One message while it is made, in the thread of its stream."""

    def __init__(
        self, message: MessageSources, known: MessagePlan | None, streaming: Streaming
    ) -> None:
        self._message = message
        self._known = known
        self._to = streaming
        self._has_begun = False
        self.signature = (known or message.plan).signature
        self._told_under = {self.signature}
        self._object_name: str | None = None
        self.stages_ms: dict[str, float] = {}
        left_s = deadline.remaining_s() or 0.0
        self._until = datetime.now(UTC) + timedelta(seconds=left_s + 2 * STATE_S)

    def run(self, stream: Stream) -> None:
        """Make the message; what fails is told by its state, and by the log once it had begun."""
        try:
            with stages.collect() as taken:
                self._make(stream, taken)
        except Exception as error:
            Context().run(self._failed, error)
            raise

    def _make(self, stream: Stream, taken: dict[str, float]) -> None:
        send = partial(self._send, stream, taken)
        if self._known is None:
            self._in_steps(send)
        else:
            self._at_once(stream, send)

    def _at_once(self, stream: Stream, send: Callable[[bytes], None]) -> None:
        """Send the whole message with its exact size: no stem is waited for."""
        loaded: list[LoadedStem] = []
        calls = [lambda: loaded.extend(load_stems(self._message, self._to.library))]
        run_parallel([*calls, *self._notes()])

        plan = plan_of(self._message, loaded)
        opened = open_message(plan, [stem.wav for stem in loaded])
        with self._to.budget.hold(opened.seconds):
            ready = self._prepared(plan, opened)
            with Turn(opened.seconds), stage("splice"):
                spliced = spliced_whole(plan, ready, opened.rate_hz)
            require_length(len(spliced.samples), opened.rate_hz)

            stream.size_bytes = len(spliced.audio)
            send(spliced.audio[:-HELD_BACK_BYTES])
            self._finish(plan, opened, ready, spliced)
            send(spliced.audio[-HELD_BACK_BYTES:])

    def _in_steps(self, send: Callable[[bytes], None]) -> None:
        """Send the header and what each stem settles, the first as soon as it is there."""
        loaded: list[LoadedStem] = []
        with closing(self._stems()) as stems, ExitStack() as held:
            for stem in stems:
                loaded.append(stem)
                samples, speech, rate_hz = self._newest(loaded)
                if len(loaded) == 1:
                    held.enter_context(self._to.budget.hold(most_s(rate_hz)))
                    steps = IncrementalSplice(self._message.plan, rate_hz)
                    send(wav.open_header(rate_hz, 1) + steps.add(samples, speech))
                else:
                    send(steps.add(samples, speech))

            rest, spliced = steps.end()
            send(rest[:-HELD_BACK_BYTES])
            plan = plan_of(self._message, loaded)
            opened = open_message(plan, [stem.wav for stem in loaded])
            self._finish(plan, opened, self._prepared(plan, opened), spliced)
            send(rest[-HELD_BACK_BYTES:])

    def _stems(self) -> Generator[LoadedStem, None, None]:
        """Yield the stem of each part in order, as soon as it is there; all load side by side."""
        distinct = {source.part.signature: source for source in self._message.sources}
        least_s = {name: each.least_s for name, each in distinct.items()}
        watch = LengthWatch(self._message.plan, least_s)
        library = self._to.library

        loads = [partial(load_stem, each, library, watch) for each in distinct.values()]
        calls: list[Callable[[], LoadedStem | None]] = [*self._notes(), *loads]
        with closing(each_in_order(calls)) as results:
            found = (each for each in results if each is not None)
            loaded: dict[str, LoadedStem] = {}
            names = iter(distinct)
            for source in self._message.sources:
                while source.part.signature not in loaded:
                    loaded[next(names)] = next(found)
                yield loaded[source.part.signature]

    def _newest(self, loaded: Sequence[LoadedStem]) -> tuple[Samples, Speech, int]:
        """Return the newest stem, its speech and its rate; raises where it does not fit."""
        parts = self._message.plan.parts
        index = len(loaded) - 1
        pair = dict.fromkeys((0, index))
        plan = replace(
            self._message.plan,
            parts=tuple(parts[at].made_of(loaded[at].generation) for at in pair),
        )
        opened = open_message(plan, [loaded[at].wav for at in pair])
        newest = plan.parts[-1:]
        signature = newest[0].signature
        alone = replace(opened, stems={signature: opened.stems[signature]})
        ready = self._prepared(self._message.plan, alone, newest)
        return ready.stems[0], ready.measures[0].speech, opened.rate_hz

    def _prepared(
        self, plan: MessagePlan, opened: OpenedMessage, parts: Sequence[Part] | None = None
    ) -> Prepared:
        with stage("decode"):
            return prepared(plan, opened, self._to.library, deadline.require_time, parts)

    def _send(self, stream: Stream, taken: dict[str, float], piece: bytes) -> None:
        if piece and not self._has_begun:
            self._has_begun = True
            self.stages_ms = dict(taken)
        stream.send(piece)

    def _finish(
        self, plan: MessagePlan, opened: OpenedMessage, ready: Prepared, spliced: Splice
    ) -> None:
        """Store the message, and only then say so."""
        if not self._to.upload:
            return
        self._object_name = plan.object_name
        rendered = conclude(plan, opened, ready, spliced)
        with stage("upload"):
            report = rendered.report
            self._to.outputs.keep(plan.object_name, rendered.audio, report.content_type, report)
            for signature in sorted(self._told_under):
                self._note(State.STORED, signature)

    def _notes(self) -> list[Callable[[], None]]:
        """Return what is done before the first byte: to write that the message is being made."""
        if not self._to.upload:
            return []
        making = partial(self._note, State.MAKING, self.signature)
        return [making] if self._known is None else [making, self._look_for_lost]

    def _look_for_lost(self) -> None:
        """Find an answer that spoke the stems and stored nothing, under what was asked for."""
        asked = self._message.plan.signature
        earlier = self._to.states.find(asked)
        if earlier is not None and earlier.state is not State.STORED:
            self._told_under.add(asked)

    def _note(self, state: State, signature: str, problem: dict[str, Any] | None = None) -> None:
        name = None if state is State.MAKING else self._object_name
        self._to.states.put(signature, MessageState(state, self._until, name, problem))

    def _failed(self, error: Exception) -> None:
        """Tell of a failure, in time of its own: that of the request may be used up."""
        if self._has_begun:
            self._to.broke_off(error)
        if self._to.upload:
            with deadline.within(STATE_S):
                self._note(State.FAILED, self.signature, self._to.problem_of(error))
