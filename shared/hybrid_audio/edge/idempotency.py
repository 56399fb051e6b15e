"""Idempotency-Key: the same key and request give the first answer again, without doing anything
twice.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, Protocol

from flask import Response

from hybrid_audio.domain.idempotency import Earlier
from hybrid_audio.domain.lease import Claim
from hybrid_audio.edge.call import Call
from hybrid_audio.errors import Conflict, InvalidInput

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Content-Type", "Location")
MAX_KEPT_BYTES = 900_000
"""A Firestore document holds 1 MiB; a larger answer is not kept, and made anew from what the first
one stored.
"""


class Store(Protocol):
    """Where keys are claimed and answers kept."""

    def claim(self, key: str, fingerprint: str) -> Claim | Earlier: ...
    def complete(self, claim: Claim, answer: dict[str, Any]) -> None: ...
    def release(self, claim: Claim) -> None: ...


def answered(call: Call, store: Store, answer: Callable[[], Response]) -> Response:
    """Return the answer kept under the request's key, or `answer()` and keep it.

    An answer below 500 is kept; after an error the key is free again. Raises InvalidInput for a
    malformed key or one that another request used, Conflict while that request still runs.
    """
    key = call.request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise InvalidInput.at(HEADER, "must be 1 to 255 visible ASCII characters")
    fingerprint = _fingerprint(call)
    claimed = store.claim(_digest(call.request.path.split("/")[1], key), fingerprint)
    if isinstance(claimed, Earlier):
        return _again(claimed, fingerprint)
    try:
        response = answer()
    except BaseException:
        store.release(claimed)
        raise
    _keep(store, claimed, response)
    return response


def _again(earlier: Earlier, fingerprint: str) -> Response:
    if earlier.fingerprint != fingerprint:
        raise InvalidInput.at(
            HEADER, "was used for another request; take a new key for each request"
        )
    if earlier.answer is None:
        raise Conflict(
            "the first request with this key is still running; try again", retry_after_s=1.0
        )
    kept = earlier.answer
    return Response(
        kept["body"], kept["status"], {**kept["headers"], "Idempotency-Replayed": "true"}
    )


def _keep(store: Store, claim: Claim, response: Response) -> None:
    body = response.get_data()
    if response.status_code >= 500 or not response.is_json or len(body) > MAX_KEPT_BYTES:
        store.release(claim)
        return
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    store.complete(
        claim, {"status": response.status_code, "headers": headers, "body": body.decode()}
    )


def _fingerprint(call: Call) -> str:
    request = call.request
    return _digest(
        request.method, request.full_path, request.headers.get("Accept", ""), call.body.hex()
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
