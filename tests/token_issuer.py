"""An issuer of OIDC tokens as Google's: it signs what it is asked to, and publishes its keys."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://accounts.google.com"
ACCOUNT = "tasks@local.iam.gserviceaccount.com"
AUDIENCE = "https://generate.example"


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """Return the key of this name: always the same one in a process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def claims(**changes: Any) -> dict[str, Any]:
    """Return what a task's token says, with changes.

    None leaves a claim out; a timedelta is a time that far from now.
    """
    now = int(time.time())
    usual = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "email": ACCOUNT,
        "email_verified": True,
        "sub": "1",
        "azp": "1",
        "iat": now,
        "exp": now + 3600,
    }
    given = {name: value for name, value in {**usual, **changes}.items() if value is not None}
    return {
        name: now + int(value.total_seconds()) if isinstance(value, timedelta) else value
        for name, value in given.items()
    }


def token(key: str = "first", *, key_id: str | None = None, **changes: Any) -> str:
    """Return a token signed by a key, under that key's own id unless another is given."""
    signed: str = jwt.encode(
        claims(**changes), rsa_key(key), algorithm="RS256", headers={"kid": key_id or key}
    )
    return signed


def key_set(*names: str) -> dict[str, Any]:
    """Return the public keys as a JSON Web Key Set."""
    keys = [
        {
            **json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(name).public_key())),
            "kid": name,
            "use": "sig",
            "alg": "RS256",
        }
        for name in names
    ]
    return {"keys": keys}


@contextmanager
def serving_keys(*names: str) -> Iterator[str]:
    """Serve the key set on a free port of this machine; yield its URL."""
    content = json.dumps(key_set(*names)).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/certs"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
