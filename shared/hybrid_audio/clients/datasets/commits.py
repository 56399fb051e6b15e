"""The commits that took a version's tickets, read from its ledgers and their pages."""

from datetime import datetime
from typing import Any

from google.cloud import firestore

from hybrid_audio.clients.datasets.documents import DatasetDocuments
from hybrid_audio.clients.datasets.rows import load_commits
from hybrid_audio.clients.google_calls import safe_retry, translated
from hybrid_audio.domain.datasets.commit_times import NEVER, CommitTimes, TicketCommit, to_us
from hybrid_audio.runtime import deadline

COMMITS_TIMEOUT_S = 30.0
"""One read of all ledgers, or of all further commits, of a version."""

Named = dict[tuple[str, int], int]
"""Counts by writer and time in microseconds: a writer never commits twice at one time."""


class VersionCommits:
    """Reads the commits of versions. Every method may raise StoreUnavailable."""

    def __init__(self, database: firestore.Client) -> None:
        self._documents = DatasetDocuments(database)

    def read(self, dataset: str, version: str) -> tuple[CommitTimes, datetime | None]:
        """Return the commits up to this moment, and when the last one was.

        Queries: the collection `ledgers` and then, if a ledger has pages, `commit_times`; no
        filter, no order.
        """
        ledgers = self._stream(self._documents.ledgers(dataset, version))
        found: Named = {}
        for ledger in ledgers:
            found |= _ledger_commits(ledger)
        if any(ledger.to_dict().get("has_pages") for ledger in ledgers):
            found |= self._further(dataset, version, until_us=to_us(ledgers[0].read_time))

        tickets = sum(ledger.get("count") for ledger in ledgers)
        commits = [TicketCommit(at_us, count) for (_, at_us), count in found.items()]
        last_used_at = max((ledger.update_time for ledger in ledgers), default=None)
        return CommitTimes(tickets, commits), last_used_at

    def _further(self, dataset: str, version: str, *, until_us: int) -> Named:
        """Return the commits that ledgers had no room for.

        A ledger may be emptied into a page between the two reads. So the pages are read last: a
        commit may be found twice, under the same writer and time, but none is missed. What was
        committed after the ledgers were read is left out, since their counts do not hold it.
        """
        pages = self._stream(self._documents.commit_times(dataset, version))
        return {
            (page.get("writer"), commit.at_us): commit.count
            for page in pages
            for commit in load_commits(page.get("commits"))
            if commit.at_us <= until_us
        }

    def _stream(self, collection: firestore.CollectionReference) -> list[Any]:
        with translated("Firestore"):
            timeout_s = deadline.timeout_s(COMMITS_TIMEOUT_S)
            return list(collection.stream(retry=safe_retry(), timeout=timeout_s))


def _ledger_commits(ledger: Any) -> Named:
    """Return a ledger's commits; the last one's time is the ledger's own update time.

    A ledger that lists none took all it took at once, as far as is known.
    """
    fields = ledger.to_dict()
    own_us = to_us(ledger.update_time)
    listed = load_commits(fields.get("recent", b"")) or [TicketCommit(NEVER, fields["count"])]
    return {(ledger.id, commit.at_us or own_us): commit.count for commit in listed}
