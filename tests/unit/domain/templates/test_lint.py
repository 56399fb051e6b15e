"""What the lint warns of, where, and how long a message is taken to last."""

from typing import Any

import pytest

from hybrid_audio.domain.templates.lint import CHARACTERS_PER_S, estimate_duration_ms, lint
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.domain.templates.resolve import resolve
from hybrid_audio.errors import InvalidInput


def template(*texts: str, **more: Any) -> Template:
    segments = [{"id": f"s{index}", "text": text} for index, text in enumerate(texts)]
    return read_template({"template_name": "greeting", "segments": segments, **more})


def warnings(given: Template) -> dict[str, str]:
    return {fault.path: fault.message for fault in lint(given)}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Hey John.",
            "Really?",
            "Wow!",
            "Well…",
            'He said "yes."',
            "(It is.)",
            "«C'est lui.»",
            "It's {name}.",
        ),
        *("你好。", "मेरा नाम।", "ما اسمك؟", "Done. ", "{name|there}!"),
    ],
)
def test_a_finished_sentence_is_fine(text: str) -> None:
    """In any script, with quotes and brackets closed after it."""
    assert warnings(template(text)) == {}


@pytest.mark.parametrize("text", ["Hey John", "about your", "Hey {name}", "{name|there}", "Well -"])
def test_a_text_without_terminal_punctuation_is_warned_of(text: str) -> None:
    """A model trails off there, and the seam is heard."""
    assert "does not end in" in warnings(template("Fine.", text))["$.segments[1].text"]


def test_a_tag_at_the_end_is_not_the_end_of_the_sentence() -> None:
    """What is heard last counts."""
    assert warnings(template('Hey John.<break time="1s"/>', allow_tags=True)) == {}
    assert warnings(template('Hey John<break time="1s"/>', allow_tags=True)) != {}


@pytest.mark.parametrize(
    ("text", "short"),
    [("A.", True), ("1!", True), ("Hi.", False), ("{x}.", True), ("{name}.", False)],
)
def test_a_stem_of_fewer_than_three_characters_is_warned_of(text: str, short: bool) -> None:
    """A stem of one or two characters sounds like nothing on its own."""
    assert ("$.segments[0].text" in warnings(template(text))) is short


def test_a_model_that_changes_under_its_name_is_warned_of() -> None:
    """Stems of one template would not match."""
    for alias in ("sonic-3", "sonic-3-latest", "sonic-3.5", "sonic-latest", "sonic-3-2026"):
        assert list(warnings(template("Hey.", model=alias))) == ["$.model"]
    assert warnings(template("Hey.", model="sonic-3-2026-01-12")) == {}


def test_silence_is_not_linted() -> None:
    """A segment of silence has no text to warn about."""
    segments = [{"id": "a", "text": "Hey."}, {"silence_ms": 100}]
    assert lint(read_template({"template_name": "a", "segments": segments})) == ()


@pytest.mark.parametrize(
    ("declared", "warned"),
    [(2000, False), (1001, False), (2999, False), (999, True), (3001, True), (0, True)],
)
def test_an_estimate_off_by_half_is_warned_of(declared: int, warned: bool) -> None:
    """28 characters at 14 a second last two seconds."""
    text = "a" * 27 + "."
    found = warnings(template(text, metadata={"estimated_duration_ms": declared}))
    assert ("$.metadata.estimated_duration_ms" in found) is warned


def test_each_variants_estimate_is_checked_at_its_own_speed() -> None:
    """Two seconds are right at speed 1.0, and wrong by more than half at speed 0.6 with a second
    between.
    """
    variants = {
        "good": {"metadata": {"estimated_duration_ms": 2000}},
        "slow": {
            "voice": {"speed": 0.6},
            "timing_map": [{"from": "s0", "to": "s1", "gap_ms": 1000}],
            "metadata": {"estimated_duration_ms": 2000},
        },
    }
    given = template("a" * 13 + ".", "b" * 13 + ".", variants=variants)
    assert list(warnings(given)) == ["$.variants.slow.metadata.estimated_duration_ms"]


def test_a_duration_is_characters_over_speed_plus_pauses() -> None:
    """Each segment at its own speed; silence counts, overlaps do not."""
    assert CHARACTERS_PER_S == 14
    given = read_template(
        {
            "template_name": "a",
            "voice": {"speed": 0.7},
            "segments": [
                {"silence_ms": 500},
                {"id": "a", "text": "a" * 13 + "."},
                {"id": "b", "text": "b" * 13 + ".", "voice": {"speed": 1.4}, "gap_ms": 250},
                {"id": "c", "text": "c" * 6 + "."},
            ],
        }
    )
    expected = 500 + 1000 / 0.7 - 20 + 1000 / 1.4 + 250 + 500 / 0.7
    assert estimate_duration_ms(given) == pytest.approx(expected)
    assert estimate_duration_ms(resolve(given, variant=None, values={})) == pytest.approx(expected)


def test_a_duration_never_falls_below_nothing() -> None:
    """An estimate is never negative, however long the overlaps are."""
    assert estimate_duration_ms(template("A b.", "C d.", crossfade_ms=60_000)) == 0


def test_an_example_stands_for_its_slot() -> None:
    """The slot's own name stands in where there is no example."""
    bare, shown = (
        template("{name}."),
        template("{name}.", slots={"name": {"example": "Bartholomew"}}),
    )
    assert estimate_duration_ms(shown) - estimate_duration_ms(bare) == pytest.approx(7 * 1000 / 14)


def test_wide_characters_take_the_time_of_syllables() -> None:
    """One Chinese character is about three letters of speech; tags take none."""
    assert estimate_duration_ms(template("你好朋友")) == pytest.approx(12 * 1000 / 14)
    tagged = template('Hey.<break time="1s"/>', allow_tags=True)
    assert estimate_duration_ms(tagged) == pytest.approx(4 * 1000 / 14)


def test_an_unknown_variant_has_no_duration() -> None:
    """As everywhere, it is refused."""
    with pytest.raises(InvalidInput):
        estimate_duration_ms(template("Hey."), variant="x")
