# ruff: noqa: RUF001 - typographic signs are what is tested
"""Placeholders of other systems in texts, and ordinary texts with the same signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.names.merge_tags import find_merge_tag, script_fault, template_fault
from tests.growth import growth

FORMS = [
    *(
        "{{%s}}",
        "{{ %s }}",
        "{{{%s}}}",
        "{{contact.%s}}",
        "{{ %s | default: 'you' }}",
        "{%% %s %%}",
    ),
    "{$%s}",
    "{!%s}",
    "{#%s}",
    "${%s}",
    "#{%s}",
    "%%{%s}",
    "@{%s}",
    "$%s$",
    "$%s",
    "%%%s%%",
    *(
        "%%%%%s%%%%",
        "%%(%s)s",
        "[%s]",
        "[[%s]]",
        "[%%%s%%]",
        "[-%s-]",
        "[%s|you]",
        "<%s>",
        "<<%s>>",
    ),
    "<%%= %s %%>",
    "<%%=%s%%>",
    "<?= $%s ?>",
    "«%s»",
    "‹%s›",
    "*|%s|*",
    "*|IF:%s|*",
    "|*%s*|",
    "#%s#",
    "##%s##",
    "@@%s@@",
    "@%s@",
    "~%s~",
    "^%s^",
    "|%s|",
    "&%s&",
    ":%s:",
    "__%s__",
    "((%s))",
    "｛｛%s｝｝",
    "［%s］",
    "%%%%=%s=%%%%",
]
FIELDS = ["name", "first_name", "firstName", "FirstName", "FNAME", "developer", "city", "last_name"]
ORDINARY = [
    *(
        "50% off",
        "It's 50%, or 20% more.",
        "We are #1!",
        "#1 and #2",
        "It costs $20.",
        "$20 and $30",
    ),
    *(
        "I <3 you",
        "a < b > c",
        "see [2]",
        "5 * 3 | 4",
        "Ha [laughter] ha",
        "me@example.com, you@x.de",
    ),
    *(
        "AT&T & Co.",
        "C$5 to US$9",
        "well-known -- yes - no",
        "10:30: now",
        "(really) ((yes",
        "50 % de",
    ),
    *(
        "rock #love and #peace",
        "snake_case",
        "«C'est lui.»",
        "A$AP Rocky & Ke$ha",
        "50%off",
        "100%",
    ),
    *(
        "3 * 4 * 5",
        "~ 5 ~",
        "2^10^3",
        "**bold**",
        "yes/no",
        "'quoted' \"text\"",
        "Wow!!! Yes!?",
        "&amp;",
    ),
    *(
        "half price: today: only",
        "5%-10%",
        "from 5% to 10%",
        "100 %s",
        "$5.99/month",
        "@home and @work",
    ),
    "[sighs] Well.",
    "[sic]",
    "<b>now</b>",
    '<break time="1s"/>',
    "<spell>Bob</spell>",
    "{name}",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", FIELDS)
def test_another_systems_placeholder_is_an_error_that_shows_the_slot(form: str, field: str) -> None:
    """At the beginning, in the middle and at the end of a text, with its place."""
    tag = form % field
    for before, after in (("", " there."), ("Hey ", ", hi."), ("Hey ", "")):
        message = str(template_fault(f"{before}{tag}{after}"))
        assert f"at character {len(before) + 1}," in message
        assert any(f"{{{slot}}}" in message for slot in ("name", "first_name", field.lower()))
        assert '"literal": true' in message


@pytest.mark.parametrize(
    ("tag", "slot"),
    [
        ("{{name}}", "{name}"),
        ("{{ first_name }}", "{first_name}"),
        ("{{contact.FirstName|default}}", "{first_name}"),
        ("*|FNAME|*", "{name}"),
        ("%FIRSTNAME%", "{name}"),
        ("[Company Name]", "{developer}"),
        ("<<City>>", "{city}"),
        ("{{}}", "{name}"),
        ("{{ 5 }}", "{name}"),
    ],
)
def test_the_single_brace_form_is_named_as_a_slot_is(tag: str, slot: str) -> None:
    """In lower case, without what is around the field."""
    assert slot in str(template_fault(f"Hey {tag}."))


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_texts_are_not_placeholders(text: str) -> None:
    """Money, shares, tags of the speaker, hashtags and emphasis."""
    assert template_fault(text) is None


WORDS = st.sampled_from(
    [
        "we",
        "are",
        "on",
        "sale",
        "now",
        "20",
        "5",
        "3.50",
        "the",
        "big",
        "one",
        "and",
        "only",
        "café",
        "don't",
        "it's",
        "well-known",
    ]
)
SIGNS = st.sampled_from(
    ["%", "#", "$", "*", "&", "!", "?", ",", ":", ";", " - ", "(", ")", "~", "@"]
)


@given(st.lists(st.tuples(WORDS, st.just("") | SIGNS), max_size=12))
def test_signs_after_and_before_common_words_are_not_placeholders(
    parts: list[tuple[str, str]],
) -> None:
    """Sentences with a space after each sign."""
    assert template_fault(" ".join(word + sign for word, sign in parts)) is None


@given(st.lists(st.tuples(st.sampled_from("#$@"), st.integers(0, 99_999)), max_size=12))
def test_numbers_after_signs_are_not_placeholders(parts: list[tuple[str, int]]) -> None:
    """`#1`, `$20` and `@5` are text, not placeholders."""
    assert template_fault(" and ".join(f"{sign}{number}" for sign, number in parts)) is None


def test_a_lone_doubled_brace_is_an_error() -> None:
    """It is the beginning of another system's placeholder."""
    assert "{{" in str(template_fault("Hey {{ there."))
    assert "}}" in str(template_fault("Hey }} there."))


@pytest.mark.parametrize("text", ["Hey {name}.", "Hey {name|there}.", "Hey { City }."])
def test_a_slot_in_a_text_that_fills_none_is_an_error(text: str) -> None:
    """A script is spoken as it stands."""
    assert "at character 5" in str(script_fault(text))
    assert template_fault(text) is None


@given(st.text(max_size=80))
def test_any_text_is_searched(text: str) -> None:
    """Never an error, and the tag stands where it is said to."""
    tag = find_merge_tag(text)
    assert tag is None or text[tag.at :].startswith(tag.text)


@pytest.mark.parametrize(
    "sign", ["{", "[", "<", "%", "*|", "#a ", "$a", "a.", "((", "@a", "%a_a_", "_"]
)
def test_a_search_costs_what_its_text_is_long(sign: str) -> None:
    """Eight times the signs take about eight times as long; going back and forth would take 64."""
    assert growth(lambda times: find_merge_tag((sign * 600)[:600] * times + "\n"), times=8) < 24
