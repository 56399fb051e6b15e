"""A lease kept alive from beside its holder's work."""

import threading

import pytest

from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.errors import LeaseLost, StoreUnavailable
from hybrid_audio.stems.renewal import Renewal
from tests.unit.fakes import FakeIndex, spec_of

JOHN = spec_of("John")


class Turns:
    """An index whose renewals are counted, the first of them failing as told."""

    def __init__(self, *failures: Exception) -> None:
        self.count = 0
        self.enough = threading.Event()
        self._failures = list(failures)

    def renew(self, claim: Claim) -> Claim:
        self.count += 1
        if self.count >= 3:
            self.enough.set()
        if self._failures:
            raise self._failures.pop(0)
        return Claim(claim.name, f"t{self.count}", claim.update_time)


@pytest.fixture
def claim() -> Claim:
    return FakeIndex().claim(JOHN)


def test_a_claim_is_renewed_again_and_again_while_its_block_runs(claim: Claim) -> None:
    """The newest one is the one to write with."""
    turns = Turns()
    with Renewal(turns, claim, every_s=0.001) as renewal:
        assert turns.enough.wait(10)
        renewal.stop()
        assert renewal.current().token == f"t{turns.count}"


def test_no_turn_follows_the_end_of_the_block(claim: Claim) -> None:
    """The thread has ended with it, whatever ended the block."""
    turns = Turns()

    def failing_block() -> None:
        with Renewal(turns, claim, every_s=0.001):
            assert turns.enough.wait(10)
            raise LookupError("its work failed")

    with pytest.raises(LookupError):
        failing_block()
    count = turns.count
    assert not [t for t in threading.enumerate() if t.name == "lease-renewal"]
    assert turns.count == count


def test_a_renewal_that_fails_for_now_is_tried_at_the_next_turn(claim: Claim) -> None:
    """A store that cannot answer once does not cost the lease."""
    turns = Turns(StoreUnavailable("down"), StoreUnavailable("down"))
    with Renewal(turns, claim, every_s=0.001) as renewal:
        assert turns.enough.wait(10)
        renewal.stop()
        assert renewal.current().token == f"t{turns.count}"


def test_a_lost_lease_ends_the_turns_and_is_told_to_the_holder(claim: Claim) -> None:
    """A holder that lost its lease may not write with its claim."""
    turns = Turns(LeaseLost("lost"))
    with Renewal(turns, claim, every_s=0.001) as renewal:
        renewal._thread.join(10)
        with pytest.raises(LeaseLost):
            renewal.current()
        with pytest.raises(LeaseLost):
            renewal.renew()
    assert turns.count == 1
