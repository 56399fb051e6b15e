"""The limits of a file: beyond these it is refused, at the line where that is noticed."""

from dataclasses import dataclass

MAX_BYTES = 64 * 1024 * 1024
MAX_TABLE_BYTES = 1024 * 1024 * 1024
"""Of a table of recipients, which is never held whole."""

MAX_LINE_CHARACTERS = 60_000
"""Of one line and of one JSON value; a record with quoted line ends may have one line more."""

MAX_LINES = 2_000_000
MAX_ROWS = 1_000_000
MAX_FILE_ITEMS = 200_000
"""Different ones, from one file; a dataset may hold more."""

MAX_COLUMNS = 1_000
BLOCK_BYTES = 64 * 1024
SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_ROWS = 100
"""The sample that decides format, header and column."""


@dataclass(frozen=True)
class FileLimits:
    """How many bytes a file may have, and whether one line that is too long refuses all of it."""

    most_bytes: int = MAX_BYTES
    refuses_long_lines: bool = True


LIST_LIMITS = FileLimits()
TABLE_LIMITS = FileLimits(MAX_TABLE_BYTES, refuses_long_lines=False)
