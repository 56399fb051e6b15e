"""The event of a finished upload, as Eventarc sends it over HTTP in binary mode."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

FINALIZED = "google.cloud.storage.object.v1.finalized"


@dataclass(frozen=True)
class Event:
    """One upload's event; redeliveries are this event again, as Pub/Sub's may also come under
    another id.
    """

    resource: dict[str, Any] = field(repr=False)
    id: str = field(default_factory=lambda: uuid4().hex)
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def headers(self) -> dict[str, str]:
        """The attributes, as `ce-` headers of CloudEvents' HTTP binding."""
        resource = self.resource
        return {
            "Content-Type": "application/json",
            "ce-id": self.id,
            "ce-specversion": "1.0",
            "ce-type": FINALIZED,
            "ce-source": f"//storage.googleapis.com/projects/_/buckets/{resource['bucket']}",
            "ce-subject": f"objects/{resource['name']}".encode(
                "ascii", "backslashreplace"
            ).decode(),
            "ce-time": self.sent_at.isoformat(),
        }

    @property
    def body(self) -> bytes:
        """The object's resource; its 64-bit numbers are strings, as in the real event."""
        numbers = {
            name: str(self.resource[name]) for name in ("generation", "metageneration", "size")
        }
        return json.dumps({**self.resource, **numbers}).encode()
