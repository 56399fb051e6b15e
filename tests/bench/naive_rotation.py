"""The rotation as one would write it first: a transaction that queries the least used item and
updates it.
"""

from google.api_core.exceptions import GoogleAPICallError
from google.cloud import firestore

ITEMS = "naive_items"


def fill(database: firestore.Client, count: int) -> None:
    """Write `count` items that were never used."""
    batch = database.batch()
    for number in range(count):
        batch.set(database.collection(ITEMS).document(f"item-{number:03}"), {"use_count": 0})
    batch.commit()


def next_item(database: firestore.Client) -> str | None:
    """Return the least used item's name, None when the client gave up."""
    query = database.collection(ITEMS).order_by("use_count").limit(1)

    @firestore.transactional
    def take(transaction: firestore.Transaction) -> str:
        snapshot = next(iter(query.stream(transaction=transaction)))
        transaction.update(snapshot.reference, {"use_count": snapshot.get("use_count") + 1})
        return str(snapshot.id)

    try:
        return str(take(database.transaction()))
    except (GoogleAPICallError, ValueError):
        return None
