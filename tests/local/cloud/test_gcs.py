"""The Cloud Storage server through the functions' client: what they rely on holds."""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from google.api_core.exceptions import NotFound, PreconditionFailed
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.oauth2 import service_account

from infra.local.cloud import LocalCloud
from tests.local.cloud import processes
from tests.local.cloud.gcs_cloud import BUCKETS

COMMAND = (sys.executable, "-m", "tests.local.cloud.gcs_cloud")
NAME = "stems/name/stem.name.jose/0f.wav"
METADATA = {"label": "stem.name.jose", "text": "José"}

Running = Callable[[], LocalCloud]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Start the server on the same state, again for each call."""
    clouds: list[LocalCloud] = []

    def run() -> LocalCloud:
        for cloud in clouds:
            cloud.stop()
        clouds.append(
            LocalCloud(tmp_path / "state", output=tmp_path / "printed.txt", command=COMMAND)
        )
        clouds[-1].start()
        return clouds[-1]

    yield run
    for cloud in clouds:
        cloud.stop()


def bucket(cloud: LocalCloud, name: str = BUCKETS[0]) -> storage.Bucket:
    """Return a bucket as the functions see it."""
    options = {"api_endpoint": cloud.services.part("gcs").url}
    client = storage.Client(
        project="local", credentials=AnonymousCredentials(), client_options=options
    )
    found: storage.Bucket = client.bucket(name)
    return found


def test_the_buckets_exist_when_the_store_is_ready(running: Running) -> None:
    """The first start makes the buckets, and the next one finds them."""
    assert all(bucket(running(), name).exists() for name in BUCKETS)
    assert all(bucket(running(), name).exists() for name in BUCKETS)


def test_an_object_is_created_once_and_survives_a_restart(running: Running) -> None:
    """With its bytes, generation and metadata; a second creation is refused before and after."""
    blob = bucket(running()).blob(NAME)
    blob.metadata = METADATA
    blob.upload_from_string(b"RIFF", content_type="audio/wav", if_generation_match=0)
    stems = bucket(running())
    found = stems.get_blob(NAME)

    assert found is not None
    assert (found.generation, found.metadata, found.content_type) == (
        blob.generation,
        METADATA,
        "audio/wav",
    )
    assert found.download_as_bytes() == b"RIFF"
    with pytest.raises(PreconditionFailed):
        stems.blob(NAME).upload_from_string(b"other", if_generation_match=0)


def test_objects_are_listed_by_prefix_in_the_order_of_names(running: Running) -> None:
    """Pages of a listing keep the order of names."""
    stems = bucket(running())
    for name in ("b/2", "a/1", "b/1", "b/3"):
        stems.blob(name).upload_from_string(b"x")

    assert [blob.name for blob in stems.list_blobs(prefix="b/", page_size=2)] == [
        "b/1",
        "b/2",
        "b/3",
    ]


def test_an_old_generation_is_gone(running: Running) -> None:
    """Reading a generation that was replaced is 404, as without versioning in the cloud."""
    stems = bucket(running())
    blob = stems.blob("x")
    blob.upload_from_string(b"old")
    old = blob.generation
    stems.blob("x").upload_from_string(b"new")
    with pytest.raises(NotFound):
        stems.blob("x", generation=old).download_as_bytes()


def test_the_states_own_account_signs_urls_that_open_the_object(
    running: Running, tmp_path: Path
) -> None:
    """It is signed here, with no token; it opens the whole object, and a range of it."""
    cloud = running()
    blob = bucket(cloud).blob("stems/a b.wav")
    blob.upload_from_string(b"RIFFxxxx")
    account = service_account.Credentials.from_service_account_file(
        str(tmp_path / "state" / "credentials.json")
    )
    url = blob.generate_signed_url(
        version="v4",
        expiration=timedelta(minutes=1),
        credentials=account,
        api_access_endpoint=cloud.services.part("gcs").url,
    )

    assert "X-Goog-Signature=" in url
    assert httpx.get(url).content == b"RIFFxxxx"
    part = httpx.get(url, headers={"Range": "bytes=4-5"})
    assert (part.status_code, part.content) == (206, b"xx")


def test_a_file_that_a_kill_left_without_properties_does_not_hide_the_others(
    running: Running, tmp_path: Path
) -> None:
    """The server itself could not list the bucket any more."""
    bucket(running()).blob("whole").upload_from_string(b"x")
    (tmp_path / "state" / "gcs" / BUCKETS[0] / "half").write_bytes(b"y")
    assert [blob.name for blob in bucket(running()).list_blobs()] == ["whole"]


def test_the_storage_server_listens_on_loopback_only(running: Running) -> None:
    """The kernel names no other address."""
    server = running().services.part("gcs").pid
    assert server is not None
    assert processes.listening(server) == {"127.0.0.1"}
