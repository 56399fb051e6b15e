"""One text in several forms under each other, on one scale of time: what sounds longer is wider."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from hybrid_audio.cli.drawing.message import WAVEFORM_IN, WIDTH_IN, Subject
from hybrid_audio.cli.drawing.recording import Recording, opened
from hybrid_audio.cli.drawing.sheet import MARGIN_IN, QUIET, Sheet, drawn, head_in
from hybrid_audio.cli.drawing.waveform import draw_waveform

NAME_IN = 0.3
BELOW_IN = 0.15
NOTE = "The same words on one scale of time."


def forms_picture(title: tuple[str, ...], forms: Sequence[Subject]) -> bytes:
    """Return the picture of several forms of one text as a PNG, 1600 pixels wide.

    The title of each form stands above it. Raises NotAudio as the picture of a message does.
    """
    texts = [*title, *(word for form in forms for word in _texts(form))]
    with ExitStack() as held:
        sounds = [
            held.enter_context(opened(form.audio, _name(form.audio, form.title))) for form in forms
        ]
        return drawn(
            texts, lambda fonts: _sheet(title, list(zip(forms, sounds, strict=True)), fonts)
        )


def _sheet(
    title: tuple[str, ...], forms: Sequence[tuple[Subject, Recording]], fonts: list[str]
) -> Sheet:
    top = head_in(1)
    height = top + len(forms) * (NAME_IN + WAVEFORM_IN) + BELOW_IN
    sheet = Sheet(WIDTH_IN, height, fonts)
    sheet.head("  ·  ".join(map(sheet.drawable, title)), [(NOTE, QUIET)])
    longest_s = max(sound.frames / sound.rate for _, sound in forms)

    for form, sound in forms:
        room = WIDTH_IN - 2 * MARGIN_IN
        words = sheet.drawable("  ·  ".join(form.title))
        ends = sheet.line(MARGIN_IN, top + NAME_IN, words, room, fontweight="bold")
        sheet.line(ends + 0.2, top + NAME_IN, _facts(form, sound), room - ends, color=QUIET)
        draw_waveform(sheet, top + NAME_IN, sound, form.facts, scale_s=longest_s)
        top += NAME_IN + WAVEFORM_IN
    return sheet


def _facts(form: Subject, sound: Recording) -> str:
    stems = len(form.facts.cues) if form.facts else 0
    found = [f"{sound.frames / sound.rate:.3f} s"]
    if stems:
        found.append("1 stem" if stems == 1 else f"{stems} stems")
    return "  ·  ".join(found)


def _texts(form: Subject) -> list[str]:
    return [*form.title, *(cue.words for cue in form.facts.cues)] if form.facts else [*form.title]


def _name(audio: Path | bytes, title: tuple[str, ...]) -> str:
    return audio.name if isinstance(audio, Path) else " ".join(title)
