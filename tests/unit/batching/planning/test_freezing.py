"""What the door refuses, and what is kept of what it takes."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hybrid_audio.batching.planning.freezing import freeze
from hybrid_audio.batching.request import BatchRequest, InlineTable, ItemText, ObjectTable
from hybrid_audio.datasets import merge_dataset
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.frozen import FrozenBatch, TablePlace
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.message import Delivery
from hybrid_audio.domain.speech.pronunciation import FrozenDictionaries
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.errors import InvalidInput, NotFound
from tests.unit.batching.planning.desk import (
    GREETING,
    JUNE,
    RECIPIENTS,
    SPEAKER,
    Desk,
    FakeTemplates,
    csv_file,
)


def places(kind: Kind = Kind.MESSAGES, **asked: Any) -> list[str]:
    """Return the places of the faults of a refused request."""
    with pytest.raises(InvalidInput) as refused:
        Desk().freeze(kind, **asked)
    return [fault.path for fault in refused.value.faults]


def test_what_is_frozen_comes_back_from_json_as_it_was() -> None:
    """With every field that says something."""
    frozen = (
        Desk()
        .freeze(
            table=RECIPIENTS,
            variant="warm",
            columns={"ref": "ref"},
            delivery=Delivery(format="mp3", loudness_lufs=-16.0),
            voice=Voice(id="ann", speed=0.9),
            allow=("N/A",),
            label="June",
            webhook_url="https://example.com/hook",
        )
        .frozen
    )
    kept = json.loads(json.dumps(frozen.to_json()))
    assert FrozenBatch.from_json(kept) == frozen


def test_texts_of_items_come_back_from_json_as_they_were() -> None:
    """Their voices and refs come back too."""
    texts = (ItemText("Bye.", ref="1", voice_id="eva"), ItemText("Ann", literal=True))
    frozen = Desk().freeze(Kind.ITEMS, items=texts).frozen
    assert FrozenBatch.from_json(json.loads(json.dumps(frozen.to_json()))) == frozen


def test_a_template_that_is_edited_later_stays_as_it_was() -> None:
    """The batch has its own copy, with the voice and model of its start."""
    desk = Desk()
    frozen = desk.freeze(table=RECIPIENTS).frozen
    desk.templates.kept["greeting"] = read_template(
        {"template_name": "greeting", "segments": [{"id": "x", "text": "Hello."}]}
    )
    assert frozen.template == GREETING
    assert (frozen.voice, frozen.model_id) == (Voice("luis", "en"), SPEAKER.contract.model_id)


def test_an_upload_is_pinned_to_its_bytes_of_now() -> None:
    """A later upload of the same name is another table."""
    desk = Desk()
    desk.uploads.put("crm/june.csv", "name\nAnn\n")
    table = desk.freeze(table=ObjectTable("crm/june.csv")).frozen.table
    assert table is not None
    assert (table.place, table.generation) == (TablePlace.UPLOADS, 1)
    assert (table.object, table.filename) == ("crm/june.csv", "june.csv")


def test_an_upload_that_is_missing_or_replaced_is_not_found() -> None:
    """A generation that is asked for must be the one that is there."""
    desk = Desk()
    with pytest.raises(NotFound):
        desk.freeze(table=JUNE)
    desk.uploads.put("june.csv", "name\nAnn\n")
    with pytest.raises(NotFound):
        desk.freeze(table=ObjectTable("june.csv", 7))


def test_fields_of_other_kinds_are_refused() -> None:
    """The refusal names all of them at once."""
    assert places(Kind.ITEMS, template="greeting", items=(ItemText("Bye."),)) == ["template"]
    assert places(Kind.TEMPLATE, table=RECIPIENTS, items=(ItemText("x"),)) == [
        "items",
        "rows",
    ]
    assert places(Kind.ROTATIONS, template=None, values={"name": "Ann"}) == ["values", "template"]


def test_messages_have_a_table() -> None:
    """The refusal says in which ways it may come."""
    assert places() == ["rows"]


def test_more_rows_than_fit_into_a_request_are_refused_with_their_number() -> None:
    """A thousand are not too many."""
    rows = ({"name": "Ann"},) * 1_001
    with pytest.raises(InvalidInput, match="holds 1001; at most 1000"):
        Desk().freeze(table=InlineTable(rows))
    assert Desk().freeze(table=InlineTable(rows[:1_000]))


def test_columns_that_do_not_fit_are_refused_at_the_door() -> None:
    """Nothing of the batch is kept then."""
    assert places(table=csv_file("phone,city\n1,Bonn\n")) == ["line 1"]
    assert places(table=csv_file("ref,developer\n1,Hilton\n")) == ["columns.name"]


def test_a_table_without_rows_is_refused() -> None:
    """The way that it comes makes no difference."""
    assert places(table=csv_file("name\n")) == ["file"]
    assert places(table=InlineTable(())) == ["rows"]


def test_unknown_templates_and_variants_are_refused() -> None:
    """One is not found, the other an option of one that is."""
    with pytest.raises(NotFound):
        Desk().freeze(template="other", table=RECIPIENTS)
    assert places(variant="wram", table=RECIPIENTS) == ["variant"]


def test_values_that_a_template_cannot_speak_are_refused() -> None:
    """So is a value that is missing."""
    assert places(Kind.TEMPLATE, values={"developer": "Hilton"}) == ["values.name"]


def test_a_voice_that_does_not_exist_is_refused() -> None:
    """By the ranges of the model."""
    assert places(table=RECIPIENTS, voice=Voice(speed=9.0)) == ["voice.speed"]


def test_rotations_need_the_dataset_of_a_slot_without_fallback() -> None:
    """The one of a slot with a fallback may lack, with a warning."""
    desk = Desk()
    with pytest.raises(NotFound, match="no dataset names"):
        desk.freeze(Kind.ROTATIONS)
    merge_dataset("names", [Item("Ann")], datasets=desk.datasets)
    freezing = desk.freeze(Kind.ROTATIONS)
    assert [warning.code for warning in freezing.warnings] == ["slot_without_dataset"]


def test_every_dictionary_that_a_batch_names_is_frozen() -> None:
    """Those of the request's voice, of the template, its variants and segments, and of items."""
    content = GREETING.to_json()
    content["voice"] = {**content.get("voice", {}), "pronunciation_dict_id": "whole"}
    content["segments"][0]["voice"] = {"pronunciation_dict_id": "segment"}
    content["variants"]["warm"]["voice"]["pronunciation_dict_id"] = "variant"
    entries = {id: [{"text": id}] for id in ("whole", "segment", "variant", "asked", "item")}
    speaker = replace(SPEAKER, dictionaries=FrozenDictionaries(entries))
    desk = Desk(FakeTemplates(read_template(content)))
    voice = Voice(pronunciation_dict_id="asked")

    table = BatchRequest(Kind.MESSAGES, template="greeting", table=RECIPIENTS, voice=voice)
    texts = (ItemText("Hey.", pronunciation_dict_id="item"), ItemText("Bye."))
    items = BatchRequest(Kind.ITEMS, items=texts, voice=voice)
    found = []
    for request in (table, items):
        frozen = freeze(
            request,
            templates=desk.templates,
            uploads=desk.uploads,
            rotations=desk.datasets,
            speaker=speaker,
        ).frozen
        found.append(FrozenBatch.from_json(json.loads(json.dumps(frozen.to_json()))))
    assert [set(each.pronunciations) for each in found] == [
        {"whole", "segment", "variant", "asked"},
        {"asked", "item"},
    ]
    assert found[1].pronunciations["item"] == entries["item"]
