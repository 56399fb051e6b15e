"""What instances counted of their stems: one document an instance, summed when it is read."""

from dataclasses import fields
from datetime import datetime
from functools import partial

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.google_calls import (
    call_timeout_s,
    safe_retry,
    translated,
    unavailable,
)
from hybrid_audio.domain.stems.usage import ReportedUsage, Usage
from hybrid_audio.runtime.parallel import run_parallel

COLLECTION = "stem_usage"
_COUNTS = tuple(each.name for each in fields(Usage))


class StemUsageStore:
    """Keeps and sums usage; every method may raise StoreUnavailable, StoreRefused.

    An instance writes a document of its own, so that none waits for another and a repeated write
    changes nothing.
    """

    def __init__(self, database: firestore.Client) -> None:
        self._instances = database.collection(COLLECTION)

    def report(self, instance: str, usage: Usage, *, since: datetime) -> None:
        """Write what an instance has counted since it began, in place of its last report.

        Race: the process may be ending. Calls of a client that is closed are a failure like others.
        """
        counted = {**vars(usage), "since": since, "reported_at": firestore.SERVER_TIMESTAMP}
        document = self._instances.document(instance)
        try:
            with translated("Firestore"):
                document.set(counted, retry=safe_retry(), timeout=call_timeout_s())
        except (exceptions.GoogleAPIError, ValueError):
            raise unavailable() from None

    def total(self) -> ReportedUsage:
        """Return what all instances have reported together.

        Sums of one field each need no composite index.
        """
        sums = run_parallel([partial(self._sum, name) for name in _COUNTS])
        return ReportedUsage(Usage(*sums), self._since())

    def _sum(self, name: str) -> int:
        query = self._instances.sum(name, alias="sum")
        with translated("Firestore"):
            ((found,),) = query.get(retry=safe_retry(), timeout=call_timeout_s())
        return int(found.value)

    def _since(self) -> datetime | None:
        query = self._instances.order_by("since").limit(1)
        with translated("Firestore"):
            first = list(query.stream(retry=safe_retry(), timeout=call_timeout_s()))
        return first[0].get("since") if first else None
