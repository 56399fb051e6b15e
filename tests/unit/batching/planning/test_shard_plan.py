"""The plan of some rows, to the character."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.batching.planning.resolving import Resolver
from hybrid_audio.batching.planning.seen import Seen
from hybrid_audio.batching.planning.shard_plan import plan_shard
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.plan import Plan
from hybrid_audio.domain.batches.rows import MessageRow
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.templates import TemplateRequest, spoken_template
from tests.unit.batching.planning.desk import GREETING, RECIPIENTS, SPEAKER, Desk, FakeTemplates

NAMES = st.sampled_from(["Ann", "Bob", "Cem", "Dana", None])
DEVELOPERS = st.sampled_from(["Hilton", "Hyatt", None])


def rows_of(pairs: Sequence[tuple[str | None, str | None]]) -> list[MessageRow]:
    """Return a row for each pair of values."""
    return [
        MessageRow(number, number + 2, values={"name": name, "developer": developer})
        for number, (name, developer) in enumerate(pairs)
    ]


def spoken(row: MessageRow) -> tuple[tuple[StemSpec, ...], int]:
    """Return the stems of a row as a single request for it has them, and its characters in full."""
    found = spoken_template(
        TemplateRequest("greeting", values=row.values),
        templates=FakeTemplates(GREETING),
        speaker=SPEAKER,
    )
    return found.specs, found.resolved.characters


@given(
    st.lists(st.lists(st.tuples(NAMES, DEVELOPERS), max_size=6), max_size=5),
    st.sets(st.sampled_from(["Hey Ann, it's Luis.", "Your Hilton timeshare.", "Bye."])),
)
def test_the_plan_of_all_shards_is_what_single_requests_would_speak(
    shards: list[list[tuple[str | None, str | None]]], there: set[str]
) -> None:
    """Distinct stems once, missing ones to the character, rows that fail counted."""
    desk = Desk()
    resolver = Resolver(desk.freeze(table=RECIPIENTS).frozen, SPEAKER)
    seen, plan, numbers = Seen(), Plan(), list[int]()
    rows = [rows_of(pairs) for pairs in shards]
    for shard in rows:
        found = plan_shard(
            shard,
            seen=seen,
            resolver=resolver,
            is_stored=lambda specs: [spec.text in there for spec in specs],
            first=plan.misses,
        )
        seen.add_shard(found.new_signatures)
        plan += found.plan
        numbers += [each.number for each in found.missing]

    good = [row for shard in rows for row in shard if row.values["name"] is not None]
    distinct = {spec.signature: spec for row in good for spec in spoken(row)[0]}
    missing = [spec for spec in distinct.values() if spec.text not in there]
    assert (plan.stems, plan.misses) == (len(distinct), len(missing))
    assert plan.hits + plan.misses == plan.stems
    assert plan.characters == sum(len(spec.text) for spec in missing)
    assert plan.characters_in_full == sum(spoken(row)[1] for row in good)
    assert (plan.rows, plan.failing) == (sum(map(len, rows)), sum(map(len, rows)) - len(good))
    assert numbers == list(range(len(missing)))


def test_the_first_rows_that_fail_are_shown_with_line_and_reason() -> None:
    """The count has all of them."""
    resolver = Resolver(Desk().freeze(table=RECIPIENTS).frozen, SPEAKER)
    rows = rows_of([(None, None)] * 30)
    plan = plan_shard(rows, seen=Seen(), resolver=resolver, is_stored=lambda _: []).plan
    assert (plan.failing, len(plan.faults)) == (30, 20)
    assert (plan.faults[0].row, plan.faults[0].line) == (0, 2)
    assert plan.faults[0].reason.startswith("values.name is missing")


def test_stems_of_an_earlier_shard_are_not_looked_for_again() -> None:
    """A look is a call of the store."""
    desk = Desk()
    resolver = Resolver(desk.freeze(table=RECIPIENTS).frozen, SPEAKER)
    seen = Seen()
    for _ in range(2):
        found = plan_shard(
            rows_of([("Ann", "Hilton")]), seen=seen, resolver=resolver, is_stored=desk.is_stored
        )
        seen.add_shard(found.new_signatures)
    assert len(desk.looked) == 3


def test_the_plan_of_stems_counts_each_text_in_full_and_each_stem_once() -> None:
    """A text that stands twice is spoken once."""
    report = Desk().plan_now(Kind.TEMPLATE, values={"name": "Ann"})
    texts = ["Hey Ann, it's Luis.", "Your resort timeshare.", "Bye."]
    assert (report.plan.rows, report.plan.stems, report.messages) == (3, 3, 0)
    assert report.plan.characters == sum(map(len, texts))
