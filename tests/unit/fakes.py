"""Small doubles of the stores and of speech: they keep what they were told, in memory."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hybrid_audio.audio import wav
from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice, stem_spec
from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.domain.stems.naming import label
from hybrid_audio.domain.stems.stem import IndexedStem, ServedItem
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import LeaseHeld, LeaseLost, SpeechUnusable, StoreUnavailable

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


class FakeBucket:
    """A bucket: objects with generations, created once; `calls` counts what left the process."""

    def __init__(self) -> None:
        self.objects: dict[str, StoredObject] = {}
        self.calls = 0
        self.is_down = False
        self._generation = 0

    def ping(self) -> None:
        return

    def uri(self, name: str) -> str:
        return f"gs://stems/{name}"

    def stat(self, name: str) -> StoredObject | None:
        self._count()
        found = self.objects.get(name)
        return None if found is None else replace(found, data=None)

    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None:
        self._count()
        found = self.objects.get(name)
        if found is None or generation not in (None, found.generation):
            return None
        # As the real one: a download brings the bytes, and no metadata.
        return StoredObject(name, found.generation, found.size_bytes, data=found.data)

    def _count(self) -> None:
        self.calls += 1
        if self.is_down:
            raise StoreUnavailable("down")

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
        stored = StoredObject(
            name, self._generation, len(data), datetime.now(UTC), metadata, data, metageneration=1
        )
        self.objects[name] = stored
        return stored

    def patch(self, seen: StoredObject, metadata: dict[str, str]) -> StoredObject | None:
        there = self.objects.get(seen.name)
        if there is None or (there.generation, there.metageneration) != (
            seen.generation,
            seen.metageneration,
        ):
            return None
        self.objects[seen.name] = replace(
            there,
            metadata={**there.metadata, **metadata},
            metageneration=there.metageneration + 1,
        )
        return self.stat(seen.name)


class FakeIndex:
    """Leases by a clock that tests move."""

    def __init__(self, ttl_s: float = 30.0) -> None:
        self.lease_ttl = timedelta(seconds=ttl_s)
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.entries: dict[str, dict[str, Any]] = {}
        self.writes = 0
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
            refused = self.entries.get(spec.signature, {}).get("refusal")
            if refused:
                raise SpeechUnusable(refused, is_final=True)
            is_entry = self.entries.get(spec.signature, {}).get("state") == "ready"
            if self._is_alive(spec.signature) or (is_entry and not over_entry):
                raise LeaseHeld("held")
            self._tokens += 1
            token = f"t{self._tokens}"
            labels = self.entries.get(spec.signature, {}).get("labels", set())
            self.entries[spec.signature] = {
                "state": "leased",
                "token": token,
                "at": self.now,
                "labels": labels | {spec.label},
            }
            return Claim(spec.signature, token, self.now)

    def renew(self, claim: Claim) -> Claim:
        self._own(claim)["at"] = self.now
        return claim

    def complete(self, claim: Claim, details: dict[str, Any]) -> None:
        self._own(claim).update(state="ready", **details)

    def refuse(self, claim: Claim, refusal: str) -> None:
        self._own(claim).update(state="refused", refusal=refusal)

    def release(self, claim: Claim) -> None:
        if self.entries.get(claim.name, {}).get("token") == claim.token:
            del self.entries[claim.name]

    def find(self, signature: str) -> dict[str, Any] | None:
        entry = self.entries.get(signature)
        return entry if entry and entry["state"] == "ready" else None

    def add_label(self, signature: str, label: str, kind: str) -> bool:
        if signature not in self.entries:
            return False
        self.entries[signature].setdefault("labels", set()).add(label)
        return True

    def note_served(self, signature: str, served: ServedItem) -> bool:
        self.writes += 1
        said = {"item": served.text, "use_count": served.use_count}
        entry = self.entries.get(signature, {})
        entry.setdefault("rotation", {})[served.dataset] = said
        return bool(entry)

    def restore(self, signature: str, fields: dict[str, Any]) -> None:
        self.entries.setdefault(
            signature, {**fields, "state": "ready", "labels": set(fields["labels"])}
        )

    def get(self, signature: str) -> IndexedStem | None:
        entry = self.entries.get(signature)
        if entry is None:
            return None
        is_ready = entry["state"] == "ready"
        return IndexedStem(signature, entry, is_ready, self._is_alive(signature), self.now)

    def of_label(self, label: str, *, at_most: int) -> list[IndexedStem]:
        named = [name for name, entry in self.entries.items() if label in entry["labels"]]
        return [stem for name in named[:at_most] if (stem := self.get(name))]

    def settle(self, stem: IndexedStem, details: dict[str, Any]) -> None:
        self.entries[stem.signature].update(state="ready", **details)

    def clear(self, stem: IndexedStem) -> bool:
        self.entries.pop(stem.signature, None)
        return True

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
