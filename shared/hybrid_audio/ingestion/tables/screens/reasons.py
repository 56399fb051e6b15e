"""The reasons for dropping rows that are not data, as the response gives them."""

ABOVE = "stands above the header"
REPEATED = "repeats the header"
EXPLAINS = "explains the header, and is not an item"
UNMARKED = "lacks the mark that the lines of the list have"
COMMENT = "is a comment or a heading, not an item"
A_HEADER = "is a header, not an item"
ANOTHER_TABLE = "stands in another table"
TOTAL = "is a total, not an item"
FOOTER = "is a footer, not an item"
SECTION = "is a title of a section, not an item"

_LISTED_LINES = 5


def listed(lines: list[int]) -> str:
    """Return the first few lines as people read them."""
    more = ", ..." if lines[_LISTED_LINES:] else ""
    return f"lines {', '.join(map(str, lines[:_LISTED_LINES]))}{more}"
