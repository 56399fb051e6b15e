"""Building the Cloud Storage client, and finding who signs its URLs."""

import os

import google.auth
import requests.adapters
from google.auth.credentials import AnonymousCredentials, Credentials
from google.cloud import storage

CONNECTIONS = 64
"""More than one instance's threads use at once, so that none waits for or throws away a connection.
"""

QUIET = "DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA"
"""Of the client library: without it every instance asks for its bucket's properties, and every
object that is not there has a thread ask whether the bucket is, for the sake of traces that nobody
collects.
"""


def storage_client(project: str) -> storage.Client:
    """Return a Cloud Storage client; `STORAGE_EMULATOR_HOST` sends it to an emulator."""
    credentials = AnonymousCredentials() if os.environ.get("STORAGE_EMULATOR_HOST") else None
    os.environ.setdefault(QUIET, "true")
    client = storage.Client(project=project or None, credentials=credentials)
    adapter = requests.adapters.HTTPAdapter(pool_connections=CONNECTIONS, pool_maxsize=CONNECTIONS)
    client._http.mount("https://", adapter)
    client._http.mount("http://", adapter)
    return client


def default_credentials() -> Credentials:
    """Return the process's own credentials: the function's service account, or a key file on a
    laptop.
    """
    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    return credentials
