"""Sign webhooks by the Standard Webhooks specification, so that a receiver knows who sent them.

Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
FEWEST_BYTES = 24
MOST_BYTES = 64


def key_of(secret: str) -> bytes:
    """Return the bytes that a secret `whsec_…` stands for; ValueError never quotes the secret."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX).encode(), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        key = b""
    if not secret.startswith(PREFIX) or not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        raise ValueError(
            f"each secret must be {PREFIX} and base64 of {FEWEST_BYTES} to {MOST_BYTES} bytes"
        )
    return key


def signed_headers(
    body: bytes, *, message_id: str, at: datetime, secrets: Sequence[str]
) -> dict[str, str]:
    """Return the headers that sign a body: its id, the time, and a signature by each secret.

    The id stays the same over all attempts, so that a receiver can leave out what it has; the time
    is that of the attempt. Several secrets let one be changed without a gap.
    """
    timestamp = str(int(at.timestamp()))
    signatures = [_signature(key_of(each), message_id, timestamp, body) for each in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()
