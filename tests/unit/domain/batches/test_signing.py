"""A signature proves who sent a webhook, and that nothing of it was changed or played back."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from hybrid_audio.domain.batches.signing import PREFIX, key_of, signed_headers

OLD, NEW = "whsec_" + "QUFB" * 8, "whsec_" + "QkJC" * 8
BODY = b'{"type":"batch.finished"}'


def headers_of(body: bytes = BODY, *, age_s: float = 0.0, secrets: tuple[str, ...] = (OLD,)):
    """Return the headers of a body that was signed so long ago; the library reads the clock."""
    at = datetime.now(UTC) - timedelta(seconds=age_s)
    return signed_headers(body, message_id="m1", at=at, secrets=secrets)


def fits(headers: dict[str, str], *, body: bytes = BODY, secret: str = OLD) -> bool:
    """Return whether the library of the specification takes the body for ours."""
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def test_the_signature_is_that_of_the_specification():
    """The example of its own text, which every library must agree with."""
    headers = signed_headers(
        b'{"test": 2432232314}',
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.text(max_size=200), st.binary(min_size=24, max_size=64))
def test_the_library_of_the_specification_verifies_any_body(text, key):
    """Whatever a label holds, and whichever bytes a secret stands for."""
    secret = PREFIX + base64.b64encode(key).decode()
    body = json.dumps({"label": text}).encode()
    assert Webhook(secret).verify(body, headers_of(body, secrets=(secret,))) == {"label": text}


@pytest.mark.parametrize("known", [OLD, NEW])
def test_while_a_secret_is_changed_both_verify(known):
    """Receivers change theirs when it suits them."""
    headers = headers_of(secrets=(OLD, NEW))
    assert Webhook(known).verify(BODY, headers)
    assert fits(headers, secret=known)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "m2"},
        {"webhook-timestamp": "now"},
        {"webhook-signature": "v1,QUFBQQ=="},
        {"webhook-signature": ""},
        {"webhook-id": ""},
    ],
)
def test_forged_headers_are_refused(changed):
    """The signature covers the id and the time as well."""
    assert not fits({**headers_of(), **changed})


def test_a_signature_under_another_time_is_refused():
    """The time itself is signed: it cannot be set forward by whoever plays a message back."""
    headers = headers_of(age_s=60)
    later = str(int(headers["webhook-timestamp"]) + 30)
    assert fits(headers)
    assert not fits({**headers, "webhook-timestamp": later})


def test_a_signature_of_another_version_is_refused():
    """What is not v1 is not ours."""
    headers = headers_of()
    other = "v2" + headers["webhook-signature"].removeprefix("v1")
    assert not fits({**headers, "webhook-signature": other})


def test_an_altered_body_is_refused():
    """One more space is another body."""
    assert not fits(headers_of(), body=BODY + b" ")


def test_another_secret_does_not_verify():
    """Whoever knows none of ours signs nothing for us."""
    assert not fits(headers_of(), secret=NEW)


@pytest.mark.parametrize("age_s", [360, -360])
def test_a_message_of_another_time_is_refused(age_s):
    """An old one may be played back by somebody who listened."""
    headers = headers_of(age_s=age_s)
    with pytest.raises(WebhookVerificationError, match="too"):
        Webhook(OLD).verify(BODY, headers)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "QUFB" * 8, "whsec_" + "QUFB" * 7, "whsec_" + "QUFB" * 22, "whsec_é"]
)
def test_what_is_no_secret_is_refused_and_not_quoted(secret):
    """The specification asks for 24 to 64 bytes."""
    with pytest.raises(ValueError, match="each secret must be whsec_") as refused:
        key_of(secret)
    assert len(secret) <= len("whsec_") or secret not in str(refused.value)
