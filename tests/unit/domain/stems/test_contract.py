# ruff: noqa: RUF001 - other scripts are what is tested
"""The Sonic-3 contract: what is sent, what is refused before the network, and what makes two stems
one.
"""

import json
import math
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hybrid_audio.domain.stems import naming
from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import (
    MAX_TRANSCRIPT_CHARACTERS,
    Contract,
    StemSpec,
    Voice,
    normalise_transcript,
    require_speakable,
    signature_of,
    stem_spec,
)
from hybrid_audio.errors import InvalidInput

VOICE = Voice(
    id="a0e99841",
    language="en",
    speed=1.0,
    volume=1.0,
    emotion="calm",
    pronunciation_dict_id="dict_1",
)
PLAIN = Voice(id="joe", language="en")
CALM = Voice(id="joe", language="en", speed=1.0, emotion="calm")
SPOKEN = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=40).filter(
    lambda text: any(c.isalnum() for c in unicodedata.normalize("NFC", text))
)


def spec(
    text: str = "Hey John, it's Luis.", voice: Voice = VOICE, contract: Contract | None = None
) -> StemSpec:
    label = naming.label("script", text)
    return stem_spec(
        kind="script", label=label, text=text, voice=voice, contract=contract or Contract()
    )


def refused(text: str, *, allow_tags: bool = False) -> str:
    with pytest.raises(InvalidInput) as caught:
        require_speakable(text, path="$.text", allow_tags=allow_tags)
    (fault,) = caught.value.faults
    assert fault.path == "$.text"
    return fault.message


def test_the_payload_is_the_documented_request() -> None:
    """Field by field, as DESIGN 4 shows it."""
    assert spec().payload() == {
        "model_id": "sonic-3-2026-01-12",
        "transcript": "Hey John, it's Luis.",
        "voice": {"mode": "id", "id": "a0e99841"},
        "language": "en",
        "output_format": {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 48_000},
        "generation_config": {"speed": 1.0, "volume": 1.0, "emotion": "calm"},
        "pronunciation_dict_id": "dict_1",
    }


def test_optional_fields_are_left_out_when_unset() -> None:
    """Nothing is sent as null, and no empty generation_config."""
    payload = spec(voice=Voice(id="v")).payload()
    assert set(payload) == {"model_id", "transcript", "voice", "output_format"}


def test_each_generation_option_is_sent_alone() -> None:
    """An option that is unset does not come along with one that is set."""
    assert spec(voice=Voice(id="v", volume=0.5)).payload()["generation_config"] == {"volume": 0.5}
    assert spec(voice=Voice(id="v", emotion="affectionate")).payload()["generation_config"] == {
        "emotion": "affectionate"
    }


@pytest.mark.parametrize(
    ("version", "shape"),
    [
        ("2024-11-13", {"mode": "id", "id": "v"}),
        ("2025-04-16", {"mode": "id", "id": "v"}),
        ("2026-03-01", {"mode": "id", "id": "v"}),
        ("2026-08-14", {"id": "v"}),
        ("2027-01-01", {"id": "v"}),
    ],
)
def test_the_voice_has_the_shape_of_its_api_version(version: str, shape: dict[str, str]) -> None:
    """`mode` is gone from 2026-08-14 on."""
    assert spec(voice=Voice(id="v"), contract=Contract(version=version)).payload()["voice"] == shape


@pytest.mark.parametrize(
    "other",
    [
        spec("Hey Mary, it's Luis."),
        spec("hey John, it's Luis."),
        spec("Hey John, it's Luis!"),
        spec("Hey John it's Luis."),
        spec("Hey Jöhn, it's Luis."),
        spec(voice=replace(VOICE, id="b1f00000")),
        spec(voice=replace(VOICE, language="es")),
        spec(voice=replace(VOICE, speed=1.05)),
        spec(voice=replace(VOICE, speed=None)),
        spec(voice=replace(VOICE, volume=1.1)),
        spec(voice=replace(VOICE, emotion="affectionate")),
        spec(voice=replace(VOICE, pronunciation_dict_id=None)),
        spec(contract=Contract(model_id="sonic-3-2025-10-27")),
        spec(contract=Contract(version="2026-03-01")),
        spec(contract=Contract(sample_rate=44_100)),
    ],
)
def test_whatever_is_heard_differently_is_another_stem(other: StemSpec) -> None:
    """Two names, voices, speeds, or texts that differ in case or punctuation: never one stem."""
    assert other.signature != spec().signature
    assert other.object_name != spec().object_name


def test_the_contract_version_is_part_of_every_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raising ours speaks everything anew."""
    before = spec().signature
    monkeypatch.setattr("hybrid_audio.domain.stems.contract.CONTRACT_VERSION", 2)
    assert replace(spec()).signature != before


def test_a_signature_never_changes_by_itself() -> None:
    """A golden value: if this fails, every stored stem would be spoken again."""
    assert spec().signature == "2394c340f7630a1ecd0e0a5495ab82f0"
    earlier_default = spec(contract=Contract(model_id="sonic-3"))
    assert earlier_default.signature == "556738dc1d1051ad5656206a82bf9ae6"


@pytest.mark.parametrize(
    ("text", "voice", "contract", "signature"),
    [
        ("Mary,", PLAIN, Contract(model_id="sonic-3", version="2026-08-14"), "0898341d"),
        ("Hilton.", CALM, Contract(model_id="sonic-3"), "edd57425"),
    ],
)
def test_a_stem_without_a_carrier_is_the_one_of_before_carriers(
    text: str, voice: Voice, contract: Contract, signature: str
) -> None:
    """Taken from the code that knew no carriers; nothing of it stands in the request either."""
    found = spec(text, voice, contract)
    assert found.signature.startswith(signature)
    assert not {"add_timestamps", "add_phoneme_timestamps"} & found.payload().keys()

    within = stem_spec(
        kind=found.kind,
        label=found.label,
        text=text,
        voice=voice,
        contract=contract,
        carrier=Carrier("Hey", "it's Luis."),
    )
    assert within.signature != found.signature


def test_jose_composed_and_decomposed_is_one_stem() -> None:
    """NFC and NFD look and sound the same."""
    composed, decomposed = "José", unicodedata.normalize("NFD", "José")
    assert composed != decomposed
    assert spec(composed).object_name == spec(decomposed).object_name
    assert spec(decomposed).payload()["transcript"] == composed


def test_white_space_does_not_make_another_stem() -> None:
    """Runs of it are one space, ends have none."""
    assert spec("  Hey\tJohn,\n it's   Luis. ").signature == spec("Hey John, it's Luis.").signature


@pytest.mark.parametrize(
    "text",
    [
        "Hey O\u2019Brien, it\u2019s Mary\u2011Ann.",
        "Hey\u00a0O'Brien, it`s Mary-Ann.",
        "\ufeffHey O'Bri\u200ben,\u2003it\u00b4s Mary\u2010Ann.\u200e",
        "Hey O'Brien\ufe0f, it's\u3164 Mary-Ann.\U000e007f",
        "Hey O'Br\u00adien, it's\u3000Mary-Ann.",
    ],
)
def test_what_is_not_heard_makes_no_second_stem(text: str) -> None:
    """Invisible characters, odd spaces, and the forms of one apostrophe or hyphen."""
    assert spec(text).signature == spec("Hey O'Brien, it's Mary-Ann.").signature
    assert spec(text).text == "Hey O'Brien, it's Mary-Ann."


def test_a_joiner_that_spells_makes_another_stem() -> None:
    """Persian and the scripts of India are read by theirs."""
    assert spec("علی\u200cرضا").text != spec("علیرضا").text
    assert spec("क्\u200dष").text == "क्\u200dष"


def test_a_dash_is_heard_and_a_hyphen_is_another_text() -> None:
    """Between words it is a pause."""
    assert spec("Paris\u2013Rome").signature != spec("Paris-Rome").signature


def test_a_region_makes_no_second_stem() -> None:
    """Sonic-3 knows no regions; it is asked for the language."""
    plain, region = (spec(voice=Voice(id="v", language=each)) for each in ("de", "de-AT"))
    assert region.signature == plain.signature
    assert region.payload()["language"] == "de"


@pytest.mark.parametrize("field", ["id", "emotion", "pronunciation_dict_id"])
@pytest.mark.parametrize(
    "value", ["a\nb", "a\x00", "\x1b[31m", "a\u200b", " a", "a\u00a0", "\ufeffa"]
)
def test_a_voice_takes_no_control_or_invisible_characters(field: str, value: str) -> None:
    """They would make a second stem of one sound, or reach a header or a log."""
    with pytest.raises(InvalidInput, match="control or invisible") as caught:
        Voice(**{field: value}).require_valid("$.voice")  # type: ignore[arg-type]
    assert caught.value.faults[0].path == f"$.voice.{field}"


@pytest.mark.parametrize("text", ["ﷺ" * 50, "ﷺ", "ﷻ ﷻ", "﷽", "🎉🎉", "★ ☆", "?!?", "\u3164\u3164"])
def test_symbols_that_cannot_be_spoken_are_refused(text: str) -> None:
    """Nothing is paid for them: no letter at all, or one sign for a whole sentence."""
    with pytest.raises(InvalidInput, match=r"symbols|nothing to speak"):
        spec(text)


@pytest.mark.parametrize(
    "text",
    ["محمد ﷺ رسول الله", "No. 5 ™", "½ price", "㍿ヒルトン", "I ❤ you", "5 km²", "ﬁnal", "1"],
)
def test_texts_with_a_symbol_among_words_are_spoken(text: str) -> None:
    """The words around it decide."""
    assert spec(text).text == unicodedata.normalize("NFC", text)


def test_slugs_may_collide_stems_may_not() -> None:
    """José and Jose share a label, and nothing else."""
    one, other = spec("José"), spec("Jose")
    assert one.label == other.label == "stem.script.jose"
    assert one.object_name != other.object_name


def test_kind_and_label_take_no_part_in_the_signature() -> None:
    """They are for people; the same sound is the same stem."""
    named = stem_spec(
        kind="name",
        label="stem.name.x",
        text="Hey John, it's Luis.",
        voice=VOICE,
        contract=Contract(),
    )
    assert named.signature == spec().signature


def test_mcdonald_is_spoken_as_given() -> None:
    """Case inside a name is kept."""
    assert spec("McDonald").payload()["transcript"] == "McDonald"


def test_whole_numbers_and_floats_are_one_stem() -> None:
    """A caller's `1` is our 1.0."""
    assert spec(voice=replace(VOICE, speed=1, volume=1)).signature == spec().signature


@given(SPOKEN, SPOKEN)
def test_two_texts_share_a_stem_only_if_they_are_one_text(one: str, other: str) -> None:
    """Normalisation is the only thing that makes texts equal."""
    assume(normalise_transcript(one) != normalise_transcript(other))
    assert spec(one).signature != spec(other).signature


@given(st.text(max_size=60))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """What is stored as a transcript normalises to itself."""
    once = normalise_transcript(text)
    assert normalise_transcript(once) == once


@pytest.mark.parametrize("speed", [0.6, 1.0, 1.5, None])
@pytest.mark.parametrize("volume", [0.5, 1, 2.0, None])
def test_the_documented_ranges_are_inclusive(speed: float | None, volume: float | None) -> None:
    """Speed 0.6 to 1.5, volume 0.5 to 2.0."""
    Voice(speed=speed, volume=volume).require_valid()


@pytest.mark.parametrize("field", ["speed", "volume"])
@pytest.mark.parametrize(
    "value", [0.0, -0.0, -1.0, 0.49, 2.01, 1e308, math.inf, -math.inf, math.nan]
)
def test_values_out_of_range_are_refused_at_their_field(field: str, value: float) -> None:
    """NaN and infinities are refused as well, before anything is sent."""
    voice = Voice(speed=value) if field == "speed" else Voice(volume=value)
    with pytest.raises(InvalidInput) as caught:
        voice.require_valid("$.voice")
    assert [fault.path for fault in caught.value.faults] == [f"$.voice.{field}"]


def test_a_stem_needs_a_voice() -> None:
    """The message says which setting gives one to all."""
    with pytest.raises(InvalidInput, match="VOICE_ID"):
        spec(voice=Voice())


def test_a_voice_fills_only_what_the_other_leaves_open() -> None:
    """Segment over variant over template is two of these."""
    over = Voice(speed=0.9, emotion="warm").with_defaults(Voice(id="v", speed=1.05, volume=1.2))
    assert over == Voice(id="v", speed=0.9, volume=1.2, emotion="warm")


@pytest.mark.parametrize("text", ["", " ", "...", "—", "🙂", "\u200b", "¿?"])
def test_a_text_without_letter_or_digit_is_refused(text: str) -> None:
    """There is nothing to speak."""
    assert "nothing to speak" in refused(text)


def test_a_text_of_tags_alone_is_refused() -> None:
    """A break speaks nothing, however many letters its tag has."""
    assert "nothing to speak" in refused('<break time="1s"/>', allow_tags=True)


@pytest.mark.parametrize(
    "text",
    [
        'Hi <break time="1s"/> there.',
        "<spell>Bob</spell>",
        "a<b>c",
        "Hi <speed ratio='2'/>",
        "Ha [laughter] ha",
    ],
)
def test_tags_are_refused_unless_allowed(text: str) -> None:
    """Cartesia's own tags, in angle brackets and `[laughter]`."""
    assert "allow_tags" in refused(text)
    require_speakable(text, path="text", allow_tags=True)


@pytest.mark.parametrize("text", ["a < b", "3 > 2", "I <3 you", "see [2]"])
def test_lone_brackets_are_text(text: str) -> None:
    """Only a whole tag is taken for a tag."""
    require_speakable(text, path="text")


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\ud800", "\ufffe", "\ue000"]
)
def test_control_characters_and_non_characters_are_refused(character: str) -> None:
    """NUL, escape, lone surrogates, private use."""
    assert "control character" in refused(f"Jo{character}hn")


def test_the_longest_text_is_the_documented_one() -> None:
    """One character more is refused."""
    require_speakable("a" * MAX_TRANSCRIPT_CHARACTERS, path="text")
    assert str(MAX_TRANSCRIPT_CHARACTERS) in refused("a" * (MAX_TRANSCRIPT_CHARACTERS + 1))


def test_a_spec_shows_neither_text_nor_label() -> None:
    """A repr may reach a log."""
    assert "John" not in repr(spec("Hey John")).replace(spec("Hey John").signature, "")
    assert "john" not in repr(spec("Hey John")).lower()


def test_a_text_hash_does_not_tell_the_text() -> None:
    """32 hex digits, equal for equal texts only."""
    assert spec("John").text_hash == spec("John").text_hash != spec("Mary").text_hash
    assert len(spec("John").text_hash) == 32


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": "é"}, {"a": "e\u0301"}, False),
        ({"a": None}, {}, False),
        ([1, 2], [2, 1], False),
    ],
)
def test_a_signature_is_made_of_canonical_json(one: Any, other: Any, equal: bool) -> None:
    """Keys are sorted, lists keep their order."""
    assert (signature_of(one) == signature_of(other)) is equal


def test_a_signature_of_nan_does_not_exist() -> None:
    """JSON does not know it."""
    with pytest.raises(ValueError, match="JSON"):
        signature_of({"speed": math.nan})


def test_an_object_is_named_by_its_signature_alone() -> None:
    """`stems/<first two digits>/<signature>.wav`, whatever kind and label it is asked under."""
    found = spec("John")
    other = replace(found, kind="name", label="stem.name.john")
    assert found.object_name == f"stems/{found.signature[:2]}/{found.signature}.wav"
    assert other.object_name == found.object_name
    assert json.loads(json.dumps(found.payload())) == found.payload()
