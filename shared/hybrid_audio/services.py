"""The composition root: each collaborator is imported and built once a process, on first use."""

import os
import socket
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import uuid4

from hybrid_audio.runtime.collaborators import close_all, collaborator
from hybrid_audio.settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import httpx
    from google.auth.credentials import Credentials
    from google.cloud import firestore, storage

    from hybrid_audio.clients.cartesia.client import CartesiaClient
    from hybrid_audio.clients.datasets.store import DatasetStore
    from hybrid_audio.clients.firestore.idempotency_store import IdempotencyStore
    from hybrid_audio.clients.firestore.stem_index import StemIndex
    from hybrid_audio.clients.rotation.store import RotationStore
    from hybrid_audio.clients.storage.bucket import Bucket
    from hybrid_audio.clients.storage.outputs import OutputStore
    from hybrid_audio.clients.storage.templates import TemplateStore
    from hybrid_audio.clients.storage.url_signer import UrlSigner
    from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice
    from hybrid_audio.domain.stems.speaker import Speaker
    from hybrid_audio.domain.stems.stem import Outcome
    from hybrid_audio.domain.stems.stored import StoredObject
    from hybrid_audio.runtime.budget import Budget
    from hybrid_audio.stems.kept import KeptStems
    from hybrid_audio.stems.library import StemLibrary
    from hybrid_audio.stems.maker import Look, StemMaker

__all__ = ["settings"]

STEM_LEASE = timedelta(seconds=15)
"""How long a dead holder keeps others waiting; a living one renews every third of it."""

REQUEST_LEASE = timedelta(seconds=150)
"""Longer than any request runs."""


def forget() -> None:
    """Close everything that was built, the newest first: for tests with other settings."""
    close_all()
    settings.cache_clear()


@collaborator(closes=True)
def database() -> "firestore.Client":
    """Firestore."""
    from hybrid_audio.clients.firestore.client import firestore_client

    return firestore_client(settings().gcp_project, settings().firestore_database)


@collaborator(closes=True)
def storage_client() -> "storage.Client":
    """Cloud Storage."""
    from hybrid_audio.clients.storage.client import storage_client as build

    return build(settings().gcp_project)


@collaborator(pings=True)
def stem_objects() -> "Bucket":
    """The stems bucket."""
    from hybrid_audio.clients.storage.bucket import Bucket

    return Bucket(storage_client().bucket(settings().stems_bucket))


@collaborator(pings=True)
def output_objects() -> "Bucket":
    """The outputs bucket."""
    from hybrid_audio.clients.storage.bucket import Bucket

    return Bucket(storage_client().bucket(settings().outputs_bucket))


@collaborator(pings=True)
def upload_objects() -> "Bucket":
    """The uploads bucket."""
    from hybrid_audio.clients.storage.bucket import Bucket

    return Bucket(storage_client().bucket(settings().uploads_bucket))


@collaborator()
def dataset_store() -> "DatasetStore":
    """Datasets and their changes."""
    from hybrid_audio.clients.datasets.store import DatasetStore

    return DatasetStore(database())


@collaborator()
def rotation_store() -> "RotationStore":
    """The rotations of all datasets."""
    from hybrid_audio.clients.rotation.store import RotationStore

    return RotationStore(database(), dataset_store())


@collaborator()
def signing_credentials() -> "Credentials":
    """Who signs URLs."""
    from hybrid_audio.clients.storage.client import default_credentials

    return default_credentials()


@collaborator()
def stem_urls() -> "UrlSigner":
    """Signed URLs of stems."""
    return _signer(settings().stems_bucket)


@collaborator()
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


@collaborator(pings=True)
def stem_index() -> "StemIndex":
    """The stem index and its leases."""
    from hybrid_audio.clients.firestore.stem_index import StemIndex

    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    return StemIndex(database(), holder=holder, lease_ttl=STEM_LEASE, max_age=_max_age())


def _max_age() -> timedelta | None:
    days = settings().cache_ttl_days
    return timedelta(days=days) if days else None


@collaborator(closes=True)
def cartesia_http() -> "httpx.Client":
    """Connections to Cartesia."""
    from hybrid_audio.clients.cartesia.bounded_http import bounded_client

    return bounded_client(settings().cartesia_base_url)


@collaborator(pings=True)
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


@collaborator()
def stem_maker() -> "StemMaker":
    """Makes missing stems."""
    from hybrid_audio.stems.maker import StemMaker

    return StemMaker(
        bucket=stem_objects(),
        index=stem_index(),
        speech=cartesia(),
        measure=_measured if find_spec("numpy") else None,
    )


def _measured(stem: bytes) -> "Mapping[str, Any]":
    """Measure a stem that was made. A function that is installed without numpy does not."""
    from hybrid_audio.audio.measures.entry import entry_measures

    return entry_measures(stem)


class _OnDemand:
    """The maker, built by the first missing stem: a hit needs neither Firestore nor speech."""

    def make(self, spec: "StemSpec", look: "Look") -> "tuple[StoredObject, Outcome]":
        return stem_maker().make(spec, look)


@collaborator()
def stem_library() -> "StemLibrary":
    """Stems from memory, the store, or speech."""
    from hybrid_audio.stems.entries import StemEntries
    from hybrid_audio.stems.library import StemLibrary
    from hybrid_audio.stems.memory import StemMemory

    config = settings()
    return StemLibrary(
        memory=StemMemory(config.stem_memory_mb << 20),
        bucket=stem_objects(),
        maker=_OnDemand(),
        entries=StemEntries(bucket=stem_objects(), index=stem_index),
        max_age=_max_age(),
    )


@collaborator()
def audio_budget() -> "Budget":
    """The seconds of messages that are under way at once."""
    from hybrid_audio.runtime.budget import Budget

    return Budget(settings().audio_budget_s)


@collaborator()
def output_store() -> "OutputStore":
    """Finished messages."""
    from hybrid_audio.clients.storage.outputs import OutputStore

    return OutputStore(output_objects())


@collaborator()
def template_store() -> "TemplateStore":
    """Templates of the bucket, and shipped ones."""
    from hybrid_audio.clients.storage.templates import TemplateStore
    from hybrid_audio.runtime.package_data import folder

    return TemplateStore(stem_objects(), folder("templates"))


@collaborator()
def idempotency_store() -> "IdempotencyStore":
    """Idempotency keys and the answers kept under them."""
    from hybrid_audio.clients.firestore.idempotency_store import IdempotencyStore

    return IdempotencyStore(database(), lease_ttl=REQUEST_LEASE)


@collaborator()
def contract() -> "Contract":
    """What every stem of this deployment has in common."""
    from hybrid_audio.domain.stems.contract import Contract

    config = settings()
    return Contract(config.model_id, config.cartesia_version, config.sample_rate)


@collaborator()
def default_voice() -> "Voice":
    """Who speaks where a request or template leaves it open."""
    from hybrid_audio.domain.stems.contract import Voice

    return Voice(id=settings().voice_id or None, language="en")


@collaborator()
def speaker() -> "Speaker":
    """From texts to the specs of their stems."""
    from hybrid_audio.domain.stems.speaker import Speaker

    return Speaker(contract(), default_voice())


@collaborator()
def kept_stems() -> "KeptStems":
    """Stems that exist, by label and signature."""
    from hybrid_audio.stems.kept import KeptStems

    return KeptStems(stem_objects(), stem_index())
