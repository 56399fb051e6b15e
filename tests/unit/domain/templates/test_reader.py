"""Reading templates: everything that is refused, with the JSON path of each fault, and nothing
else.
"""

import copy
import json
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.templates.reader import read_template, template_name
from hybrid_audio.errors import InvalidInput

INTRO = "stem.name.intro"
MAIN = "stem.developer.main"
WHOLE: dict[str, Any] = {
    "template_name": "double_anchor",
    "version": "1.0.0",
    "description": "Two anchors.",
    "model": "sonic-3-2026-01-12",
    "voice": {
        "id": "v",
        "language": "en",
        "speed": 1.0,
        "volume": 1,
        "emotion": "calm",
        "pronunciation_dict_id": "p",
    },
    "crossfade_ms": 15,
    "segments": [
        {
            "id": INTRO,
            "text": "Hey {name|there}, it's Luis.",
            "gap_ms": 120,
            "break_ms": 10,
            "crossfade_ms": 20,
        },
        {"id": "hush", "silence_ms": 200},
        {"silence_ms": 0.5},
        {"id": MAIN, "text": "{developer} timeshare in {city}.", "voice": {"speed": 0.95}},
    ],
    "timing_map": [{"from": INTRO, "to": "hush", "gap_ms": 90, "crossfade_ms": 20}],
    "variants": {
        "warm": {
            "description": "Slower.",
            "voice": {"speed": 0.9, "emotion": "affectionate"},
            "crossfade_ms": 30,
            "timing_map": [{"from": INTRO, "to": "hush", "crossfade_ms": 40}],
            "metadata": {"estimated_duration_ms": 5000},
        },
        "as-is": {},
    },
    "slots": {"city": {"dataset": "cities", "description": "Where.", "example": "São Paulo"}},
    "metadata": {"estimated_duration_ms": 5000, "tags": ["a", None, True, {"b": 1.5}]},
}
REMOVE = object()


def changed(*path: str | int, to: object) -> dict[str, Any]:
    """Return the whole template with one place changed, or taken out."""
    data = copy.deepcopy(WHOLE)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    if to is REMOVE:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return data


def faults_of(data: object) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        read_template(data)
    assert caught.value.faults[0].message in caught.value.detail
    return {fault.path: fault.message for fault in caught.value.faults}


TEXT = ("segments", 0, "text")
SEGMENT = "$.segments[0]"

REFUSED: list[tuple[Any, str, str]] = [
    # not an object, missing and unknown fields
    (None, "$", "must be an object"),
    ([], "$", "must be an object"),
    ("text", "$", "must be an object"),
    (changed("template_name", to=REMOVE), "$.template_name", "is missing"),
    (changed("segments", to=REMOVE), "$.segments", "is missing"),
    (changed("segment", to=[]), "$.segment", "did you mean segments?"),
    (changed("", to=1), '$[""]', "not a field"),
    (changed("we ird", to=1), '$["we ird"]', "not a field"),
    (changed("x" * 70, to=1), f"$[{json.dumps('x' * 60 + '…')}]", "not a field"),
    (changed("segments", 0, "gap", to=1), f"{SEGMENT}.gap", "did you mean gap_ms?"),
    (changed("segments", 1, "gap_ms", to=1), "$.segments[1].gap_ms", "known: id, silence_ms"),
    (changed("voice", "pitch", to=1), "$.voice.pitch", "not a field"),
    (
        changed("segments", 3, "voice", "sped", to=1),
        "$.segments[3].voice.sped",
        "did you mean speed?",
    ),
    (changed("timing_map", 0, "break_ms", to=1), "$.timing_map[0].break_ms", "not a field"),
    (changed("variants", "warm", "segments", to=[]), "$.variants.warm.segments", "not a field"),
    (changed("slots", "city", "default", to="x"), "$.slots.city.default", "not a field"),
    # names and descriptions
    (changed("template_name", to=""), "$.template_name", "1 to 80"),
    (changed("template_name", to="../x"), "$.template_name", "1 to 80"),
    (changed("template_name", to="Upper"), "$.template_name", "1 to 80"),
    (changed("template_name", to="a\n"), "$.template_name", "1 to 80"),
    (changed("template_name", to="a" * 81), "$.template_name", "1 to 80"),
    (changed("template_name", to=7), "$.template_name", "must be a text"),
    (changed("version", to=1), "$.version", "must be a text"),
    (changed("version", to=None), "$.version", "must be a text"),
    (changed("description", to=" "), "$.description", "is empty"),
    (changed("description", to="a\x00"), "$.description", "control character"),
    (changed("description", to="\ud800"), "$.description", "lone surrogate"),
    (changed("description", to="a" * 2001), "$.description", "longer than 2000"),
    (changed("model", to="Sonic 3"), "$.model", "model's name"),
    (changed("allow_tags", to="yes"), "$.allow_tags", "true or false"),
    (changed("allow_tags", to=1), "$.allow_tags", "true or false"),
    # voices
    (changed("voice", to="v"), "$.voice", "must be an object"),
    (changed("voice", to=None), "$.voice", "must be an object"),
    (changed("voice", "id", to=""), "$.voice.id", "is empty"),
    (changed("voice", "language", to="english"), "$.voice.language", "language's code"),
    (changed("voice", "emotion", to=5), "$.voice.emotion", "must be a text"),
    (changed("voice", "speed", to=0.59), "$.voice.speed", "from 0.6 to 1.5"),
    (changed("voice", "speed", to=1.51), "$.voice.speed", "from 0.6 to 1.5"),
    (changed("voice", "speed", to=True), "$.voice.speed", "must be a number"),
    (changed("voice", "speed", to="1.0"), "$.voice.speed", "must be a number"),
    (changed("voice", "volume", to=0.4), "$.voice.volume", "from 0.5 to 2"),
    (changed("voice", "volume", to=math.nan), "$.voice.volume", "from 0.5 to 2"),
    (changed("segments", 3, "voice", "speed", to=2), "$.segments[3].voice.speed", "from 0.6"),
    (
        changed("variants", "warm", "voice", "volume", to=9),
        "$.variants.warm.voice.volume",
        "from 0.5",
    ),
    # segments
    (changed("segments", to={}), "$.segments", "must be a list"),
    (changed("segments", to=[]), "$.segments", "nothing to speak"),
    (changed("segments", to=[{"silence_ms": 5}]), "$.segments", "nothing to speak"),
    (changed("segments", to=[{"silence_ms": 5}] * 1001), "$.segments", "more than 1000"),
    (changed("segments", 0, to=None), SEGMENT, "must be an object"),
    (changed("segments", 0, "silence_ms", to=5), SEGMENT, "either text or silence_ms"),
    (changed(*TEXT, to=REMOVE), SEGMENT, "either text or silence_ms"),
    (changed("segments", 0, "id", to=REMOVE), f"{SEGMENT}.id", "is missing"),
    (changed("segments", 0, "id", to=""), f"{SEGMENT}.id", "1 to 80"),
    (changed("segments", 0, "id", to="a/b"), f"{SEGMENT}.id", "1 to 80"),
    (
        changed("segments", 3, "id", to=INTRO),
        "$.segments[3].id",
        "is the id of $.segments[0] already",
    ),
    (changed("segments", 1, "id", to=INTRO), "$.segments[1].id", "already"),
    # texts and slots
    (changed(*TEXT, to=5), f"{SEGMENT}.text", "must be a text"),
    (changed(*TEXT, to=""), f"{SEGMENT}.text", "is empty"),
    (changed(*TEXT, to="..."), f"{SEGMENT}.text", "nothing to speak"),
    (changed(*TEXT, to="{name|...}"), f"{SEGMENT}.text", "nothing to speak"),
    (changed(*TEXT, to="a" * 5001), f"{SEGMENT}.text", "longer than 5000"),
    (changed(*TEXT, to="Hey \x1b[0m"), f"{SEGMENT}.text", "control character"),
    (changed(*TEXT, to="Hey \ud800"), f"{SEGMENT}.text", "lone surrogate"),
    (changed(*TEXT, to="Hey {name."), f"{SEGMENT}.text", "unbalanced {"),
    (changed(*TEXT, to="Hey name}."), f"{SEGMENT}.text", "unbalanced }"),
    (changed(*TEXT, to="Hey {Name}."), f"{SEGMENT}.text", "lower-case"),
    (changed(*TEXT, to="Hey {name|}."), f"{SEGMENT}.text", "empty fallback"),
    (changed(*TEXT, to="Hey {{name}}."), f"{SEGMENT}.text", "a slot is written {name}"),
    (changed(*TEXT, to="Hey {{ hi."), f"{SEGMENT}.text", "a slot is written {name}"),
    (changed(*TEXT, to="Hey *|FNAME|*."), f"{SEGMENT}.text", "a slot is written {name}"),
    (changed(*TEXT, to="Hey {name|%FIRSTNAME%}."), f"{SEGMENT}.text", "a slot is written {name}"),
    (changed(*TEXT, to="Hey [First Name]."), f"{SEGMENT}.text", "a slot is written {first_name}"),
    (changed("segments", 0, "literal", to="yes"), f"{SEGMENT}.literal", "true or false"),
    (changed("segments", 1, "literal", to=True), "$.segments[1].literal", "known: id, silence_ms"),
    (changed("voice", "language", to="xx"), "$.voice.language", "known: ar, bg, bn"),
    (changed("voice", "language", to="German"), "$.voice.language", "write de"),
    (changed("voice", "emotion", to="a\nb"), "$.voice.emotion", "control or invisible"),
    (changed("voice", "id", to="v\u200b"), "$.voice.id", "control or invisible"),
    (
        changed("voice", "pronunciation_dict_id", to="p\x00"),
        "$.voice.pronunciation_dict_id",
        "control",
    ),
    (changed(*TEXT, to="Hey <break time='1s'/>."), f"{SEGMENT}.text", "allow_tags"),
    (changed(*TEXT, to="Hey {name|<b>}."), f"{SEGMENT}.text", "allow_tags"),
    (changed(*TEXT, to="Hey <{name}>."), f"{SEGMENT}.text", "allow_tags"),
    (changed("slots", to=[]), "$.slots", "must be an object"),
    (changed("slots", "town", to={}), "$.slots.town", "no segment uses"),
    (changed("slots", "develop", to={}), "$.slots.develop", "did you mean developer?"),
    (changed("slots", to={"name": {}, "first_name": {}}), "$.slots.first_name", "given twice"),
    (changed("slots", "city", "dataset", to="Cities!"), "$.slots.city.dataset", "dataset's name"),
    (changed("slots", "city", "example", to="<b>"), "$.slots.city.example", "< > { }"),
    (changed("slots", "city", "example", to="{name}"), "$.slots.city.example", "< > { }"),
    (changed("slots", "city", "example", to=""), "$.slots.city.example", "is empty"),
    # times
    *[
        (changed(*path, to=value), shown, message)
        for path, shown in [
            (("crossfade_ms",), "$.crossfade_ms"),
            (("segments", 0, "gap_ms"), f"{SEGMENT}.gap_ms"),
            (("segments", 0, "break_ms"), f"{SEGMENT}.break_ms"),
            (("segments", 0, "crossfade_ms"), f"{SEGMENT}.crossfade_ms"),
            (("segments", 1, "silence_ms"), "$.segments[1].silence_ms"),
            (("timing_map", 0, "gap_ms"), "$.timing_map[0].gap_ms"),
            (("timing_map", 0, "crossfade_ms"), "$.timing_map[0].crossfade_ms"),
            (("variants", "warm", "crossfade_ms"), "$.variants.warm.crossfade_ms"),
        ]
        for value, message in [
            (-1, "from 0 to 60000"),
            (-0.001, "from 0 to 60000"),
            (60_001, "from 0 to 60000"),
            (10**400, "from 0 to 60000"),
            (math.inf, "from 0 to 60000"),
            (-math.inf, "from 0 to 60000"),
            (math.nan, "from 0 to 60000"),
            (True, "must be a number"),
            ("20", "must be a number"),
            (None, "must be a number"),
            ([20], "must be a number"),
        ]
    ],
    (
        {
            "template_name": "a",
            "segments": [{"id": "a", "text": "Hey."}, *[{"silence_ms": 60_000}] * 11],
        },
        "$.segments",
        "600 s of silence",
    ),
    # timing maps
    (changed("timing_map", to={}), "$.timing_map", "must be a list"),
    (changed("timing_map", 0, to="a"), "$.timing_map[0]", "must be an object"),
    (changed("timing_map", 0, "from", to=REMOVE), "$.timing_map[0].from", "is missing"),
    (changed("timing_map", 0, "to", to=5), "$.timing_map[0].to", "must be a text"),
    (
        changed("timing_map", 0, to={"from": INTRO, "to": "hush"}),
        "$.timing_map[0]",
        "decides nothing",
    ),
    (
        changed("timing_map", 0, "from", to="stem.name.intr"),
        "$.timing_map[0].from",
        f"did you mean {INTRO}?",
    ),
    (changed("timing_map", 0, "to", to="nowhere"), "$.timing_map[0].to", "not the id of a segment"),
    (changed("timing_map", 0, "to", to=MAIN), "$.timing_map[0]", "does not come right after"),
    (
        changed("timing_map", to=WHOLE["timing_map"] * 2),
        "$.timing_map[1]",
        "repeats $.timing_map[0]",
    ),
    (
        changed("variants", "warm", "timing_map", 0, "to", to="x"),
        "$.variants.warm.timing_map[0].to",
        "not the id",
    ),
    # variants and metadata
    (changed("variants", to=[]), "$.variants", "must be an object"),
    (changed("variants", to={f"v{i}": {} for i in range(21)}), "$.variants", "more than 20"),
    (changed("variants", "warm", to=None), "$.variants.warm", "must be an object"),
    (changed("variants", "Very Warm", to={}), '$.variants["Very Warm"]', "variant's name"),
    (changed("metadata", to=[]), "$.metadata", "must be an object"),
    (
        changed("metadata", "estimated_duration_ms", to="5"),
        "$.metadata.estimated_duration_ms",
        "must be a number",
    ),
    (
        changed("metadata", "estimated_duration_ms", to=-1),
        "$.metadata.estimated_duration_ms",
        "from 0",
    ),
    (changed("metadata", "share", to=math.nan), "$.metadata.share", "finite"),
    (changed("metadata", "share", to=[math.inf]), "$.metadata.share[0]", "finite"),
    (changed("metadata", "share", to={"a": "\ud800"}), "$.metadata.share.a", "lone surrogate"),
    (changed("metadata", "\x00", to=1), '$.metadata["\\u0000"]', "control character"),
]


@pytest.mark.parametrize(
    ("data", "path", "message"), REFUSED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_broken_rule_is_refused_with_its_path(data: object, path: str, message: str) -> None:
    """The path leads to the fault, the message says what to do.

    Only what refers to segments suffers with them.
    """
    faults = faults_of(data)
    assert message in faults.pop(path)
    referring = ("$.timing_map[0]", "$.variants.warm.timing_map[0]", "$.slots.city")
    assert all(
        path.startswith("$.segments") and other.startswith((*referring, path)) for other in faults
    )


def test_every_fault_is_told_at_once() -> None:
    """In the order of reading, so that a template is mended in one round."""
    faults = faults_of(
        {
            "template_nam": "x",
            "segments": [{"id": "a", "text": "{x"}, {"id": "a", "text": "b", "gap_ms": -1}],
            "voice": {"speed": 9},
            "variants": {"w": {"voice": {"volume": 9}}},
        }
    )
    assert list(faults) == [
        *(
            "$.template_nam",
            "$.template_name",
            "$.segments[0].text",
            "$.segments[1].gap_ms",
            "$.segments[1].id",
        ),
        *("$.voice.speed", "$.variants.w.voice.volume"),
    ]


def test_a_refusal_is_bounded() -> None:
    """A body of nothing but faults gets the first hundred and their number, not an answer ten times
    its size.
    """
    with pytest.raises(InvalidInput, match=r"and 3001 more$") as caught:
        read_template({f"x{i}": 0 for i in range(3000)})
    assert len(caught.value.faults) == 100


def test_the_whole_template_is_taken() -> None:
    """Every field that the format knows, at once."""
    template = read_template(WHOLE)
    assert template.name == "double_anchor"
    assert list(template.variants) == ["warm", "as-is"]
    assert [(slot.name, slot.dataset) for slot in template.slots] == [
        ("name", "names"),
        ("developer", "developers"),
        ("city", "cities"),
    ]


def test_the_smallest_template_is_taken() -> None:
    """A name and one spoken segment."""
    template = read_template({"template_name": "a", "segments": [{"id": "a", "text": "Hey."}]})
    assert (template.slots, dict(template.variants), template.crossfade_ms) == ((), {}, 20)


def test_limits_themselves_are_allowed() -> None:
    """0 and 60,000 ms, the ends of both ranges, 1000 segments."""
    segments = [
        {"id": f"s{i}", "text": "Hey.", "gap_ms": 0, "crossfade_ms": 60_000} for i in range(1000)
    ]
    voice = {"speed": 0.6, "volume": 2.0}
    read_template(
        {"template_name": "a" * 80, "segments": segments, "voice": voice, "crossfade_ms": 0}
    )


def test_tags_are_taken_where_the_template_allows_them() -> None:
    """Cartesia's own, in the text and in a fallback."""
    segments = [{"id": "a", "text": 'Hey <break time="1s"/> {name|<spell>Bob</spell>}.'}]
    assert read_template(
        {"template_name": "a", "allow_tags": True, "segments": segments}
    ).allow_tags


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        {
            "template_name": "a",
            "segments": [{"id": "a", "text": "{{Hey}} {name}.", "literal": True}],
            "slots": {"name": {}},
        },
        {
            "template_name": "a",
            "allow_tags": False,
            "crossfade_ms": 20,
            "segments": [{"id": "a", "text": " Hey. "}],
        },
        {
            "template_name": "a",
            "segments": [{"id": "a", "text": "{first_name}."}],
            "slots": {"first_name": {"example": "J"}},
        },
    ],
)
def test_a_template_written_and_read_again_is_equal(data: dict[str, Any]) -> None:
    """Through real JSON; the canonical form is a fixed point."""
    template = read_template(data)
    written = json.dumps(template.to_json(), ensure_ascii=False)
    again = read_template(json.loads(written))
    assert again == template
    assert json.dumps(again.to_json(), ensure_ascii=False) == written


def test_the_canonical_form_of_a_whole_template_loses_nothing() -> None:
    """The canonical form leaves out nothing but defaults."""
    assert read_template(WHOLE).to_json() == WHOLE


def test_what_was_given_is_neither_kept_nor_changed() -> None:
    """Changing the data or the answer afterwards changes no template."""
    data = copy.deepcopy(WHOLE)
    template = read_template(data)
    data["metadata"]["tags"].clear()
    template.to_json()["metadata"]["tags"].clear()
    assert template.metadata["tags"] == WHOLE["metadata"]["tags"]


def test_free_metadata_is_bounded_in_depth() -> None:
    """Code that walks the metadata later cannot run out of stack."""
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    (path,) = faults_of(changed("metadata", "deep", to=deep))
    assert path == "$.metadata.deep" + "[0]" * 15


def test_a_template_shows_no_text_in_its_repr() -> None:
    """A repr may reach a log."""
    assert "Luis" not in repr(read_template(WHOLE))
    assert "Paulo" not in repr(read_template(WHOLE))


@pytest.mark.parametrize("name", ["double_anchor_hybrid", "double_anchor_hybrid.json"])
def test_a_template_is_named_with_or_without_json(name: str) -> None:
    """As in the folder, or as in the template itself."""
    assert template_name(name) == "double_anchor_hybrid"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".json",
            ".",
            "..",
            "../secret",
            "a/b",
            "a\\b",
            "/etc/passwd",
            "C:\\x",
            "%2e%2e",
            "..%2fa",
            "a\x00",
            "a\n",
        ),
        *(
            "a.json.json",
            "a.yaml",
            "Aa",
            "-a",
            "_a",
            "ä",
            " a",
            "a ",
            "a" * 81,
            "~",
            "a.json\n",
            "a.json/",
            "\uff0e\uff0e",
        ),
    ],
)
def test_no_name_leaves_the_folder_or_the_prefix(name: str) -> None:
    """A name that no template can have is refused before a path is made of it."""
    with pytest.raises(InvalidInput) as caught:
        template_name(name)
    assert caught.value.faults[0].path == "template"


@given(st.text(max_size=100))
def test_a_template_name_that_is_taken_is_one_plain_word(name: str) -> None:
    """No dot, no slash, nothing that a path or an address reads otherwise."""
    try:
        assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", template_name(name))
    except InvalidInput:
        return


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(max_size=8), v, max_size=4)
)
PLACES: list[tuple[str | int, ...]] = [
    *((name,) for name in WHOLE),
    *(("voice", name) for name in WHOLE["voice"]),
    *(("segments", 0, name) for name in WHOLE["segments"][0]),
    *((("segments", 1)), ("segments", 3, "voice"), ("timing_map", 0), ("timing_map", 0, "from")),
    *(("variants", "warm", name) for name in WHOLE["variants"]["warm"]),
    *(
        ("slots", "city"),
        ("slots", "city", "example"),
        ("metadata", "tags"),
        ("metadata", "estimated_duration_ms"),
    ),
]


@given(ANYTHING)
def test_any_json_is_a_template_or_invalid_input(data: object) -> None:
    """`InvalidInput` is the only error that reading a document can raise."""
    with pytest.raises(InvalidInput):
        read_template(data)


@given(st.sampled_from(PLACES), ANYTHING)
def test_any_json_in_any_place_is_taken_or_refused(
    path: tuple[str | int, ...], value: object
) -> None:
    """Never another error; and what is taken is written and read again as the same template."""
    try:
        template = read_template(changed(*path, to=value))
    except InvalidInput as error:
        template, faults = None, error.faults
    if template is None:
        assert faults
        assert all(fault.path.startswith("$") and fault.message for fault in faults)
        return
    assert read_template(json.loads(json.dumps(template.to_json()))) == template


@given(st.text(max_size=60))
def test_any_text_is_spoken_or_refused_at_its_path(text: str) -> None:
    """A segment's text is the part that people write freely."""
    paths = set()
    try:
        read_template({"template_name": "a", "segments": [{"id": "a", "text": text}]})
    except InvalidInput as error:
        paths = {fault.path for fault in error.faults}
    assert paths <= {"$.segments[0].text"}
