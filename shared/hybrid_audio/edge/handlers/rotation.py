"""Handlers of /rotation: what comes next, and how fair it has been."""

from hybrid_audio import rotation, services
from hybrid_audio.domain.datasets.item import check_name
from hybrid_audio.domain.datasets.merging import Switched
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.resolve import resolve
from hybrid_audio.edge import idempotency
from hybrid_audio.edge.call import Call
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.generate import StemResponse
from hybrid_audio.edge.schemas.rotation import (
    ItemsBody,
    ItemsResponse,
    NextItemsQuery,
    NextPairsQuery,
    PairResponse,
    PairsResponse,
    PairUsageReport,
    StatsQuery,
    StatsResponse,
    SwitchResponse,
    UsageResponse,
)
from hybrid_audio.edge.schemas.shared import QueryModel
from hybrid_audio.generate import ensure_stems


@validated
def next_pairs(query: NextPairsQuery, call: Call) -> PairsResponse:
    """Give the next pairs; with `generate`, have their stems exist too."""
    template = _template(query) if query.generate else None
    found = rotation.next_pairs(
        query.names,
        query.developers,
        rotation=services.rotation_store(),
        count=query.count,
        coverage=query.coverage,
        idempotency_key=call.request.headers.get(idempotency.HEADER),
    )
    pairs = [PairResponse.from_items(pair.name, pair.developer) for pair in found]
    if template is None:
        return PairsResponse(pairs=pairs)
    speaker = services.speaker()
    specs = [
        spec
        for pair in pairs
        for spec in speaker.template_specs(
            resolve(template, variant=query.variant, values=pair.say, strict=False)
        )
    ]
    stems = ensure_stems(specs, services.stem_library())
    urls = services.stem_urls()
    told = [
        StemResponse.from_stem(stem, url=urls.url(stem.spec.object_name), entry=None)
        for stem in stems
    ]
    return PairsResponse(pairs=pairs, stems=told)


def _template(query: NextPairsQuery) -> Template:
    """Return the template, after trying it: a pair is not used up for what could never
    be spoken.
    """
    found = services.template_store().get(query.template).template
    resolve(
        found,
        variant=query.variant,
        values={"name": "name", "developer": "developer"},
        strict=False,
    )
    return found


@validated
def next_items(query: NextItemsQuery, call: Call) -> ItemsResponse:
    """Give the next items of one dataset."""
    key = call.request.headers.get(idempotency.HEADER)
    dataset = call.path["dataset"]
    found = rotation.next_items(
        dataset, rotation=services.rotation_store(), count=query.count, idempotency_key=key
    )
    return ItemsResponse(dataset=dataset, items=[item.text for item in found])


@validated
def get_rotation_stats(query: StatsQuery) -> StatsResponse:
    """Tell how each dataset has been used, and how many pairs were served."""
    check_name(query.names, path="names")
    check_name(query.developers, path="developers")
    store = services.rotation_store()
    names = [each.dataset for each in rotation.list_datasets(datasets=services.dataset_store())]
    datasets = [UsageResponse.from_usage(rotation.stats(name, rotation=store)) for name in names]
    pairs = None
    if {query.names, query.developers} <= set(names):
        found = rotation.pair_stats(query.names, query.developers, rotation=store)
        pairs = PairUsageReport(
            names=query.names, developers=query.developers, served=found.served, total=found.total
        )
    return StatsResponse(datasets=datasets, pairs=pairs)


@validated
def enable_items(body: ItemsBody, query: QueryModel, call: Call) -> SwitchResponse:
    """Let items be served again, from this moment on, at the floor."""
    dataset = call.path["dataset"]
    return _switched(
        dataset, rotation.enable(dataset, body.items, datasets=services.dataset_store())
    )


@validated
def disable_items(body: ItemsBody, query: QueryModel, call: Call) -> SwitchResponse:
    """Let items not be served any more, from this moment on; their history stays."""
    dataset = call.path["dataset"]
    return _switched(
        dataset, rotation.disable(dataset, body.items, datasets=services.dataset_store())
    )


@validated
def reset_rotation(query: QueryModel, call: Call) -> UsageResponse:
    """Begin anew: every counter zero; who is disabled stays so."""
    dataset = call.path["dataset"]
    rotation.reset_counters(dataset, datasets=services.dataset_store())
    return UsageResponse.from_usage(rotation.stats(dataset, rotation=services.rotation_store()))


def _switched(dataset: str, report: Switched) -> SwitchResponse:
    return SwitchResponse(
        dataset=dataset, changed=report.changed, unchanged=report.unchanged, unknown=report.unknown
    )
