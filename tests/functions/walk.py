"""Follow a text through the code: the files that one request carries it into, in order."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDERS = ("functions/", "shared/")
DEPTH = 4


class Walk:
    """The files whose functions were called with the text, in the order of their first entry."""

    def __init__(self, text: str) -> None:
        self.files: list[str] = []
        self._text = text.casefold()

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Note the file of a call that was given the text (a `sys.setprofile` function)."""
        if event != "call" or not (name := _below_root(frame.f_code.co_filename)):
            return
        code = frame.f_code
        given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if name not in self.files and any(
            _holds(frame.f_locals.get(each), self._text, DEPTH) for each in given
        ):
            self.files.append(name)


@contextmanager
def walked(text: str) -> Iterator[Walk]:
    """Follow `text` through everything that this process runs inside the block, in all threads."""
    walk = Walk(text)
    threading.setprofile(walk)
    sys.setprofile(walk)
    try:
        yield walk
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def _below_root(filename: str) -> str | None:
    path = Path(filename)
    if not path.is_relative_to(ROOT):
        return None
    name = str(path.relative_to(ROOT))
    return name if name.startswith(FOLDERS) else None


def _holds(value: Any, text: str, depth: int) -> bool:
    """Whether a value holds the text, in any case: containers and this package's objects, too."""
    if isinstance(value, str):
        return text in value.casefold()
    if isinstance(value, bytes):
        return text.encode() in value.lower()
    if depth == 0 or value is None:
        return False
    if isinstance(value, dict):
        return any(_holds(each, text, depth - 1) for each in value.values())
    if isinstance(value, list | tuple):
        return any(_holds(each, text, depth - 1) for each in value)
    if type(value).__module__.startswith("hybrid_audio.") and hasattr(value, "__dict__"):
        return any(_holds(each, text, depth - 1) for each in vars(value).values())
    return False
