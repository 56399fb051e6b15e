"""Small doubles of the stores and of speech: they keep what they were told, in memory."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hybrid_audio.audio import wav
from hybrid_audio.domain.contract import Contract, StemSpec, Voice, stem_spec
from hybrid_audio.domain.lease import Claim
from hybrid_audio.domain.naming import label
from hybrid_audio.domain.stored import StoredObject
from hybrid_audio.errors import LeaseHeld, LeaseLost

RATE = 48_000


def spec_of(text: str, *, voice: str = "joe") -> StemSpec:
    return stem_spec(
        kind="name",
        label=label("name", text),
        text=text,
        voice=Voice(id=voice, language="en"),
        contract=Contract(),
    )


def wav_of(text: str) -> bytes:
    """A canonical WAV whose samples depend on the text."""
    samples = (text.encode() * 40)[:2000].ljust(2000, b"x")
    return wav.header(RATE, 1, len(samples) // 2) + samples


class FakeObjects:
    """A bucket: objects with generations, created once."""

    def __init__(self) -> None:
        self.objects: dict[str, StoredObject] = {}
        self._generation = 0

    def ping(self) -> None:
        return

    def uri(self, name: str) -> str:
        return f"gs://stems/{name}"

    def stat(self, name: str) -> StoredObject | None:
        found = self.objects.get(name)
        return None if found is None else StoredObject(**{**vars(found), "data": None})

    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None:
        found = self.objects.get(name)
        return found if found and generation in (None, found.generation) else None

    def create(
        self,
        name: str,
        data: bytes,
        content_type: str,
        metadata: dict[str, str],
        *,
        replaces: int = 0,
    ) -> StoredObject | None:
        there = self.objects.get(name)
        if (there.generation if there else 0) != replaces:
            return None
        self._generation += 1
        stored = StoredObject(name, self._generation, len(data), datetime.now(UTC), metadata, data)
        self.objects[name] = stored
        return stored


class FakeIndex:
    """Leases by a clock that tests move."""

    def __init__(self, ttl_s: float = 30.0) -> None:
        self.lease_ttl = timedelta(seconds=ttl_s)
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.entries: dict[str, dict[str, Any]] = {}
        self._tokens = 0
        self._lock = threading.Lock()

    def _is_alive(self, name: str) -> bool:
        entry = self.entries.get(name)
        return (
            entry is not None
            and entry["state"] == "leased"
            and self.now < entry["at"] + self.lease_ttl
        )

    def is_being_made(self, signature: str) -> bool:
        return self._is_alive(signature)

    def claim(self, spec: StemSpec, *, over_entry: bool = False) -> Claim:
        with self._lock:
            is_entry = self.entries.get(spec.signature, {}).get("state") == "ready"
            if self._is_alive(spec.signature) or (is_entry and not over_entry):
                raise LeaseHeld("held")
            self._tokens += 1
            token = f"t{self._tokens}"
            self.entries[spec.signature] = {"state": "leased", "token": token, "at": self.now}
            return Claim(spec.signature, token, self.now)

    def renew(self, claim: Claim) -> Claim:
        self._own(claim)["at"] = self.now
        return claim

    def complete(self, claim: Claim, details: dict[str, Any]) -> None:
        self._own(claim).update(state="ready", **details)

    def release(self, claim: Claim) -> None:
        if self.entries.get(claim.name, {}).get("token") == claim.token:
            del self.entries[claim.name]

    def _own(self, claim: Claim) -> dict[str, Any]:
        entry = self.entries.get(claim.name)
        if entry is None or entry["token"] != claim.token:
            raise LeaseLost("lost")
        return entry


class FakeSpeech:
    """Says whatever it is asked, and remembers it; `before` runs while it speaks."""

    def __init__(self, before: Callable[[StemSpec], None] = lambda spec: None) -> None:
        self.spoken: list[str] = []
        self._before = before

    def speak(self, spec: StemSpec) -> bytes:
        self.spoken.append(spec.text)
        self._before(spec)
        return wav_of(spec.text)
