"""Build the Cloud Storage client, and find the credentials that sign its URLs."""

import os

import google.auth
import requests
import requests.adapters
from google.auth.credentials import AnonymousCredentials, Credentials
from google.cloud import storage

CONNECTIONS = 64
"""More than an instance's threads use at once, so that none waits for a connection or drops one."""

QUIET = "DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA"
"""The client library's switch for bucket metadata in traces, which are not collected here.

Without it every instance asks for its bucket's properties, and every missing object starts a thread
that asks whether the bucket exists.
"""


def storage_client(project: str) -> storage.Client:
    """Return a Cloud Storage client; `STORAGE_EMULATOR_HOST` sends it to an emulator."""
    credentials = AnonymousCredentials() if os.environ.get("STORAGE_EMULATOR_HOST") else None
    os.environ.setdefault(QUIET, "true")
    client = storage.Client(project=project or None, credentials=credentials)
    adapter = requests.adapters.HTTPAdapter(pool_connections=CONNECTIONS, pool_maxsize=CONNECTIONS)
    client._http.mount("https://", adapter)
    client._http.mount("http://", adapter)
    _take_environment(client._http, client.api_endpoint)
    return client


def _take_environment(session: requests.Session, url: str) -> None:
    """Take the environment's proxies and certificates now, instead of anew for each call.

    Looking through the environment took longer than all else that a call did.
    """
    found = session.merge_environment_settings(url, {}, None, None, None)
    session.proxies, session.verify = found["proxies"], found["verify"]
    session.trust_env = False


def default_credentials() -> Credentials:
    """Return the process's credentials: the function's service account, or a laptop's key file."""
    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    return credentials
