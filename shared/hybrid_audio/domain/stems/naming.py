"""Readable names: slugs and labels, for people and listing, never an identity."""

import re

from anyascii import anyascii

from hybrid_audio.domain.characters import without_invisible
from hybrid_audio.domain.remembered import remembered
from hybrid_audio.errors import InvalidInput

MAX_SLUG_CHARACTERS = 60
KIND = re.compile(r"[a-z][a-z0-9_-]{0,59}")
LABEL = re.compile(r"stem\.([a-z][a-z0-9_-]{0,59})\.([a-z0-9][a-z0-9-]{0,59})")


@remembered
def slug(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens: `it's José` → `its-jose`.

    Text without a letter or digit in any script becomes `untitled`. Different texts may share a
    slug.
    """
    ascii_text = anyascii(without_invisible(text)).lower().replace("'", "")
    words = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")
    return words[:MAX_SLUG_CHARACTERS].strip("-") or "untitled"


def label(kind: str, text: str) -> str:
    """Return `stem.<kind>.<slug>`.

    The kind is `name`, `developer`, `script`, `generic` or a dataset's name.
    """
    return f"stem.{kind}.{slug(text)}"


def kind_of(label: str, *, path: str = "label") -> str:
    """Return the kind of a label; raises InvalidInput at `path` for what is not a label."""
    match = LABEL.fullmatch(label)
    if match is None:
        raise InvalidInput.at(
            path, "must look like stem.<kind>.<slug>, in lower case, for example stem.name.john"
        )
    return match.group(1)
