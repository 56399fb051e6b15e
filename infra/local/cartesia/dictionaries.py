"""Pronunciation dictionaries: the routes of Cartesia's own, kept in a file, applied when spoken.

Source: `pronunciation_dicts` of the official SDK, 4.2.0, and docs.cartesia.ai, "Custom
Pronunciations".
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import web

from infra.local.cartesia import refusals
from infra.local.cartesia.contract import check_key, check_version
from infra.local.cartesia.refusals import Refused

OWNER = "local"
ITEM_FIELDS = {"text": str, "alias": str, "pronunciation": str, "case_sensitive": bool}
_SENTENCE_START = r"(?:^|(?<=[.!?]\s))"


class Dictionaries:
    """The dictionaries of the one account; `path` None keeps them in memory only."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._kept: dict[str, dict[str, Any]] = {}
        self.reads = 0
        if path is not None and path.exists():
            self._kept = json.loads(path.read_text(encoding="utf-8"))

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, each as the SDK asks for it."""
        one = "/pronunciation-dicts/{id}"
        return [
            web.post("/pronunciation-dicts/", _guarded(self._create)),
            web.get("/pronunciation-dicts/", _guarded(self._list)),
            web.get(one, _guarded(self._get)),
            web.patch(one, _guarded(self._update)),
            web.delete(one, _guarded(self._delete)),
        ]

    def apply(self, dictionary: str | None, text: str) -> str:
        """Return the text as it is spoken: each item's text replaced, whole words only.

        Without `case_sensitive`, as Sonic-3 matches: a small-letter text also at the start of a
        sentence.
        """
        if dictionary is None:
            return text
        if dictionary not in self._kept:
            raise Refused(404, "pronunciation_dict_not_found", "no such pronunciation dictionary")
        for item in self._kept[dictionary]["items"]:
            text = _replaced(text, item["text"], item.get("pronunciation") or item["alias"])
        return text

    async def _create(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if not isinstance(body.get("name"), str):
            raise Refused(400, "invalid_request", "name must be a text")

        made = {
            "id": f"pdict_{uuid4().hex[:20]}",
            "created_at": datetime.now(UTC).isoformat(),
            "items": _items(body.get("items") or []),
            "name": body["name"],
            "owner_id": OWNER,
            "pinned": False,
        }
        self._kept[made["id"]] = made
        self._write()
        return web.json_response(made)

    async def _list(self, request: web.Request) -> web.Response:
        limit, after = request.query.get("limit", "10"), request.query.get("starting_after")
        before = request.query.get("ending_before")
        if not limit.isdecimal() or not 1 <= int(limit) <= 100:
            raise Refused(400, "invalid_limit", "limit must be from 1 to 100")

        names, size = list(self._kept), int(limit)
        if any(cursor is not None and cursor not in self._kept for cursor in (after, before)):
            raise Refused(400, "invalid_cursor", "no dictionary has the id of the cursor")
        first = names.index(after) + 1 if after is not None else 0
        last = names.index(before) if before is not None else len(names)
        found = names[first:last][-size:] if before is not None else names[first:last][:size]
        more = last - first > size
        return web.json_response({"data": [self._kept[name] for name in found], "has_more": more})

    async def _get(self, request: web.Request) -> web.Response:
        self.reads += 1
        return web.json_response(self._one(request))

    async def _update(self, request: web.Request) -> web.Response:
        found, body = self._one(request), await _body(request)
        changed = {"name": body["name"]} if isinstance(body.get("name"), str) else {}
        items = {"items": _items(body["items"])} if body.get("items") is not None else {}
        self._kept[found["id"]] = {**found, **changed, **items}
        self._write()
        return web.json_response(self._kept[found["id"]])

    async def _delete(self, request: web.Request) -> web.Response:
        del self._kept[self._one(request)["id"]]
        self._write()
        return web.Response(status=204)

    def _one(self, request: web.Request) -> dict[str, Any]:
        found = self._kept.get(request.match_info["id"])
        if found is None:
            raise Refused(404, "pronunciation_dict_not_found", "no such pronunciation dictionary")
        return found

    def _write(self) -> None:
        if self._path is None:
            return
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(self._kept, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._path)


def _guarded(handler: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
    """Let a route check version and key first, and answer a refusal in its version's form."""

    async def guarded(request: web.Request) -> web.Response:
        try:
            check_key(request.headers, check_version(request.headers))
            answer: web.Response = await handler(request)
        except Refused as refused:
            return refusals.answer(refused, request.headers.get("Cartesia-Version", ""))
        return answer

    return guarded


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise Refused(400, "invalid_json", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "invalid_request", "body must be an object")
    if unknown := body.keys() - {"name", "items"}:
        raise Refused(400, "unknown_field", f"body has an unknown field: {min(unknown)}")
    return body


def _items(given: Any) -> list[dict[str, Any]]:
    """Return the items: each a text and what is spoken, with `alias` in the answer always."""
    if not isinstance(given, list):
        raise Refused(400, "invalid_items", "items must be a list")
    for item in given:
        is_right = isinstance(item, dict) and all(
            isinstance(value, ITEM_FIELDS.get(name, ())) for name, value in item.items()
        )
        if not is_right or not item.get("text") or not (item.keys() & {"alias", "pronunciation"}):
            raise Refused(400, "invalid_items", "an item has a text, and an alias or pronunciation")
    return [{"alias": item.get("pronunciation", ""), **item} for item in given]


def _replaced(text: str, written: str, spoken: str) -> str:
    patterns = [rf"(?<!\w){re.escape(written)}(?!\w)"]
    if written.islower():
        starting = written[0].upper() + written[1:]
        patterns.append(rf"{_SENTENCE_START}{re.escape(starting)}(?!\w)")
    return re.sub("|".join(patterns), lambda _found: spoken, text)
