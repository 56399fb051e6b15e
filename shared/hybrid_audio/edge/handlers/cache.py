"""Handlers of /cache: list, count, invalidate and audit stems."""

from functools import partial

from hybrid_audio import cache, services
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.cache import (
    CachedStem,
    CacheListQuery,
    CacheListResponse,
    InvalidateBody,
    InvalidateResponse,
)
from hybrid_audio.edge.schemas.cache_audit import AuditBody, AuditResponse
from hybrid_audio.edge.schemas.cache_stats import CacheStatsResponse
from hybrid_audio.edge.schemas.shared import QueryModel
from hybrid_audio.runtime.parallel import run_parallel
from hybrid_audio.stems.kept import LabelledStem


@validated
def list_stems(query: CacheListQuery) -> CacheListResponse:
    """List the stems of the cache that meet all conditions, a page at a time."""
    page = cache.list_stems(
        query.to_selection(),
        catalogue=services.stem_catalogue(),
        kept=services.kept_stems(),
        page_token=query.page_token,
        limit=query.limit,
    )
    # Signing may cost a call each, so it is done side by side.
    shown = [partial(_shown, stem, extended=query.extended) for stem in page.stems]
    return CacheListResponse(
        stems=run_parallel(shown), scanned=page.scanned, next_page_token=page.next_page_token
    )


@validated
def get_cache_stats(query: QueryModel) -> CacheStatsResponse:
    """Return the cache in figures, each with how exact it is."""
    stats = cache.get_stats(
        figures=services.stem_figures(),
        usage=services.stem_usage(),
        counter=services.usage_counter(),
    )
    return CacheStatsResponse.from_stats(stats)


@validated
def invalidate_stems(body: InvalidateBody, query: QueryModel) -> InvalidateResponse:
    """Remove stems from the bucket, the index and every instance's memory, some at a time."""
    done = cache.invalidate(
        body.to_target(),
        catalogue=services.stem_catalogue(),
        remover=services.stem_remover(),
        dry_run=body.dry_run,
        page_token=body.page_token,
        limit=body.limit,
    )
    return InvalidateResponse.from_invalidation(done, dry_run=body.dry_run)


@validated
def audit_stems(body: AuditBody, query: QueryModel) -> AuditResponse:
    """Hold index and bucket against each other, a page at a time, and repair what is found."""
    page = cache.audit(body.to_options(), page_token=body.page_token, auditor=services.stem_audit())
    return AuditResponse.from_page(page)


def _shown(stem: LabelledStem, *, extended: bool) -> CachedStem:
    name = stem.stored.name
    url = services.stem_urls().url(name)
    uri = services.stem_objects().uri(name)
    return CachedStem.from_stem(stem, uri=uri, url=url, extended=extended)
