"""How a list was read, as people read it: its items, what was dropped, and what was assumed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hybrid_audio.cli.output import Output

FIRST_ITEMS = 5


def show_reading(out: "Output", answer: dict[str, Any]) -> None:
    """Print what was read, what became of the dataset, and each reason and warning."""
    for line in reading_lines(answer):
        out.line(line)


def reading_lines(answer: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of an upload or a preview."""
    reading: dict[str, Any] = answer["reading"]
    yield from _summary(answer, reading)
    yield from _dropped(reading)
    yield from (f"  warning  {_at(each)}{each['detail']}" for each in answer["warnings"])


def _summary(answer: dict[str, Any], reading: dict[str, Any]) -> Iterator[str]:
    column = f", column {reading['column']}" if reading["column"] else ""
    yield (
        f"{answer['confidence']}: {reading['items']} items of {reading['rows_read']} rows "
        f"({reading['format']}, {reading['encoding']}{column})"
    )
    if "merged" in answer:
        merged = answer["merged"]
        counts = ", ".join(f"{merged[name]} {name}" for name in ("kept", "added", "vanished"))
        yield f"  {answer['dataset']}: {counts}; {merged['enabled']} of {merged['total']} enabled"
    else:
        yield f"  first: {', '.join(answer['first_items'][:FIRST_ITEMS])}"


def _dropped(reading: dict[str, Any]) -> Iterator[str]:
    for reason, count in reading["dropped"].items():
        lines = [str(row["line"]) for row in reading["examples"] if row["reason"] == reason]
        yield f"  dropped  {count} {reason} (lines {', '.join(lines[:FIRST_ITEMS])})"


def _at(warning: dict[str, Any]) -> str:
    return f"line {warning['line']}: " if warning["line"] else ""
