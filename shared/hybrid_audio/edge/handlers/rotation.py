"""Handlers of /rotation: the next items and pairs, numbers, and switching items."""

from hybrid_audio import datasets, rotation, services
from hybrid_audio.domain.datasets.item import validated_name
from hybrid_audio.domain.templates.item_voice import VoiceClash
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.resolve import resolve
from hybrid_audio.edge import idempotency
from hybrid_audio.edge.call import Call
from hybrid_audio.edge.handlers.generate import stem_response
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.generate import StemResponse
from hybrid_audio.edge.schemas.rotation import (
    EnabledBody,
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
    VoiceWarning,
)
from hybrid_audio.edge.schemas.shared import QueryModel
from hybrid_audio.generate import ensure_stems


@validated
def next_pairs(query: NextPairsQuery, call: Call) -> PairsResponse:
    """Return the next pairs; with `generate`, ensure their stems too."""
    template = _template(query) if query.generate else None
    pairs = rotation.next_pairs(
        query.names,
        query.developers,
        rotation=services.rotation_store(),
        count=query.count,
        coverage=query.coverage,
        idempotency_key=call.request.headers.get(idempotency.HEADER),
    )
    shown = [PairResponse.from_pair(pair) for pair in pairs]
    if template is None:
        return PairsResponse(pairs=shown)

    stems, clashes = _ensured(pairs, template, query)
    warnings = [VoiceWarning.from_clash(number, clash) for number, clash in clashes]
    return PairsResponse(pairs=shown, stems=stems, warnings=warnings)


def _template(query: NextPairsQuery) -> Template:
    """Return the template, after resolving it once.

    So no pair is used up for a template that could never be spoken.
    """
    found = services.template_store().get(query.template).template
    values = {"name": "John", "developer": "Hilton"}
    resolve(found, variant=query.variant, values=values, strict=False)
    return found


def _ensured(
    pairs: list[rotation.Pair], template: Template, query: NextPairsQuery
) -> tuple[list[StemResponse], list[tuple[int, VoiceClash]]]:
    """Ensure the stems of pairs, and return with them where voices clash, by the pair's number."""
    speaker = services.speaker()
    wanted: list[rotation.RotatedStem] = []
    clashes: list[tuple[int, VoiceClash]] = []
    for number, pair in enumerate(pairs):
        own, clashing = rotation.pair_stems(pair, template, variant=query.variant, speaker=speaker)
        wanted += own
        clashes += [(number, clash) for clash in clashing]

    stems = ensure_stems(
        [stem.spec for stem in wanted],
        services.stem_library(),
        served=[stem.items for stem in wanted],
    )
    return [stem_response(stem, extended=query.extended) for stem in stems], clashes


@validated
def next_items(query: NextItemsQuery, call: Call) -> ItemsResponse:
    """Return the next items of one dataset."""
    dataset = call.path["dataset"]
    found = rotation.next_items(
        dataset,
        rotation=services.rotation_store(),
        count=query.count,
        idempotency_key=call.request.headers.get(idempotency.HEADER),
    )
    return ItemsResponse.from_items(dataset, found)


@validated
def get_rotation_stats(query: StatsQuery) -> StatsResponse:
    """Return the numbers of each dataset's rotation, and how many pairs were served."""
    validated_name(query.names, path="names")
    validated_name(query.developers, path="developers")
    store = services.rotation_store()
    names = [each.dataset for each in datasets.list_datasets(datasets=services.dataset_store())]
    usages = [UsageResponse.from_usage(rotation.stats(name, rotation=store)) for name in names]
    if not {query.names, query.developers} <= set(names):
        return StatsResponse(datasets=usages, pairs=None)

    found = rotation.pair_stats(query.names, query.developers, rotation=store)
    pairs = PairUsageReport(
        names=query.names, developers=query.developers, served=found.served, total=found.total
    )
    return StatsResponse(datasets=usages, pairs=pairs)


@validated
def enable_items(body: EnabledBody, query: QueryModel, call: Call) -> SwitchResponse:
    """Serve items again, from this moment on, at the floor."""
    dataset = call.path["dataset"]
    report = datasets.enable_items(dataset, body.items, datasets=services.dataset_store())
    return SwitchResponse.from_report(dataset, report)


@validated
def disable_items(body: EnabledBody, query: QueryModel, call: Call) -> SwitchResponse:
    """Stop serving items, from this moment on; their history stays."""
    dataset = call.path["dataset"]
    report = datasets.disable_items(dataset, body.items, datasets=services.dataset_store())
    return SwitchResponse.from_report(dataset, report)


@validated
def reset_rotation(query: QueryModel, call: Call) -> UsageResponse:
    """Reset the rotation: every counter zero; a disabled item stays disabled."""
    dataset = call.path["dataset"]
    datasets.reset_rotation(dataset, datasets=services.dataset_store())
    return UsageResponse.from_usage(rotation.stats(dataset, rotation=services.rotation_store()))
