"""What comes with the package: the template works as it stands, the datasets are clean."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from hybrid_audio.domain.stems import naming
from hybrid_audio.domain.stems.contract import normalise_transcript, require_speakable
from hybrid_audio.domain.templates.lint import estimate_duration_ms, lint
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.domain.templates.resolve import resolve
from hybrid_audio.runtime.package_data import folder

TEMPLATES = sorted(folder("templates").glob("*.json"))
DATASETS = {"common_names": 200, "developer_names": 20}
SCRIPTS = (
    *("LATIN", "ARABIC", "CJK", "HIRAGANA", "HANGUL", "CYRILLIC", "GREEK", "HEBREW", "DEVANAGARI"),
    *(
        "WITH ACUTE",
        "WITH CEDILLA",
        "WITH STROKE",
        "WITH DIAERESIS",
        "WITH OGONEK",
        "WITH HORN",
        "DOTLESS",
    ),
)


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def items(dataset: str) -> list[dict[str, Any]]:
    found = load(folder("data") / f"{dataset}.json")
    assert set(found) == {"items"}
    return [{"text": item} if isinstance(item, str) else item for item in found["items"]]


@pytest.fixture
def double_anchor() -> Template:
    return read_template(load(folder("templates") / "double_anchor_hybrid.json"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_shipped_template_is_valid_without_a_warning(path: Path) -> None:
    """Its name is the file's."""
    template = read_template(load(path))
    assert template.name == path.stem
    assert lint(template) == ()


def test_the_double_anchor_says_what_the_design_promises(double_anchor: Template) -> None:
    """Word for word, in two stems."""
    found = resolve(double_anchor, variant=None, values={"name": "John", "developer": "Hilton"})
    assert (
        found.text == "Hey John, it's Luis. I just wanted to follow up about your Hilton timeshare."
    )
    assert [segment.id for segment in found.segments] == ["stem.name.intro", "stem.developer.main"]
    assert [segment.label for segment in found.segments] == [
        "stem.name.john",
        "stem.developer.hilton",
    ]


def test_variants_of_the_shipped_template_change_how_it_sounds(double_anchor: Template) -> None:
    """Assertive is faster, warm is slower and affectionate; both keep the words."""
    values = {"name": "John", "developer": "Hilton"}
    found = {
        name: resolve(double_anchor, variant=name, values=values) for name in double_anchor.variants
    }
    assert {
        name: (each.segments[0].voice.speed, each.segments[0].voice.emotion)
        for name, each in found.items()
    } == {
        "assertive": (1.05, "calm"),
        "warm": (0.9, "affectionate"),
    }
    assert len({each.text for each in found.values()}) == 1


def test_estimates_of_the_shipped_template_are_close_to_ours(double_anchor: Template) -> None:
    """The declared duration of each variant is within a tenth of the estimated one."""
    declared = {None: double_anchor.metadata} | {
        name: each.metadata for name, each in double_anchor.variants.items()
    }
    for variant, metadata in declared.items():
        ours = estimate_duration_ms(double_anchor, variant=variant)
        assert metadata["estimated_duration_ms"] == pytest.approx(ours, rel=0.1)


def test_slots_of_the_shipped_template_are_filled_from_the_shipped_datasets(
    double_anchor: Template,
) -> None:
    """Each slot of the shipped template names a dataset that is shipped too."""
    assert [(slot.name, slot.dataset) for slot in double_anchor.slots] == [
        ("name", "names"),
        ("developer", "developers"),
    ]


@pytest.mark.parametrize(("dataset", "at_least"), DATASETS.items())
def test_a_dataset_is_as_large_as_promised_and_has_no_duplicates(
    dataset: str, at_least: int
) -> None:
    """Compared without regard to case."""
    texts = [item["text"] for item in items(dataset)]
    assert len(texts) >= at_least
    assert len({text.casefold() for text in texts}) == len(texts)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_item_can_be_ingested_and_spoken_as_it_stands(dataset: str) -> None:
    """Trimmed, NFC, at most 200 characters, speakable, with a slug of its own script's sound."""
    for item in items(dataset):
        assert set(item) <= {"text", "spoken", "language", "voice_id", "enabled"}
        for text in (item["text"], item.get("spoken", item["text"])):
            assert text == unicodedata.normalize("NFC", text) == normalise_transcript(text)
            assert 0 < len(text) <= 200
            require_speakable(text, path=dataset)
        assert naming.slug(item["text"]) != "untitled"


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_item_fills_the_shipped_template(dataset: str, double_anchor: Template) -> None:
    """No item holds what a slot's value must not."""
    slot = {"common_names": "name", "developer_names": "developer"}[dataset]
    for item in items(dataset):
        resolve(
            double_anchor,
            variant=None,
            values={"name": "John", "developer": "Hilton", slot: item["text"]},
        )


@pytest.mark.parametrize("script", SCRIPTS)
def test_names_come_in_many_scripts_and_with_accents(script: str) -> None:
    """Scripts are counted by the Unicode names of the characters."""
    assert any(
        script in unicodedata.name(c, "") for item in items("common_names") for c in item["text"]
    )


def test_some_names_have_capitals_inside_and_some_a_spelling_for_speech() -> None:
    """`DeShawn` is spoken as given, `Siobhan` as `Shi-vawn`."""
    names = {item["text"]: item for item in items("common_names")}
    assert {"DeShawn", "LaToya", "MacKenzie"} <= names.keys()
    assert names["Siobhan"]["spoken"] == "Shi-vawn"
    assert sum("spoken" in item for item in names.values()) >= 5


def test_the_developers_that_everyone_knows_are_there() -> None:
    """Hilton first among them in every example."""
    texts = {item["text"] for item in items("developer_names")}
    assert {
        "Hilton",
        "Marriott",
        "Wyndham",
        "Westgate",
        "Holiday Inn Club",
        "Disney Vacation Club",
    } <= texts
