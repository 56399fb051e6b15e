"""What the stand-in was asked: counts, the most at once, the last requests without keys."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

KEPT_REQUESTS = 200
SECRET_HEADERS = {"authorization", "x-api-key"}


class Counts:
    """Counts of one event loop."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.reset()

    def reset(self) -> None:
        """Begin anew; what is under way stays under way."""
        self.requests = self.spoken = self.refused = self.faults = self.characters = 0
        self.peak_in_flight = self.in_flight
        self.last: deque[dict[str, Any]] = deque(maxlen=KEPT_REQUESTS)

    @contextmanager
    def request(self, headers: Mapping[str, str], body: bytes) -> Iterator[None]:
        """Count a request and keep it; it is in flight inside."""
        self.requests += 1
        self.in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
        self.last.append({"headers": _without_keys(headers), "body": _read(body)})

        try:
            yield
        finally:
            self.in_flight -= 1

    def to_json(self) -> dict[str, int]:
        """Return all counts; `characters` are those that were spoken, as on a bill."""
        names = (
            "requests",
            "spoken",
            "refused",
            "faults",
            "characters",
            "in_flight",
            "peak_in_flight",
        )
        return {name: getattr(self, name) for name in names}


def _without_keys(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers, of a key only its scheme."""
    return {
        name.lower(): _redacted(value) if name.lower() in SECRET_HEADERS else value
        for name, value in headers.items()
    }


def _redacted(value: str) -> str:
    scheme, space, _ = value.rpartition(" ")
    return f"{scheme}{space}(redacted)"


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
