"""Building the Firestore client: on a laptop against an emulator, with no credentials looked up
anywhere.
"""

import os

from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.cloud.firestore_v1 import base_client

RECONNECT_MS = 2_000
"""gRPC waits up to two minutes between attempts to reach a server that was away; an instance must
notice sooner.
"""


def firestore_client(project: str, database: str) -> firestore.Client:
    """Return a Firestore client; `FIRESTORE_EMULATOR_HOST` sends it to an emulator."""
    credentials = AnonymousCredentials() if os.environ.get("FIRESTORE_EMULATOR_HOST") else None
    _reconnect_soon()
    return firestore.Client(project=project or None, database=database, credentials=credentials)


def _reconnect_soon() -> None:
    """The client takes no channel options of ours: they are added to its own, which it reads at its
    first call.
    """
    option = ("grpc.max_reconnect_backoff_ms", RECONNECT_MS)
    for options in (base_client._GRPC_MSG_SIZE_OPTIONS, base_client._DEFAULT_CHANNEL_OPTIONS):
        if option not in options:
            options.append(option)
