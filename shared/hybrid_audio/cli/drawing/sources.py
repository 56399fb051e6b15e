"""Where the parts of a picture come from: files, and the service's answers."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from hybrid_audio.cli.drawing.facts import MessageFacts, message_facts
from hybrid_audio.cli.drawing.message import MOST_SEAMS, Subject
from hybrid_audio.cli.drawing.refusals import NotAReport
from hybrid_audio.cli.drawing.rotation import DatasetUse
from hybrid_audio.cli.drawing.seams.window import chosen

PAGE = 10_000
"""Items of a dataset that the service gives at once."""


class Service(Protocol):
    """The service as pictures need it; its errors are for the person at the terminal."""

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Return the JSON answer to a GET."""

    def download(self, url: str) -> bytes:
        """Return what a signed URL opens."""


@dataclass(frozen=True)
class KeptStems:
    """Stems as the cache has them, by signature: their files, and what they say."""

    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    words: dict[str, str] = field(default_factory=dict, repr=False)


def report_for(audio: Path, report: Path | None) -> Mapping[str, Any] | None:
    """Return the service's answer to the message in a file.

    Where none is named it is looked for beside the file, under its name with `.json`: None where
    there is none, or it is that of another file. Raises NotAReport where the named one is.
    """
    if report is not None:
        answer = report_in(report)
        _require_same(audio, answer)
        return answer

    beside = audio.with_suffix(".json")
    try:
        answer = report_in(beside)
        _require_same(audio, answer)
    except NotAReport:
        return None
    return answer


def report_in(path: Path) -> Mapping[str, Any]:
    """Return the service's answer that was kept in a file; raises NotAReport for another file."""
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotAReport(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise NotAReport(f"{path} is not JSON") from None

    if not isinstance(answer, dict):
        raise NotAReport(f"{path} is not what the service answers to a message")
    return answer


def message_subject(
    answer: Mapping[str, Any],
    audio: Path | bytes,
    title: tuple[str, ...],
    *,
    service: Service | None = None,
    seams: tuple[int, ...] = (),
) -> Subject:
    """Return what is drawn of a message: with its stems, where the service is asked for them.

    Raises NotAReport for another answer, and for seams that the message does not have.
    """
    facts = message_facts(answer, {})
    unknown = [number for number in seams if not 1 <= number <= len(facts.seams)]
    if unknown:
        raise NotAReport(f"the message has seams 1 to {len(facts.seams)}, not {unknown[0]}")
    if service is None:
        return Subject(title, audio, facts, seams=seams)

    kept = kept_stems(service, _wanted(facts, seams))
    return Subject(title, audio, message_facts(answer, kept.words), kept.files, seams)


def kept_stems(service: Service, wanted: Mapping[str, set[str]]) -> KeptStems:
    """Return the stems of these signatures, by label; what is gone by now is left out."""
    found = KeptStems()
    for label, signatures in wanted.items():
        for stem in _listed(service, label, signatures):
            found.words[stem["signature"]] = stem["text"] or label
            if stem["url"]:
                found.files[stem["signature"]] = service.download(stem["url"])
    return found


def dataset_uses(service: Service, stats: Mapping[str, Any]) -> list[DatasetUse]:
    """Return how often each item of the datasets in these statistics was used."""
    return [_use(service, each) for each in stats["datasets"]]


def _require_same(audio: Path, answer: Mapping[str, Any]) -> None:
    """Raise NotAReport where the report is that of another file, by its checksum."""
    with audio.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if answer.get("sha256") != found:
        raise NotAReport(
            f"the report is not that of {audio.name}: it names another SHA-256 checksum, or none"
        )


def _wanted(facts: MessageFacts, seams: tuple[int, ...]) -> dict[str, set[str]]:
    """Return the stems beside the seams that are drawn, by label."""
    asked = tuple(seam for seam in facts.seams if not seams or seam.number in seams)
    drawn = {number for seam in chosen(asked, MOST_SEAMS) for number in _beside(seam.number)}
    wanted: dict[str, set[str]] = {}
    for cue in facts.cues:
        if cue.number in drawn or len(facts.cues) == 1:
            wanted.setdefault(cue.label, set()).add(cue.signature)
    return wanted


def _beside(seam: int) -> tuple[int, int]:
    return seam, seam + 1


def _listed(service: Service, label: str, signatures: set[str]) -> Iterable[dict[str, Any]]:
    """Yield the entries of these signatures; a label may have many more."""
    missing, query = set(signatures), {"label": label}
    while missing:
        page = service.get("/cache/list", **query)
        found = [stem for stem in page["stems"] if stem["signature"] in missing]
        yield from found
        missing -= {stem["signature"] for stem in found}
        if not page["next_page_token"]:
            return
        query = {"label": label, "page_token": page["next_page_token"]}


def _use(service: Service, stats: Mapping[str, Any]) -> DatasetUse:
    enabled: list[int] = []
    disabled: list[int] = []
    offset: int | None = 0

    while offset is not None:
        page = service.get(
            f"/external/{quote(str(stats['dataset']), safe='')}",
            limit=str(PAGE),
            offset=str(offset),
        )
        for item in page["items"]:
            (enabled if item["enabled"] else disabled).append(item["use_count"])
        offset = page["next_offset"]
    return DatasetUse(stats, enabled, disabled)
