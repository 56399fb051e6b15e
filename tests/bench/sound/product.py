"""Messages of the service itself: its function over HTTP, and the stand-in that speaks for it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from hybrid_audio.audio import codec, wav
from hybrid_audio.domain.stems.carrier import Carrier
from infra.local.cartesia.speaker import Samples
from infra.local.parts.part import REPOSITORY
from tests.bench.framework import running
from tests.bench.parts import running_parts
from tests.bench.sound.voice import EMOTION

VOICE = {"speed": 1.0, "emotion": EMOTION}


@dataclass(frozen=True)
class Made:
    """A message: its samples, where each segment begins and ends, and what it cost."""

    samples: Samples
    cues: tuple[tuple[int, int], ...]
    characters: int
    took_ms: float


class Product:
    """The running service."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)

    def assemble(self, segments: Sequence[Mapping[str, Any]], **delivery: Any) -> Made:
        """Return the message of these segments, its characters counted as if nothing were kept.

        A stem that is spoken in context costs the characters of its carrier too.

        `took_ms` is the service's own time with every stem kept: opening, splicing and measuring.
        """
        body = {"segments": [{**each, "voice": VOICE} for each in segments], **delivery}
        told = self._http.post("/assemble/segments", json=body).raise_for_status().json()
        again = self._http.post("/assemble/segments", json={**body, "upload": False})
        timings = again.raise_for_status().json()["timings"]
        audio = httpx.get(told["url"], timeout=60).raise_for_status().content

        samples, rate = codec.samples_in(wav.parse(audio)), told["sample_rate"] / 1000
        cues = [
            (round(cue["start_ms"] * rate), round(cue["end_ms"] * rate)) for cue in told["cues"]
        ]
        characters = sum(len(_spoken(each)) for each in segments)
        return Made(samples, tuple(cues), characters, sum(timings.values()))


def _spoken(segment: Mapping[str, Any]) -> str:
    return Carrier(**segment.get("carrier", {})).around(segment["text"])


@contextmanager
def running_product() -> Iterator[Product]:
    """Run the function and its parts; they are gone after the block."""
    source = REPOSITORY / "functions/assemble/main.py"
    with running_parts("neural") as parts, running(source, "assemble", parts.environ) as started:
        started.asked("/live")
        yield Product(started.url)
