"""Draw the map in docs/architecture.md from the imports: `python docs/draw_map.py [--check]`.

The map is a Mermaid flowchart of the package's rooms and a table of every folder: its one idea,
from its docstring, and the rooms that it imports. With `--check` nothing is written, and the exit
code is 1 where the page is not current.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "shared/hybrid_audio"
PAGE = REPOSITORY / "docs/architecture.md"
BEGIN, END = "<!-- map: begin -->", "<!-- map: end -->"

ROOT_ROOMS = {"services": "services", "settings": "settings", "errors": "errors"}
"""Files at the package's root that are rooms of their own; all others there are use cases."""

EVERYWHERE = {"errors", "runtime"}
"""Rooms that nearly all others import: drawn as rooms, without arrows."""

FOLDERS = ("functions", "shared/hybrid_audio", "infra/local")


def room_of(module: str) -> str:
    """Return the room of a module of the package, such as `edge` for `edge.handlers.health`."""
    head, _, rest = module.partition(".")
    if rest or (PACKAGE / head).is_dir():
        return head
    return ROOT_ROOMS.get(head, "use cases")


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the name below the package and the file of every module of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__")
        if name.strip("."):
            yield name.strip("."), path


def imported(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, at its top or where it builds."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        if node.module == "hybrid_audio":
            found |= {alias.name for alias in node.names if not alias.name.startswith("__")}
        elif node.module.startswith("hybrid_audio."):
            found.add(node.module.removeprefix("hybrid_audio."))
    return found


def arrows() -> dict[str, set[str]]:
    """Return the rooms that each room imports."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, path in modules():
        room = room_of(name)
        found[room] |= {room_of(module) for module in imported(path)} - {room}
    return found


def flowchart(known: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield the lines of the Mermaid flowchart; arrows point from a room to those it imports."""
    yield "```mermaid"
    yield "flowchart TD"
    yield "    functions[functions] --> edge"
    for room in sorted(known):
        yield f"    {_id(room)}[{room}]"
        for other in sorted(known[room] - EVERYWHERE):
            yield f"    {_id(room)} --> {_id(other)}"
    yield "```"


def _id(room: str) -> str:
    return room.replace(" ", "_")


def folders() -> Iterator[str]:
    """Yield a table of every folder: how many modules it has, and its one idea."""
    yield "| folder | modules | its one idea |"
    yield "|---|---|---|"
    for top in FOLDERS:
        for init in sorted((REPOSITORY / top).rglob("__init__.py")):
            folder = init.parent
            count = sum(1 for path in folder.glob("*.py") if path.name != "__init__.py")
            yield f"| `{folder.relative_to(REPOSITORY)}` | {count} | {_idea(init)} |"


def _idea(init: Path) -> str:
    docstring = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split())


def drawn() -> str:
    """Return the whole map as Markdown, between its marks."""
    lines = [BEGIN, "", *flowchart(arrows()), "", *folders(), "", END]
    return "\n".join(lines)


def main() -> int:
    """Write the map into the page, or check that it is current; return the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    current = f"{before}{drawn()}{after}"

    if "--check" in sys.argv[1:]:
        return 0 if current == page else 1
    PAGE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
