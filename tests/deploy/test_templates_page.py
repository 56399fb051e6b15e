"""The page on templates explains every field of one, and states its limits."""

import re

from hybrid_audio.domain.stems.contract import MAX_TRANSCRIPT_CHARACTERS
from hybrid_audio.domain.templates import reader, segments
from hybrid_audio.domain.timing import MAX_SILENCE_MS, MAX_TIME_MS
from hybrid_audio.edge.openapi.template_document import TEMPLATE
from tests.deploy.test_pages import DOCS
from tests.functions.test_page_examples import fields_of

TEXT = (DOCS / "templates.md").read_text(encoding="utf-8")
ROWS = "\n".join(line for line in TEXT.splitlines() if line.startswith("|"))


def test_the_page_explains_every_field_of_a_template() -> None:
    """In its tables or its sentences, not only in an example."""
    prose = re.sub(r"^```.*?^```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
    explained = set(re.findall(r"`([a-z_]+)`", prose))
    known = {name.rpartition(".")[2] for name in fields_of(TEMPLATE, "template")}
    assert known - explained == set()


def test_the_page_states_the_limits_of_a_template() -> None:
    """A limit that is changed is changed in the page."""
    stated = (
        *(MAX_TRANSCRIPT_CHARACTERS, MAX_TIME_MS, MAX_SILENCE_MS),
        *(segments.MAX_SEGMENTS, segments.MAX_NAME_CHARACTERS),
        *(reader.MAX_VARIANTS, reader.MAX_ENTRIES, reader.MAX_DESCRIPTION_CHARACTERS),
        reader.MAX_ESTIMATE_MS,
    )
    assert [each for each in stated if f"| {each:,.0f}" not in ROWS] == []
