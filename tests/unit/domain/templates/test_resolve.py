"""Filling a template: what is spoken, in which voice, under which label, and what is refused."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.patterns import kind_of_slot
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.domain.templates.resolve import ResolvedTemplate, resolve
from hybrid_audio.domain.timing import SeamPlan
from hybrid_audio.errors import InvalidInput

JOHN = {"name": "John", "developer": "Hilton"}


def template(*texts: str, **more: Any) -> Template:
    segments = [{"id": f"s{index}", "text": text} for index, text in enumerate(texts)]
    return read_template({"template_name": "greeting", "segments": segments, **more})


DOUBLE = read_template(
    {
        "template_name": "double",
        "voice": {"id": "v", "speed": 1.0, "emotion": "calm"},
        "segments": [
            {"id": "intro", "text": "Hey {name}, it's Luis.", "gap_ms": 120},
            {"id": "hush", "silence_ms": 50},
            {"id": "main", "text": "{developer} timeshare.", "voice": {"speed": 0.95}},
        ],
        "timing_map": [{"from": "intro", "to": "hush", "gap_ms": 90}],
        "variants": {
            "assertive": {"voice": {"speed": 1.05}},
            "warm": {
                "voice": {"speed": 0.9, "emotion": "affectionate"},
                "crossfade_ms": 40,
                "timing_map": [{"from": "intro", "to": "hush", "crossfade_ms": 60}],
            },
        },
    }
)


def spoken(found: ResolvedTemplate) -> list[tuple[str, str, str]]:
    return [(segment.text, segment.kind, segment.label) for segment in found.segments]


def faults_of(
    given: Template, values: Mapping[str, str | None], *, variant: str | None = None
) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        resolve(given, variant=variant, values=values)
    return {fault.path: fault.message for fault in caught.value.faults}


def test_a_message_is_its_spoken_segments_in_order() -> None:
    """Silence is in the timeline, not among the stems.

    The whole text is what speaking in full would cost.
    """
    found = resolve(DOUBLE, variant=None, values=JOHN)
    assert [segment.id for segment in found.segments] == ["intro", "main"]
    assert [segment.path for segment in found.segments] == [
        "$.segments[0].text",
        "$.segments[2].text",
    ]
    assert found.text == "Hey John, it's Luis. Hilton timeshare."
    assert found.characters == len(found.text)
    assert found.timeline.seams == (SeamPlan(140, 20, 20),)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hey {name}.", {"name": "John"}, ("Hey John.", "name", "stem.name.john")),
        ("Hey {first_name}.", {"name": "John"}, ("Hey John.", "name", "stem.name.john")),
        ("Hey {name}.", {"first_name": "José"}, ("Hey José.", "name", "stem.name.jose")),
        ("Hey {name}.", {"name": "McDonald"}, ("Hey McDonald.", "name", "stem.name.mcdonald")),
        ("{name}, {name}!", {"name": "John"}, ("John, John!", "name", "stem.name.john")),
        ("Hey {name|there}.", {}, ("Hey there.", "name", "stem.name.there")),
        (
            "{developer}.",
            {"developer": "Hilton"},
            ("Hilton.", "developer", "stem.developer.hilton"),
        ),
        ("In {city}.", {"city": "New York"}, ("In New York.", "city", "stem.city.new-york")),
        ("Hi there.", {}, ("Hi there.", "script", "stem.script.hi-there")),
        (
            "{name} at {developer}.",
            JOHN,
            ("John at Hilton.", "generic", "stem.generic.john-hilton"),
        ),
        ("{developer}, {name|x}.", {"developer": "A"}, ("A, x.", "generic", "stem.generic.a-x")),
    ],
)
def test_a_segment_is_named_by_what_fills_it(
    text: str, values: dict[str, str], expected: tuple[str, str, str]
) -> None:
    """One slot: its kind and the slug of its value.

    None: a script; several: generic, the values together.
    """
    assert spoken(resolve(template(text), variant=None, values=values)) == [expected]


def test_a_slots_dataset_is_the_kind_of_its_stems() -> None:
    """Names and developers keep their own kinds, whatever dataset fills them."""
    slots = {"city": {"dataset": "resorts"}, "name": {"dataset": "vip_names"}}
    given = template("{city}.", "{name}.", slots=slots)
    found = resolve(given, variant=None, values={"city": "Cancún", "name": "Al"})
    assert [segment.label for segment in found.segments] == ["stem.resorts.cancun", "stem.name.al"]
    assert [kind_of_slot(given, slot.name) for slot in given.slots] == ["resorts", "name"]
    assert [slot.dataset for slot in given.slots] == ["resorts", "vip_names"]


def test_values_and_texts_are_normalised() -> None:
    """NFC, runs of white space collapsed, ends trimmed; case and punctuation stay."""
    found = resolve(
        template(" Hey\t{name}. "), variant=None, values={"name": "  Jose\u0301  María "}
    )
    assert found.segments[0].text == "Hey José María."


def test_a_voice_is_the_segments_over_the_variants_over_the_templates() -> None:
    """Field by field; what nobody sets stays open."""
    plain = resolve(DOUBLE, variant=None, values=JOHN).segments
    assert [segment.voice for segment in plain] == [
        Voice(id="v", speed=1.0, emotion="calm"),
        Voice(id="v", speed=0.95, emotion="calm"),
    ]
    warm = resolve(DOUBLE, variant="warm", values=JOHN).segments
    assert [segment.voice for segment in warm] == [
        Voice(id="v", speed=0.9, emotion="affectionate"),
        Voice(id="v", speed=0.95, emotion="affectionate"),
    ]


def test_a_variants_timing_lies_over_the_templates_field_by_field() -> None:
    """The template's gap stays where the variant gives only a crossfade.

    Its default is the variant's.
    """
    assert resolve(DOUBLE, variant="warm", values=JOHN).timeline.seams == (SeamPlan(140, 60, 40),)
    assert (
        resolve(DOUBLE, variant="assertive", values=JOHN).timeline
        == resolve(DOUBLE, variant=None, values=JOHN).timeline
    )


def test_an_unknown_variant_is_refused_with_the_closest_one() -> None:
    """The refusal lists the known variants; none is taken as a silent default."""
    assert faults_of(DOUBLE, JOHN, variant="warmer") == {
        "variant": "is not a variant of double; did you mean warm?"
    }
    assert "known: assertive, warm" in faults_of(DOUBLE, JOHN, variant="x")["variant"]
    assert "known: none" in faults_of(template("Hey."), {}, variant="")["variant"]


def test_missing_values_are_named_all_at_once() -> None:
    """Each once, however many segments need it."""
    given = template("{name}.", "{name} {city|x}.", "{developer}.")
    assert list(faults_of(given, {})) == ["values.name", "values.developer"]
    assert list(faults_of(given, {"name": "  ", "developer": "\n"})) == [
        "values.name",
        "values.developer",
    ]


def test_a_blank_value_takes_the_fallback() -> None:
    """A CRM's empty field is no name."""
    assert (
        resolve(template("Hey {name|there}."), variant=None, values={"name": " "}).text
        == "Hey there."
    )


@pytest.mark.parametrize(
    "nothing", [None, "", " ", "\t\n", "\u200b", "\u00a0\ufeff", "\u3164", "\u2800"]
)
def test_null_and_whatever_shows_nothing_is_no_value(nothing: str | None) -> None:
    """Null, an empty text, white space and invisible characters are one thing."""
    given = template("Hey {name|there}.")
    found = resolve(given, variant=None, values={"name": nothing})
    assert (found.text, found.warnings) == ("Hey there.", ())
    assert (
        resolve(given, variant=None, values={"first_name": nothing, "name": "Al"}).text == "Hey Al."
    )
    assert faults_of(template("Hey {name}."), {"name": nothing}) == {
        "values.name": "is missing; greeting speaks it and gives no fallback"
    }


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("N/A", "a placeholder for a missing value"),
        ("#REF!", "a spreadsheet's error"),
        ("{{first_name}}", "another system's placeholder"),
        ("[object Object]", "a program's empty object"),
        ("TEST", "a test entry"),
        ("First Name", "the label of a field"),
        ("=1+1", "a formula"),
        ("l@example.com", "an e-mail address"),
        ("https://example.com", "a web address"),
        ("+49 170 1234567", "a telephone number"),
        ("12345", "a number"),
        ("2024-01-31", "a date or time"),
        ("Frau", "a title without a name"),
        ("---", "punctuation or symbols alone"),
    ],
)
def test_what_is_not_a_name_is_a_missing_value(value: str, kind: str) -> None:
    """The fallback is spoken and a warning says so; without one it is refused at its own path."""
    found = resolve(template("Hey {name|there}."), variant=None, values={"first_name": value})
    assert found.text == "Hey there."
    assert [(each.path, kind in each.message) for each in found.warnings] == [
        ("values.first_name", True)
    ]
    refused = faults_of(template("Hey {name}."), {"first_name": value})
    assert list(refused) == ["values.first_name"]
    assert refused["values.first_name"].startswith(f"is not a name but {kind}, and counts as")


def test_a_value_that_is_allowed_is_spoken() -> None:
    """Allowed values are compared by their text, in any case."""
    for value in ("N/A", "12345", "TEST", "Frau"):
        found = resolve(
            template("Hey {name|there}."),
            variant=None,
            values={"name": value},
            allow=[value.lower()],
        )
        assert (found.text, found.warnings) == (f"Hey {value}.", ())


@pytest.mark.parametrize("value", ["500", "2024-01-31", "Mr.", "example.com", "+49 170 1234567"])
def test_slots_that_are_not_for_names_take_numbers_dates_and_addresses(value: str) -> None:
    """Placeholders are missing in any slot."""
    given = template("Take {it|this}, {company_name|you}.")
    assert resolve(given, variant=None, values={"it": value}).text == f"Take {value}, you."
    found = resolve(given, variant=None, values={"it": "N/A", "company_name": value})
    assert found.text == "Take this, you."
    assert [each.path for each in found.warnings] == ["values.it", "values.company_name"]


def test_a_name_keeps_its_own_full_stop_at_the_end() -> None:
    """One is heard, and is a finished sentence."""
    found = resolve(template("Hey {name}."), variant=None, values={"name": "J.R."})
    assert found.segments[0].text == "Hey J.R."


def test_a_literal_segment_is_spoken_as_it_stands() -> None:
    """Doubled braces are braces there, and its slots are filled."""
    segments = [{"id": "a", "text": "Say {{name}} to {name}, 50%OFF% [name].", "literal": True}]
    given = read_template({"template_name": "a", "segments": segments})
    found = resolve(given, variant=None, values={"name": "Al"})
    assert found.text == "Say {name} to Al, 50%OFF% [name]."
    assert given.to_json()["segments"][0]["literal"] is True


def test_a_value_that_no_segment_uses_is_refused() -> None:
    """With what was meant, unless the caller says that extra values may come along."""
    faults = faults_of(template("Hey {name}."), {"name": "John", "nam": "Mary", "city": "Rome"})
    assert faults["values.nam"].endswith("did you mean name?")
    assert list(faults) == ["values.nam", "values.city"]
    found = resolve(
        template("Hey {name}."), variant=None, values={"name": "John", "city": "<b>"}, strict=False
    )
    assert found.text == "Hey John."


def test_an_alias_and_its_name_are_one_slot() -> None:
    """Giving both is a contradiction."""
    assert list(faults_of(template("{name}."), {"name": "John", "first_name": "Mary"})) == [
        "values.first_name"
    ]
    assert list(faults_of(template("{name}."), {"first_name": "John", "name": "John"})) == [
        "values.name"
    ]


@pytest.mark.parametrize("allow_tags", [False, True])
@pytest.mark.parametrize(
    "value",
    [
        '<break time="9s"/>',
        "<",
        "a>b",
        "{name}",
        "}",
        "{{",
        "[laughter]",
        "]",
        "John <b>",
        "...",
        "\x00",
        "🙂",
    ],
)
def test_a_value_is_plain_text_whatever_the_template_allows(value: str, allow_tags: bool) -> None:
    """No tags, no braces, nothing unspeakable; the one fault is at the value."""
    given = template("Hey {name}.", allow_tags=allow_tags)
    assert list(faults_of(given, {"name": value})) == ["values.name"]


def test_a_fault_does_not_repeat_the_value() -> None:
    """Errors may be logged; names may not."""
    with pytest.raises(InvalidInput) as caught:
        resolve(template("Hey {name}."), variant=None, values={"name": "Johnathan<b>"})
    assert "Johnathan" not in caught.value.detail + str(caught.value.faults)


def test_a_text_that_its_values_make_too_long_is_refused_at_the_segment() -> None:
    """The text is what cannot be spoken."""
    given = template("Hey {name}.", "{name}")
    assert list(faults_of(given, {"name": "a" * 4999})) == ["$.segments[0].text"]


def test_model_and_tags_are_the_templates() -> None:
    """A stem's contract needs them."""
    found = resolve(
        template("Hey.", model="sonic-3-2026-01-12", allow_tags=True), variant=None, values={}
    )
    assert (found.model_id, found.allow_tags) == ("sonic-3-2026-01-12", True)
    assert resolve(template("Hey."), variant=None, values={}).model_id is None


def test_what_is_spoken_shows_in_no_repr() -> None:
    """Neither text nor label, which has the name in it."""
    shown = repr(resolve(DOUBLE, variant="warm", values=JOHN)).lower()
    assert not any(word in shown for word in ("john", "hilton", "luis"))


ENDS = ".!?…。．｡।۔！？؟"  # noqa: RUF001 - other scripts end their sentences with these
"""A value that ends a sentence itself takes no second full stop."""


@example("0!")
@given(st.text(min_size=1, max_size=30))
def test_any_value_is_spoken_as_given_or_refused(value: str) -> None:
    """What is taken stands in the text, normalised, and never means anything but itself."""
    try:
        found = resolve(template("Hey {name|there}."), variant=None, values={"name": value})
    except InvalidInput:
        return
    text = found.segments[0].text
    assert text == "Hey there." or not set("<>{}[]") & set(text)
    assert text.startswith("Hey ")
    assert text[-1] in ENDS
