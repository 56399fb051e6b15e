"""Why stems failed is kept where the messages that need them find it."""

from dataclasses import dataclass, field
from typing import Any

from hybrid_audio.batching import refusals
from hybrid_audio.batching.refusals import failed_rows, write_refusals
from hybrid_audio.domain.batches.counts import NO_SUMS, Sums
from hybrid_audio.domain.batches.naming import outcome_id, refusals_name
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from tests.unit.batching.batches import ID, batch, outcome, speech_epoch

EPOCH = speech_epoch()


@dataclass
class Shop:
    """Outcomes and files in memory, as far as refusals are concerned."""

    outcomes: dict[str, PortionOutcome] = field(default_factory=dict)
    content: dict[str, Any] = field(default_factory=dict)
    queries: int = 0

    @property
    def store(self) -> Any:
        return self

    @property
    def files(self) -> Any:
        return self

    def fail(self, position: int, **reasons: str | None) -> None:
        """Record a portion: each signature with the reason why its stem failed, None if made."""
        rows = [
            OutcomeRow(
                number,
                None,
                ItemState.FAILED if reason else ItemState.CREATED,
                error=reason,
                signature=signature,
            )
            for number, (signature, reason) in enumerate(reasons.items())
        ]
        name = f"outcomes/{position}"
        self.content[name] = [row.to_json() for row in rows]
        states = tuple({row.state.value for row in rows})
        made = outcome(position, object=name, states=states)
        self.outcomes[outcome_id(position, 0)] = made

    def outcomes_of_state(
        self, id: str, epoch: int, state: str, after: str | None, limit: int
    ) -> list[PortionOutcome]:
        self.queries += 1
        known = sorted(self.outcomes.items())
        found = [each for name, each in known if name > (after or "") and state in each.states]
        return found[:limit]

    def read_lines(self, name: str) -> list[dict[str, Any]] | None:
        found: list[dict[str, Any]] | None = self.content.get(name)
        return found

    def write_json(self, name: str, content: Any) -> None:
        self.content[name] = dict(content)


def test_reasons_lie_by_the_first_digits_of_their_signatures():
    """A message reads one small file to learn why it fails, however many stems failed."""
    shop: Any = Shop()
    shop.fail(0, ab1="no such voice", cd2="too long", ab3=None)
    shop.fail(1, ab4="too long")
    write_refusals(batch(), EPOCH, Sums(created=1, failed=3), shop)
    written = {name: each for name, each in shop.content.items() if "refusals" in name}
    assert written == {
        refusals_name(ID, 0, "ab"): {"ab1": "no such voice", "ab4": "too long"},
        refusals_name(ID, 0, "cd"): {"cd2": "too long"},
    }


def test_an_epoch_in_which_nothing_failed_asks_no_store():
    """That is how most of them end."""
    shop: Any = Shop()
    write_refusals(batch(), EPOCH, NO_SUMS, shop)
    assert (shop.queries, shop.content) == (0, {})


def test_failed_rows_of_more_portions_than_one_page_are_all_found(monkeypatch):
    """Pages follow one another by the names of outcomes; a full last page needs one more."""
    monkeypatch.setattr(refusals, "PAGE", 2)
    shop = Shop()
    for position in range(4):
        shop.fail(position, **{f"s{position}": "why"})
    rows = failed_rows(ID, EPOCH, shop, shop)
    assert [row.signature for row in rows] == ["s0", "s1", "s2", "s3"]
    assert shop.queries == 3


def test_rows_that_were_made_beside_failed_ones_are_left_out():
    """One object holds the rows of a portion, whatever became of them."""
    shop = Shop()
    shop.fail(0, s0=None, s1="why", s2=None)
    assert [row.signature for row in failed_rows(ID, EPOCH, shop, shop)] == ["s1"]


def test_an_outcome_whose_rows_are_gone_has_none_that_failed():
    """A deletion that was cut short must not keep the next one from its end."""
    shop = Shop()
    shop.fail(0, s0="why")
    shop.content.clear()
    assert list(failed_rows(ID, EPOCH, shop, shop)) == []
