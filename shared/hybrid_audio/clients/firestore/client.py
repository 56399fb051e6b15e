"""Build the Firestore client; against an emulator it looks for no credentials."""

import os

from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.cloud.firestore_v1 import base_client

RECONNECT_MS = 2_000
"""By default gRPC waits up to two minutes between attempts to reach a server that was away."""


def firestore_client(project: str, database: str) -> firestore.Client:
    """Return a Firestore client; `FIRESTORE_EMULATOR_HOST` sends it to an emulator."""
    credentials = AnonymousCredentials() if os.environ.get("FIRESTORE_EMULATOR_HOST") else None
    _reconnect_soon()
    return firestore.Client(project=project or None, database=database, credentials=credentials)


def _reconnect_soon() -> None:
    """Add our channel option to the client's own, which it reads at its first call.

    The client has no parameter for channel options.
    """
    option = ("grpc.max_reconnect_backoff_ms", RECONNECT_MS)
    for options in (base_client._GRPC_MSG_SIZE_OPTIONS, base_client._DEFAULT_CHANNEL_OPTIONS):
        if option not in options:
            options.append(option)
