"""Legacy encodings: told where one reading is by far the likeliest, else refused; never wrong."""

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding import spelling
from hybrid_audio.ingestion.decoding.encoding import find_encoding
from hybrid_audio.ingestion.reading import ListOptions
from tests.unit.ingestion.decoding.lists import MadeList, made_lists
from tests.unit.ingestion.decoding.names_of_languages import NAMES
from tests.unit.ingestion.reads import read, read_case, refusal, texts

EIGHT = (
    "cp1252", "cp1250", "cp1251", "cp1254", "iso8859-2", "mac_roman", "cp850", "cp852",
)  # fmt: skip


def outcome(made: MadeList) -> str:
    """Return whether a list was read right, refused, or read as other names."""
    try:
        found = find_encoding(io.BytesIO(made.data), ListOptions())
    except InvalidInput:
        return "refused"
    return "right" if made.data.decode(found.codec) == made.text else "wrong"


@pytest.fixture
def unseen_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the names of the lists out of the words that encodings are told by.

    Han characters stay: each is a letter and a name at once.
    """
    names = {name.lower() for each in NAMES.values() for name in each}
    kept = {
        language: words
        if language in ("japanese", "chinese", "taiwanese", "korean")
        else tuple(word for word in words if word not in names)
        for language, words in spelling.words_by_language().items()
    }
    monkeypatch.setattr(spelling, "words_by_language", lambda: kept)
    spelling.spelling.cache_clear()
    yield
    spelling.spelling.cache_clear()


@pytest.mark.slow
@pytest.mark.usefixtures("unseen_names")
def test_lists_of_names_that_were_never_seen_are_not_read_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Four hundred lists; how letters follow each other tells, not whether a name is known."""
    counts = Counter(map(outcome, made_lists(400, seed=31)))
    with capsys.disabled():
        print(f"\n400 lists of unseen names: {dict(counts)}")
    assert counts["wrong"] == 0
    assert counts["right"] >= 0.85 * 400


@pytest.mark.slow
@pytest.mark.parametrize("encodings", [EIGHT, ()], ids=["eight encodings", "all encodings"])
def test_of_random_lists_none_is_read_wrong_and_most_are_read_right(
    encodings: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two hundred lists of names; what cannot be told is refused, since it would be spoken."""
    lists = list(made_lists(200, seed=8, encodings=encodings))
    counts = Counter(map(outcome, lists))
    with capsys.disabled():
        print(f"\n{len(lists)} lists in {len(encodings) or 'all'} encodings: {dict(counts)}")
    assert counts["wrong"] == 0
    assert counts["right"] >= 0.85 * len(lists)


@pytest.mark.parametrize(
    ("name", "encoding", "people"),
    [
        ("mac_roman.csv", "mac-roman", ["Jörg", "Jürgen", "Käthe"]),
        ("cp1250_cz.csv", "windows-1250", ["Jiří", "Ondřej", "Zdeněk"]),
        ("cp1254_tr.csv", "windows-1254", ["Ayşe", "Y\u0131ld\u0131z", "İbrahim"]),
    ],
)
def test_lists_of_national_programs_are_read_in_their_encodings(
    name: str, encoding: str, people: list[str]
) -> None:
    """Read as Windows-1252 they would be other people, as `Jiøí` and `Ayþe`."""
    reading = read_case(name)
    assert [item.text for item in reading.items] == people
    assert reading.encoding == encoding
    (guess,) = [each for each in reading.warnings if each.code == "encoding_guessed"]
    assert (guess.line, guess.is_guess) == (2, True)
    assert f"encoding={encoding}" in guess.detail


@pytest.mark.parametrize("word", ["Zoë", "José", "Jürgen", "Müller", "Søren", "François", "João"])
def test_one_common_western_name_is_enough_for_windows_1252(word: str) -> None:
    """Any number of ASCII names may stand beside it."""
    assert texts(f"Ann\nBob\n{word}\n".encode("cp1252")) == ["Ann", "Bob", word]


def test_a_list_of_several_western_languages_is_read() -> None:
    """Customers of one company come from many countries."""
    people = ["José", "Zoë", "Jürgen", "Søren", "Þór", "Nicolò", "O\u2019Neil", "João", "Åsa"]
    for encoding in ("cp1252", "mac_roman"):
        known = [
            each for each in people if each.encode(encoding, "ignore").decode(encoding) == each
        ]
        assert texts("\n".join(["name", *known]).encode(encoding)) == known


@pytest.mark.parametrize(
    ("data", "labels"),
    [
        ("Łukasz\n".encode("cp1250"), ("Windows-1250", "DOS code page 775")),
        (b"\xe8\xf0\n", ("Windows-125",)),
    ],
)
def test_what_several_encodings_explain_is_refused_with_the_likely_ones(
    data: bytes, labels: tuple[str, ...]
) -> None:
    """The refusal also says which option names the encoding."""
    fault = refusal(data)
    assert fault.startswith("line 1: is neither UTF-8 nor certain in another encoding")
    assert all(label in fault for label in labels)
    assert "encoding=" in fault


def test_what_the_refusal_names_can_be_said() -> None:
    """The same file is taken once its encoding is given."""
    reading = read("Łukasz\n".encode("cp1250"), encoding="windows-1250")
    assert reading.items[0].text == "Łukasz"


@pytest.mark.parametrize("second", ["cp1252", "cp1250", "mac_roman", "cp850"])
def test_files_joined_from_two_encodings_are_refused(second: str) -> None:
    """Half of such a file would be mojibake whichever was taken."""
    legacy = "José\nRenée\nAndré\nZoé\nJoël\nNoël\nCécile\nÉric\nThéo\nLéa\n".encode(
        second, "ignore"
    )
    joined = legacy * 40 + "Jürgen\nInês\n".encode()
    assert "UTF-8" in refusal(joined)


@pytest.mark.parametrize("encoding", ["hp_roman8", "iso8859-10", "mac_iceland", "cp500", "johab"])
def test_rare_encodings_are_read_right_or_refused(encoding: str) -> None:
    """Their bytes are never taken for names in a more common one."""
    languages = ("german", "french", "icelandic", "lithuanian", "korean")
    for language in languages:
        known = [name for name in NAMES[language] if _has(encoding, name)]
        for at in range(0, len(known), 3):
            made = MadeList(encoding, language, tuple(known[at : at + 3]))
            assert outcome(made) != "wrong"


def _has(encoding: str, name: str) -> bool:
    return name.encode(encoding, "ignore").decode(encoding) == name


@given(st.binary(min_size=1, max_size=60), st.sampled_from(sorted(NAMES)))
@settings(max_examples=100, deadline=None)
def test_noise_is_never_a_guess_without_a_warning(noise: bytes, language: str) -> None:
    """Any bytes are refused, or taken with what was assumed."""
    data = NAMES[language][0].encode() + b"\n" + noise
    with suppress(InvalidInput):
        found = find_encoding(io.BytesIO(data), ListOptions())
        assert found.codec == "utf-8" or found.warnings
