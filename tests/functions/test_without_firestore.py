"""Firestore out of reach: what is in the buckets is answered, as docs/operations.md says."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hybrid_audio import services
from infra.local.ports import free_port

PAIR = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}


@pytest.mark.parametrize(
    ("options", "status"), [({}, "hit"), ({"format": "flac"}, "created")], ids=["same", "new"]
)
def test_a_message_of_kept_stems_needs_no_firestore(
    function: Callable[[str], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, str],
    status: str,
) -> None:
    """In an instance that remembers nothing, the message and also one that was never made."""
    assert function("assemble").post("/assemble/template", json=PAIR).status_code == 200

    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", f"127.0.0.1:{free_port()}")
    services.forget()
    answer = function("assemble").post("/assemble/template", json=PAIR | options)
    assert (answer.status_code, answer.get_json()["status"]) == (200, status)
