"""The stems of batches without messages, by their origin."""

import pytest

from hybrid_audio import rotation
from hybrid_audio.batching.planning.kinds import stem_rows
from hybrid_audio.batching.planning.resolving import Resolver
from hybrid_audio.batching.planning.stem_rows import spec_of
from hybrid_audio.datasets import disable_items, merge_dataset
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.frozen import FrozenBatch, GivenText
from hybrid_audio.domain.batches.rows import StemRow
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.errors import InvalidInput
from hybrid_audio.templates import TemplateRequest, spoken_template
from tests.unit.batching.planning.desk import GREETING, SPEAKER, Desk, FakeTemplates
from tests.unit.dataset_fakes import FakeDatasets

SIOBHAN = Item("Siobhan", "Shi-vawn", "en-IE", "v1")


@pytest.fixture
def desk() -> Desk:
    """Two names, one with a voice of its own, and two developers, one of them disabled."""
    desk = Desk()
    merge_dataset("names", [SIOBHAN, Item("John")], datasets=desk.datasets)
    developers = [Item("Hilton"), Item("Closed Resort")]
    merge_dataset("developers", developers, datasets=desk.datasets)
    disable_items("developers", ["Closed Resort"], datasets=desk.datasets)
    return desk


def rows_of(desk: Desk, kind: Kind, **asked: object) -> list[StemRow]:
    """Return the rows of a batch as its shards give them back."""
    frozen = desk.freeze(kind, **asked).frozen
    rows = stem_rows(frozen, speaker=SPEAKER, rotations=desk.datasets)
    return [StemRow.from_json(row.to_json()) for row in rows]


def signatures(rows: list[StemRow]) -> set[str]:
    """Return the signatures of rows that do not fail."""
    return {spec_of(row, SPEAKER).signature for row in rows if row.fault is None}


@pytest.mark.parametrize("variant", [None, "warm"])
def test_after_rotations_any_pair_is_there(desk: Desk, variant: str | None) -> None:
    """Its stems are those of `/rotation/next?generate=true`, signature by signature."""
    made = signatures(rows_of(desk, Kind.ROTATIONS, variant=variant))
    needed = set()
    for pair in rotation.next_pairs("names", "developers", rotation=desk.datasets, count=4):
        stems, _ = rotation.pair_stems(pair, GREETING, variant=variant, speaker=SPEAKER)
        needed |= {stem.spec.signature for stem in stems}
    assert made == needed


def test_after_rotations_a_message_of_plain_items_is_there(desk: Desk) -> None:
    """Its stems are those of `/assemble/template`."""
    made = signatures(rows_of(desk, Kind.ROTATIONS))
    asked = TemplateRequest("greeting", name="John", developer="Hilton")
    spoken = spoken_template(asked, templates=FakeTemplates(GREETING), speaker=SPEAKER)
    assert {spec.signature for spec in spoken.specs} <= made


def test_a_rotated_stem_says_which_item_it_speaks_and_how_often_that_was_used(desk: Desk) -> None:
    """As of the batch's start; a segment without slots speaks none."""
    rotation.next_items("names", rotation=desk.datasets)
    served = [row.served for row in rows_of(desk, Kind.ROTATIONS)]
    assert [each and (each.dataset, each.text, each.use_count) for each in served] == [
        ("names", "Siobhan", 1),
        ("names", "John", 0),
        ("developers", "Hilton", 0),
        None,
    ]
    assert served[0] is not None
    assert served[0].last_used_at == desk.datasets.now


def test_an_item_that_cannot_be_spoken_in_a_template_is_a_row_that_fails(desk: Desk) -> None:
    """The other items of the dataset are made."""
    merge_dataset("names", [Item("A {b}"), Item("Zoë")], datasets=desk.datasets)
    rows = rows_of(desk, Kind.ROTATIONS)
    faults = {row.text: row.fault for row in rows if row.fault}
    assert list(faults) == ["A {b}"]
    assert "tag or a slot" in str(faults["A {b}"])


def test_a_segment_of_several_slots_is_listed_and_left_out(desk: Desk) -> None:
    """Its stems are too many to make ahead."""
    desk.templates.kept["greeting"] = read_template(
        {
            "template_name": "greeting",
            "segments": [
                {"id": "a", "text": "{name} of {developer}."},
                {"id": "b", "text": "Hey {name}!"},
            ],
        }
    )
    assert [each.code for each in desk.freeze(Kind.ROTATIONS).warnings] == [
        "segment_with_several_slots"
    ]
    assert [row.text for row in rows_of(desk, Kind.ROTATIONS)] == ["Hey Shi-vawn!", "Hey John!"]


def test_a_template_without_single_slots_rotates_nothing(desk: Desk) -> None:
    """A batch of it is refused."""
    desk.templates.kept["greeting"] = read_template(
        {"template_name": "greeting", "segments": [{"id": "a", "text": "Bye."}]}
    )
    with pytest.raises(InvalidInput, match="nothing rotates"):
        desk.freeze(Kind.ROTATIONS)


def test_a_template_of_one_set_of_values_has_the_stems_of_its_segments(desk: Desk) -> None:
    """They are those of `/generate/template`."""
    rows = rows_of(desk, Kind.TEMPLATE, values={"name": "Ann"})
    asked = TemplateRequest("greeting", values={"name": "Ann"})
    spoken = spoken_template(asked, templates=FakeTemplates(GREETING), speaker=SPEAKER)
    assert [spec_of(row, SPEAKER) for row in rows] == list(spoken.specs)


def text_rows(*texts: GivenText, voice: Voice = SPEAKER.voice) -> list[StemRow]:
    """Return the rows of a batch of texts."""
    frozen = FrozenBatch(Kind.ITEMS, voice, SPEAKER.contract.model_id, texts=texts)
    return list(stem_rows(frozen, speaker=SPEAKER, rotations=FakeDatasets()))


def test_given_texts_are_stems_of_their_kind_voice_and_label() -> None:
    """What is not given is decided as `/generate/script` and `/generate/name` do."""
    rows = text_rows(
        GivenText("Bye now.", ref="1", voice=Voice(id="ann", speed=1)),
        GivenText("Ann", kind="name"),
        GivenText("Hello.", label="stem.script.welcome"),
        voice=Voice(id="luis", language="en", speed=0.9),
    )
    expected = [
        SPEAKER.spec(kind="script", text="Bye now.", voice=Voice(id="ann", speed=1)),
        SPEAKER.spec(kind="name", text="Ann", voice=Voice(speed=0.9)),
        SPEAKER.spec(
            kind="script", text="Hello.", voice=Voice(speed=0.9), label="stem.script.welcome"
        ),
    ]
    assert [spec_of(row, SPEAKER) for row in rows] == expected
    assert rows[0].ref == "1"


def test_a_text_is_spoken_as_it_says() -> None:
    """The spoken text decides the signature and is counted; the label is of what is written."""
    row, plain = text_rows(GivenText("Siobhan", spoken="Shi-vawn dear"), GivenText("Shi-vawn dear"))
    assert spec_of(row, SPEAKER).signature == spec_of(plain, SPEAKER).signature
    assert (row.characters, row.label) == (len("Shi-vawn dear"), "stem.script.siobhan")
    (refused,) = text_rows(GivenText("Siobhan", spoken="???"))
    assert refused.fault is not None
    assert refused.fault.startswith("spoken ")


@pytest.mark.parametrize(
    "text",
    [
        GivenText("???"),
        GivenText("Hi {{name}}."),
        GivenText("N/A", kind="name"),
        GivenText("Hi", voice=Voice(speed=9)),
        GivenText("Hi", label="stem.name.hi"),
    ],
)
def test_a_text_that_cannot_be_spoken_fails_alone(text: GivenText) -> None:
    """Its row has the reason why."""
    first, second = text_rows(text, GivenText("Bye."))
    assert first.fault
    assert second.fault is None


def test_a_stem_row_is_resolved_to_the_stem_that_it_was_made_of(desk: Desk) -> None:
    """The one in its shard has the same signature."""
    frozen = desk.freeze(Kind.TEMPLATE, values={"name": "Ann"}, voice=Voice(id="eva")).frozen
    resolver = Resolver(frozen, SPEAKER)
    rows = list(stem_rows(frozen, speaker=SPEAKER, rotations=desk.datasets))
    needs = [resolver.needs(StemRow.from_json(row.to_json())) for row in rows]
    assert [need.specs[0].voice.id for need in needs] == ["eva"] * 3  # type: ignore[union-attr]
