"""The levels of a family's stems, as the index has them."""

from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from hybrid_audio.clients.firestore.stem_index import COLLECTION
from hybrid_audio.clients.google_calls import call_timeout_s, unavailable

MOST_READ = 20
"""Each is a billed read, and more would move the median little."""

LEVEL = "measures.active_dbfs"


class StemLevels:
    """Reads how loud the stems of a family are.

    An equality on one field needs no composite index, and only the level is sent.
    """

    def __init__(self, database: firestore.Client) -> None:
        self._stems = database.collection(COLLECTION)

    def of_family(self, family: str) -> dict[str, float]:
        """Return the active levels of at most `MOST_READ` stems, in dBFS, by signature.

        Raises StoreUnavailable whatever fails, without another attempt: the answer only adds a
        finding, and a stem waits for it.
        """
        query = self._stems.where(filter=FieldFilter("family", "==", family)).select([LEVEL])
        try:
            found = list(query.limit(MOST_READ).stream(retry=None, timeout=call_timeout_s()))
        except exceptions.GoogleAPIError:
            raise unavailable() from None
        levels = {each.id: _level_in(each.to_dict()) for each in found}
        return {signature: level for signature, level in levels.items() if level is not None}


def _level_in(fields: dict[str, Any] | None) -> float | None:
    measures = (fields or {}).get("measures")
    level = measures.get("active_dbfs") if isinstance(measures, dict) else None
    return float(level) if isinstance(level, int | float) else None
