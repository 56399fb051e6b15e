"""The service's answer is read strictly: a picture never guesses what it does not say."""

import copy
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.cli.drawing.facts import message_facts
from hybrid_audio.cli.drawing.refusals import NotAReport
from tests.unit.cli.drawing.messages import spliced, tone

ANSWER = spliced([tone(1), tone(2)], [{"gap_ms": 30}]).answer
JUNK = st.one_of(
    st.none(), st.text(max_size=3), st.floats(), st.integers(), st.just([]), st.just({})
)


def answer() -> dict[str, Any]:
    return copy.deepcopy(ANSWER)


def places(value: Any, *above: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything inside some JSON."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, child in inside:
        yield (*above, name)
        if isinstance(child, dict | list):
            yield from places(child, *above, name)


PLACES = list(places({name: ANSWER[name] for name in ("cues", "diagnostics", "sha256")}))


def test_a_cue_says_what_is_spoken_or_else_its_label():
    """The answer to a message has labels only; the texts come from its stems."""
    found = answer()
    known = found["cues"][0]["signature"]
    facts = message_facts(found, {known: "Hey John."})
    assert [cue.words for cue in facts.cues] == ["Hey John.", "stem.script.part-2"]


@pytest.mark.parametrize("name", ["cues", "diagnostics", "sha256"])
def test_a_report_that_lacks_a_part_is_refused_with_its_name(name):
    """The reader learns which file was given by mistake."""
    found = answer()
    del found[name]
    with pytest.raises(NotAReport, match=f"the report has no {name}"):
        message_facts(found, {})


@pytest.mark.parametrize(
    "broken", [{"cues": 3}, {"cues": [None]}, {"diagnostics": []}], ids=["number", "null", "list"]
)
def test_json_of_another_form_is_refused(broken):
    """No traceback is shown for a wrong file."""
    with pytest.raises(NotAReport, match="not what the service answers"):
        message_facts({**answer(), **broken}, {})


def test_a_number_that_is_no_number_is_refused():
    """JSON of other programs may hold NaN."""
    found = answer()
    found["diagnostics"]["seams"][0]["pause_ms"] = float("nan")
    with pytest.raises(NotAReport):
        message_facts(found, {})


@given(st.sampled_from(PLACES), JUNK)
def test_a_report_with_anything_anywhere_is_read_or_refused(place, junk):
    """A traceback helps nobody who gave the wrong file."""
    found = answer()
    inner = found
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = junk
    with suppress(NotAReport):
        facts = message_facts(found, {})
        assert len(facts.cues) == len(facts.seams) + 1


def test_cues_and_seams_must_fit_each_other():
    """A seam lies between two of them."""
    found = answer()
    found["diagnostics"]["seams"] *= 2
    with pytest.raises(NotAReport):
        message_facts(found, {})


def test_a_curve_that_does_not_exist_is_refused():
    """Its gains could not be drawn."""
    found = answer()
    found["diagnostics"]["delivery"]["curve"] = "steep"
    with pytest.raises(NotAReport):
        message_facts(found, {})
