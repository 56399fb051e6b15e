"""The service's answer is read strictly: a picture never guesses what it does not say."""

import pytest

from hybrid_audio.cli.drawing.facts import message_facts
from hybrid_audio.cli.drawing.refusals import NotAReport
from tests.unit.cli.drawing.messages import spliced, tone


def answer():
    return spliced([tone(1), tone(2)], [{"gap_ms": 30}]).answer


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
