"""Rotate datasets: take the next items, and report how fair the rotation has been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from hybrid_audio.domain.datasets.item import validated_name
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.ticket import Count, Row
from hybrid_audio.domain.datasets.usage import PairUsage, ServedItem, Usage, pair_usage, usage
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.templates.item_voice import (
    VoiceClash,
    slots_of_segments,
    with_item_voices,
)
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.resolve import ResolvedTemplate, resolve
from hybrid_audio.errors import InvalidInput

Coverage = Literal["pairs"]

MAX_COUNT = 10_000
"""Of one call, so that its answer and its commit stay small."""


class Rotation(Protocol):
    """Gives out tickets."""

    def count(self, dataset: str) -> tuple[Version, Count]: ...
    def take_tickets(
        self,
        datasets: Sequence[str],
        count: int,
        *,
        coverage: bool = False,
        idempotency_key: str | None = None,
    ) -> list[Row]: ...


@dataclass(frozen=True)
class Pair:
    """Two items that are served together."""

    name: ServedItem
    developer: ServedItem

    @property
    def items(self) -> dict[str, ServedItem]:
        """The items by the slots of a template that they fill."""
        return {"name": self.name, "developer": self.developer}


class Speaker(Protocol):
    """Decides how a template's segments are spoken."""

    def template_specs(self, resolved: ResolvedTemplate) -> list[StemSpec]: ...


@dataclass(frozen=True)
class RotatedStem:
    """A stem that a rotation needs, and the items that it speaks, for its index entry."""

    spec: StemSpec
    items: tuple[ServedItem, ...]


def next_items(
    dataset: str, *, rotation: Rotation, count: int = 1, idempotency_key: str | None = None
) -> list[ServedItem]:
    """Return the next items: least used first, then longest unused, then in the dataset's order.

    The same idempotency key gives the same items and uses up none. Raises NotFound, Conflict where
    none is enabled.
    """
    validated_name(dataset)
    rows = rotation.take_tickets(
        [dataset], _validated_count(count), idempotency_key=idempotency_key
    )
    return [item for (item,) in rows]


def next_pairs(
    names: str,
    developers: str,
    *,
    rotation: Rotation,
    count: int = 1,
    coverage: Coverage | None = None,
    idempotency_key: str | None = None,
) -> list[Pair]:
    """Return the next items of two datasets together; both rotations move on, in one commit.

    By default the heads of both meet, so that N names and M developers come to lcm(N, M) pairs.
    With coverage "pairs" any N x M pairs in a row are all there are, each once, and both sides stay
    as fair: the developers' order then turns by one place where it must, at the end of a round,
    until their membership changes or they are reset. Plain pairs in between belong to the same
    walk; a call for one side alone shifts it, and the N x M count from there.
    """
    validated_name(names, path="names")
    validated_name(developers, path="developers")
    if names == developers:
        raise InvalidInput.at("developers", "must be another dataset than the names")

    rows = rotation.take_tickets(
        [names, developers],
        _validated_count(count),
        coverage=coverage is not None,
        idempotency_key=idempotency_key,
    )
    return [Pair(name, developer) for name, developer in rows]


def pair_stems(
    pair: Pair, template: Template, *, variant: str | None, speaker: Speaker
) -> tuple[list[RotatedStem], list[VoiceClash]]:
    """Return the stems that a template needs for a pair, in order, and where voices clash.

    Each segment is spoken as its items say: their `spoken` text, their voice, their language.
    """
    values = spoken_values(pair.items)
    resolved, clashes = with_item_voices(
        resolve(template, variant=variant, values=values, allow=values.values(), strict=False),
        template,
        {slot: served.item for slot, served in pair.items.items()},
    )
    specs = speaker.template_specs(resolved)
    used = [
        tuple(pair.items[slot] for slot in slots if slot in pair.items)
        for slots in slots_of_segments(template)
    ]
    return [RotatedStem(*each) for each in zip(specs, used, strict=True)], clashes


def spoken_values(items: Mapping[str, ServedItem]) -> dict[str, str]:
    """Return what text to speech says in each slot: how an item is spoken, else its text."""
    return {slot: served.item.spoken or served.item.text for slot, served in items.items()}


def stats(dataset: str, *, rotation: Rotation) -> Usage:
    """Return how a dataset's items have been used so far; raises NotFound."""
    version, count = rotation.count(validated_name(dataset))
    last_used_at = count.last_used_at or version.last_used_at
    return usage(dataset, version.state, count.tickets, last_used_at=last_used_at)


def pair_stats(names: str, developers: str, *, rotation: Rotation) -> PairUsage:
    """Return how many of the pairs of two datasets have been served; raises NotFound."""
    version, _ = rotation.count(names)
    other, count = rotation.count(developers)
    return pair_usage(version.state, other.state, count.pairs.get(version.id, 0))


def _validated_count(count: int) -> int:
    if not 1 <= count <= MAX_COUNT:
        raise InvalidInput.at("count", f"must be from 1 to {MAX_COUNT}")
    return count
