"""The Cloud Storage client: what its connections take from the environment."""

import pytest

from hybrid_audio.clients.storage.client import storage_client

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An emulator's address, and nothing about proxies."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://storage.test:4443")


def test_the_proxy_and_certificates_of_the_environment_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A deployment behind a proxy reaches its buckets through it."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/certificates.pem")

    session = storage_client("p")._http
    assert session.proxies["http"] == "http://proxy.test:3128"
    assert session.verify == "/certificates.pem"


def test_a_store_that_needs_no_proxy_is_reached_without_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """NO_PROXY names hosts to which the proxy does not lead."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", "storage.test")
    assert dict(storage_client("p")._http.proxies) == {}


def test_certificates_are_verified_where_the_environment_names_none() -> None:
    """Nothing in the environment means the default: verify, by the library's own certificates."""
    assert storage_client("p")._http.verify is True


def test_calls_do_not_look_through_the_environment_again() -> None:
    """It is looked through once, when the client is built."""
    assert storage_client("p")._http.trust_env is False
