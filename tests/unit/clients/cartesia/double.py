"""Cartesia as a list of answers, on a clock that only sleeping and answering move."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import httpx

from hybrid_audio.audio import wav
from hybrid_audio.clients.cartesia.client import CartesiaClient
from hybrid_audio.clients.cartesia.retry import SpeechRetry
from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice, stem_spec

KEY = "sk_car_orangutan"
RATE = 48_000
Handler = Callable[[httpx.Request], httpx.Response]


def spec_for(
    text: str = "Hey John", *, version: str = "2025-04-16", sample_rate: int = RATE, **voice: Any
) -> StemSpec:
    contract = Contract(version=version, sample_rate=sample_rate)
    return stem_spec(
        kind="script",
        label="stem.script.x",
        text=text,
        voice=Voice(**{"id": "joe", "language": "en", **voice}),
        contract=contract,
    )


def sound(seconds: float = 1.0, level: int = 1000) -> bytes:
    """Samples that alternate between `level` and its negative."""
    return (
        level.to_bytes(2, "little", signed=True) + (-level).to_bytes(2, "little", signed=True)
    ) * int(seconds * RATE / 2)


def good_wav(seconds: float = 1.0) -> bytes:
    data = sound(seconds)
    return wav.header(RATE, 1, len(data) // 2) + data


class VirtualTime:
    """A clock and the sleeps that moved it."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


class Script:
    """Answers in turn, the last one for ever after; an exception is raised instead."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def client_of(
    handler: Handler, time: VirtualTime | None = None, *, concurrency: int = 2, **bounds: Any
) -> CartesiaClient:
    """A client whose network is `handler` and whose time is virtual."""
    time = time or VirtualTime()
    retry = SpeechRetry(**{"sleep": time.sleep, "clock": time.clock, "rng": Random(1), **bounds})
    http = httpx.Client(base_url="https://cartesia.test", transport=httpx.MockTransport(handler))
    return CartesiaClient(http, key=KEY, version="2025-04-16", concurrency=concurrency, retry=retry)


def audio(body: bytes | Iterable[bytes] | None = None) -> httpx.Response:
    return httpx.Response(
        200, headers={"Content-Type": "audio/wav"}, content=good_wav() if body is None else body
    )
