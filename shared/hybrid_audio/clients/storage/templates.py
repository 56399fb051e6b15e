"""Templates: the bucket's own first, then the shipped ones; read again every few seconds."""

import heapq
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from hybrid_audio.clients.storage.bucket import Bucket
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.reader import read_template, template_name
from hybrid_audio.errors import Conflict, InvalidInput, NotFound

PREFIX = "templates/"
_OBJECT = re.compile(rf"{PREFIX}[^/]+\.json")
FRESH_S = 3.0
"""How long a template may be served from memory; after that a change holds in every instance."""


@dataclass(frozen=True)
class LocatedTemplate:
    """A template and where it came from: `bucket` or `shipped`."""

    template: Template
    source: str


class TemplateStore:
    """Reads, lists, writes and deletes templates by name, with or without `.json`."""

    def __init__(
        self, objects: Bucket, shipped: Path, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._objects = objects
        self._shipped = shipped
        self._clock = clock
        self._read: dict[str, tuple[float, LocatedTemplate]] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> LocatedTemplate:
        """Return the template; raises InvalidInput for a wrong name, NotFound for an unknown."""
        name = template_name(name)

        with self._lock:
            read_at, found = self._read.get(name, (0.0, None))
        if found is not None and self._clock() - read_at < FRESH_S:
            return found

        found = self._find(name)
        if found is None:
            raise NotFound(f"there is no template {name}; GET /templates lists all")
        with self._lock:
            self._read[name] = (self._clock(), found)
        return found

    def _find(self, name: str) -> LocatedTemplate | None:
        kept = self._objects.find(f"{PREFIX}{name}.json")
        if kept is not None and kept.data is not None:
            return LocatedTemplate(_read(kept.data, name), "bucket")
        path = self._shipped / f"{name}.json"
        return (
            LocatedTemplate(_read(path.read_bytes(), name), "shipped") if path.is_file() else None
        )

    def page(self, *, after: str, limit: int) -> tuple[dict[str, str], str | None]:
        """Return the next names, each with where its template is taken from, and a token.

        The token is the `after` of the next page, None on the last. Names are in the order of their
        objects; no template is read, and no more names are listed than are shown.
        """
        start = f"{PREFIX}{after}.json" if after else ""
        kept = self._objects.list(PREFIX, start=start, page_size=limit + 2)
        shipped = (f"{PREFIX}{path.name}" for path in self._shipped.glob("*.json"))
        later = sorted(name for name in shipped if name > start)

        stored = (each.name for each in kept if _OBJECT.fullmatch(each.name) and each.name > start)
        found = _merged(stored, iter(later))
        shown = dict(islice(found, limit))
        following = next(reversed(shown), None) if next(found, None) is not None else None
        return shown, following

    def put(self, template: Template) -> bool:
        """Store the template in the bucket, where it wins; return whether the name is new."""
        name = f"{PREFIX}{template.name}.json"
        is_new = self._objects.stat(name) is None
        self._objects.put(
            name, json.dumps(template.to_json(), ensure_ascii=False).encode(), "application/json"
        )
        self._forget(template.name)
        return is_new

    def delete(self, name: str) -> None:
        """Delete the bucket's template.

        Raises NotFound for an unknown name, Conflict where only a shipped one has it.
        """
        name = template_name(name)
        self._forget(name)
        if self._objects.delete(f"{PREFIX}{name}.json"):
            return
        if (self._shipped / f"{name}.json").is_file():
            raise Conflict(
                f"{name} is shipped with the service and cannot be deleted; PUT another in "
                "its place"
            )

        raise NotFound(f"there is no template {name}")

    def _forget(self, name: str) -> None:
        with self._lock:
            self._read.pop(name, None)


def _merged(kept: Iterator[str], shipped: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield each name once with where its template is taken from; both come in order."""
    tagged = heapq.merge(
        ((name, "bucket") for name in kept), ((name, "shipped") for name in shipped)
    )
    for name, sources in groupby(tagged, key=lambda pair: pair[0]):
        _, source = next(sources)  # the bucket sorts first, and wins
        yield name.removeprefix(PREFIX).removesuffix(".json"), source


def _read(data: bytes, name: str) -> Template:
    """Read a template that anything may have put there; raises InvalidInput that names it."""
    try:
        template = read_template(json.loads(data))
    except ValueError:
        raise InvalidInput.at("template", f"the file of {name} is not JSON; PUT it anew") from None
    except InvalidInput as error:
        raise InvalidInput(
            f"the file of {name} is not a template: {error.detail}", faults=error.faults
        ) from None

    if template.name != name:
        raise InvalidInput.at(
            "template", f"the file of {name} has another name in template_name; PUT it anew"
        )
    return template
