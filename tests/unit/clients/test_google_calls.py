"""A store without rights for us: told as such, with nothing of the request, and never taken for a
passing fault.
"""

from datetime import timedelta
from typing import Any

import google.auth.exceptions
import pytest
from google.api_core import exceptions

from hybrid_audio.clients.firestore.claimed_documents import ClaimedDocuments
from hybrid_audio.clients.google_calls import translated
from hybrid_audio.errors import StoreRefused

TOLD = "no access to stems/name/stem.name.siobhan"
LACKS = [
    exceptions.PermissionDenied(TOLD),
    exceptions.Forbidden(TOLD),
    exceptions.Unauthenticated(TOLD),
    exceptions.Unauthorized(TOLD),
    google.auth.exceptions.RefreshError(TOLD),
    google.auth.exceptions.DefaultCredentialsError(TOLD),
]


class ClosedDatabase:
    """A database that answers every call with one error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def collection(self, _: str) -> "ClosedDatabase":
        return self

    def document(self, _: str) -> "ClosedDatabase":
        return self

    def create(self, _: dict[str, Any], **__: Any) -> None:
        raise self._error

    def get(self, **_: Any) -> None:
        raise self._error


@pytest.mark.parametrize("lack", LACKS, ids=lambda lack: type(lack).__name__)
def test_a_lack_of_rights_is_told_without_the_request(lack: Exception) -> None:
    """Google's own words may name an object, and by it a person."""
    with pytest.raises(StoreRefused) as refused, translated("Cloud Storage"):
        raise lack
    assert "Cloud Storage denies this service access" in str(refused.value)
    assert "siobhan" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert not refused.value.retryable


@pytest.mark.parametrize(
    "error", [exceptions.PermissionDenied(TOLD), exceptions.NotFound("no such database")]
)
def test_a_claim_on_a_closed_database_is_refused(error: Exception) -> None:
    """No right to it, or no such database: neither is somebody else's claim."""
    documents = ClaimedDocuments(ClosedDatabase(error), "stems", lease_ttl=timedelta(seconds=30))  # type: ignore[arg-type]
    with pytest.raises(StoreRefused, match=r"rights|database"):
        documents.claim("a", {}, is_free=lambda seen: True)
