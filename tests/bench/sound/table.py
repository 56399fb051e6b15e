"""The table of the forms: how far each is from the message spoken in one breath."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.sound.forms import Form, Made, length_s
from tests.bench.sound.hearing import Hearing
from tests.bench.sound.scripts import Script
from tests.bench.sound.seams import edges_at, pitch_jump
from tests.bench.sound.voice import RATE

WHOLE = "whole"
HEAD = (
    f"{'style':12}{'form':14}{'seams':>6}{'heard ms':>9}{'|pause| ms':>11}{'p90':>6}{'length':>8}"
    f"{'|F0| st':>8}{'word x':>8}{'WER %':>7}{'names':>8}{'chars':>7}{'ms':>7}"
)


@dataclass(frozen=True)
class Seam:
    """What was measured at one seam of one form."""

    pause_ms: float
    jump_st: float
    word: int


def print_rows(
    scripts: Sequence[Script], made: Made, heard: dict[str, list[str]], hearing: Hearing
) -> None:
    """Print a row for each form of one style; `whole` is what the others are held against."""
    base = [seam for form in made[WHOLE] for seam in seams_of(form)]
    base_s = [length_s(form) for form in made[WHOLE]]
    for name, forms in made.items():
        found = [seam for form in forms for seam in seams_of(form)]
        apart = [abs(a.pause_ms - b.pause_ms) for a, b in zip(found, base, strict=True)]
        jumps = [abs(a.jump_st - b.jump_st) for a, b in zip(found, base, strict=True)]
        words = [a.word / b.word for a, b in zip(found, base, strict=True)]
        lengths = [length_s(form) / one - 1 for form, one in zip(forms, base_s, strict=True)]
        errors = [hearing.errors(s.text, h) for s, h in zip(scripts, heard[name], strict=True)]
        names = sum(hearing.has_name(s.name, h) for s, h in zip(scripts, heard[name], strict=True))

        wer = 100 * sum(wrong for wrong, _ in errors) / sum(said for _, said in errors)
        pause = statistics.median(seam.pause_ms for seam in found)
        known = [jump for jump in jumps if jump == jump]  # not a number where nothing is voiced
        print(
            f"{scripts[0].style.name:12}{name:14}{len(found):6}{pause:9.0f}{statistics.median(apart):11.0f}"
            f"{percentile(apart, 0.9):6.0f}{100 * statistics.median(lengths):+7.1f}%"
            f"{statistics.median(known):8.1f}{statistics.median(words):8.2f}{wer:7.1f}"
            f"{f'{names}/{len(scripts)}':>8}"
            f"{statistics.mean(form.characters for form in forms):7.0f}"
            f"{statistics.median(form.took_ms for form in forms):7.1f}",
            flush=True,
        )


def seams_of(form: Form) -> list[Seam]:
    """Measure each seam of a message."""
    found = []
    for at, word in zip(form.seams, form.words, strict=True):
        edges = edges_at(form.samples, at, RATE)
        found.append(Seam(edges.pause_ms(RATE), pitch_jump(form.samples, edges, RATE), word))
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
