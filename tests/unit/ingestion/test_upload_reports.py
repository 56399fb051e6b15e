"""Names of reports: they can be seen, listed and stored, whatever the upload was named."""

from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.ingestion.upload_reports import PREFIX, printable, report_name

names = st.text(st.characters(), min_size=1, max_size=1_500)


@given(names, st.integers(0, 10**18))
def test_the_name_of_a_report_can_be_seen_and_stored(upload: str, generation: int):
    """No control character, no lone surrogate, and at most the bytes that an object may have."""
    name = report_name(upload, generation)
    assert len(name.encode()) <= 1024
    assert not any(ord(character) < 32 or ord(character) == 127 for character in name)
    assert name.startswith(PREFIX)
    assert name.endswith(f".{generation}.json")


@given(st.text("abc /._-é%", min_size=1, max_size=200))
def test_an_ordinary_name_stays_as_it_is(upload: str):
    """People find the report by the name of their file."""
    assert printable(upload) == upload


@given(st.text("é\n", min_size=500, max_size=600), st.text("é\n", min_size=500, max_size=600))
def test_two_long_names_have_two_reports(one: str, other: str):
    """What is cut off still counts."""
    assert (printable(one) == printable(other)) == (one == other)
