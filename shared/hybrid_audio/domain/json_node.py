"""Read a parsed JSON document strictly: values know their path, and faults are collected."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from hybrid_audio.errors import Fault, InvalidInput

MAX_DEPTH = 16
"""How deep free JSON may nest."""

MAX_FAULTS = 100
"""How many faults one refusal lists: enough to repair a template in one round."""

MAX_GUESSES = 20
"""After how many faults an unknown name is no longer compared with the known ones."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHOWN_CHARACTERS = 60
_SHOWN_NAMES = 20
_LARGEST = 1e300


@dataclass(frozen=True)
class TextForm:
    """A pattern that a text must match; `rule` completes the sentence "it …"."""

    pattern: re.Pattern[str]
    rule: str


@dataclass(frozen=True)
class JsonNode:
    """A value of the document, its JSON path, and the list that collects what is wrong."""

    value: object = field(repr=False)
    path: str
    faults: list[Fault] = field(repr=False)

    def report(self, message: str) -> None:
        """Note that this value breaks a rule."""
        self.faults.append(Fault(self.path, message))

    def report_all(self, error: InvalidInput) -> None:
        """Note the faults of a rule that raised them."""
        self.faults.extend(error.faults)

    def child(self, name: str, value: object = None) -> "JsonNode":
        """Return the node of a field: `$.voice.speed`, or `$.variants["soft-spoken"]`."""
        shown = name if len(name) <= _SHOWN_CHARACTERS else f"{name[:_SHOWN_CHARACTERS]}…"
        step = f".{shown}" if _PLAIN_KEY.fullmatch(shown) else f"[{json.dumps(shown)}]"
        return JsonNode(value, f"{self.path}{step}", self.faults)

    def entries(self, *, at_most: int) -> dict[str, "JsonNode"]:
        """Return the entries of an object whose keys are free, or none where there are too many."""
        if not isinstance(self.value, dict):
            self.report("must be an object")
            return {}
        if len(self.value) > at_most:
            self.report(f"holds more than {at_most} entries")
            return {}

        return {name: self.child(name, value) for name, value in self.value.items()}

    def fields(self, known: Sequence[str], *, required: Iterable[str] = ()) -> "Fields":
        """Return the known fields of an object.

        Reports the unknown ones, each with the name that was probably intended, and the missing.
        """
        if not isinstance(self.value, dict):
            self.report("must be an object")
            return Fields({})

        for name in self.value:
            if name not in known:
                hint = did_you_mean(name, known, reported=len(self.faults))
                self.child(name).report(f"is not a field here{hint}")
        for name in required:
            if name not in self.value:
                self.child(name).report("is missing")

        return Fields(
            {name: self.child(name, value) for name, value in self.value.items() if name in known}
        )

    def items(self, *, at_most: int) -> list["JsonNode"]:
        """Return the items of a list, or none where there are too many."""
        if not isinstance(self.value, list):
            self.report("must be a list")
            return []
        if len(self.value) > at_most:
            self.report(f"holds more than {at_most} items")
            return []

        return [
            JsonNode(value, f"{self.path}[{index}]", self.faults)
            for index, value in enumerate(self.value)
        ]

    def text(self, *, at_most: int) -> str:
        """Return a text with something in it, or an empty one after a fault."""
        if not isinstance(self.value, str):
            self.report("must be a text")
        elif not self.value.strip():
            self.report("is empty")
        elif len(self.value) > at_most:
            self.report(f"is longer than {at_most} characters")
        elif not _is_storable(self.value):
            self.report("holds a control character or a lone surrogate; remove it")
        else:
            return self.value
        return ""

    def word(self, form: TextForm) -> str:
        """Return a text of this form, or an empty one after a fault."""
        if isinstance(self.value, str) and form.pattern.fullmatch(self.value):
            return self.value
        self.report(form.rule)
        return ""

    def number(self, low: float, high: float) -> float | None:
        """Return a number from `low` to `high`, both included, as a float; no true, no false."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.report("must be a number")
        elif not low <= self.value <= high:
            self.report(f"must be from {low:g} to {high:g}")
        else:
            return float(self.value) + 0.0  # no -0.0, which JSON writes differently from 0.0
        return None

    def flag(self) -> bool:
        """Return true or false; nothing else stands for them."""
        if not isinstance(self.value, bool):
            self.report("must be true or false")
        return self.value is True

    def free(self, levels: int = MAX_DEPTH) -> Any:
        """Return any JSON value that can be stored again, in new containers."""
        if isinstance(self.value, dict | list) and levels == 0:
            self.report(f"nests deeper than {MAX_DEPTH} levels")
        elif isinstance(self.value, dict):
            return {
                self.child(name, name)._scalar(): self.child(name, each).free(levels - 1)
                for name, each in self.value.items()
            }
        elif isinstance(self.value, list):
            return [item.free(levels - 1) for item in self.items(at_most=1000)]
        return self._scalar()

    def _scalar(self) -> Any:
        if isinstance(self.value, str) and not _is_storable(self.value):
            self.report("holds a control character or a lone surrogate; remove it")
        elif isinstance(self.value, int | float) and not -_LARGEST <= self.value <= _LARGEST:
            self.report("must be a finite number")
        return self.value


@dataclass(frozen=True)
class Fields:
    """The known fields that an object has; reading one that is missing gives None."""

    found: Mapping[str, JsonNode]

    def get(self, name: str) -> JsonNode | None:
        """Return the node of a field."""
        return self.found.get(name)

    def text(self, name: str, *, at_most: int) -> str | None:
        """Return a text with something in it."""
        return None if (node := self.get(name)) is None else node.text(at_most=at_most)

    def word(self, name: str, form: TextForm) -> str | None:
        """Return a text of this form."""
        return None if (node := self.get(name)) is None else node.word(form)

    def number(self, name: str, low: float, high: float) -> float | None:
        """Return a number from `low` to `high`."""
        return None if (node := self.get(name)) is None else node.number(low, high)

    def flag(self, name: str) -> bool:
        """Return true or false; a missing field is false."""
        return False if (node := self.get(name)) is None else node.flag()


def did_you_mean(name: str, known: Iterable[str], *, reported: int = 0) -> str:
    """Return the end of a message about an unknown name: the closest known one, else all of them.

    Comparing names takes time, so it ends after `MAX_GUESSES` faults that were `reported`.
    """
    if reported >= MAX_GUESSES:
        return ""

    names = list(dict.fromkeys(known))
    close = get_close_matches(name, names, n=1) if len(name) <= _SHOWN_CHARACTERS else []
    if close:
        return f"; did you mean {close[0]}?"

    more = ", …" if len(names) > _SHOWN_NAMES else ""
    return f"; known: {', '.join(names[:_SHOWN_NAMES]) or 'none'}{more}"


def invalid_input(faults: Sequence[Fault], opening: str) -> InvalidInput:
    """Return the error for faults; its detail has the first, it carries at most `MAX_FAULTS`."""
    distinct = list(dict.fromkeys(faults))
    more = f"; and {len(distinct) - 1} more" if len(distinct) > 1 else ""
    detail = f"{opening}: {distinct[0].path} {distinct[0].message}{more}"
    return InvalidInput(detail, faults=distinct[:MAX_FAULTS])


def _is_storable(text: str) -> bool:
    return text.isprintable() or not any(
        unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t\r" for c in text
    )
