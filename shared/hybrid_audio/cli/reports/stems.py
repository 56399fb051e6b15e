"""Stems as people read them: what came of each, what was found of it, and what it cost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hybrid_audio.cli.output import Output


def show_stems(out: "Output", stems: Sequence[dict[str, Any]], *, has_urls: bool = False) -> None:
    """Print the stems, and the signed URL of each if asked for."""
    rows = [
        (
            stem["status"],
            f"{stem['duration_ms'] / 1000:.2f}",
            shown_findings(stem["findings"]),
            stem["label"],
            stem["text"],
        )
        for stem in stems
    ]
    columns = ("stem", "seconds", "findings", "label", "text")
    out.table(columns, rows, none="There are no stems")
    if has_urls:
        for stem in stems:
            out.line(f"\n{stem['label']}\n{stem['url'] or stem['uri']}")


def shown_findings(findings: Sequence[dict[str, Any]] | None) -> str:
    """Return each check that failed and its value; `-` for none, `?` where nothing was checked."""
    if findings is None:
        return "?"
    return ", ".join(f"{e['check']} {e['value']:.4g} {e['unit']}" for e in findings) or "-"


def show_characters(out: "Output", answer: dict[str, Any]) -> None:
    """Print how many characters were spoken of those of the whole, and what is to be known."""
    spoken, full = answer["characters_spoken"], answer["characters_in_full"]
    told = f"Characters: spoken now {spoken}"
    out.line(told if full is None else f"{told}, the message in full {full}")
    for warning in answer.get("warnings") or ():
        out.note(f"  {warning['code']}: {warning['detail']}")
