"""Slots in texts: what is a slot, what is a brace, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.templates.slots import MissingValue, SlotFault, fill, parse, slots_of

LITERAL = st.text(st.characters(exclude_characters="{}", categories=("L", "P", "Zs")), max_size=10)
SLOT = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
FALLBACK = LITERAL.filter(lambda text: bool(text.strip()))


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("Hey there.", ()),
        ("Hey {name}, it's Luis.", ("name",)),
        ("{developer} in {city}", ("developer", "city")),
        ("{name}, {name}!", ("name",)),
        ("{name|there}", ("name",)),
        ("{first_name} {name}", ("name",)),
        ("{{name}}", ()),
        ("{{{name}}}", ("name",)),
    ],
)
def test_slots_are_found_in_order_and_once(text: str, slots: tuple[str, ...]) -> None:
    """`first_name` is `name`; doubled braces are braces."""
    assert slots_of(text) == slots


@pytest.mark.parametrize(
    ("text", "values", "spoken"),
    [
        ("Hey {name}, it's Luis.", {"name": "John"}, "Hey John, it's Luis."),
        ("Hey {first_name}.", {"name": "John"}, "Hey John."),
        ("Hey {name}.", {"first_name": "John"}, "Hey John."),
        ("Hey {name|there}.", {}, "Hey there."),
        ("Hey {name|there}.", {"name": "John"}, "Hey John."),
        ("{name|a|b}", {}, "a|b"),
        ("{{{name}}} and {{}}", {"name": "John"}, "{John} and {}"),
        ("{name}{city}", {"name": "{city}", "city": "Rome"}, "{city}Rome"),
        ("Hey {name}.", {"name": "McDonald"}, "Hey McDonald."),
    ],
)
def test_slots_are_filled_once_and_as_given(text: str, values: dict[str, str], spoken: str) -> None:
    """A value is never read for slots itself."""
    assert fill(text, values) == spoken


@pytest.mark.parametrize(
    ("text", "value", "spoken"),
    [
        ("Hey {name}.", "J.R.", "Hey J.R."),
        ("Hey {name}. Hi.", "J.R.", "Hey J.R. Hi."),
        ("Hey {name}...", "J.R.", "Hey J.R..."),
        ("Hey {name}?", "J.R.", "Hey J.R.?"),
        ("Hey {name}!", "J.R.", "Hey J.R.!"),
        ("Hey {name}, hi.", "J.R.", "Hey J.R., hi."),
        ("Call {name}.", "Yahoo!", "Call Yahoo!"),
        ("Call {name}!", "Yahoo!", "Call Yahoo!"),
        ("Call {name}?", "Yahoo!", "Call Yahoo!?"),
        ("Is it {name}?", "Who?", "Is it Who?"),
        ("It is {name}.", "Who?", "It is Who?"),
        ("你好{name}。", "J.R.", "你好J.R."),
        ("{name}.{name}.", "J.R.", "J.R.J.R."),
        ("Hey {name}.", "John", "Hey John."),
        (".{name}", "J.", ".J."),
    ],
)
def test_a_sentence_that_ends_in_a_slot_keeps_one_mark(text: str, value: str, spoken: str) -> None:
    """A name's own full stop ends the sentence; a question stays one."""
    assert fill(text, {"name": value}) == spoken
    assert fill(text.replace("{name}", f"{{name|{value}}}"), {}) == spoken


def test_a_slot_without_value_and_fallback_cannot_be_filled() -> None:
    """`MissingValue` names the slot that has neither a value nor a fallback."""
    with pytest.raises(MissingValue, match="city"):
        fill("{name|there} in {city}", {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hey {name", "unbalanced { at character 5"),
        ("Hey name}", "unbalanced } at character 9"),
        ("Hey {na{me}", "unbalanced { at character 5"),
        ("{}", "slot at character 1"),
        ("{ name }", "slot at character 1"),
        ("{Name}", "lower-case"),
        ("{1st}", "lower-case"),
        ("{first-name}", "lower-case"),
        ("{näme}", "lower-case"),
        ("{name.real}", "lower-case"),
        ("{|there}", "lower-case"),
        (f"{{{'a' * 41}}}", "lower-case"),
        ("{name|}", "empty fallback"),
        ("{name| }", "empty fallback"),
    ],
)
def test_what_cannot_be_a_slot_is_refused_with_its_place(text: str, message: str) -> None:
    """Characters are counted from 1."""
    with pytest.raises(SlotFault) as caught:
        parse(text)
    assert any(message in each for each in caught.value.messages)


def test_every_fault_of_a_text_is_listed() -> None:
    """A text with several faults is refused with all of them."""
    with pytest.raises(SlotFault) as caught:
        parse("{A} {b|} }")
    assert len(caught.value.messages) == 3


@given(st.lists(st.tuples(LITERAL, SLOT, st.none() | FALLBACK), max_size=5), LITERAL)
def test_what_is_written_as_slots_is_read_as_slots(
    parts: list[tuple[str, str, str | None]], end: str
) -> None:
    """Literal text stays, slots are found, and filling puts each value in its place."""
    text = "".join(
        f"{lead}{{{slot}{'' if fallback is None else f'|{fallback}'}}}"
        for lead, slot, fallback in parts
    )
    assert (
        fill(text + end, {slot: "X" for _, slot, _ in parts})
        == "".join(lead + "X" for lead, _, _ in parts) + end
    )


@given(st.text(st.sampled_from("{}|ab "), max_size=20))
def test_any_braces_are_read_or_refused(text: str) -> None:
    """Never another error, and a text that is read can be filled."""
    try:
        slots = slots_of(text)
    except SlotFault:
        return
    fill(text, dict.fromkeys(slots, "x"))


@given(st.text(max_size=30))
def test_doubling_braces_makes_any_text_plain(text: str) -> None:
    """Doubled braces escape every brace of any text."""
    assert fill(text.replace("{", "{{").replace("}", "}}"), {}) == text
