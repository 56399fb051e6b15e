"""Languages: which Sonic-3 speaks, and what lists call them."""

from typing import get_args

import pytest
from cartesia.types.supported_language import _SupportedLanguage

from hybrid_audio.domain.languages import (
    LANGUAGES,
    find_language,
    language_fault,
    spoken_language,
)


def test_the_languages_are_those_of_the_speakers_own_sdk() -> None:
    """No more and no fewer, and each is named once."""
    assert sorted(LANGUAGES) == sorted(get_args(_SupportedLanguage))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_code_is_taken_with_and_without_a_region(code: str) -> None:
    """The voice decides the accent, so a region is spoken as its language."""
    assert language_fault(code) is None
    assert language_fault(f"{code}-XX") is None
    assert spoken_language(f"{code}_XX") == spoken_language(code) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("German", "de"),
        ("english", "en"),
        ("Deutsch", "de"),
        ("Français", "fr"),
        ("deu", "de"),
        ("DE", "de"),
        ("tiếng việt", "vi"),
        ("日本語", "ja"),
        ("en_US", "en-US"),
        ("DE-at", "de-AT"),
        ("nb-NO", "no-NO"),
    ],
)
def test_a_language_is_found_by_what_lists_call_it(text: str, code: str) -> None:
    """In English, in itself, by older codes and with a region."""
    assert find_language(text) == code
    if language_fault(text):
        assert f"write {code}" in str(language_fault(text))


@pytest.mark.parametrize("text", ["xx", "", "Klingon", "e", "english!", "xx-DE", "de-", "-"])
def test_an_unknown_language_is_refused_with_the_known_ones(text: str) -> None:
    """A language is never guessed; the refusal lists those that there are."""
    assert find_language(text) is None
    assert "known: ar, bg, bn, " in str(language_fault(text))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("German", "de"),
        ("Deutsch", "de"),
        ("GERMAN", "de"),
        ("deu", "de"),
        ("de", "de"),
        ("de_AT", "de-AT"),
        ("en-us", "en-US"),
        ("English (US)", "en"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("Español", "es"),
        ("Francais", "fr"),
        ("Русский", "ru"),
        ("日本語", "ja"),
        ("中文", "zh"),
        ("한국어", "ko"),
        ("हिन्दी", "hi"),
        ("العربية", "ar"),
        ("Türkçe", "tr"),
        ("Klingon", None),
        ("xx", None),
        ("xx-YY", None),
        ("", None),
        ("english!!! please" * 9, None),
    ],
)
def test_a_language_is_found_by_name_and_by_code(value: str, code: str | None) -> None:
    """In English, in itself, and by the codes of ISO 639."""
    assert find_language(value) == code
