"""Stores that turn the service away: a bucket that is not there is named, before anything is spoken
and paid.
"""

from collections.abc import Callable

import httpx
import pytest
from flask.testing import FlaskClient

from hybrid_audio import services
from tests.functions.conftest import Parts

Function = Callable[[str], FlaskClient]


@pytest.fixture
def absent(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Let a setting name a bucket that is not there."""

    def name(setting: str) -> str:
        bucket = f"{environment[setting]}-not-made"
        monkeypatch.setenv(setting, bucket)
        services.forget()
        return bucket

    return name


def test_without_its_bucket_nothing_is_spoken(
    function: Function, absent: Callable[[str], str], parts: Parts
) -> None:
    """However often it is asked; once the bucket is there, the same process speaks."""
    bucket = absent("STEMS_BUCKET")
    client = function("generate")
    for _ in range(2):
        answer = client.post("/generate/name", json={"name": "John"})
        assert (answer.status_code, answer.get_json()["type"].split(":")[-1]) == (
            500,
            "store-refused",
        )
        assert bucket in answer.get_json()["detail"]
    assert parts.cartesia.requests() == []
    httpx.post(f"{parts.gcs}/storage/v1/b", json={"name": bucket}).raise_for_status()
    assert client.post("/generate/name", json={"name": "John"}).get_json()["status"] == "created"


def test_a_function_without_its_bucket_is_not_ready_and_says_so(
    function: Function, absent: Callable[[str], str]
) -> None:
    """The bucket is named where an operator looks first."""
    bucket = absent("UPLOADS_BUCKET")
    answer = function("ingest").get("/ready")
    assert answer.status_code == 503
    assert bucket in answer.get_json()["dependencies"]["uploads_bucket"]
    assert answer.get_json()["dependencies"]["stems_bucket"] == "ok"


def test_a_message_that_nothing_would_keep_names_the_bucket(
    function: Function, absent: Callable[[str], str]
) -> None:
    """A missing bucket is named, unless the message is not to be kept."""
    bucket = absent("OUTPUTS_BUCKET")
    client = function("assemble")
    wanted = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}
    answer = client.post("/assemble/template", json=wanted)
    assert answer.status_code == 500
    assert bucket in answer.get_json()["detail"]
    assert client.post("/assemble/template", json={**wanted, "upload": False}).status_code == 200
