"""The fenced blocks of the README and of docs/, each with the mark that says how it is tested.

A mark is a comment on the line above the block: `<!-- run -->`, `<!-- template -->`,
`<!-- list target=names -->`, or `<!-- not run: why -->`.
"""

import json
import re
import shlex
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGES = {
    path.relative_to(ROOT).as_posix(): path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
NOT_RUN = "not run: "
_FENCE = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*?) -->\n)?```(?P<language>[^\n]*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, how it is marked, its language and its text."""

    page: str
    line: int
    mark: str
    language: str
    text: str

    @property
    def place(self) -> str:
        """Where to look, as a test's name shows it."""
        return f"{self.page}:{self.line}"

    @property
    def kind(self) -> str:
        """The first word of the mark."""
        return self.mark.partition(" ")[0]

    @property
    def fields(self) -> dict[str, str]:
        """What the mark says after its first word, as `target=names`."""
        return dict(each.split("=", 1) for each in shlex.split(self.mark)[1:])

    def json(self) -> Any:
        """Return the block as JSON."""
        return json.loads(self.text)


def blocks(*kinds: str) -> list[Block]:
    """Return the blocks of every page, or those whose mark is of one of these kinds."""
    found = [each for page in PAGES for each in blocks_of(page)]
    return [each for each in found if not kinds or each.kind in kinds]


def blocks_of(page: str) -> list[Block]:
    """Return the blocks of a page, in its order."""
    text = PAGES[page].read_text(encoding="utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, match.start()) + 1,
            match["mark"] or "",
            match["language"],
            match["text"],
        )
        for match in _FENCE.finditer(text)
    ]


def followed_by(*kinds: str, by: tuple[str, ...]) -> list[tuple[Block, Block | None]]:
    """Return the blocks of these kinds, each with the next one where that is of a kind of `by`."""
    pairs = []
    for page in PAGES:
        here = blocks_of(page)
        for block, after in zip_longest(here, here[1:]):
            if block.kind in kinds:
                pairs.append((block, after if after is not None and after.kind in by else None))
    return pairs
