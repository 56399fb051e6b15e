"""Strict reading: certain or refused, with each guess and how to say it."""

import pytest

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import ReadingWarning
from hybrid_audio.ingestion.strict import refuse_guesses
from tests.unit.ingestion.reads import read, refusal, texts

GUESSED: dict[str, str] = {
    "no_header": "1,Ann\n2,Bob\n3,Cid\n",
    "header_by_shape": "Wer,Wieviel\nAnn,5\nBob,6\n",
    "full_name": "Full Name,City\nAnn Lee,Rome\n",
    "header_of_second_rank": "Guests\nAnn\nBob\n",
    "header_partly_understood": "Xyz First Name,City\nAnn,Rome\n",
    "several_columns_match": "billing_first_name,shipping_first_name\nAnn,Bob\n",
    "header_repeated": "name,name\nAnn,Bob\n",
    "title_dropped": "My friends\n- Ann\n- Bob\n- Cid\n",
    "sparse_rows": "name,city,phone\nAnn,Rome,1\nBob,Ulm,2\nCid,,\nDan,Bonn,4\n",
}


@pytest.mark.parametrize(("code", "content"), GUESSED.items(), ids=GUESSED)
def test_a_guess_is_taken_with_a_warning_and_refused_when_strict(code: str, content: str) -> None:
    """The fault names the code, the line where there is one, and a way to be explicit."""
    assert code in [each.code for each in read(content).warnings if each.is_guess]
    with pytest.raises(InvalidInput, match="strict=true") as refused:
        read(content, strict=True)
    messages = [fault.message for fault in refused.value.faults]
    assert any(message.startswith(f"{code}: ") and ";" in message for message in messages)


def test_what_was_guessed_and_is_said_explicitly_is_certain() -> None:
    """The header and the column of a table without known words, the column of full names."""
    assert texts(GUESSED["header_by_shape"], header_line=1, column="Wer", strict=True) == [
        "Ann",
        "Bob",
    ]
    assert texts(GUESSED["no_header"], header_line=0, column="column 2", strict=True) == [
        "Ann",
        "Bob",
        "Cid",
    ]
    assert texts(GUESSED["full_name"], column="Full Name", strict=True) == ["Ann Lee"]


def test_a_strict_refusal_lists_twenty_guesses_at_most() -> None:
    """An answer does not grow with a bad file."""
    guesses = [ReadingWarning("x", "y", line=line, is_guess=True) for line in range(50)]
    with pytest.raises(InvalidInput, match="50 guesses") as refused:
        refuse_guesses(guesses)
    assert len(refused.value.faults) == 20


def test_a_guess_names_its_line() -> None:
    """A guess without a line of its own names the file."""
    assert refusal(GUESSED["no_header"], strict=True).startswith("line 1: no_header")
    assert refusal(GUESSED["full_name"], strict=True).startswith("file: full_name")
