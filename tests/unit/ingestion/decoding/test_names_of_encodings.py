"""Names of encodings: what callers and forms write is known, and what answers show can be given."""

import pytest

from hybrid_audio.ingestion.decoding.candidates import CANDIDATES
from hybrid_audio.ingestion.decoding.names_of_encodings import COMMON, find_codec, shown_name


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda each: each.codec)
def test_every_name_that_an_answer_shows_can_be_given(candidate) -> None:
    """A caller can confirm a guess, or choose among the likely encodings."""
    assert find_codec(candidate.name) == find_codec(candidate.codec)
    assert find_codec(candidate.codec) is not None


def test_every_common_name_is_known() -> None:
    """The refusal of an unknown one lists them."""
    names = COMMON.replace(" or ", ", ").split(", ")
    assert len(names) > 10
    assert None not in map(find_codec, names)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("UTF8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("latin1", "windows-1252"),
        ("latin2", "iso-8859-2"),
        ("x-sjis", "shift-jis"),
        ("Shift_JIS", "shift-jis"),
        ("GBK", "gb18030"),
        ("ks_c_5601-1987", "euc-kr"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("macintosh", "mac-roman"),
        ("windows-874", "windows-874"),
    ],
)
def test_what_programs_write_is_the_encoding_that_they_mean(name: str, shown: str) -> None:
    """As browsers take it: a name for less stands for what contains it."""
    codec = find_codec(name)
    assert codec is not None
    assert shown_name(codec) == shown
