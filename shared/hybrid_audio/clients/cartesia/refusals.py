"""Translate Cartesia's error answers, and keep the little of them that is safe to repeat."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hybrid_audio.errors import SpeechRejected, SpeechUnavailable
from hybrid_audio.runtime.backoff import retry_after_s

_REQUEST_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TITLE = re.compile(r"[A-Za-z][A-Za-z ,'-]{0,79}")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Refusal:
    """An error answer: its status and what is safe to repeat of its code, title and request id."""

    status: int
    code: str | None = None
    title: str | None = None
    request_id: str | None = None
    retry_after_s: float | None = None

    @property
    def is_retryable(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status in (408, 429) or self.status >= 500

    def to_error(self) -> SpeechRejected | SpeechUnavailable:
        """Return our error for it."""
        named = ", ".join(filter(None, [self.code, self.title]))
        detail = f"text to speech answered {self.status}" + (f" ({named})" if named else "")
        if self.request_id:
            detail += f", its request {self.request_id}"
        if self.is_retryable:
            return SpeechUnavailable(detail, retry_after_s=self.retry_after_s)
        return SpeechRejected(detail, status=self.status, upstream_request_id=self.request_id)


def read_refusal(
    status: int,
    headers: Mapping[str, str],
    body: bytes | bytearray,
    *,
    secrets: tuple[str, ...],
    now: datetime,
) -> Refusal:
    """Return what an error answer says: JSON since 2026-03-01, before that `Title: Message`.

    Its message is dropped, and so is every code or title that is not of the expected form or shares
    a word with `secrets`: servers like to quote what they refuse. Source: docs.cartesia.ai, "API
    Errors".
    """
    text = body.decode("utf-8", "replace")
    said = _json(text)
    if said is None:
        said = {
            "title": text.partition(":")[0].strip(),
            "request_id": text + " " + headers.get("x-request-id", ""),
        }

    forbidden = {word for secret in secrets for word in _WORD.findall(secret.casefold())}
    return Refusal(
        status=status,
        code=_safe(said.get("error_code"), _CODE, forbidden),
        title=_safe(said.get("title"), _TITLE, forbidden),
        request_id=_request_id(said.get("request_id"), secrets),
        retry_after_s=retry_after_s(headers, now),
    )


def _json(text: str) -> dict[str, Any] | None:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _safe(value: object, form: re.Pattern[str], forbidden: set[str]) -> str | None:
    if not isinstance(value, str) or not form.fullmatch(value):
        return None
    return None if forbidden.intersection(_WORD.findall(value.casefold())) else value


def _request_id(value: object, secrets: tuple[str, ...]) -> str | None:
    """Return the first id in `value` that no secret holds: not our voice's, text's or key's."""
    ours = " ".join(secrets).casefold()
    found = _REQUEST_ID.findall(value) if isinstance(value, str) else []
    return next((each for each in found if each.casefold() not in ours), None)
