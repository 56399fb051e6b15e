"""Ids of parameters that a person can read and type, whatever the texts hold."""

from anyascii import anyascii

LONGEST = 60


def readable(text: str) -> str:
    """Return the text in printable ASCII: letters transliterated, other characters by their code.

    `Jiří` is `Jiri`, a zero-width space `U+200B`, a line end `U+000A`.
    """
    shown = "".join(map(_shown, text))
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 2]}.."


def _shown(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    plain = anyascii(character).strip() if character.isalpha() else ""
    is_short = len(plain) <= 3 and plain.isascii() and plain.isprintable()
    return plain if plain and is_short else f"U+{ord(character):04X}"
