"""How a list was read, in words: its items, what was dropped, and what was assumed."""

from typing import Any

from hybrid_audio.cli.reports.reading import reading_lines

READING = {
    "items": 2,
    "rows_read": 4,
    "format": "csv",
    "encoding": "utf-8",
    "column": "first name",
    "dropped": {"repeats an earlier item": 2},
    "examples": [
        {"line": 3, "reason": "repeats an earlier item", "value": "Ann"},
        {"line": 4, "reason": "repeats an earlier item", "value": "ann"},
    ],
}
WARNING = {"code": "full_name", "detail": "full names were taken", "line": 1, "is_guess": True}
PREVIEW: dict[str, Any] = {
    "confidence": "likely",
    "warnings": [WARNING],
    "first_items": ["Ann", "Bob"],
    "reading": READING,
}
MERGED = {"kept": 1, "added": 1, "vanished": 0, "enabled": 2, "total": 3}


def test_a_preview_says_what_would_be_read_dropped_and_assumed():
    """One line for the reading, one for its first items, one for each reason and warning."""
    assert list(reading_lines(PREVIEW)) == [
        "likely: 2 items of 4 rows (csv, utf-8, column first name)",
        "  first: Ann, Bob",
        "  dropped  2 repeats an earlier item (lines 3, 4)",
        "  warning  line 1: full names were taken",
    ]


def test_an_upload_says_what_became_of_the_dataset():
    """Kept, added and vanished items, and how many are enabled now."""
    lines = list(reading_lines({**PREVIEW, "dataset": "guests", "merged": MERGED}))
    assert lines[1] == "  guests: 1 kept, 1 added, 0 vanished; 2 of 3 enabled"
