"""Keep a lease alive while its holder works, from a thread beside it."""

import threading
from types import TracebackType
from typing import Protocol

from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.errors import LeaseLost, StoreRefused, StoreUnavailable


class Renewable(Protocol):
    """Renews claims."""

    def renew(self, claim: Claim) -> Claim:
        """Return the claim with a full lease; raises LeaseLost, StoreUnavailable."""


class Renewal:
    """Renews a claim every `every_s` seconds while its block runs.

    `current` is the claim to write with. A renewal that fails for now is tried again at the next
    turn; one that finds the lease lost ends the turns, and `current` raises LeaseLost from then on.
    """

    def __init__(self, index: Renewable, claim: Claim, *, every_s: float) -> None:
        self._index = index
        self._claim = claim
        self._every_s = every_s
        self._lost = False
        self._ended = threading.Event()
        self._turn = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="lease-renewal", daemon=True)

    def current(self) -> Claim:
        """Return the claim as last renewed; raises LeaseLost when another process took over."""
        with self._turn:
            if self._lost:
                raise LeaseLost("another request took over this stem")
            return self._claim

    def renew(self) -> Claim:
        """Renew now, so that a whole lease lies ahead; raises LeaseLost, StoreUnavailable."""
        with self._turn:
            if self._lost:
                raise LeaseLost("another request took over this stem")
            self._claim = self._index.renew(self._claim)
            return self._claim

    def _run(self) -> None:
        while not self._ended.wait(self._every_s):
            try:
                self.renew()
            except LeaseLost:
                self._lost = True
                return
            except (StoreRefused, StoreUnavailable):
                continue  # the lease still has two turns left

    def __enter__(self) -> "Renewal":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the turns; after this `current` does not change any more."""
        self._ended.set()
        self._thread.join()
