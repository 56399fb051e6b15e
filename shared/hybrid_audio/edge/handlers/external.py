"""Handlers of /external: ingest lists of names and developers, and show and delete datasets."""

from hybrid_audio import datasets, ingest, services
from hybrid_audio.domain.datasets.item import validated_name
from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.edge.call import Call
from hybrid_audio.edge.inputs.multipart import SentFile
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.external import (
    DatasetEntry,
    DatasetResponse,
    DatasetsResponse,
    DatasetSummary,
    ListWarning,
    MergeReport,
    OriginReport,
    PageQuery,
    PreviewResponse,
    ReadingReport,
    UploadForm,
    UploadResponse,
)
from hybrid_audio.edge.schemas.shared import DeletedResponse, QueryModel
from hybrid_audio.edge.schemas.upload_reports import (
    ReportEntry,
    ReportQuery,
    ReportResponse,
    ReportsQuery,
    ReportsResponse,
)
from hybrid_audio.ingestion import upload_reports

FIRST_ITEMS = 20


@validated
def upload_dataset(form: UploadForm, file: SentFile, query: QueryModel) -> UploadResponse:
    """Ingest a list into a dataset."""
    upload = _upload(form, file)
    done = ingest.ingest_list(
        file.content, upload, datasets=services.dataset_store(), snapshots=services.stem_objects()
    )

    return UploadResponse(
        dataset=upload.dataset,
        mode=upload.mode.value,
        confidence=done.reading.confidence,
        warnings=ListWarning.from_warnings(done.warnings),
        merged=MergeReport.from_merged(done.merged),
        reading=ReadingReport.from_reading(done.reading),
    )


@validated
def preview_dataset(form: UploadForm, file: SentFile, query: QueryModel) -> PreviewResponse:
    """Show how a list would be read; nothing is stored."""
    upload = _upload(form, file)
    reading = ingest.preview(file.content, upload)

    return PreviewResponse(
        target=upload.dataset,
        confidence=reading.confidence,
        warnings=ListWarning.from_warnings(reading.warnings),
        first_rows=[list(row) for row in reading.first_rows],
        first_items=[item.text for item in reading.items[:FIRST_ITEMS]],
        reading=ReadingReport.from_reading(reading),
    )


@validated
def list_datasets(query: QueryModel) -> DatasetsResponse:
    """List every dataset."""
    found = datasets.list_datasets(datasets=services.dataset_store())
    return DatasetsResponse(datasets=[DatasetSummary(**vars(summary)) for summary in found])


@validated
def get_dataset(query: PageQuery, call: Call) -> DatasetResponse:
    """Return a dataset's items with their counters, a page at a time."""
    dataset = call.path["dataset"]
    page = datasets.get_dataset(
        dataset, rotation=services.rotation_store(), offset=query.offset, limit=query.limit
    )
    items = [
        DatasetEntry(
            text=entry.item.text,
            spoken=entry.item.spoken,
            language=entry.item.language,
            voice_id=entry.item.voice_id,
            enabled=entry.is_enabled,
            use_count=entry.use_count,
            last_used_at=entry.last_used_at,
        )
        for entry in page.entries
    ]
    origins = datasets.get_origins(dataset, datasets=services.dataset_store())

    return DatasetResponse(
        dataset=dataset,
        total=page.total,
        origins=[OriginReport.from_origin(origin) for origin in origins],
        items=items,
        next_offset=page.next_offset,
    )


@validated
def delete_dataset(query: QueryModel, call: Call) -> DeletedResponse:
    """Delete a dataset with its counters and its file; stems that were spoken for it stay."""
    dataset = call.path["dataset"]
    datasets.delete_dataset(dataset, datasets=services.dataset_store())
    services.stem_objects().delete(f"datasets/{dataset}.json")
    return DeletedResponse(deleted=dataset)


@validated
def list_reports(query: ReportsQuery) -> ReportsResponse:
    """List the results of uploads in the bucket, with the reasons of those that were refused."""
    prefix = "" if query.dataset is None else f"{validated_name(query.dataset)}/"
    found, following = upload_reports.list_reports(
        uploads=services.upload_objects(),
        prefix=prefix,
        after=query.page_token,
        limit=query.limit,
    )
    entries = [ReportEntry.from_summary(summary) for summary in found]
    return ReportsResponse(reports=entries, next_page_token=following)


@validated
def get_report(query: ReportQuery, call: Call) -> ReportResponse:
    """Return the report of one upload whole."""
    report = upload_reports.get_report(
        call.path["upload"], query.generation, uploads=services.upload_objects()
    )
    return ReportResponse(**report)


def _upload(form: UploadForm, file: SentFile) -> ingest.Upload:
    return ingest.Upload(
        dataset=ingest.validated_target(form.target),
        filename=file.name,
        options=form.to_options(file.charset),
        mode=Mode(form.mode),
        confirm=form.confirm,
    )
