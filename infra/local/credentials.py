"""A service account of the state folder's own, so that a laptop really signs V4 URLs."""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

FILE = "credentials.json"
ACCOUNT = "local@local.iam.gserviceaccount.com"
NOWHERE = (
    "http://127.0.0.1:9/token"  # a token must never be asked for; the discard port refuses at once
)


def ensure_credentials(state: Path) -> Path:
    """Return the state folder's key file (mode 600), made by the first call.

    It gives access to nothing anywhere.
    """
    path = state / FILE
    if not path.exists():
        draft = state / f"{FILE}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(_account(), indent=2))
        draft.replace(path)
    return path


def _account() -> dict[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

    return {
        "type": "service_account",
        "project_id": "local",
        "private_key_id": secrets.token_hex(20),
        "private_key": pem.decode(),
        "client_email": ACCOUNT,
        "client_id": "0",
        "token_uri": NOWHERE,
    }
