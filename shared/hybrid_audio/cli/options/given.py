"""From options to fields of a request: what was not given is left for the service to say."""

from collections.abc import Iterable
from typing import Any

from hybrid_audio.cli.errors import WrongUsage


def given(**fields: Any) -> dict[str, Any]:
    """Return the fields that were given; zero and the empty text are, false and nothing are not."""
    return {
        name: value
        for name, value in fields.items()
        if value is not None and value is not False and value != []
    }


def queried(**fields: Any) -> dict[str, str]:
    """Return the fields that were given, as a query string or a form has them."""
    return {
        name: "true" if value is True else str(value) for name, value in given(**fields).items()
    }


def pairs(texts: Iterable[str] | None, form: str = "SLOT=TEXT") -> dict[str, str]:
    """Return `SLOT=TEXT` texts as a mapping; raises WrongUsage for another form, and for two."""
    found: dict[str, str] = {}
    for text in texts or ():
        slot, equals, value = text.partition("=")
        if not (slot and equals):
            raise WrongUsage(f"{text} is not {form}, such as city=Lisbon")
        if slot in found:
            raise WrongUsage(f"{slot} is given twice")
        found[slot] = value
    return found
