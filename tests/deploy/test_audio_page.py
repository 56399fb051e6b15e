"""The page on audio explains every measure, warning and format, and shows pictures of today."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from hybrid_audio.audio import edges, level, trim
from hybrid_audio.audio.delivery import finish
from hybrid_audio.audio.formats import FORMS, AudioFormat
from hybrid_audio.audio.measures.diagnosis import (
    DeliveredMeasures,
    EdgeMeasures,
    MessageMeasures,
    SeamMeasures,
    Verdict,
)
from hybrid_audio.audio.seam import Curve
from hybrid_audio.domain import message, timing
from hybrid_audio.domain.presets import PRESETS, Preset
from hybrid_audio.domain.report import DeliveryReport, Diagnostics, StemChange
from hybrid_audio.rendering import warnings
from tests.deploy.test_pages import DOCS, named

TEXT = (DOCS / "audio.md").read_text(encoding="utf-8")
PICTURES = DOCS / "pictures"
LARGEST_BYTES = 300_000


def section(heading: str) -> str:
    """Return the text below a heading of the page."""
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    "measures",
    [
        *(Diagnostics, MessageMeasures, SeamMeasures, EdgeMeasures),
        *(StemChange, DeliveryReport, DeliveredMeasures),
    ],
)
def test_every_measure_is_explained_on_the_page(measures: type) -> None:
    """A field that is added to the diagnostics has its line."""
    explained = set(re.findall(r"`([a-z_]+)`", section("Measures")))
    assert {each.name for each in fields(measures)} - explained == set()


def test_every_verdict_and_curve_is_on_the_page() -> None:
    """In the words that the service uses."""
    assert {*map(str, Verdict), *map(str, Curve)} - named("audio.md") == set()


def test_every_warning_of_audio_has_its_row() -> None:
    """The codes are those that the source yields."""
    source = Path(warnings.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'yield\s*\(?\s*"([a-z_]+)"', source))
    assert len(codes) == 14
    assert codes == set(re.findall(r"^\| `([a-z_]+)`", section("Warnings"), re.MULTILINE))


@pytest.mark.parametrize("format", AudioFormat)
def test_every_format_has_its_media_type_and_its_rates(format: AudioFormat) -> None:
    """A row of the table says what is delivered, and what else may be asked for."""
    rows = [line for line in section("Options").splitlines() if line.startswith("| `")]
    (row,) = [line for line in rows if f"`{format}`" in line.split("|")[1]]
    cells = [cell.strip() for cell in row.split("|")]
    assert cells[2] == FORMS[format].content_type
    assert set(map(str, FORMS[format].rates)) <= set(re.findall(r"\d+", cells[3]))


@pytest.mark.parametrize("preset", Preset)
def test_every_preset_has_its_file_limits_and_document(preset: Preset) -> None:
    """A row of the table repeats what the code keeps to."""
    spec = PRESETS[preset]
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{preset}` |")]
    _, _, format, rate, limits, remark, source, _ = [cell.strip() for cell in row.split("|")]

    assert format == f"`{spec.format}`"
    assert rate == ("the stems' own" if spec.sample_rate is None else str(spec.sample_rate))
    size = [] if spec.below_bytes is None else [f"below {spec.below_bytes:,} bytes"]
    length = [] if spec.below_s is None else [f"below {spec.below_s:g} s"]
    assert limits == (", ".join(size + length) or "none found")
    assert (remark, source) == (spec.remark, f"[document]({spec.source})")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("at most {:,.0f} ms", timing.MAX_TIME_MS),
        ("together at most {:.0f} s", timing.MAX_SILENCE_MS / 1000),
        ("at most {:,.0f} s", message.MAX_MESSAGE_S),
        ("(`crossfade_ms` {:g}, no gap)", timing.DEFAULT_CROSSFADE_MS),
        ("faded over {:g} ms", edges.FADE_MS),
        ("a click above {:g}", edges.STEP_LIMIT),
        ("within {:g} ms beside", edges.NEIGHBOURHOOD_MS),
        ("by {:g} dB at most either way", level.MAX_MATCH_DB),
        ("keeps {:g} ms\naround", trim.GUARD_MS),
        ("within {:g} LU", finish.TOLERANCE_LU),
        ("peaks by\n{:g} dB at most", finish.MAX_LIMIT_DB),
        ("{:g} dBTP, unless", -message.DEFAULT_CEILING_DBTP),
    ],
)
def test_the_page_states_the_limits_that_are_kept(words: str, value: float) -> None:
    """A limit that is changed is changed on the page."""
    assert words.format(value) in TEXT


def test_every_picture_of_the_pages_exists_and_none_is_left_over() -> None:
    """Small ones, that a page shows at once."""
    pages = [*DOCS.glob("*.md"), DOCS.parent / "README.md"]
    shown = {
        name
        for page in pages
        for name in re.findall(r"\]\((?:docs/)?pictures/([^)]+)\)", page.read_text("utf-8"))
    }
    kept = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert shown == set(kept)
    assert max(kept.values()) <= LARGEST_BYTES


def test_one_command_draws_every_picture_of_the_pages(tmp_path: Path) -> None:
    """`make pictures` calls it; each is a PNG, and none is missing."""
    makefile = (DOCS.parent / "Makefile").read_text(encoding="utf-8")
    assert "$(BIN)/python -m docs.draw_pictures\n" in makefile

    command = [sys.executable, "-m", "docs.draw_pictures", str(tmp_path)]
    subprocess.run(command, cwd=DOCS.parent, check=True, timeout=120)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(drawn) == {path.name for path in PICTURES.iterdir()}
    assert all(png.startswith(b"\x89PNG") for png in drawn.values())
