"""The composition root: each collaborator is built once a process, when first asked for, and
imported only then.
"""

import os
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from hybrid_audio.runtime.loading import without_gc
from hybrid_audio.settings import settings

if TYPE_CHECKING:
    import httpx
    from google.auth.credentials import Credentials
    from google.cloud import firestore, storage

    from hybrid_audio.clients.cartesia.client import CartesiaClient
    from hybrid_audio.clients.datasets.store import DatasetStore
    from hybrid_audio.clients.firestore.idempotency_store import IdempotencyStore
    from hybrid_audio.clients.firestore.stem_index import StemIndex
    from hybrid_audio.clients.rotation.store import RotationStore
    from hybrid_audio.clients.storage.objects import Objects
    from hybrid_audio.clients.storage.outputs import OutputStore
    from hybrid_audio.clients.storage.templates import TemplateStore
    from hybrid_audio.clients.storage.url_signer import UrlSigner
    from hybrid_audio.domain.contract import Contract, StemSpec, Voice
    from hybrid_audio.domain.stem import Outcome
    from hybrid_audio.domain.stored import StoredObject
    from hybrid_audio.stems.library import StemLibrary
    from hybrid_audio.stems.maker import Look, StemMaker

__all__ = ["settings"]

T = TypeVar("T")
STEM_LEASE = timedelta(seconds=15)
"""How long a dead holder keeps others waiting; a living one renews every third of it."""

REQUEST_LEASE = timedelta(seconds=150)
"""Longer than any request runs."""

_building = threading.RLock()
_built: dict[str, object] = {}


def once(build: Callable[[], T]) -> Callable[[], T]:
    """Build at most once a process, also between threads: two limiters would allow twice the
    concurrency.
    """

    def get() -> T:
        with _building:
            if build.__name__ not in _built:
                with without_gc():
                    _built[build.__name__] = build()
            return _built[build.__name__]  # type: ignore[return-value]  # each name holds what its builder returned

    return get


def forget() -> None:
    """Close and drop everything built, so that the next call builds anew: for tests with other
    settings.
    """
    with _building:
        for name in ("database", "storage_client", "cartesia_http"):
            if name in _built:
                _built[name].close()  # type: ignore[attr-defined]  # each of the three has it
        _built.clear()
        settings.cache_clear()


@once
def database() -> "firestore.Client":
    """Firestore."""
    from hybrid_audio.clients.firestore.client import firestore_client

    return firestore_client(settings().gcp_project, settings().firestore_database)


@once
def storage_client() -> "storage.Client":
    """Cloud Storage."""
    from hybrid_audio.clients.storage.client import storage_client as build

    return build(settings().gcp_project)


@once
def stem_objects() -> "Objects":
    """The stems bucket."""
    from hybrid_audio.clients.storage.objects import Objects

    return Objects(storage_client().bucket(settings().stems_bucket))


@once
def output_objects() -> "Objects":
    """The outputs bucket."""
    from hybrid_audio.clients.storage.objects import Objects

    return Objects(storage_client().bucket(settings().outputs_bucket))


@once
def upload_objects() -> "Objects":
    """The uploads bucket."""
    from hybrid_audio.clients.storage.objects import Objects

    return Objects(storage_client().bucket(settings().uploads_bucket))


@once
def dataset_store() -> "DatasetStore":
    """Datasets and their changes."""
    from hybrid_audio.clients.datasets.store import DatasetStore

    return DatasetStore(database())


@once
def rotation_store() -> "RotationStore":
    """The rotations of all datasets."""
    from hybrid_audio.clients.rotation.store import RotationStore

    return RotationStore(database(), dataset_store())


@once
def signing_credentials() -> "Credentials":
    """Who signs URLs."""
    from hybrid_audio.clients.storage.client import default_credentials

    return default_credentials()


@once
def stem_urls() -> "UrlSigner":
    """Signed URLs of stems."""
    return _signer(settings().stems_bucket)


@once
def output_urls() -> "UrlSigner":
    """Signed URLs of messages."""
    return _signer(settings().outputs_bucket)


def _signer(bucket: str) -> "UrlSigner":
    from hybrid_audio.clients.storage.url_signer import UrlSigner

    return UrlSigner(
        storage_client().bucket(bucket),
        signing_credentials(),
        ttl=timedelta(seconds=settings().signed_url_ttl_s),
        endpoint=os.environ.get("STORAGE_EMULATOR_HOST"),
    )


@once
def stem_index() -> "StemIndex":
    """The stem index and its leases."""
    from hybrid_audio.clients.firestore.stem_index import StemIndex

    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    return StemIndex(database(), holder=holder, lease_ttl=STEM_LEASE, max_age=_max_age())


def _max_age() -> timedelta | None:
    days = settings().cache_ttl_days
    return timedelta(days=days) if days else None


@once
def cartesia_http() -> "httpx.Client":
    """Connections to Cartesia."""
    from hybrid_audio.clients.cartesia.bounded_http import bounded_client

    return bounded_client(settings().cartesia_base_url)


@once
def cartesia() -> "CartesiaClient":
    """Text to speech."""
    from hybrid_audio.clients.cartesia.client import CartesiaClient

    config = settings()
    return CartesiaClient(
        cartesia_http(),
        key=config.cartesia_api_key,
        version=config.cartesia_version,
        concurrency=config.cartesia_concurrency,
    )


@once
def stem_maker() -> "StemMaker":
    """What has stems spoken that are nowhere."""
    from hybrid_audio.stems.maker import StemMaker

    return StemMaker(store=stem_objects(), index=stem_index(), speech=cartesia())


class _OnDemand:
    """The maker, built by the first stem that is nowhere: a hit needs neither Firestore nor text to
    speech.
    """

    def make(self, spec: "StemSpec", look: "Look") -> "tuple[StoredObject, Outcome]":
        return stem_maker().make(spec, look)


@once
def stem_library() -> "StemLibrary":
    """Stems from memory, the store, or speech."""
    from hybrid_audio.stems.library import StemLibrary
    from hybrid_audio.stems.memory import StemMemory

    config = settings()
    return StemLibrary(
        memory=StemMemory(config.stem_memory_mb << 20),
        store=stem_objects(),
        maker=_OnDemand(),
        max_age=_max_age(),
    )


@once
def output_store() -> "OutputStore":
    """Finished messages."""
    from hybrid_audio.clients.storage.outputs import OutputStore

    return OutputStore(output_objects())


@once
def template_store() -> "TemplateStore":
    """Templates of the bucket, and shipped ones."""
    from hybrid_audio.clients.storage.templates import TemplateStore
    from hybrid_audio.runtime.shipped import folder

    return TemplateStore(stem_objects(), folder("templates"))


@once
def idempotency_store() -> "IdempotencyStore":
    """Idempotency keys and the answers kept under them."""
    from hybrid_audio.clients.firestore.idempotency_store import IdempotencyStore

    return IdempotencyStore(database(), lease_ttl=REQUEST_LEASE)


@once
def contract() -> "Contract":
    """What every stem of this deployment has in common."""
    from hybrid_audio.domain.contract import Contract

    config = settings()
    return Contract(config.model_id, config.cartesia_version, config.sample_rate)


@once
def default_voice() -> "Voice":
    """Who speaks where a request or template leaves it open."""
    from hybrid_audio.domain.contract import Voice

    return Voice(id=settings().voice_id or None, language="en")
