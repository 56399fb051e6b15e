"""Answer the same Idempotency-Key and request with the first answer; do nothing twice."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from flask import Response

from hybrid_audio.domain.idempotency import Earlier
from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.edge.call import Call
from hybrid_audio.edge.inputs.multipart import MULTIPART
from hybrid_audio.errors import Conflict, InvalidInput, LeaseHeld

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Content-Type", "Location")
MAX_KEPT_BYTES = 900_000
"""A Firestore document holds 1 MiB; a larger answer is not kept, but made again."""

PAUSES_S = (0.05, 0.1, 0.2)
"""Pauses between looks at a first request that still runs; most refusals come within them."""

PASSING = {408, 409, 425, 429}
"""Refusals that may pass with time; they are not kept."""


class KeyStore(Protocol):
    """Where keys are claimed and answers kept."""

    def claim(self, key: str, fingerprint: str) -> Claim | Earlier: ...
    def complete(
        self, claim: Claim, answer: dict[str, Any], *, is_refusal: bool = False
    ) -> None: ...
    def release(self, claim: Claim) -> None: ...


def answer_once(
    call: Call,
    store: KeyStore,
    answer: Callable[[], Response],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Response:
    """Return the answer kept under the request's key, else that of `answer`, which is then kept.

    A success is kept for a day. A refusal of the request (4xx) is kept for seconds, for callers
    that sent the same request at once, and leaves the key free for another request. After any other
    error the key is free again.

    Raises InvalidInput for a malformed key or one that another request used, Conflict while the
    first request still runs, and whatever `answer` raises.
    """
    key = call.request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise InvalidInput.at(HEADER, "must be 1 to 255 visible ASCII characters")
    fingerprint = _fingerprint(call)

    claimed = _claim(store, _digest(call.request.path.split("/")[1], key), fingerprint, sleep)
    if isinstance(claimed, Earlier):
        return _again(claimed, fingerprint, request_id=call.request_id)

    try:
        response = answer()
    except BaseException:
        store.release(claimed)
        raise
    _keep(store, claimed, response)
    return response


def token_of(call: Call) -> str | None:
    """Return what stands for the request under its key, None without a key.

    It outlasts the kept answer: what is named by it is found again also after a crash, and a key
    that is used anew after its day, for another request, names something else.
    """
    key = call.request.headers.get(HEADER)
    return None if key is None else _digest(key, _fingerprint(call))


def _claim(
    store: KeyStore, key: str, fingerprint: str, sleep: Callable[[float], None]
) -> Claim | Earlier:
    """Claim the key, or return the earlier request once it has an answer or the pauses are over."""
    running = Earlier(fingerprint, None)
    for pause in (*PAUSES_S, 0.0):
        try:
            claimed = store.claim(key, fingerprint)
        except LeaseHeld:  # race: another request claimed or freed the key in the same moment
            claimed = running
        if isinstance(claimed, Claim) or _is_settled(claimed, fingerprint):
            return claimed
        sleep(pause)

    return running


def _is_settled(earlier: Earlier, fingerprint: str) -> bool:
    return earlier.answer is not None or earlier.fingerprint != fingerprint


def _again(earlier: Earlier, fingerprint: str, *, request_id: str) -> Response:
    if earlier.fingerprint != fingerprint:
        raise InvalidInput.at(
            HEADER, "was used for another request; take a new key for each request"
        )
    if earlier.answer is None:
        raise Conflict(
            "the first request with this key is still running; try again", retry_after_s=1.0
        )

    kept = earlier.answer
    body = kept["body"]
    if kept["status"] >= 400:  # a problem names the request that it answers
        body = json.dumps({**json.loads(body), "request_id": request_id}, ensure_ascii=False)
    return Response(body, kept["status"], {**kept["headers"], "Idempotency-Replayed": "true"})


def _keep(store: KeyStore, claim: Claim, response: Response) -> None:
    body, status = response.get_data(), response.status_code
    is_passing = status >= 500 or status in PASSING
    if is_passing or not response.is_json or len(body) > MAX_KEPT_BYTES:
        store.release(claim)
        return

    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    kept = {"status": status, "headers": headers, "body": body.decode()}
    store.complete(claim, kept, is_refusal=status >= 400)


def _fingerprint(call: Call) -> str:
    """Return what makes two requests the same: method, target, Accept, and what the body says."""
    request = call.request
    is_form = request.mimetype == MULTIPART
    contents = call.form.contents() if is_form else iter([("body", call.body)])
    return _digest(
        request.method, request.full_path, request.headers.get("Accept", ""), *_hashed(contents)
    )


def _hashed(contents: Iterator[tuple[str, bytes]]) -> Iterator[str]:
    for name, content in contents:
        yield name
        yield hashlib.sha256(content).hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
