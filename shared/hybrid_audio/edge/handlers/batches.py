"""Handlers of /batches: plan, begin, watch and steer batches, and read what came of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from hybrid_audio import batches, services
from hybrid_audio.batching.findings import read_findings
from hybrid_audio.batching.reading import manifest
from hybrid_audio.batching.reading.estimates import planned_s
from hybrid_audio.batching.reading.outcomes import BatchOutcomes
from hybrid_audio.batching.reading.progress import progress, recorded
from hybrid_audio.batching.request import BatchRequest
from hybrid_audio.batching.sweeping import moved_on
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch
from hybrid_audio.domain.batches.naming import ID, manifest_name
from hybrid_audio.domain.batches.plan import cost
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from hybrid_audio.edge import idempotency
from hybrid_audio.edge.call import Accepted, Call, FileAnswer, SeeOther
from hybrid_audio.edge.inputs.multipart import SentFile
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.batches.bodies import BatchBody
from hybrid_audio.edge.schemas.batches.form import BatchForm
from hybrid_audio.edge.schemas.batches.outcomes import (
    ManifestResponse,
    OutcomeReport,
    OutcomesResponse,
)
from hybrid_audio.edge.schemas.batches.plans import PlanReport, PlanResponse
from hybrid_audio.edge.schemas.batches.queries import BatchesQuery, ManifestQuery, OutcomesQuery
from hybrid_audio.edge.schemas.batches.responses import (
    BatchesResponse,
    BatchResponse,
    BatchSummary,
    address,
)
from hybrid_audio.edge.schemas.batches.tables import BatchTable
from hybrid_audio.edge.schemas.external import ListWarning
from hybrid_audio.edge.schemas.shared import DeletedResponse, QueryModel
from hybrid_audio.errors import Conflict, InvalidInput, NotFound
from hybrid_audio.runtime.parallel import run_parallel

MAX_INLINE_BYTES = 8 << 20
SIGNED_AT_ONCE = 16
"""A signature may cost a call; URLs that were signed before are given again."""


class ManifestFile(FileAnswer):
    """A manifest that is small enough to be inlined."""

    types = tuple(manifest.CONTENT_TYPES.values())


@validated
def plan_batch(
    query: QueryModel,
    body: BatchBody | None,
    form: BatchForm | None,
    file: SentFile | None,
) -> PlanResponse:
    """Say what a batch would take; nothing is kept, and nothing spoken."""
    request = _request(body, form, file)
    found, terms = batches.plan(request, services.workshop()), services.batch_terms()
    plan, messages = found.plan, found.messages
    report = PlanReport.from_plan(
        plan,
        cost=cost(plan.characters, terms.price_per_1k),
        eta_s=planned_s(
            plan,
            speech_concurrency=terms.speech_concurrency,
            messages=messages,
            messages_concurrency=terms.messages_concurrency,
        ),
    )
    return PlanResponse(
        kind=request.kind.value,
        **dict(report),
        table=BatchTable.from_report(found.table) if found.table else None,
        warnings=ListWarning.from_warnings(found.warnings),
    )


@validated
def create_batch(
    query: QueryModel,
    call: Call,
    body: BatchBody | None,
    form: BatchForm | None,
    file: SentFile | None,
) -> Accepted[BatchSummary]:
    """Begin a batch, in JSON or as a form with a file; the same Idempotency-Key is one batch."""
    token = idempotency.token_of(call) or uuid4().hex
    batch = batches.create(_request(body, form, file), token, services.workshop())
    return Accepted(BatchSummary.from_batch(batch), {"Location": address(batch.id)})


@validated
def list_batches(query: BatchesQuery) -> BatchesResponse:
    """List batches, newest first, a page at a time."""
    found, following = services.workshop().store.page(query.limit, query.page_token or None)
    shown = [BatchSummary.from_batch(batch) for batch in found]
    return BatchesResponse(batches=shown, next_page_token=following)


@validated
def get_batch(query: QueryModel, call: Call) -> BatchResponse:
    """Return a batch as it is now; one that got stuck is moved on by this, too."""
    shop = services.workshop()
    batch = moved_on(_batch(call), shop)
    found = progress(
        batch, recorded(batch, shop.store), terms=services.batch_terms(), now=datetime.now(UTC)
    )
    return BatchResponse.from_progress(found, read_findings(shop.files, batch.id))


@validated
def delete_batch(query: QueryModel, call: Call) -> DeletedResponse:
    """Delete a batch that is over, and what was kept of it; messages and stems stay."""
    batches.delete(_id(call), services.workshop())
    return DeletedResponse(deleted=_id(call))


@validated
def start_batch(query: QueryModel, call: Call) -> BatchSummary:
    """Start a batch that was planned and waits."""
    return _moved(batches.start, call)


@validated
def pause_batch(query: QueryModel, call: Call) -> BatchSummary:
    """Pause a batch within one item; nothing is lost."""
    return _moved(batches.pause, call)


@validated
def resume_batch(query: QueryModel, call: Call) -> BatchSummary:
    """Go on with a batch that was paused."""
    return _moved(batches.resume, call)


@validated
def cancel_batch(query: QueryModel, call: Call) -> BatchSummary:
    """Cancel a batch; what was made stays readable. Twice is one cancel."""
    return _moved(batches.cancel, call)


@validated
def retry_batch(query: QueryModel, call: Call) -> BatchSummary:
    """Take up the failed items of a batch again, and nothing else."""
    return _moved(batches.retry, call)


@validated
def list_outcomes(query: OutcomesQuery, call: Call) -> OutcomesResponse:
    """List what became of each item, in the order of the table, with fresh signed URLs."""
    batch, shop = _batch(call), services.workshop()
    listed = BatchOutcomes(batch, outcomes=shop.store, files=shop.files)
    state = None if query.state is None else ItemState(query.state)
    page = listed.page(int(query.page_token), query.limit, state)
    reports = [partial(_report, row, batch) for row in page.rows]

    return OutcomesResponse(
        batch_id=batch.id,
        outcomes=run_parallel(reports, at_once=SIGNED_AT_ONCE),
        next_page_token=None if page.following is None else str(page.following),
    )


@validated
def get_manifest(query: ManifestQuery, call: Call) -> ManifestFile | SeeOther[ManifestResponse]:
    """Return the manifest of a batch that is over; where it is large, say where it lies."""
    batch, shop = _batch(call), services.workshop()
    if not batch.is_final:
        raise Conflict(f"the batch is {batch.state.value}; its manifest is written at its end")

    name = manifest_name(batch.id, query.format)
    size_bytes = _ensured_size(batch, name, shop)
    if size_bytes <= MAX_INLINE_BYTES and (data := shop.files.read_bytes(name)) is not None:
        return ManifestFile(data, manifest.CONTENT_TYPES[query.format])

    signed = services.output_urls().url(name)
    where = ManifestResponse(
        batch_id=batch.id,
        format=query.format,
        size_bytes=size_bytes,
        url=signed.url,
        expires_at=signed.expires_at,
    )
    return SeeOther(where, {"Location": signed.url})


def _ensured_size(batch: Batch, name: str, shop: Workshop) -> int:
    """Return the size of a manifest; a batch that ended without one has it written now."""
    size_bytes = shop.files.size_bytes(name)
    if size_bytes is None:
        listed = BatchOutcomes(batch, outcomes=shop.store, files=shop.files)
        manifest.write_manifest(batch, listed, shop.files, uri=partial(shop.uri_of, batch))
        size_bytes = shop.files.size_bytes(name)
    if size_bytes is None:
        raise NotFound("the batch was deleted meanwhile")
    return size_bytes


def _report(row: OutcomeRow, batch: Batch) -> OutcomeReport:
    if row.object is None:
        return OutcomeReport.from_row(row, uri=None, url=None, request_id=batch.request_id)
    urls = services.output_urls() if batch.makes_messages else services.stem_urls()
    url = urls.url(row.object, row.generation)
    uri = services.workshop().uri_of(batch, row.object)
    return OutcomeReport.from_row(row, uri=uri, url=url, request_id=batch.request_id)


def _moved(move: Callable[[str, Workshop], Batch], call: Call) -> BatchSummary:
    return BatchSummary.from_batch(move(_id(call), services.workshop()))


def _batch(call: Call) -> Batch:
    """Return the batch of the path; what is no id is refused without a look into the store."""
    id = _id(call)
    return services.workshop().store.get(id)


def _id(call: Call) -> str:
    """Return the batch of the path; raises NotFound for what is no id of any batch."""
    id = call.path["batch"]
    if not ID.fullmatch(id):
        raise NotFound("there is no batch of this id; GET /batches lists all")
    return id


def _request(
    body: BatchBody | None,
    form: BatchForm | None,
    file: SentFile | None,
) -> BatchRequest:
    if form is not None and file is not None:
        request = form.to_request(file)
    elif body is not None:
        request = body.to_request()
    else:
        raise InvalidInput.at("$", "must be a JSON object or a form with a file")

    if request.webhook_url is not None:
        services.webhook_sender().require_webhook_url(request.webhook_url)
    return request
