"""The stem library: memory, then the store, then one synthesis."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.stem import Outcome
from hybrid_audio.domain.stems.stem_metadata import labels_in
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import LeaseLost, SpeechUnavailable, StoreUnavailable
from hybrid_audio.stems.entries import StemEntries
from hybrid_audio.stems.library import Counter, StemLibrary
from hybrid_audio.stems.maker import StemMaker
from hybrid_audio.stems.memory import StemMemory
from hybrid_audio.stems.sightings import LASTS_S, Sightings
from tests.unit.fakes import FakeBucket, FakeIndex, FakeSpeech, spec_of, wav_of

JOHN = spec_of("Hey John, it's Luis.")


def labelled(spec: StemSpec, label: str) -> StemSpec:
    """Return the same stem, asked for under another kind and label."""
    return replace(spec, kind=label.split(".")[1], label=label)


@dataclass
class Bench:
    """Libraries of several instances on the same fakes, and the clock of what they saw."""

    speech: FakeSpeech = field(default_factory=FakeSpeech)
    bucket: FakeBucket = field(default_factory=FakeBucket)
    index: FakeIndex = field(default_factory=FakeIndex)
    max_age: timedelta | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock_s: float = 0.0

    def library(
        self,
        *,
        memory: int = 1 << 20,
        sleep: Callable[[float], None] = lambda seconds: None,
        counter: Counter | None = None,
    ) -> StemLibrary:
        """Return the library of a new instance."""
        return StemLibrary(
            memory=StemMemory(memory),
            bucket=self.bucket,
            maker=StemMaker(bucket=self.bucket, index=self.index, speech=self.speech, sleep=sleep),
            entries=StemEntries(bucket=self.bucket, index=lambda: self.index),
            sightings=Sightings(clock=lambda: self.clock_s),
            counter=counter,
            max_age=self.max_age,
            now=lambda: self.now,
        )


def test_a_second_request_for_the_same_text_does_not_speak_again():
    """Created once, a hit from then on, in any instance."""
    bench = Bench()
    outcomes = [bench.library().ensure(JOHN).outcome for _ in range(2)]
    assert outcomes == [Outcome.CREATED, Outcome.HIT]
    assert bench.speech.spoken == ["Hey John, it's Luis."]


def test_a_loaded_stem_is_the_bytes_that_were_stored():
    """Speech, store and memory give the same bytes."""
    bench = Bench()
    library = bench.library()
    heard = [library.load(JOHN).wav, library.load(JOHN).wav, bench.library().load(JOHN).wav]
    assert heard == [wav_of(JOHN.text)] * 3


def test_a_stem_in_memory_costs_no_call_for_two_seconds():
    """Asked for again and again, it is held against the bucket once in that time."""
    bench = Bench()
    library = bench.library()
    library.load(JOHN)
    calls = bench.bucket.calls
    for _ in range(50):
        bench.clock_s += 0.1
        assert library.load(JOHN).outcome is Outcome.HIT
    assert bench.bucket.calls - calls <= 3


def test_a_stem_is_at_hand_while_loading_it_costs_no_call():
    """Neither before it was loaded, nor when it must be held against the bucket again."""
    bench = Bench()
    library = bench.library()
    assert not library.is_at_hand(JOHN.signature)
    library.load(JOHN)
    assert library.is_at_hand(JOHN.signature)
    bench.clock_s += LASTS_S
    assert not library.is_at_hand(JOHN.signature)


def test_a_stem_is_measured_once_also_where_no_bytes_are_kept():
    """Measures go by the generation of the bytes, which are fetched each time."""
    library = Bench().library(memory=0)
    generation, made = library.load(JOHN).generation, []

    def measure() -> StoredObject:
        made.append(StoredObject("measures", 1, 10))
        return made[-1]

    for each in (generation, generation, generation + 1):
        library.measures(JOHN.signature, each, "whole", measure)
    assert len(made) == 2


def test_a_replaced_stem_is_heard_by_every_instance_within_seconds():
    """Memory knows the generation of its bytes, and the bucket is asked for it again."""
    bench = Bench()
    libraries = [bench.library(), bench.library()]
    old = [library.load(JOHN).generation for library in libraries]
    bench.bucket.objects.clear()
    bench.bucket.create(JOHN.object_name, wav_of("repaired"), "audio/wav", {})
    bench.clock_s += LASTS_S
    heard = [library.load(JOHN) for library in libraries]
    assert [stem.wav for stem in heard] == [wav_of("repaired")] * 2
    assert {stem.generation for stem in heard}.isdisjoint(old)


def test_a_deleted_stem_is_spoken_anew_by_an_instance_that_has_it_in_memory():
    """What was invalidated is not served from memory for longer than the sighting lasts."""
    bench = Bench()
    library = bench.library()
    library.load(JOHN)
    bench.bucket.objects.clear()
    bench.clock_s += LASTS_S
    assert library.load(JOHN).outcome is Outcome.CREATED
    assert len(bench.speech.spoken) == 2


def test_memory_answers_while_the_bucket_cannot():
    """Whether the bytes were replaced cannot be known in an outage; messages go on."""
    bench = Bench()
    library = bench.library()
    library.load(JOHN)
    bench.clock_s += LASTS_S
    bench.bucket.is_down = True
    assert library.load(JOHN).wav == wav_of(JOHN.text)
    assert library.load(JOHN).outcome is Outcome.HIT


def test_the_generation_of_a_stem_is_known_without_its_bytes():
    """A message is held against it; a stem that is missing or too old has none."""
    bench = Bench(max_age=timedelta(days=30))
    library = bench.library()
    assert library.generations([JOHN.signature]) == {}
    stem = library.ensure(JOHN)
    asked = [JOHN.signature, spec_of("Mary").signature, JOHN.signature]
    assert library.generations(asked) == {JOHN.signature: stem.generation}
    bench.now += timedelta(days=31)
    assert library.generations(asked) == {}


def test_one_signature_is_one_object_under_every_label():
    """The second label is a hit, and is added to the object and to the entry."""
    bench = Bench()
    first = bench.library().ensure(JOHN)
    second = bench.library().load(labelled(JOHN, "stem.script.greeting"))
    assert (first.outcome, second.outcome) == (Outcome.CREATED, Outcome.HIT)
    assert len(bench.bucket.objects) == len(bench.speech.spoken) == 1
    labels = ["stem.name.hey-john-its-luis", "stem.script.greeting"]
    assert labels_in(bench.bucket.objects[JOHN.object_name].metadata) == labels
    assert sorted(bench.index.entries[JOHN.signature]["labels"]) == labels


def test_an_index_entry_without_its_object_heals_on_the_next_read():
    """The object is the truth: where it is gone the stem is spoken anew."""
    bench = Bench()
    bench.library().ensure(JOHN)
    bench.bucket.objects.clear()
    assert bench.library().ensure(JOHN).outcome is Outcome.CREATED
    assert bench.index.entries[JOHN.signature]["state"] == "ready"


def test_a_damaged_object_is_replaced():
    """Bytes that are no canonical WAV are a miss, and ours take their place."""
    bench = Bench()
    bench.bucket.create(JOHN.object_name, b"<html>", "text/html", {})
    assert bench.library().load(JOHN).wav == wav_of(JOHN.text)
    assert bench.bucket.objects[JOHN.object_name].data == wav_of(JOHN.text)


def test_a_stem_past_its_age_is_spoken_anew():
    """CACHE_TTL_DAYS: an older entry is a miss, in the store and in memory."""
    bench = Bench(max_age=timedelta(days=30))
    library = bench.library()
    library.load(JOHN)
    bench.now += timedelta(days=29)
    assert library.load(JOHN).outcome is Outcome.HIT
    bench.now += timedelta(days=2)
    assert library.load(JOHN).outcome is Outcome.CREATED
    assert len(bench.speech.spoken) == 2


def test_a_failed_synthesis_leaves_no_lease_and_no_object():
    """The next request tries at once."""

    def fail(spec: object) -> None:
        raise SpeechUnavailable("down")

    bench = Bench(speech=FakeSpeech(before=fail))
    with pytest.raises(SpeechUnavailable):
        bench.library().ensure(JOHN)
    assert bench.index.entries == {}
    assert bench.bucket.objects == {}


def test_sixteen_threads_speak_once():
    """Threads of one instance share the synthesis; only one of them created it."""
    bench = Bench()
    library = bench.library()
    with ThreadPoolExecutor(16) as pool:
        outcomes = [stem.outcome for stem in pool.map(lambda _: library.load(JOHN), range(16))]
    assert len(bench.speech.spoken) == 1
    assert outcomes.count(Outcome.CREATED) == 1


def test_a_stem_exists_exactly_where_a_request_for_it_would_be_a_hit():
    """One that is too old, cut short or missing does not; nothing is spoken to find out."""
    bench = Bench(max_age=timedelta(days=30))
    texts = ["Fresh.", "Old.", "Cut.", "Missing."]
    specs = [spec_of(text) for text in texts]
    fresh, old, cut, _ = specs
    library = bench.library()
    for spec in (fresh, old, cut):
        library.ensure(spec)
    stored = bench.bucket.objects
    stored[old.object_name] = replace(
        stored[old.object_name], stored_at=bench.now - timedelta(days=30)
    )
    stored[cut.object_name] = replace(stored[cut.object_name], size_bytes=44)
    spoken = list(bench.speech.spoken)

    found = library.existing([*specs, fresh])
    assert found == [True, False, False, False, True]
    assert bench.speech.spoken == spoken
    assert [library.ensure(spec).outcome is Outcome.HIT for spec in specs] == found[:4]


def test_who_finds_a_living_holder_waits_for_its_stem():
    """The other instance's stem is a hit here."""
    bench = Bench()
    claim = bench.index.claim(JOHN)
    polls = []

    def holder_ends(seconds: float) -> None:
        polls.append(seconds)
        if len(polls) == 3:
            bench.bucket.create(JOHN.object_name, wav_of(JOHN.text), "audio/wav", {})
            bench.index.complete(claim, {})

    library = bench.library(memory=0, sleep=holder_ends)
    assert library.load(JOHN).outcome is Outcome.HIT
    assert bench.speech.spoken == []
    assert all(pause <= 0.1 for pause in polls)


def test_a_dead_holder_s_lease_is_taken_over_when_it_is_over():
    """Nobody waits longer than the lease."""
    bench = Bench()
    bench.index.claim(JOHN)

    def time_passes(seconds: float) -> None:
        bench.index.now += timedelta(seconds=10)

    library = bench.library(memory=0, sleep=time_passes)
    assert library.ensure(JOHN).outcome is Outcome.CREATED


def test_a_zombie_s_bytes_are_not_stored():
    """Its lease ran out while it spoke and another made the stem: the other's stands, and is the
    answer.
    """
    bench = Bench()

    def somebody_takes_over(spec: object) -> None:
        bench.index.now += timedelta(seconds=60)
        other = bench.index.claim(JOHN)
        bench.bucket.create(JOHN.object_name, wav_of("the other's"), "audio/wav", {})
        bench.index.complete(other, {})

    bench.speech = FakeSpeech(before=somebody_takes_over)
    stem = bench.library().load(JOHN)
    assert stem.outcome is Outcome.HIT
    assert stem.wav == wav_of("the other's")
    assert bench.bucket.objects[JOHN.object_name].data == wav_of("the other's")


def test_a_stored_stem_is_served_even_when_its_index_entry_cannot_be_written():
    """Blob first, index second: the entry heals later, the request succeeds now."""

    class Down(FakeIndex):
        def complete(self, claim: object, details: object) -> None:
            raise StoreUnavailable("down")

    bench = Bench(index=Down())
    assert bench.library().ensure(JOHN).outcome is Outcome.CREATED
    assert JOHN.object_name in bench.bucket.objects


def test_a_claim_lost_at_the_last_moment_still_answers_with_what_is_stored():
    """The refusal of the completion changes nothing that is heard."""

    class Lost(FakeIndex):
        def complete(self, claim: object, details: object) -> None:
            raise LeaseLost("lost")

    assert Bench(index=Lost()).library().load(JOHN).wav == wav_of(JOHN.text)


def test_a_stem_that_was_looked_for_is_loaded_in_one_call():
    """The look showed its labels; the download brings the bytes, and nothing more is asked."""
    bench = Bench()
    bench.library().ensure(JOHN)
    fresh = bench.library()
    fresh.generations([JOHN.signature])
    before = bench.bucket.calls
    assert fresh.load(JOHN).outcome is Outcome.HIT
    assert bench.bucket.calls - before == 1


def test_every_stem_that_is_used_is_counted_where_it_came_from():
    """Spoken once, then from the memory of that instance and from the bucket in another one."""
    bench, noted = Bench(), []

    class Notes:
        def note(self, outcome: Outcome, characters: int, *, from_memory: bool = False) -> None:
            noted.append((outcome, characters, from_memory))

    one, other = (bench.library(counter=Notes()) for _ in range(2))
    for library in (one, one, other):
        library.load(JOHN)
    other.ensure(JOHN)
    assert noted == [
        (Outcome.CREATED, 20, False),
        (Outcome.HIT, 20, True),
        (Outcome.HIT, 20, False),
        (Outcome.HIT, 20, False),
    ]


def test_a_forgotten_stem_is_looked_for_again_at_once():
    """The instance that removed a stem never serves it from memory."""
    bench = Bench()
    library = bench.library()
    library.load(JOHN)
    bench.bucket.objects.clear()
    library.forget(JOHN.signature)
    assert library.generations([JOHN.signature]) == {}
    library.forget(JOHN.signature)
    assert library.load(JOHN).outcome is Outcome.CREATED


def test_a_stem_that_was_seen_missing_is_looked_for_once_under_its_lease():
    """One look before it is spoken, where others make two."""
    calls = []
    for looks_first in (True, False):
        bench = Bench()
        bench.library().ensure(JOHN, looks_first=looks_first)
        calls.append(bench.bucket.calls)
    assert calls[0] - calls[1] == 1


@pytest.mark.parametrize("is_entered", [True, False])
def test_a_stem_that_came_to_be_meanwhile_is_a_hit_without_a_first_look(is_entered):
    """Whoever claims it finds its entry, or its object under the lease: nothing is spoken again."""
    bench = Bench()
    bench.library().ensure(JOHN)
    if not is_entered:
        bench.index.entries.clear()
    assert bench.library().ensure(JOHN, looks_first=False).outcome is Outcome.HIT
    assert len(bench.speech.spoken) == 1
