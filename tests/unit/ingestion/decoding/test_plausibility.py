"""Plausibility: which words are built as names are, and which letters follow each other in one."""

import pytest

from hybrid_audio.ingestion.decoding.candidates import ALL_LANGUAGES
from hybrid_audio.ingestion.decoding.plausibility import is_clean, is_odd, letters, log_likelihood
from hybrid_audio.ingestion.decoding.spelling import spelling
from tests.unit.ingestion.decoding.names_of_languages import NAMES


@pytest.mark.parametrize("language", NAMES)
def test_names_are_clean_in_every_language(language: str) -> None:
    """In capitals as well; those of ASCII letters alone say nothing."""
    accented = {name for name in NAMES[language] if not name.isascii() and "-" not in name}
    assert is_clean(accented)
    assert is_clean([name.upper() for name in accented])
    assert letters(accented) == sum(map(len, accented))


@pytest.mark.parametrize(
    "word",
    ["O\u2019Né", "L\u2019Oréal", "Citroën™", "Mª", "JÓŹWIAK", "McÉvoy", "DeÁngelo", "Ümit-Özdağ"],
)
def test_names_of_unusual_build_are_not_odd(word: str) -> None:
    """Apostrophes, marks and inner capitals stand where names have them."""
    assert not is_odd(word, word)


@pytest.mark.parametrize(
    "word", ["M\u2021rta", "Micha³", "J\u201crg", "AndrÃ©", "joÉ", "Jos\u0439", "Ren\u201a", "Ã¶"]
)
def test_signs_capitals_and_scripts_inside_a_word_are_odd(word: str) -> None:
    """Bytes that were read in another encoding look odd in these ways."""
    assert is_odd(word, word)


def test_quotes_around_a_name_are_not_odd_when_they_pair() -> None:
    """One alone is a letter of another encoding."""
    assert is_clean(["“José”"])
    assert is_clean(["«Ромашка»"])
    assert not is_clean(["”lafur"])


def test_no_non_ascii_letter_is_no_evidence() -> None:
    """ASCII alone speaks neither for nor against any encoding."""
    assert not is_clean(["Ann", "€ 5"])
    assert letters(["Ann"]) == 0
    assert log_likelihood(["Ann"], ALL_LANGUAGES) == 0


def test_a_name_is_likeliest_in_its_own_language() -> None:
    """By the letters that follow each other, without knowing the name."""
    assert spelling("czech").log_likelihood("přibyšín") > spelling("french").log_likelihood(
        "přibyšín"
    )
    assert log_likelihood(["Jiří"], ["czech"]) > log_likelihood(["Jiøí"], ALL_LANGUAGES) + 10
