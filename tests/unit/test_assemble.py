"""Assembling: from the store, or from stems within the limits, kept once and answered as kept."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest

from hybrid_audio.assemble import Message, assemble
from hybrid_audio.audio.measures.stem import MeasuredStem
from hybrid_audio.domain.message import Delivery
from hybrid_audio.domain.report import KeptMessage, MessageReport
from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.stems.stem import Outcome, Stem
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.domain.timing import SegmentTiming
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.rendering.sources import HandSegment, MessageSources, segment_sources
from hybrid_audio.stems.kept import KeptStem
from tests.unit.audio.signals import RATE, babble, silence
from tests.unit.rendering.messages import file_of

SPEAKER = Speaker(Contract(), Voice(id="joe", language="en"))


class Library:
    """Speaks `seconds` of babble for each text, and has what it was given by signature."""

    def __init__(self, seconds: float = 0.5) -> None:
        self.spoken: list[str] = []
        self.kept: dict[str, bytes] = {}
        self._seconds = seconds

    def is_at_hand(self, signature: str) -> bool:
        return False

    def load(self, spec: StemSpec) -> Stem:
        self.spoken.append(spec.text)
        samples = int(self._seconds * RATE)
        wav = file_of(np.resize(babble(0.5, seed=len(spec.text)), samples))
        return Stem(spec, Outcome.CREATED, "gs://x", 1, len(wav), 1.0, wav)

    def load_kept(self, signature: str, generation: int) -> StoredObject | None:
        wav = self.kept.get(signature)
        size = len(wav or b"")
        return None if wav is None else StoredObject("x.wav", generation, size, data=wav)

    def generations(self, signatures: Sequence[str]) -> dict[str, int]:
        return dict.fromkeys(signatures, 1)

    def measures(
        self, signature: str, generation: int, form: str, measure: Callable[[], MeasuredStem]
    ) -> MeasuredStem:
        return measure()


class Outputs:
    """Keeps messages in memory."""

    def __init__(self) -> None:
        self.messages: dict[str, tuple[KeptMessage, bytes]] = {}

    def find(self, object_name: str) -> KeptMessage | None:
        found = self.messages.get(object_name)
        return found[0] if found else None

    def audio(self, kept: KeptMessage) -> bytes | None:
        return self.messages[kept.object_name][1]

    def keep(
        self, object_name: str, audio: bytes, content_type: str, report: MessageReport
    ) -> KeptMessage:
        kept = KeptMessage(object_name, 1, len(audio), report)
        return self.messages.setdefault(object_name, (kept, audio))[0]


class Budget:
    """Remembers what was taken, and what of it is still held."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.held = 0.0

    @contextmanager
    def hold(self, amount: float) -> Iterator[None]:
        self.taken.append(amount)
        self.held += amount
        yield
        self.held -= amount


class KeptStems:
    """Knows every label, by a signature made of its last letter."""

    def by_label(self, label: str, *, path: str) -> KeptStem:
        return KeptStem(label, label[-1] * 32, 1)

    def by_signature(self, signature: str, *, path: str) -> KeptStem:
        return KeptStem("stem.script.x", signature, 1)


def sources(*segments: str, delivery: Delivery | None = None) -> MessageSources:
    """Return the sources of a message of texts, and of labels where they begin with `stem.`."""
    hand = [
        HandSegment(
            id=f"s{index}",
            timing=SegmentTiming(f"s{index}"),
            label=text if text.startswith("stem.") else None,
            text=None if text.startswith("stem.") else text,
        )
        for index, text in enumerate(segments)
    ]
    return segment_sources(
        hand, [], delivery or Delivery(), crossfade_ms=20.0, speaker=SPEAKER, kept=KeptStems()
    )


def made(message: MessageSources, library: Library, outputs: Outputs, **options: bool) -> Message:
    wanted = {"upload": True, "needs_audio": False} | options
    return assemble(message, library=library, outputs=outputs, budget=Budget(), **wanted)


def test_a_message_is_made_once_and_answered_from_the_store_then():
    """The second request speaks nothing, and has the same report."""
    library, outputs = Library(), Outputs()
    first = made(sources("Good morning.", "Goodbye."), library, outputs)
    second = made(sources("Good morning.", "Goodbye."), library, outputs)
    assert (first.outcome, second.outcome) == (Outcome.CREATED, Outcome.HIT)
    assert sorted(library.spoken) == ["Good morning.", "Goodbye."]
    assert first.report == second.report
    assert (first.characters_spoken, second.characters_spoken) == (21, 0)


def test_parts_of_one_text_share_one_stem():
    """A text that is said three times is asked for once."""
    library = Library()
    message = made(sources("Hey.", "Hey.", "Hey."), library, Outputs())
    assert library.spoken == ["Hey."]
    assert message.characters_spoken == 4


def test_the_audio_is_only_given_to_who_needs_it():
    """Half an hour of it is 170 MB that an answer in JSON has no use for."""
    outputs = Outputs()
    assert made(sources("Hey."), Library(), outputs).audio is None
    assert made(sources("Hey."), Library(), outputs, needs_audio=True).audio is not None
    assert (
        made(sources("Ho."), Library(), outputs, upload=False, needs_audio=True).audio is not None
    )


def test_nothing_is_kept_where_no_upload_is_asked_for():
    """A message that is not kept is not looked for either."""
    outputs = Outputs()
    message = made(sources("Hey."), Library(), outputs, upload=False)
    assert (outputs.messages, message.kept) == ({}, None)


def test_a_message_holds_its_length_of_the_budget_while_it_is_made():
    """Two stems of half a second that overlap by 20 ms count with their full length."""
    budget, library = Budget(), Library()
    assemble(
        sources("One.", "Twoo."),
        library=library,
        outputs=Outputs(),
        budget=budget,
        upload=True,
        needs_audio=False,
    )
    assert budget.taken == [pytest.approx(1.0)]
    assert budget.held == 0


def test_texts_that_are_too_long_together_are_not_spoken():
    """By a brisk voice's rate, which no voice is likely to beat over half an hour."""
    library, text = Library(), "We only wanted to let you know that we are closed. " * 90
    message = sources(*[f"{text}{index}." for index in range(9)])
    with pytest.raises(InvalidInput, match="1800 s"):
        made(message, library, Outputs())
    assert library.spoken == []


def test_speaking_ends_where_what_was_spoken_is_too_long_already():
    """A slow voice: of two hundred texts no more are paid for than fit, and those under way."""
    library = Library(seconds=60.0)
    with pytest.raises(InvalidInput, match="1800 s"):
        made(sources(*[f"Text {index}." for index in range(200)]), library, Outputs())
    assert 30 < len(library.spoken) < 60


def test_a_stem_that_is_gone_meanwhile_names_its_segment():
    """It was there when the request began."""
    with pytest.raises(NotFound, match=r"segments\[1\]: the stem is gone"):
        made(sources("Hey.", "stem.script.a"), Library(), Outputs())


def test_a_kept_stem_is_spliced_as_it_is():
    """Whatever wrote it, as long as it is plain; another form names its segment."""
    library = Library()
    library.kept["a" * 32] = file_of(silence(0.25))
    message = made(sources("stem.script.a"), library, Outputs(), needs_audio=True)
    assert np.frombuffer(message.audio or b"", dtype=np.uint8)[44:].sum() == 0

    library.kept["b" * 32] = b"RIFF...."
    with pytest.raises(InvalidInput, match=r"segments\[1\]"):
        made(sources("Hey.", "stem.script.b"), library, Outputs())
