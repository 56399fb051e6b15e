"""OIDC tokens: what they say, and that the public key proves it."""

import base64
import stat

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from google.auth import jwt

from infra.local.tasks import messages as m
from infra.local.tasks.dispatch.keys import FILE, ensure_key
from infra.local.tasks.dispatch.tokens import KEPT_S, Tokens

EMAIL = "tasks@local.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return ensure_key(tmp_path_factory.mktemp("key"))


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text: str) -> int:
    return int.from_bytes(decoded(text), "big")


def test_a_token_verifies_with_googles_own_library(key):
    """Its claims are those that Cloud Tasks sets, good for an hour."""
    token = Tokens(key).token(EMAIL, "https://x/")
    claims = jwt.decode(token, certs=key.pems(), audience="https://x/")

    assert (claims["iss"], claims["email"]) == ("https://accounts.google.com", EMAIL)
    assert claims["email_verified"] is True
    assert claims["sub"].isdecimal()
    assert claims["exp"] - claims["iat"] == 3600


def test_a_token_verifies_with_the_published_key_set(key):
    """Modulus and exponent of the JWKS are those of the key that signed."""
    token = Tokens(key).token(EMAIL, "https://x/")
    content, _, signature = token.rpartition(".")
    published = key.jwks()["keys"][0]
    assert jwt.decode_header(token)["kid"] == published["kid"]

    public = RSAPublicNumbers(number(published["e"]), number(published["n"])).public_key()
    signed = decoded(signature)
    public.verify(signed, content.encode(), padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(signed, content.encode() + b"x", padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize(("audience", "expected"), [("", "https://x/y?z"), ("me", "me")])
def test_the_audience_is_the_url_unless_one_is_named(key, audience, expected):
    """As the real service does it."""
    request = m.HttpRequest(
        url="https://x/y?z", oidc_token={"service_account_email": EMAIL, "audience": audience}
    )
    token = Tokens(key).find(request)
    assert token is not None
    assert jwt.decode(token, verify=False)["aud"] == expected


def test_a_token_is_kept_for_a_minute_and_made_anew_then(key):
    """Signing costs more than all the rest of an attempt."""
    now = [1_800_000_000.0]
    tokens = Tokens(key, lambda: now[0])
    first = tokens.token(EMAIL, "a")
    assert tokens.token(EMAIL, "a") == first
    assert tokens.token(EMAIL, "b") != first
    now[0] += KEPT_S
    assert tokens.token(EMAIL, "a") != first


def test_a_request_without_a_token_gets_none(key):
    """There is no header then."""
    assert Tokens(key).find(m.HttpRequest(url="https://x/")) is None


def test_the_key_is_made_once_for_its_owner_only(tmp_path):
    """Mode 600, and the same after a restart, so that tokens under way stay good."""
    first = ensure_key(tmp_path)
    assert ensure_key(tmp_path).id == first.id
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
