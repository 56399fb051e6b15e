"""Building the Firestore client: on a laptop against an emulator, with no credentials looked up anywhere."""

import os

from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore


def firestore_client(project: str, database: str) -> firestore.Client:
    """Return a Firestore client; `FIRESTORE_EMULATOR_HOST` sends it to an emulator."""
    credentials = AnonymousCredentials() if os.environ.get("FIRESTORE_EMULATOR_HOST") else None
    return firestore.Client(project=project or None, database=database, credentials=credentials)
