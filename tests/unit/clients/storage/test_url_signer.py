"""Signed URLs: each says until when it opens, also where it is given a second time."""

from datetime import UTC, datetime, timedelta
from typing import cast

from google.auth.credentials import AnonymousCredentials, Signing
from google.cloud import storage

from hybrid_audio.clients.storage.url_signer import UrlSigner

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Key(AnonymousCredentials, Signing):
    """Credentials with a key of their own."""

    signer = signer_email = None

    def sign_bytes(self, message: bytes) -> bytes:
        return b"signed"


class Bucket:
    """Counts the URLs that were signed."""

    def __init__(self) -> None:
        self.signed = 0

    def blob(self, name: str) -> "Bucket":
        return self

    def generate_signed_url(self, **options: object) -> str:
        self.signed += 1
        return f"https://store.test/{self.signed}"


def signer_of_an_hour() -> UrlSigner:
    return UrlSigner(cast("storage.Bucket", Bucket()), Key(), ttl=timedelta(hours=1))


def test_a_url_is_given_again_for_half_of_its_time_with_the_end_that_it_has():
    """A signature may cost a call; what is told of it stays true."""
    bucket, seconds = Bucket(), [0.0]
    signer = UrlSigner(
        cast("storage.Bucket", bucket),
        Key(),
        ttl=timedelta(hours=1),
        clock=lambda: seconds[0],
        now=lambda: NOON + timedelta(seconds=seconds[0]),
    )
    first = signer.url("a.wav", 1)
    assert first.expires_at == NOON + timedelta(hours=1)

    seconds[0] = 1_799.0
    assert signer.url("a.wav", 1) == first
    seconds[0] = 1_801.0
    second = signer.url("a.wav", 1)
    assert second.url != first.url
    assert second.expires_at == NOON + timedelta(seconds=5_401)
    assert bucket.signed == 2


def test_another_generation_has_a_url_of_its_own():
    """Two generations of an object are other bytes, so their URLs differ."""
    signer = signer_of_an_hour()
    assert signer.url("a.wav", 1) != signer.url("a.wav", 2)


def test_a_url_does_not_show_in_a_repr():
    """It opens the object to whoever reads a log."""
    signer = signer_of_an_hour()
    assert "store.test" not in repr(signer.url("a.wav", 1))
