"""Speak stems with Cartesia Sonic-3: each is checked, and returned as it is kept."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from hybrid_audio.audio import wav
from hybrid_audio.clients.cartesia.events import read_stream
from hybrid_audio.clients.cartesia.exchange import LATE, MOST_REFUSAL_BYTES, Answer, exchange
from hybrid_audio.clients.cartesia.limiter import FairLimiter
from hybrid_audio.clients.cartesia.refusals import Refusal, read_refusal
from hybrid_audio.clients.cartesia.retry import Left, SpeechRetry
from hybrid_audio.domain.speech import sonic
from hybrid_audio.domain.speech.cutting import cut_stem
from hybrid_audio.domain.speech.speech_check import canonical_stem, most_bytes
from hybrid_audio.domain.speech.voice_pace import VoicePace
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.errors import Misconfigured, SpeechUnavailable
from hybrid_audio.runtime import deadline

CONNECT_S, WRITE_S, POOL_S = 5.0, 10.0, 1.0
CHECK_S = 3.0
BUSY_RETRY_S = 1.0


def attempt_s(text: str) -> float:
    """Return how long one attempt may take, from first byte sent to last received.

    Longer texts take longer to make.
    """
    return 15.0 + 0.015 * len(text)


def _now() -> datetime:
    return datetime.now(UTC)


class CartesiaClient:
    """Speaks stems, at most `concurrency` at a time; one client serves all threads of a process.

    `http` carries the base address. It must know the deadline (`bounded_client`): other clients
    bound each read, but not the sum of many slow ones before the body begins.
    """

    def __init__(
        self,
        http: httpx.Client,
        *,
        key: str,
        version: str,
        concurrency: int = 2,
        retry: SpeechRetry | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise Misconfigured("CARTESIA_API_KEY: holds a character that no key has")

        self._http = http
        self._key = key
        self._version = version
        self._limiter = FairLimiter(concurrency)
        self._retry = retry or SpeechRetry()
        self._pace = VoicePace()
        self._now = now

    def __repr__(self) -> str:
        return f"<CartesiaClient {self._http.base_url} {self._version}>"

    def speak(self, spec: StemSpec) -> bytes:
        """Return the canonical WAV of the spec, checked.

        Raises SpeechRejected for a request that would be refused again, SpeechUnusable when the
        answer is not such audio, SpeechUnavailable when Cartesia could not answer within the
        bounds, DeadlineExceeded when no time was left to begin, and Misconfigured without a key.
        None of them holds the key or anything of the text.
        """
        if not self._key:
            raise Misconfigured("CARTESIA_API_KEY: is not set")
        return self._retry.call(lambda left: self._in_turn(spec, left))

    def ping(self) -> None:
        """Raise SpeechUnavailable unless Cartesia answers. Needs no key and costs nothing."""
        limit_s = deadline.timeout_s(CHECK_S)
        with deadline.within(limit_s):
            request = self._http.build_request(
                "GET", "/", headers={"Cartesia-Version": self._version}
            )
            answer = exchange(
                self._http, request, most_bytes=MOST_REFUSAL_BYTES, left=lambda: limit_s
            )

        if answer.status != 200:
            raise SpeechUnavailable(
                f"text to speech answered its health check with {answer.status}"
            )

    def _in_turn(self, spec: StemSpec, left: Left) -> bytes:
        if not self._limiter.enter(left()):
            raise SpeechUnavailable(
                "text to speech is busy with earlier requests", retry_after_s=BUSY_RETRY_S
            )
        try:
            return self._attempt(spec, left)
        finally:
            self._limiter.leave()

    def _attempt(self, spec: StemSpec, left: Left) -> bytes:
        limit_s = deadline.timeout_s(min(attempt_s(spec.transcript), left()))
        if limit_s <= 0:
            raise SpeechUnavailable(LATE)

        reserve_s = left() - limit_s
        with deadline.within(limit_s):
            request = self._request(spec, limit_s)
            answer = exchange(
                self._http, request, most_bytes=most_bytes(spec), left=lambda: left() - reserve_s
            )

        if answer.status != 200:
            raise self._refusal(answer, spec).to_error()
        if spec.carrier is not None:
            return self._cut(answer, spec)
        return canonical_stem(memoryview(answer.body), spec, self._pace)

    def _cut(self, answer: Answer, spec: StemSpec) -> bytes:
        """Return the stem of a stream that speaks its whole transcript."""
        stream = read_stream(answer.body)
        if stream.error is not None:
            raise self._stream_refusal(stream.error, answer, spec).to_error()

        frames = len(stream.samples) // 2
        header = wav.header(spec.contract.sample_rate, 1, frames)
        whole = canonical_stem(memoryview(header + stream.samples), spec, self._pace)
        return cut_stem(whole, spec, stream.words, stream.phonemes)

    def _stream_refusal(self, said: dict[str, Any], answer: Answer, spec: StemSpec) -> Refusal:
        """Return the refusal that an error event says; without a status it may pass."""
        status = said.get("status_code")
        known = status if isinstance(status, int) and 400 <= status <= 599 else 500
        given = Answer(known, answer.headers, bytearray(json.dumps(said).encode()))
        return self._refusal(given, spec)

    def _request(self, spec: StemSpec, limit_s: float) -> httpx.Request:
        return self._http.build_request(
            "POST",
            sonic.BYTES_PATH if spec.carrier is None else sonic.SSE_PATH,
            json=spec.payload(),
            headers={
                "Accept": "audio/wav" if spec.carrier is None else "text/event-stream",
                "Accept-Encoding": "identity",
                "Cartesia-Version": spec.contract.version,
                **sonic.authorization(spec.contract.version, self._key),
            },
            timeout=httpx.Timeout(
                limit_s, connect=min(CONNECT_S, limit_s), write=min(WRITE_S, limit_s), pool=POOL_S
            ),
        )

    def _refusal(self, answer: Answer, spec: StemSpec) -> Refusal:
        secrets = (spec.transcript, spec.voice.id or "", spec.voice.emotion or "", self._key)
        return read_refusal(
            answer.status, answer.headers, answer.body, secrets=secrets, now=self._now()
        )
