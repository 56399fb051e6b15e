"""Refuse guesses for callers that want none: list each one, and how to make it certain."""

from collections.abc import Sequence

from hybrid_audio.errors import Fault, InvalidInput
from hybrid_audio.ingestion.reading import ReadingWarning

_MOST_FAULTS = 20
_COLUMN = "say column="
_HEADER = "say header_line=, 0 where there is no header"
_HOW = {
    "no_header": _HEADER,
    "header_by_shape": _HEADER,
    "title_dropped": _HEADER,
    "sparse_rows": "remove titles from the list, or complete these rows",
    "list_markers_removed": "remove the marks from the list",
    "encoding_guessed": "say encoding=, or save the file as UTF-8",
    "column_by_cells": _COLUMN,
    "column_without_texts": _COLUMN,
    "name_with_comma": "give one given name an item",
    "full_name": _COLUMN,
    "header_of_second_rank": _COLUMN,
    "header_partly_understood": _COLUMN,
    "header_unknown": _COLUMN,
    "header_repeated": "rename all but one of them",
    "several_columns_match": _COLUMN,
    "column_guessed": "say columns.<slot>= with its name",
}


def refuse_guesses(warnings: Sequence[ReadingWarning]) -> None:
    """Raise InvalidInput listing each guess with its code, line and how to make it certain."""
    guesses = [warning for warning in warnings if warning.is_guess]
    if not guesses:
        return
    faults = [Fault(_place(guess), _message(guess)) for guess in guesses[:_MOST_FAULTS]]
    count = f"{len(guesses)} guesses" if len(guesses) > 1 else "a guess"
    raise InvalidInput(f"the list could be read only with {count}, and strict=true", faults=faults)


def _place(guess: ReadingWarning) -> str:
    return "file" if guess.line is None else f"line {guess.line}"


def _message(guess: ReadingWarning) -> str:
    how = _HOW.get(guess.code)
    return f"{guess.code}: {guess.detail}{f'; {how}' if how else ''}"
