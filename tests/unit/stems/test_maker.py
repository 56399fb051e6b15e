"""Making a missing stem: one holder, waiters, and what is left after each failure."""

from collections.abc import Callable
from typing import Any

import pytest

from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.domain.stems.stem import Outcome
from hybrid_audio.domain.stems.stem_metadata import labels_in
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import (
    DeadlineExceeded,
    SpeechRejected,
    SpeechUnusable,
    StoreRefused,
    StoreUnavailable,
)
from hybrid_audio.runtime import deadline
from hybrid_audio.stems import purpose
from hybrid_audio.stems.maker import POLLING, StemMaker
from tests.unit.fakes import FakeBucket, FakeIndex, FakeSpeech, spec_of, wav_of

JOHN = spec_of("John")


class Workshop:
    """A maker on fakes, and how it looks for a stem."""

    def __init__(
        self,
        *,
        before: Callable[[StemSpec], None] = lambda spec: None,
        sleep: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self.bucket, self.index = FakeBucket(), FakeIndex()
        self.speech = FakeSpeech(before)
        self.maker = StemMaker(
            bucket=self.bucket, index=self.index, speech=self.speech, sleep=sleep
        )

    def look(self, spec: StemSpec) -> StoredObject | None:
        return self.bucket.stat(spec.object_name)

    def make(self) -> tuple[StoredObject, Outcome]:
        return self.maker.make(JOHN, self.look)


def test_a_made_stem_is_stored_with_its_metadata_and_entered_in_the_index() -> None:
    """The object says of itself what its entry could be written again from."""
    shop = Workshop()
    stored, outcome = shop.make()
    assert (stored.data, outcome) == (wav_of("John"), Outcome.CREATED)
    assert labels_in(stored.metadata) == [JOHN.label]
    assert stored.metadata["text_hash"] == JOHN.text_hash
    entry = shop.index.entries[JOHN.signature]
    assert (entry["state"], entry["generation"]) == ("ready", stored.generation)


def test_a_made_stem_s_entry_says_what_was_measured_of_it() -> None:
    """Once, when it is made; without a measure nothing is said."""
    shop = Workshop()
    shop.maker = StemMaker(
        bucket=shop.bucket,
        index=shop.index,
        speech=shop.speech,
        measure=lambda wav: {"bytes": len(wav)},
    )
    shop.make()
    entry = shop.index.entries[JOHN.signature]
    assert entry["measures"] == {"bytes": len(wav_of("John"))}


def test_a_stem_that_appeared_before_the_claim_is_not_spoken_again() -> None:
    """The holder looks once more under its lease."""
    shop = Workshop()
    shop.bucket.create(JOHN.object_name, wav_of("John"), "audio/wav", {})
    assert shop.make()[1] is Outcome.HIT
    assert shop.speech.spoken == []


def test_a_waiter_polls_gently_and_gives_up_with_its_own_time() -> None:
    """The holder lives on; the waiter's request is over."""
    pauses: list[float] = []
    shop = Workshop(sleep=pauses.append)
    shop.index.claim(JOHN)
    with deadline.within(0.05), pytest.raises(DeadlineExceeded):
        shop.make()
    assert pauses
    assert max(pauses) <= POLLING.longest_s


def test_a_text_that_cannot_be_spoken_is_paid_for_once_by_all_processes() -> None:
    """The next request is refused by the index, with the same reason and without speech."""

    def fail(spec: StemSpec) -> None:
        raise SpeechUnusable("text to speech sent silence", is_final=True)

    shop = Workshop(before=fail)
    for _ in range(3):
        with pytest.raises(SpeechUnusable, match="silence") as refused:
            shop.make()
        assert not refused.value.retryable
    assert len(shop.speech.spoken) == 1
    assert shop.bucket.objects == {}


@pytest.mark.parametrize(
    "error",
    [SpeechUnusable("cut off"), SpeechRejected("no such voice", status=404)],
    ids=["unusable", "rejected"],
)
def test_what_may_go_well_the_next_time_leaves_no_lease(error: Exception) -> None:
    """The next request tries at once."""

    def fail(spec: StemSpec) -> None:
        if len(shop.speech.spoken) == 1:
            raise error

    shop = Workshop(before=fail)
    with pytest.raises(type(error)):
        shop.make()
    assert shop.index.entries == {}
    assert shop.make()[1] is Outcome.CREATED


def test_a_failed_entry_fails_no_request_but_the_task_of_a_batch() -> None:
    """The stem is stored either way; a task comes again, and its next delivery enters it."""

    class Away(FakeIndex):
        def complete(self, claim: Claim, details: dict[str, Any]) -> None:
            raise StoreUnavailable("Firestore cannot answer now")

    shop = Workshop()
    shop.maker = StemMaker(bucket=shop.bucket, index=Away(), speech=shop.speech)
    assert shop.make()[1] is Outcome.CREATED

    shop.bucket.objects.clear()
    shop.maker = StemMaker(bucket=shop.bucket, index=Away(), speech=shop.speech)
    with purpose.serving("b1/1/0"), pytest.raises(StoreUnavailable):
        shop.make()
    stored = shop.look(JOHN)
    assert stored is not None
    assert stored.metadata["made_for"] == "b1/1/0"


def test_without_a_bucket_nothing_is_spoken() -> None:
    """It could not be kept, and would be paid for again."""

    class Absent(FakeBucket):
        def ping(self) -> None:
            raise StoreRefused("there is no bucket")

    shop = Workshop()
    shop.maker = StemMaker(bucket=Absent(), index=shop.index, speech=shop.speech)
    with pytest.raises(StoreRefused):
        shop.make()
    assert shop.speech.spoken == []


def test_an_object_that_changes_while_it_is_replaced_is_left_alone() -> None:
    """Ours may only take the place of the damaged one that was seen."""

    class Busy(FakeBucket):
        def stat(self, name: str) -> StoredObject | None:
            seen = super().stat(name)
            self._generation += 1
            self.objects[name] = StoredObject(name, self._generation, 6, data=b"<html>")
            return seen

    shop = Workshop()
    bucket = Busy()
    bucket.create(JOHN.object_name, b"<html>", "text/html", {})
    shop.maker = StemMaker(bucket=bucket, index=shop.index, speech=shop.speech)
    with pytest.raises(StoreUnavailable):
        shop.maker.make(JOHN, lambda spec: None)
    assert shop.index.entries == {}


def test_what_was_spoken_is_logged_with_its_characters_and_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A metric of the deployment adds them up: they are what is paid for."""
    with caplog.at_level("INFO", logger="hybrid_audio"):
        Workshop().make()
    (line,) = [record for record in caplog.records if record.getMessage() == "stem_spoken"]
    assert vars(line)["characters"] == len(JOHN.text)
    assert JOHN.text not in str(vars(line))
