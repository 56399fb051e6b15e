"""The service as the command line sees it: keys of writes, files that lie elsewhere."""

from typing import Any

import httpx
import pytest

from hybrid_audio.cli.api import Api
from hybrid_audio.cli.errors import Unavailable, WrongUsage
from tests.unit.cli.services import FakeService


def keys_of(service: FakeService) -> list[str | None]:
    return [request.headers.get("Idempotency-Key") for request in service.requests]


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    for target in ("GET /a", "POST /a", "PUT /a", "DELETE /a"):
        made.answer(target, {"ok": True})
    return made


def api_of(service: FakeService, **fields: Any) -> Api:
    return Api("http://service", transport=httpx.MockTransport(service), **fields)


def test_every_write_of_a_command_has_a_key_of_its_own(service):
    """The same command under the same key repeats all of them, and none is done twice."""
    api = api_of(service, key="may")
    api.post("/a")
    api.put("/a", b"{}")
    api.delete("/a")
    api.take("/a")
    api.send_file("/a", "f.csv", b"", {})
    assert keys_of(service) == ["may", "may.2", "may.3", "may.4", "may.5"]


def test_a_read_carries_no_key(service):
    """It changes nothing, and its answer need not be kept."""
    api = api_of(service, key="may")
    api.get("/a")
    api.ask("/a", {})
    api.send_file("/a", "f.csv", b"", {}, writes=False)
    assert keys_of(service) == [None, None, None]


def test_a_key_is_made_where_none_was_given(service):
    """Two commands never share one."""
    first, second = api_of(service), api_of(service)
    assert first.key != second.key
    first.post("/a")
    assert keys_of(service) == [first.key]


def test_a_large_answer_is_fetched_from_where_it_lies_without_the_key(service):
    """The signed URL is all that its owner needs to know."""
    there = {"Location": "http://bucket/audio"}
    service.answer("POST /audio", lambda _: httpx.Response(303, headers=there))
    service.answer("GET /audio", b"RIFF")
    assert api_of(service, api_key="secret").audio("/audio", {}) == b"RIFF"
    assert service.requests[0].headers["X-Internal-API-Key"] == "secret"
    assert service.requests[1].url == "http://bucket/audio"
    assert "X-Internal-API-Key" not in service.requests[1].headers


def test_a_file_that_cannot_be_downloaded_is_an_outage():
    """Its address may hold a signature, which is not said."""

    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    api = Api("http://service", transport=httpx.MockTransport(away))
    with pytest.raises(Unavailable, match=r"^The file cannot be downloaded: ConnectError$"):
        api.download("http://bucket/audio?signature=secret")


@pytest.mark.parametrize("url", ["http://[::1", "http://a:port"])
def test_an_address_that_is_none_is_wrong_usage(url):
    """Nothing is sent to anyone."""
    with pytest.raises(WrongUsage, match="is no address of a service"):
        Api(url)


def test_a_key_that_no_header_can_hold_is_wrong_usage():
    """The headers of HTTP are ASCII."""
    with pytest.raises(WrongUsage, match="visible ASCII"):
        Api("http://service", api_key="schlüssel")


def test_a_text_that_is_not_utf_8_is_wrong_usage(service):
    """Bytes of another encoding come from the terminal as lone surrogates."""
    with pytest.raises(WrongUsage, match="not valid UTF-8"):
        api_of(service).post("/a", {"name": "\udcff"})
