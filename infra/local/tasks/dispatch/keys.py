"""The key that signs tokens: made once for each state folder, readable by its owner alone."""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

FILE = "tasks-key.pem"


class Key:
    """An RSA key, its id, and its public half in the two forms that Google publishes."""

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self._private = private
        public = private.public_key()
        self._pem = public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.id = hashlib.sha256(self._pem).hexdigest()[:40]
        self._numbers = public.public_numbers()

    def sign(self, content: bytes) -> bytes:
        """Return the RS256 signature (RFC 7518, 3.3)."""
        return self._private.sign(content, padding.PKCS1v15(), hashes.SHA256())

    def jwks(self) -> dict[str, Any]:
        """Return the JSON Web Key Set (RFC 7517)."""
        public = {"n": _unsigned(self._numbers.n), "e": _unsigned(self._numbers.e)}
        return {"keys": [{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.id, **public}]}

    def pems(self) -> dict[str, str]:
        """Return the public key as PEM, by its id."""
        return {self.id: self._pem.decode()}


def ensure_key(folder: Path) -> Key:
    """Return the folder's key, made by the first call."""
    path = folder / FILE
    if not path.exists():
        draft = folder / f"{FILE}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_bytes(_new())
        draft.replace(path)

    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    return Key(private)


def _new() -> bytes:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def base64url(content: bytes) -> str:
    """Return the base64 of URLs without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unsigned(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
