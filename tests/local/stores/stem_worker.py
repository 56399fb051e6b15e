"""One instance that wants one stem, in a process of its own, and what may befall it at one of its
outbound calls.

`python -m tests.local.stores.stem_worker '{"text": …, "ttl_s": …, "call": k, "moment": "before",
"fate": "kill"}'` prints one JSON line: how it came by the stem, the hash of its audio, and how many
outbound calls it made. Fates: `kill` (SIGKILL), `stop` (SIGSTOP until somebody continues it),
`lose` (the call is done, but its answer is lost).
"""

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import grpc._channel
import requests
from google.api_core.exceptions import ServiceUnavailable
from google.cloud.firestore_v1.services.firestore import FirestoreClient

from hybrid_audio import services
from hybrid_audio.clients.cartesia.bounded_http import BoundedTransport
from tests.unit.fakes import spec_of


class Outbound:
    """Counts the calls that leave this process, and lets the wished fate meet one of them."""

    def __init__(self, wish: dict[str, Any]) -> None:
        self.count = 0
        self._call = wish.get("call", 0)
        self._moment = wish.get("moment", "before")
        self._fate = wish.get("fate", "")

    def watch(self, owner: type, name: str, loss: Exception | None) -> None:
        """Count the calls of one method; `loss` is how a lost answer looks to its caller."""
        whole = getattr(owner, name)

        def watched(*args: Any, **options: Any) -> Any:
            self.count += 1
            is_meant = self.count == self._call
            if is_meant and self._moment == "before":
                self._meet()
            answer = whole(*args, **options)
            if is_meant and self._moment == "after":
                self._meet()
            if is_meant and self._fate == "lose" and loss is not None:
                raise loss
            return answer

        setattr(owner, name, watched)

    def _meet(self) -> None:
        number = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}.get(self._fate)
        if number is not None:
            os.kill(os.getpid(), number)


def main() -> None:
    """Get the stem and tell."""
    wish = json.loads(sys.argv[1])
    if skew_s := wish.get("skew_s"):
        shift(skew_s)
    services.STEM_LEASE = timedelta(seconds=wish.get("ttl_s", 1.0))
    if wish.get("has_firestore"):
        services.stem_index()
    outbound = Outbound(wish)
    outbound.watch(FirestoreClient, "commit", ServiceUnavailable("lost"))
    outbound.watch(FirestoreClient, "batch_get_documents", None)
    outbound.watch(requests.Session, "request", requests.ConnectionError("lost"))
    outbound.watch(BoundedTransport, "handle_request", None)
    stem = services.stem_library().load(spec_of(wish["text"]))
    heard = hashlib.sha256(stem.wav or b"").hexdigest()
    print(
        json.dumps({"outcome": stem.outcome, "heard": heard, "calls": outbound.count}), flush=True
    )


def shift(seconds: float) -> None:
    """Set this process's clock ahead or behind, but for gRPC, whose core measures deadlines by the
    machine's own.
    """
    real: Callable[[], float] = time.time
    grpc._channel.time = SimpleNamespace(**{**vars(time), "time": real})
    time.time = lambda: real() + seconds


if __name__ == "__main__":
    main()
