"""A version's cursor in Firestore: how many tickets it gave out, now or after a past commit."""

from collections.abc import Sequence
from datetime import datetime

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.google_calls import (
    call_timeout_s,
    safe_retry,
    translated,
)
from hybrid_audio.domain.datasets.ticket import Count

PAIRS = "pairs"


def pair_field(version: str) -> str:
    """Return the path of the field that counts tickets taken together with another version."""
    return f"{PAIRS}.`{version}`"


def find_count(cursor: firestore.DocumentReference) -> Count | None:
    """Return what a cursor counts now, or None when its version is no longer current.

    Raises StoreUnavailable.
    """
    with translated("Firestore"):
        snapshot = cursor.get(retry=safe_retry(), timeout=call_timeout_s())

    fields = snapshot.to_dict()
    if fields is None:
        return None

    return Count(
        fields["count"], fields.get(PAIRS, {}), snapshot.update_time if fields["count"] else None
    )


def counts_at(
    database: firestore.Client, cursors: Sequence[firestore.DocumentReference], at: datetime
) -> list[int] | None:
    """Return what each cursor counted right after the commit of time `at`.

    So the tickets of a commit whose response was lost are known exactly, even when a change has
    deleted the cursor since. None where the store cannot read that past: it keeps one hour, and
    some emulators none. Raises StoreUnavailable.
    """
    timeout_s = call_timeout_s()
    try:
        with translated("Firestore"):
            found = list(
                database.get_all(list(cursors), retry=safe_retry(), timeout=timeout_s, read_time=at)
            )
    except (
        exceptions.FailedPrecondition,
        exceptions.InvalidArgument,
        exceptions.MethodNotImplemented,
    ):
        return None

    counts = {
        snapshot.reference.path: snapshot.get("count")
        for snapshot in found
        if snapshot.update_time == at
    }
    return [counts[cursor.path] for cursor in cursors] if len(counts) == len(cursors) else None
