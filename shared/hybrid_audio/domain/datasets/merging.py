"""Changes of a dataset's membership: each returns the draft of the next version, counters kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from hybrid_audio.domain.datasets.draft import Draft
from hybrid_audio.domain.datasets.entry import Entry, Standing
from hybrid_audio.domain.datasets.item import MAX_ITEMS, Item, distinct, item_key
from hybrid_audio.domain.datasets.state import State
from hybrid_audio.errors import InvalidInput


class Mode(StrEnum):
    """How a list changes the dataset that exists.

    `merge`: kept items keep place and counters, new ones follow, vanished ones are disabled until
    they come back. `append`: nothing vanishes and nothing kept changes. `replace`: exactly the new
    list, in its order.
    """

    MERGE = "merge"
    APPEND = "append"
    REPLACE = "replace"


@dataclass(frozen=True)
class Merged:
    """What a list did to a dataset, in numbers of items.

    `disabled` were enabled before and are not any more, whether they vanished, were removed, or the
    list itself says so. `is_stale`: a later list was ingested before, so this one did nothing;
    `is_repeat`: this very upload was ingested before.
    """

    kept: int = 0
    added: int = 0
    returned: int = 0
    vanished: int = 0
    removed: int = 0
    total: int = 0
    enabled: int = 0
    enabled_before: int = 0
    disabled: int = 0
    is_stale: bool = False
    is_repeat: bool = False


@dataclass(frozen=True)
class Switched:
    """What enabling or disabling did: the items that changed, those that stood so, the unknown."""

    changed: list[str] = field(default_factory=list, repr=False)
    unchanged: list[str] = field(default_factory=list, repr=False)
    unknown: list[str] = field(default_factory=list, repr=False)


def merge(state: State, items: Iterable[Item], mode: Mode) -> tuple[Draft | None, Merged]:
    """Return the draft after a list was ingested, None when it changes nothing, and what it does.

    Raises InvalidInput when the dataset would grow beyond MAX_ITEMS.
    """
    listed = distinct(items)
    known = {entry.item.key: entry for entry in state.entries}
    new = [_new(item) for key, item in listed.items() if key not in known]

    if mode is Mode.REPLACE:
        entries = [
            _kept(known[key], item) if key in known else _new(item) for key, item in listed.items()
        ]
    elif mode is Mode.APPEND:
        entries = [_back(entry) if key in listed else entry for key, entry in known.items()] + new
    else:
        entries = [_met(entry, listed.get(key)) for key, entry in known.items()] + new

    if len(entries) > MAX_ITEMS:
        raise InvalidInput.at("items", f"the dataset would hold more than {MAX_ITEMS} items")
    report = _report(known, entries, added=len(new))
    return _draft(state, entries), report


def switch(state: State, texts: Iterable[str], standing: Standing) -> tuple[Draft | None, Switched]:
    """Return the draft in which the items named by `texts` have this standing, and a report.

    The draft is None when all have it already.
    """
    wanted = {item_key(text): text for text in texts}
    report = Switched()
    entries = []
    for entry in state.entries:
        named = wanted.pop(entry.item.key, None) if wanted else None
        if named is not None:
            list_ = report.unchanged if entry.standing is standing else report.changed
            list_.append(entry.item.text)
            entry = replace(entry, standing=standing)
        entries.append(entry)

    report.unknown.extend(wanted.values())
    return _draft(state, entries), report


def reset(state: State) -> Draft:
    """Return the draft in which every counter is zero and the order is the dataset's.

    A disabled item stays so.
    """
    return Draft.of(state, state.entries, is_reset=True)


def walk(state: State, partner: int) -> Draft:
    """Return the draft whose ring walks all pairs with a ring of `partner` places."""
    return Draft.of(state, state.entries, partner=partner)


def _draft(state: State, entries: Sequence[Entry]) -> Draft | None:
    return None if list(state.entries) == list(entries) else Draft.of(state, entries)


def _new(item: Item) -> Entry:
    standing = Standing.DISABLED if item.enabled is False else Standing.ENABLED
    return Entry(replace(item, enabled=None), standing)


def _met(entry: Entry, item: Item | None) -> Entry:
    """Return the entry after a merge: the list gives details, and what it leaves open stays."""
    if item is None:
        return replace(entry, standing=Standing.VANISHED) if entry.is_enabled else entry

    known = entry.item
    if item == known:
        return _back(entry)

    return _kept(
        entry,
        replace(
            item,
            spoken=item.spoken or known.spoken,
            language=item.language or known.language,
            voice_id=item.voice_id or known.voice_id,
        ),
    )


def _kept(entry: Entry, item: Item) -> Entry:
    """Return the entry with the list's details, and the standing that the list asks for."""
    said = {True: Standing.ENABLED, False: Standing.DISABLED}
    standing = _back(entry).standing if item.enabled is None else said[item.enabled]
    listed = item if item.enabled is None else replace(item, enabled=None)
    if (entry.item, entry.standing) == (listed, standing):
        return entry
    return replace(entry, item=listed, standing=standing)


def _back(entry: Entry) -> Entry:
    """Return a vanished entry enabled; one that was disabled by hand stays so."""
    is_back = entry.standing is Standing.VANISHED
    return replace(entry, standing=Standing.ENABLED) if is_back else entry


def _report(known: dict[str, Entry], entries: Sequence[Entry], *, added: int) -> Merged:
    enabled_before = sum(entry.is_enabled for entry in known.values())
    kept = returned = vanished = stayed = 0
    for entry in entries:
        before = known.get(entry.item.key)
        if before is None:
            continue
        returned += before.standing is Standing.VANISHED and entry.is_enabled
        vanished += before.is_enabled and entry.standing is Standing.VANISHED
        kept += entry.standing is not Standing.VANISHED
        stayed += before.is_enabled and entry.is_enabled

    return Merged(
        kept=kept,
        added=added,
        returned=returned,
        vanished=vanished,
        removed=len(known) + added - len(entries),
        total=len(entries),
        enabled=sum(entry.is_enabled for entry in entries),
        enabled_before=enabled_before,
        disabled=enabled_before - stayed,
    )
