"""The composition root: each collaborator is imported and built once a process, on first use."""

import atexit
import os
import socket
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import uuid4

from hybrid_audio.errors import NotFound
from hybrid_audio.runtime import linear_algebra
from hybrid_audio.runtime.collaborators import built, close_all, collaborator
from hybrid_audio.settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import httpx
    from google.auth.credentials import Credentials
    from google.cloud import firestore, storage

    from hybrid_audio.batching.planning.resolvers import Resolvers
    from hybrid_audio.batching.planning.step import Planner
    from hybrid_audio.batching.reading.progress import Terms
    from hybrid_audio.batching.workshop import Workshop
    from hybrid_audio.caching.audit import StemAudit
    from hybrid_audio.caching.removal import StemRemover
    from hybrid_audio.clients.batches.store import BatchStore
    from hybrid_audio.clients.cartesia.client import CartesiaClient
    from hybrid_audio.clients.cartesia.dictionaries import CartesiaDictionaries
    from hybrid_audio.clients.datasets.store import DatasetStore
    from hybrid_audio.clients.firestore.idempotency_store import IdempotencyStore
    from hybrid_audio.clients.firestore.stem_index import StemIndex
    from hybrid_audio.clients.rotation.store import RotationStore
    from hybrid_audio.clients.stems.catalogue import StemCatalogue
    from hybrid_audio.clients.stems.figures import FiguresOfStems
    from hybrid_audio.clients.stems.usage import StemUsageStore
    from hybrid_audio.clients.storage.batch_files import BatchFiles
    from hybrid_audio.clients.storage.bucket import Bucket
    from hybrid_audio.clients.storage.message_states import MessageStates
    from hybrid_audio.clients.storage.outputs import OutputStore
    from hybrid_audio.clients.storage.templates import TemplateStore
    from hybrid_audio.clients.storage.url_signer import UrlSigner
    from hybrid_audio.clients.tasks.queue import TaskQueue
    from hybrid_audio.clients.tasks.tokens import TaskTokens
    from hybrid_audio.clients.webhooks.sender import WebhookSender
    from hybrid_audio.domain.batches.batch import Batch
    from hybrid_audio.domain.speech.pronunciation import Entry
    from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice
    from hybrid_audio.domain.stems.speaker import Speaker
    from hybrid_audio.domain.stems.stem import Outcome
    from hybrid_audio.domain.stems.stored import StoredObject
    from hybrid_audio.runtime.budget import Budget
    from hybrid_audio.stems.counting import UsageCounter
    from hybrid_audio.stems.entries import StemEntries
    from hybrid_audio.stems.families import Families
    from hybrid_audio.stems.kept import KeptStems
    from hybrid_audio.stems.library import Maker, StemLibrary
    from hybrid_audio.stems.maker import Look, StemMaker
    from hybrid_audio.stems.measured import MeasuresMemory
    from hybrid_audio.stems.memory import StemMemory
    from hybrid_audio.stems.sightings import Sightings

__all__ = ["settings"]

linear_algebra.in_the_callers_thread()  # whatever loads numpy is built here, later

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
def cartesia_dictionaries() -> "CartesiaDictionaries":
    """Pronunciation dictionaries."""
    from hybrid_audio.clients.cartesia.dictionaries import CartesiaDictionaries

    config = settings()
    return CartesiaDictionaries(
        cartesia_http(),
        key=config.cartesia_api_key,
        version=config.cartesia_version,
        fresh_s=config.pronunciation_fresh_s,
    )


class _DictionariesOnDemand:
    """Dictionaries, built by the first voice that names one: other stems need no HTTP client."""

    def entries(self, dictionary: str) -> "tuple[Entry, ...]":
        return cartesia_dictionaries().entries(dictionary)


@collaborator()
def stem_maker() -> "StemMaker":
    """Makes missing stems."""
    from hybrid_audio.stems.maker import StemMaker
    from hybrid_audio.stems.pronounced import PronouncedSpeech

    return StemMaker(
        bucket=stem_objects(),
        index=stem_index(),
        speech=PronouncedSpeech(cartesia(), cartesia_dictionaries()),
        measure=_measured if find_spec("numpy") else None,
        families=stem_families(),
        takes=settings().speech_takes,
    )


@collaborator()
def stem_families() -> "Families":
    """How loud the stems of families are."""
    from hybrid_audio.clients.stems.levels import StemLevels
    from hybrid_audio.stems.families import Families

    return Families(StemLevels(database()).of_family)


def _measured(stem: bytes) -> "Mapping[str, Any]":
    """Measure a stem that was made. A function that is installed without numpy does not."""
    from hybrid_audio.audio.measures.entry import entry_measures

    return entry_measures(stem)


class _OnDemand:
    """The maker, built by the first missing stem: a hit needs neither Firestore nor speech."""

    def make(self, spec: "StemSpec", look: "Look") -> "tuple[StoredObject, Outcome]":
        return stem_maker().make(spec, look)


class _Silent:
    """What makes no stem: messages of batches are spliced of stems that were spoken before."""

    def make(self, spec: "StemSpec", look: "Look") -> "tuple[StoredObject, Outcome]":
        raise NotFound("a stem of the message is gone")


@collaborator()
def stem_library() -> "StemLibrary":
    """Stems from memory, the store, or speech."""
    return _library(_OnDemand())


@collaborator()
def silent_library() -> "StemLibrary":
    """The same stems; a missing one is not found."""
    return _library(_Silent())


def _library(maker: "Maker") -> "StemLibrary":
    from hybrid_audio.stems.library import StemLibrary

    return StemLibrary(
        memory=stem_memory(),
        measured=stem_measures(),
        bucket=stem_objects(),
        maker=maker,
        entries=stem_entries(),
        sightings=stem_sightings(),
        counter=usage_counter(),
        max_age=_max_age(),
    )


@collaborator()
def stem_memory() -> "StemMemory":
    """Stems in memory."""
    from hybrid_audio.stems.memory import StemMemory

    return StemMemory(settings().stem_memory_mb << 20)


@collaborator()
def stem_measures() -> "MeasuresMemory":
    """What was measured of stems."""
    from hybrid_audio.stems.measured import MeasuresMemory

    return MeasuresMemory(settings().stem_memory_mb << 20)


@collaborator()
def stem_sightings() -> "Sightings":
    """What this instance saw of the bucket lately."""
    from hybrid_audio.stems.sightings import Sightings

    return Sightings()


@collaborator()
def stem_entries() -> "StemEntries":
    """Labels and rotations of stems."""
    from hybrid_audio.stems.entries import StemEntries

    return StemEntries(bucket=stem_objects(), index=stem_index, has_index=lambda: database.is_built)


@collaborator()
def usage_counter() -> "UsageCounter":
    """Counts how this instance uses stems."""
    from hybrid_audio.stems.counting import UsageCounter

    counter = UsageCounter(stem_usage)
    atexit.register(_close, counter)
    return counter


@collaborator()
def stem_usage() -> "StemUsageStore":
    """What all instances counted."""
    from hybrid_audio.clients.stems.usage import StemUsageStore

    return StemUsageStore(database())


@collaborator()
def stem_catalogue() -> "StemCatalogue":
    """The stem index in pages."""
    from hybrid_audio.clients.stems.catalogue import StemCatalogue

    return StemCatalogue(database())


@collaborator()
def stem_figures() -> "FiguresOfStems":
    """The stem index in figures."""
    from hybrid_audio.clients.stems.figures import FiguresOfStems

    return FiguresOfStems(database())


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
def message_states() -> "MessageStates":
    """How far streamed messages are."""
    from hybrid_audio.clients.storage.message_states import MessageStates

    return MessageStates(output_objects())


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

    return Speaker(contract(), default_voice(), _DictionariesOnDemand())


@collaborator()
def kept_stems() -> "KeptStems":
    """Stems that exist, by label and signature."""
    from hybrid_audio.stems.kept import KeptStems

    return KeptStems(stem_objects(), stem_index())


@collaborator(pings=True, closes=True)
def task_queue() -> "TaskQueue":
    """The queues that carry batches."""
    from hybrid_audio.clients.tasks.client import tasks_client
    from hybrid_audio.clients.tasks.queue import TaskQueue, TaskTarget
    from hybrid_audio.domain.batches.batch import Stage

    config = settings()
    target = TaskTarget(config.generate_url, config.tasks_service_account)
    return TaskQueue(
        tasks_client(),
        location=f"projects/{config.gcp_project}/locations/{config.gcp_region}",
        queues={Stage.SPEECH: config.speech_queue, Stage.MESSAGES: config.messages_queue},
        target=target,
    )


@collaborator(closes=True)
def task_tokens() -> "TaskTokens":
    """Who may send tasks."""
    from hybrid_audio.clients.cartesia.bounded_http import bounded_client
    from hybrid_audio.clients.tasks.key_set import KeySet
    from hybrid_audio.clients.tasks.tokens import TaskTokens

    config = settings()
    keys = KeySet(bounded_client(config.tasks_certs_url), config.tasks_certs_url)
    return TaskTokens(
        keys, audience=config.generate_url, service_account=config.tasks_service_account
    )


@collaborator(closes=True)
def webhook_sender() -> "WebhookSender":
    """Sends webhooks."""
    from hybrid_audio.clients.webhooks.sender import WebhookSender

    return WebhookSender(settings().webhook_secrets, is_dev=settings().is_dev)


@collaborator()
def batch_store() -> "BatchStore":
    """Batches and the outcomes of their portions."""
    from hybrid_audio.clients.batches.store import BatchStore

    return BatchStore(database())


@collaborator()
def batch_files() -> "BatchFiles":
    """What batches keep in the outputs bucket."""
    from hybrid_audio.clients.storage.batch_files import BatchFiles

    return BatchFiles(output_objects())


@collaborator()
def workshop() -> "Workshop":
    """What gets batches done."""
    from functools import partial

    from hybrid_audio.batching.planning.freezing import freeze
    from hybrid_audio.batching.planning.now import plan_now
    from hybrid_audio.batching.planning.resolvers import Resolvers
    from hybrid_audio.batching.shards import Shards
    from hybrid_audio.batching.watch import Watch
    from hybrid_audio.batching.workshop import Workshop
    from hybrid_audio.domain.batches.batch import Stage

    config = settings()
    resolvers = Resolvers(batch_files(), speaker())
    return Workshop(
        store=batch_store(),
        files=batch_files(),
        queue=task_queue(),
        library=stem_library(),
        kept_stems=silent_library(),
        outputs=output_store(),
        budget=audio_budget(),
        enters=kept_stems().entry,
        speaker=speaker(),
        resolver_of=resolvers.of,
        freezes=partial(
            freeze,
            templates=template_store(),
            uploads=upload_objects(),
            rotations=rotation_store(),
            speaker=speaker(),
        ),
        plans=partial(
            plan_now,
            uploads=upload_objects(),
            rotations=rotation_store(),
            speaker=speaker(),
            is_stored=stem_library().existing,
        ),
        plan_step=_planner(resolvers).step,
        uri_of=_uri_of,
        watch=Watch(batch_store().get),
        shards=Shards(batch_files()),
        concurrency={
            Stage.SPEECH: config.cartesia_concurrency,
            Stage.MESSAGES: config.messages_concurrency,
        },
        stuck_s=config.batch_stuck_s,
    )


def _planner(resolvers: "Resolvers") -> "Planner":
    from hybrid_audio.batching.planning.step import Planner
    from hybrid_audio.batching.retrying import rows_to_retry

    return Planner(
        files=batch_files(),
        uploads=upload_objects(),
        rotations=rotation_store(),
        speaker=speaker(),
        resolvers=resolvers,
        is_stored=stem_library().existing,
        failed_rows=lambda batch: rows_to_retry(batch, batch_store(), batch_files()),
    )


def _uri_of(batch: "Batch", object_name: str) -> str:
    objects = output_objects() if batch.makes_messages else stem_objects()
    return objects.uri(object_name)


@collaborator()
def batch_terms() -> "Terms":
    """What this deployment makes at once, and what it pays."""
    from hybrid_audio.batching.reading.progress import Terms

    config = settings()
    return Terms(
        config.cartesia_concurrency,
        config.messages_concurrency,
        config.cartesia_price_per_1k_characters,
    )


@collaborator()
def stem_remover() -> "StemRemover":
    """Removes stems everywhere."""
    from hybrid_audio.caching.removal import StemRemover

    return StemRemover(bucket=stem_objects(), index=stem_index(), memory=stem_library())


@collaborator()
def stem_audit() -> "StemAudit":
    """The index against the bucket."""
    from hybrid_audio.caching.audit import StemAudit
    from hybrid_audio.caching.inspection import StemInspector
    from hybrid_audio.caching.repair import StemRepairer

    inspector = StemInspector(bucket=stem_objects(), index=stem_index())
    return StemAudit(
        bucket=stem_objects(),
        index=stem_catalogue(),
        inspector=inspector,
        repairer=StemRepairer(inspector=inspector, index=stem_index(), remover=stem_remover()),
    )


def _close(counter: "UsageCounter") -> None:
    """Close a counter at the end of the process, unless it was forgotten before."""
    if counter in built():
        counter.close()
