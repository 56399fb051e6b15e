"""A message as people read it: its cues, its seams, and what was measured."""

from typing import TYPE_CHECKING, Any

from hybrid_audio.cli.reports.stems import show_characters, shown_findings

if TYPE_CHECKING:
    from hybrid_audio.cli.output import Output

SEAM = "seam at ms", "kind", "pause ms", "heard ms", "step", "level dB", "verdict", "findings"


def show_message(out: "Output", message: dict[str, Any]) -> None:
    """Print what was made: where each segment is heard, each seam, and the whole in numbers."""
    outcomes = {stem["id"]: stem["outcome"] for stem in message["stems"]}
    found = {stem["id"]: stem["findings"] for stem in message["diagnostics"]["stems"]}
    rows = [
        (
            f"{cue['start_ms']:.1f}",
            f"{cue['end_ms']:.1f}",
            outcomes.get(cue["id"], ""),
            cue["id"],
            shown_findings(found.get(cue["id"])),
        )
        for cue in message["cues"]
    ]
    columns = ("from ms", "to ms", "stem", "segment", "findings")
    out.table(columns, rows, none="The message has no cues")

    out.line()
    seams = message["diagnostics"]["seams"]
    out.table(SEAM, [_seam(seam) for seam in seams], none="It has no seams")
    out.line()
    out.facts(_facts(message))
    show_characters(out, message)
    if message["url"]:
        out.line(f"\n{message['uri']}\n{message['url']}")


def _seam(seam: dict[str, Any]) -> tuple[str, ...]:
    step, heard = seam["step_ratio"], seam["heard_pause_ms"]
    return (
        f"{seam['at_ms']:.1f}",
        seam["kind"],
        f"{seam['pause_ms']:.0f}",
        "-" if heard is None else f"{heard:.0f}",
        "-" if step is None else f"{step:.2f}",
        _db(seam["level_difference_db"], "+"),
        seam["verdict"],
        shown_findings(seam["findings"]),
    )


def _facts(message: dict[str, Any]) -> list[tuple[str, Any]]:
    measured = message["diagnostics"]["message"]
    return [
        ("message", f"{message['status']}, {message['content_type']}, {message['sample_rate']} Hz"),
        *([("preset", preset)] if (preset := message.get("preset")) else []),
        ("duration", f"{measured['duration_ms'] / 1000:.3f} s"),
        (
            "level",
            f"peak {_db(measured['peak_dbfs'])} dBFS, RMS {_db(measured['rms_dbfs'])} dBFS, "
            f"loudness {_db(measured['lufs'])} LUFS",
        ),
        ("clipped", f"{measured['clipped_samples']} samples, DC {measured['dc_offset']:+.5f}"),
        ("sha256", message["sha256"]),
    ]


def _db(value: float | None, sign: str = "") -> str:
    return "silence" if value is None else f"{value:{sign}.1f}"
