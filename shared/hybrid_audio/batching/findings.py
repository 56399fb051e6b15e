"""How the table of a batch was read, and what was assumed of it, kept beside its rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from hybrid_audio.domain.batches.naming import table_name
from hybrid_audio.ingestion.reading import ListFormat, ReadingWarning
from hybrid_audio.ingestion.recipients.table import TableReport


class ReadFiles(Protocol):
    """Reads JSON files of batches."""

    def read_json(self, name: str) -> dict[str, Any] | None: ...


class WrittenFiles(Protocol):
    """Writes JSON files of batches."""

    def write_json(self, name: str, content: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True)
class Findings:
    """How a table was read, None for a batch without one, and every warning in order."""

    table: TableReport | None = None
    warnings: tuple[ReadingWarning, ...] = ()


def write_findings(found: Findings, *, files: WrittenFiles, batch: str) -> None:
    """Keep the findings of a batch, unless there are none; raises StoreUnavailable."""
    if found == Findings():
        return
    table = None if found.table is None else asdict(found.table)
    warnings = [asdict(warning) for warning in found.warnings]
    files.write_json(table_name(batch), {"table": table, "warnings": warnings})


def read_findings(files: ReadFiles, batch: str) -> Findings:
    """Return the findings of a batch; of one whose table is not read yet, there are none."""
    content = files.read_json(table_name(batch))
    if content is None:
        return Findings()
    table = content["table"]
    return Findings(None if table is None else _table(table), _warnings(content["warnings"]))


def _table(content: Mapping[str, Any]) -> TableReport:
    names = ("columns", "unused")
    form = content["format"]
    return TableReport(
        **{
            **content,
            **{name: tuple(content[name]) for name in names},
            "format": None if form is None else ListFormat(form),
            "warnings": _warnings(content["warnings"]),
        }
    )


def _warnings(content: list[dict[str, Any]]) -> tuple[ReadingWarning, ...]:
    return tuple(ReadingWarning(**warning) for warning in content)
