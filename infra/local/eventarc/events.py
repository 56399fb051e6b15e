"""The event of a finished upload, as Eventarc sends it over HTTP in binary mode."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

FINALIZED = "google.cloud.storage.object.v1.finalized"
MAX_NAME_BYTES = 1024  # Cloud Storage's limit for the name of an object
_NUMBERS = ("generation", "metageneration", "size")
# Printable ASCII but for space, " and %: source: CloudEvents' HTTP binding 1.0.2, 3.1.3.2.
_AS_IT_IS = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')


Key = tuple[str, str]


class NoEvent(Exception):
    """What the storage server lists cannot become an event; the text says why."""


@dataclass(frozen=True)
class Event:
    """One upload's event; a redelivery is the same event again."""

    resource: dict[str, Any] = field(repr=False)
    id: str = field(default_factory=lambda: uuid4().hex)
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def key(self) -> Key:
        """The object's name and generation."""
        return self.resource["name"], str(self.resource["generation"])

    @property
    def headers(self) -> dict[str, str]:
        """The attributes, as `ce-` headers of CloudEvents' HTTP binding."""
        bucket, name = self.resource["bucket"], self.resource["name"]
        return {
            "Content-Type": "application/json",
            "ce-id": self.id,
            "ce-specversion": "1.0",
            "ce-type": FINALIZED,
            "ce-source": f"//storage.googleapis.com/projects/_/buckets/{bucket}",
            "ce-subject": quote(f"objects/{name}", safe=_AS_IT_IS),
            "ce-time": self.sent_at.isoformat(),
        }

    @property
    def body(self) -> bytes:
        """The object's resource; its 64-bit numbers are strings, as in the real event."""
        numbers = {name: str(self.resource[name]) for name in _NUMBERS if name in self.resource}
        return json.dumps({**self.resource, **numbers}).encode()


def event_of(resource: Any) -> Event:
    """Return the event of an object as it is listed; raises NoEvent for what is not an upload."""
    if not isinstance(resource, dict):
        raise NoEvent("it is not described by a JSON object")

    for name in ("name", "bucket"):
        if not (isinstance(resource.get(name), str) and resource[name]):
            raise NoEvent(f"its {name} is missing")

    for name in ("generation", "size"):
        number = str(resource.get(name))
        if not (number.isascii() and number.isdecimal()):
            raise NoEvent(f"its {name} is not a number")
    _check_name(resource["name"])
    return Event(resource)


def _check_name(name: str) -> None:
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        raise NoEvent("its name is not UTF-8") from None
    if size > MAX_NAME_BYTES:
        raise NoEvent(f"its name has {size} bytes, {MAX_NAME_BYTES} is the limit")
