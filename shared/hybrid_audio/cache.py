"""Care for the stem cache: list, count and invalidate stems, and audit index against bucket."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from hybrid_audio.caching.audit import AuditOptions, AuditPage, StemAudit
from hybrid_audio.caching.removal import Removal, RemovedStem
from hybrid_audio.caching.walk import read_token
from hybrid_audio.domain.stems.figures import GroupedFigures, StemFigures
from hybrid_audio.domain.stems.selection import SIGNATURE, Selection, validated_token
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.usage import ReportedUsage
from hybrid_audio.errors import InvalidInput
from hybrid_audio.runtime.parallel import run_parallel
from hybrid_audio.stems.kept import LabelledStem

REMOVED_AT_ONCE = 16


class Page(Protocol):
    """Some stems of the index, and where the next page begins."""

    @property
    def stems(self) -> list[IndexedStem]: ...
    @property
    def scanned(self) -> int: ...
    @property
    def next_after(self) -> str | None: ...


class Catalogue(Protocol):
    """The index in pages."""

    def page(self, selection: Selection, *, after: str, limit: int) -> Page: ...


class Kept(Protocol):
    """Leaves out stems whose objects do not exist."""

    def present(self, known: Sequence[IndexedStem]) -> list[LabelledStem]: ...


class Remover(Protocol):
    """Removes a stem everywhere, or says what that would do."""

    def seen(self, signature: str) -> RemovedStem: ...
    def remove(self, signature: str) -> RemovedStem: ...


class Figures(Protocol):
    """Counts and sums over the index."""

    def total(self) -> StemFigures: ...
    def by(self, field: str) -> GroupedFigures: ...


class UsageReports(Protocol):
    """What all instances counted."""

    def total(self) -> ReportedUsage: ...


class Counter(Protocol):
    """What this instance counted."""

    def report(self) -> None: ...


@dataclass(frozen=True)
class StemListing:
    """A page of stems that exist; it may be short, or empty, and not the last."""

    stems: list[LabelledStem] = field(repr=False)
    scanned: int
    next_page_token: str | None


def list_stems(
    selection: Selection, *, catalogue: Catalogue, kept: Kept, page_token: str, limit: int
) -> StemListing:
    """Return the next stems of a selection, by signature, each with its entry and its object.

    Raises InvalidInput for conditions that cannot be combined and for a token of another listing.
    """
    selection.require_valid()
    page = catalogue.page(selection, after=validated_token(page_token), limit=limit)
    return StemListing(kept.present(page.stems), page.scanned, page.next_after)


@dataclass(frozen=True)
class Target:
    """What is to be invalidated: one of these, and no other."""

    label: str | None = field(default=None, repr=False)
    signature: str | None = None
    voice_id: str | None = None
    model_id: str | None = None
    prefix: str | None = field(default=None, repr=False)

    def require_one(self) -> None:
        """Raise InvalidInput unless exactly one is given, and is what its name says."""
        given = [name for name, value in vars(self).items() if value is not None]
        wish = f"give exactly one of {', '.join(vars(self))}"
        if not given:
            raise InvalidInput.at("$", wish)
        if len(given) > 1:
            raise InvalidInput.at(given[1], f"cannot be combined with {given[0]}; {wish}")
        if self.signature is not None and not SIGNATURE.fullmatch(self.signature):
            raise InvalidInput.at("signature", "must be 32 digits of 0-9 and a-f")

    @property
    def selection(self) -> Selection:
        """The stems of the index that are meant, whatever their state."""
        return Selection(
            label=self.label, voice_id=self.voice_id, model_id=self.model_id, prefix=self.prefix
        )


@dataclass(frozen=True)
class Invalidation:
    """The stems of one call, and where the next call goes on; None when all are done."""

    stems: list[RemovedStem] = field(repr=False)
    next_page_token: str | None

    def count(self, removal: Removal) -> int:
        """Return of how many stems this became."""
        return sum(stem.removal is removal for stem in self.stems)


def invalidate(
    target: Target,
    *,
    catalogue: Catalogue,
    remover: Remover,
    dry_run: bool,
    page_token: str,
    limit: int,
) -> Invalidation:
    """Remove the next stems of a target, or with `dry_run` return the same ones untouched.

    One that cannot be removed stops no other; where none can, its error is raised. Raises
    InvalidInput for a target that is not exactly one thing.
    """
    target.require_one()
    target.selection.require_valid()
    after = validated_token(page_token)
    if after and target.signature is not None:
        raise InvalidInput.at("page_token", "cannot be combined with signature, which has one page")

    signatures, following = [target.signature] if target.signature else [], None
    if target.signature is None:
        page = catalogue.page(target.selection, after=after, limit=limit)
        signatures, following = [stem.signature for stem in page.stems], page.next_after

    act = remover.seen if dry_run else remover.remove
    rows = run_parallel([partial(act, each) for each in signatures], at_once=REMOVED_AT_ONCE)
    if rows and all(row.error is not None for row in rows) and rows[0].error is not None:
        raise rows[0].error
    return Invalidation([row for row in rows if row.removal is not Removal.ABSENT], following)


@dataclass(frozen=True)
class CacheStats:
    """What the cache holds, in all and by kind, voice and model, and how it was used."""

    total: StemFigures
    kinds: GroupedFigures
    voices: GroupedFigures
    models: GroupedFigures
    reported: ReportedUsage


def get_stats(*, figures: Figures, usage: UsageReports, counter: Counter) -> CacheStats:
    """Return the figures of the cache, with what this instance has counted so far."""
    counter.report()
    total = figures.total()
    kinds, voices, models = (figures.by(field) for field in ("kinds", "voice_id", "model_id"))
    return CacheStats(total, kinds, voices, models, usage.total())


def audit(options: AuditOptions, *, page_token: str, auditor: StemAudit) -> AuditPage:
    """Hold the next stems of index and bucket against each other; repair what is found, if asked.

    Raises InvalidInput for a token of another listing.
    """
    return auditor.page(read_token(page_token), options)
