"""Every letter is drawn by a font that has it, or its text is drawn in other letters."""

from hybrid_audio.cli.drawing.fonts import OWN, drawable, families

UNWRITTEN = "\U000e01f0\ufdd0"
"""Code points without a letter: no font has them."""


def test_latin_greek_and_cyrillic_need_no_font_of_the_machine():
    """The drawing library brings one that has them."""
    assert families(["José", "Ελένη", "Юлия", "→ …"]) == [OWN]


def test_a_letter_that_no_font_has_is_known_as_such():
    """Looking for it ends, and the text is drawn otherwise."""
    assert not drawable(UNWRITTEN, families([UNWRITTEN]))


def test_a_font_that_only_has_boxes_is_never_taken():
    """The library brings one that claims to have every letter there is."""
    assert not any(font.startswith("Last Resort") for font in families(["王小明", "नमस्ते"]))
