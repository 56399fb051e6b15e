"""Read pronunciation dictionaries of Cartesia, and keep each for a short time."""

import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from hybrid_audio.clients.cartesia.exchange import LATE, exchange
from hybrid_audio.clients.cartesia.refusals import read_refusal
from hybrid_audio.clients.cartesia.retry import Left, SpeechRetry
from hybrid_audio.domain.speech import sonic
from hybrid_audio.domain.speech.pronunciation import Entry, unknown
from hybrid_audio.errors import Misconfigured, SpeechUnavailable, SpeechUnusable
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.single_flight import SingleFlight

LOOK_S = 5.0
"""How long one look may take."""

RETRY = SpeechRetry(attempts=2, total_s=2 * LOOK_S)
PAUSE_S = 5.0
"""How long a failed look, or an unknown id, is remembered before the next look."""

STALE_FACTOR = 10
"""How many times the fresh time entries serve while Cartesia cannot be reached."""

MOST_KEPT = 64
MOST_BYTES = 4 << 20
UNKNOWN = (400, 404, 422)
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Kept:
    """The entries of a dictionary, None for an unknown one, and when they are to be read again."""

    entries: tuple[Entry, ...] | None = field(repr=False)
    due_at: float
    ends_at: float


class CartesiaDictionaries:
    """The dictionaries of an account, each read at most once in `fresh_s` seconds.

    Source of route and fields: `pronunciation_dicts.retrieve` of the official SDK, 4.2.0. There is
    no paging within a dictionary.
    """

    def __init__(
        self,
        http: httpx.Client,
        *,
        key: str,
        version: str,
        fresh_s: float,
        retry: SpeechRetry = RETRY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._key = key
        self._version = version
        self._fresh_s = fresh_s
        self._retry = retry
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._looks: SingleFlight[tuple[Entry, ...]] = SingleFlight()

    def entries(self, dictionary: str) -> tuple[Entry, ...]:
        """Return the entries, at most `fresh_s` old, ten times that while Cartesia is away.

        Raises NotFound for an unknown id, SpeechUnavailable where nothing recent is known, the
        other Speech errors, and Misconfigured without a key.
        """
        kept = self._find(dictionary)
        if kept is not None and self._clock() < kept.due_at:
            return _known(kept)
        return self._looks.run(dictionary, lambda: self._refreshed(dictionary))[0]

    def latest(self, dictionary: str) -> tuple[Entry, ...]:
        """Return the entries as they are now, read after this call began; raises as `entries`."""
        entries = self._retry.call(lambda left: self._look(dictionary, left))
        now = self._clock()
        fresh_s = self._fresh_s if entries is not None else min(self._fresh_s, PAUSE_S)
        kept = _Kept(entries, now + fresh_s, now + STALE_FACTOR * fresh_s)
        self._keep(dictionary, kept)
        return _known(kept)

    def _refreshed(self, dictionary: str) -> tuple[Entry, ...]:
        # Race: another thread may have read it between the caller's look and its turn.
        kept = self._find(dictionary)
        if kept is not None and self._clock() < kept.due_at:
            return _known(kept)

        try:
            return self.latest(dictionary)
        except (SpeechUnavailable, SpeechUnusable) as error:
            if kept is None or kept.entries is None or self._clock() >= kept.ends_at:
                raise
            LOG.warning("dictionary_is_stale", extra={"reason": error.detail})

        self._keep(dictionary, replace(kept, due_at=self._clock() + PAUSE_S))
        return kept.entries

    def _find(self, dictionary: str) -> _Kept | None:
        with self._lock:
            return self._kept.get(dictionary)

    def _keep(self, dictionary: str, kept: _Kept) -> None:
        with self._lock:
            self._kept[dictionary] = kept
            self._kept.move_to_end(dictionary)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    def _look(self, dictionary: str, left: Left) -> tuple[Entry, ...] | None:
        if not self._key:
            raise Misconfigured("CARTESIA_API_KEY: is not set")
        if dictionary in (".", ".."):
            return None
        limit_s = deadline.timeout_s(min(LOOK_S, left()))
        if limit_s <= 0:
            raise SpeechUnavailable(LATE)

        with deadline.within(limit_s):
            answer = exchange(
                self._http,
                self._request(dictionary, limit_s),
                most_bytes=MOST_BYTES,
                left=lambda: left() - (LOOK_S - limit_s),
            )
        if answer.status in UNKNOWN:
            return None
        if answer.status != 200:
            raise read_refusal(
                answer.status,
                answer.headers,
                answer.body,
                secrets=(dictionary, self._key),
                now=datetime.now(UTC),
            ).to_error()
        return _entries(answer.body)

    def _request(self, dictionary: str, limit_s: float) -> httpx.Request:
        return self._http.build_request(
            "GET",
            f"/pronunciation-dicts/{quote(dictionary, safe='')}",
            headers={
                "Accept": "application/json",
                "Cartesia-Version": self._version,
                **sonic.authorization(self._version, self._key),
            },
            timeout=limit_s,
        )


def _known(kept: _Kept) -> tuple[Entry, ...]:
    if kept.entries is None:
        raise unknown()
    return kept.entries


def _entries(body: bytearray) -> tuple[Entry, ...]:
    """Return the entries of an answer; raises SpeechUnusable for one of another form."""
    try:
        items: Any = json.loads(body)["items"]
        whole = tuple(dict(item) for item in items or ())
    except (ValueError, KeyError, TypeError, RecursionError):
        whole = None
    if whole is None or not all(isinstance(item.get("text"), str) for item in whole):
        raise SpeechUnusable("text to speech sent a pronunciation dictionary that cannot be read")
    return whole
