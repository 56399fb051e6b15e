"""A token opens the door when everything about it is right, and only then."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from hybrid_audio.clients.tasks.key_set import KeySet
from hybrid_audio.clients.tasks.tokens import LEEWAY_S, TaskTokens
from hybrid_audio.errors import Unauthenticated
from tests.token_issuer import ACCOUNT, AUDIENCE, claims, key_set, rsa_key, token


def _encoded(part: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@pytest.fixture
def keys() -> Iterator[KeySet]:
    content = key_set("first")
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=content)))
    made = KeySet(http, "https://certs.example/keys")
    yield made
    made.close()


@pytest.fixture
def tokens(keys: KeySet) -> TaskTokens:
    return TaskTokens(keys, audience=AUDIENCE, service_account=ACCOUNT)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"iss": "accounts.google.com"},
        {"exp": timedelta(seconds=15 - LEEWAY_S), "iat": timedelta(hours=-1)},
        {"iat": timedelta(seconds=LEEWAY_S - 15)},
    ],
)
def test_the_token_of_a_task_opens(tokens, changes):
    """Google writes its issuer in two ways, and clocks differ by seconds."""
    tokens.verify(token(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://another.example"},
        {"aud": f"{AUDIENCE}/tasks/work"},
        {"aud": [AUDIENCE, "https://another.example"]},
        {"aud": None},
        {"iss": "https://issuer.example"},
        {"iss": None},
        {"email": "another@local.iam.gserviceaccount.com"},
        {"email": ACCOUNT.upper()},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"exp": timedelta(seconds=-LEEWAY_S - 5)},
        {"exp": None},
        {"iat": timedelta(seconds=LEEWAY_S + 60)},
        {"nbf": timedelta(seconds=LEEWAY_S + 60)},
    ],
)
def test_a_token_for_anything_else_is_refused(tokens, changes):
    """Each claim alone decides, whatever the others say."""
    with pytest.raises(Unauthenticated):
        tokens.verify(token(**changes))


def test_a_token_of_another_key_under_our_keys_name_is_refused(tokens):
    """The name of a key is not its signature."""
    with pytest.raises(Unauthenticated):
        tokens.verify(token("second", key_id="first"))


def test_a_token_whose_claims_were_changed_is_refused(tokens):
    """The signature covers every byte."""
    head, _, signature = token(email="another@example.com").split(".")
    with pytest.raises(Unauthenticated):
        tokens.verify(f"{head}.{_encoded(claims())}.{signature}")


def test_a_token_that_names_no_algorithm_is_refused(tokens):
    """Such a token has no signature at all."""
    with pytest.raises(Unauthenticated):
        tokens.verify(jwt.encode(claims(), "", algorithm="none", headers={"kid": "first"}))


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(tokens):
    """Everybody has the public key; it must not serve as a password."""
    secret = (
        rsa_key("first")
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    _, body, _ = token().split(".")
    signed = f"{_encoded({'alg': 'HS256', 'kid': 'first'})}.{body}"
    digest = hmac.digest(secret, signed.encode(), "sha256")
    forged = f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
    with pytest.raises(Unauthenticated):
        tokens.verify(forged)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "..", "é.é.é", "null", "a" * 10_000])
def test_what_is_no_token_is_refused_as_one(tokens, text):
    """Nothing that a caller sends ends in an unexpected error."""
    with pytest.raises(Unauthenticated):
        tokens.verify(text)


@pytest.mark.parametrize("key_id", [17, None, ["first"]])
def test_a_key_id_that_is_no_text_is_refused(tokens, key_id):
    """The header of a token is the caller's own text."""
    _, body, signature = token().split(".")
    with pytest.raises(Unauthenticated):
        tokens.verify(f"{_encoded({'alg': 'RS256', 'kid': key_id})}.{body}.{signature}")


@pytest.mark.parametrize(("audience", "account"), [("", ACCOUNT), (AUDIENCE, ""), ("", "")])
def test_a_deployment_without_a_target_or_account_takes_no_task(keys, audience, account):
    """A missing setting closes the door; an empty claim must not fit an empty setting."""
    tokens = TaskTokens(keys, audience=audience, service_account=account)
    with pytest.raises(Unauthenticated, match="GENERATE_URL and TASKS_SERVICE_ACCOUNT"):
        tokens.verify(token(aud=audience, email=account))


def test_a_refusal_quotes_nothing_of_the_token(tokens):
    """The answer goes to whoever sent it, and to logs."""
    sent = token(email="secret@example.com")
    with pytest.raises(Unauthenticated) as refused:
        tokens.verify(sent)
    assert "secret@" not in str(refused.value)
    assert refused.value.__cause__ is None
