"""Draw the pictures of docs/audio.md: `python -m docs.draw_pictures [FOLDER]`.

The stand-in's own voice speaks, and the service's own code splices: the same picture each time.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import codec, wav
from hybrid_audio.audio.seam import Curve, fade_in, fade_out
from hybrid_audio.cli.drawing.facts import MessageFacts, message_facts
from hybrid_audio.cli.drawing.forms import forms_picture
from hybrid_audio.cli.drawing.message import Subject, message_picture
from hybrid_audio.cli.drawing.recording import opened
from hybrid_audio.cli.drawing.seams.panel import HEIGHT_IN, draw_seam
from hybrid_audio.cli.drawing.seams.view import seam_view
from hybrid_audio.cli.drawing.sheet import COLOURS, INK, MARGIN_IN, QUIET, SMALL, Sheet, drawn
from hybrid_audio.cli.drawing.stems import tracks
from hybrid_audio.domain.message import Delivery, MessagePlan, Part
from hybrid_audio.domain.speech.cutting import cut_stem
from hybrid_audio.domain.speech.timestamps import Spoken as TimeSpoken
from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import Contract, Voice, stem_spec
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.domain.templates.resolve import resolve
from hybrid_audio.domain.timing import SegmentTiming, Timeline, timeline
from hybrid_audio.render import render
from hybrid_audio.rendering.opening import open_message
from infra.local.cartesia.neural import NeuralSpeaker
from infra.local.cartesia.speaker import OWN_VOICE
from infra.local.cartesia.utterance import Utterance

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURES = REPOSITORY / "docs/pictures"
TEMPLATE = REPOSITORY / "templates/double_anchor_hybrid.json"
VALUES = {"name": "John", "developer": "Hilton"}
GREETING = REPOSITORY / "templates/hello_in_context.json"
OTHER_VALUES = {"name": "Mary", "developer": "Marriott"}
"""Others than the template's examples, within which its fixed segments are spoken."""

VOICE = Voice(OWN_VOICE, "en", 1.0, emotion="calm")
RATE = 48_000
SEAM_IN, CURVES_IN = 9.0, 11.0

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Spoken:
    """A stem: what it says, its samples, and whether it was cut out of a longer text."""

    words: str
    samples: Samples
    in_context: bool = False

    @property
    def file(self) -> bytes:
        """The stem as it would be stored."""
        return wav.header(RATE, 1, len(self.samples)) + self.samples.astype("<i2").tobytes()

    @property
    def signature(self) -> str:
        """A name for its bytes."""
        return hashlib.sha256(self.file).hexdigest()[:32]


@dataclass(frozen=True)
class Message:
    """A message that was spliced here: its file, what the service says of it, and its stems."""

    audio: bytes
    facts: MessageFacts
    stems: dict[str, bytes]


def spliced(stems: Sequence[Spoken], line: Timeline, delivery: Delivery) -> Message:
    """Splice stems as the service does."""
    parts = tuple(
        Part(f"segment.{number}", "stem.script.example", stem.signature, in_context=stem.in_context)
        for number, stem in enumerate(stems, 1)
    )
    plan = MessagePlan("segments", parts, line, delivery)
    made = render(plan, open_message(plan, [stem.file for stem in stems]))

    words = {stem.signature: stem.words for stem in stems}
    facts = message_facts(made.report.to_json(), words)
    return Message(made.audio, facts, {stem.signature: stem.file for stem in stems})


def message_png(speak: "Speak") -> bytes:
    """Return the picture of the shipped template's message, whole."""
    template = read_template(json.loads(TEMPLATE.read_text(encoding="utf-8")))
    found = resolve(template, variant=None, values=VALUES)
    stems = [speak(segment.text) for segment in found.segments]
    made = spliced(stems, found.timeline, Delivery())
    title = (template.name, *VALUES.values())
    return message_picture(Subject(title, made.audio, made.facts, made.stems))


def seam_png(stems: Sequence[Spoken], timing: SegmentTiming, delivery: Delivery) -> bytes:
    """Return the panel of the seam between two stems."""
    made = spliced(stems, timeline([timing, SegmentTiming("segment.2")]), delivery)

    def sheet(fonts: list[str]) -> Sheet:
        page = Sheet(SEAM_IN, HEIGHT_IN + 0.2, fonts)
        with opened(made.audio) as sound:
            view = seam_view(sound, made.facts, made.facts.seams[0], tracks(made.facts, made.stems))
            draw_seam(page, MARGIN_IN / 2, 0.15, SEAM_IN - MARGIN_IN, view)
        return page

    return drawn([stem.words for stem in stems], sheet)


def forms_png(speak: "Speak") -> bytes:
    """Return one message in four forms: in one breath, and spliced in three ways.

    The words around the slots are spoken with the template's examples, as for every message.
    """
    facts = json.loads(GREETING.read_text(encoding="utf-8"))
    alone = [{name: segment[name] for name in ("id", "text")} for segment in facts["segments"]]
    paused = [{**segment, "pause_ms": "auto"} for segment in alone]
    forms = {
        "whole: spoken in one breath": None,
        "default: pieces spoken alone": alone,
        "pauses: spoken alone, pauses by punctuation": paused,
        "context: pieces spoken within the whole, and cut out": facts["segments"],
    }

    subjects = []
    for name, segments in forms.items():
        template = read_template({**facts, "segments": segments or facts["segments"]})
        found = resolve(template, variant=None, values=OTHER_VALUES)
        if segments is None:
            made = spliced([speak(found.text)], timeline([SegmentTiming("whole")]), Delivery())
        else:
            stems = [speak(each.text, each.carrier) for each in found.segments]
            made = spliced(stems, found.timeline, Delivery())
        subjects.append(Subject((name,), made.audio, made.facts, made.stems))
    return forms_picture((template.name, *OTHER_VALUES.values()), subjects)


def curves_png() -> bytes:
    """Return the three curves, each with its mirror image and the power of both together."""
    return drawn([], _curves)


def _curves(fonts: list[str]) -> Sheet:
    page = Sheet(CURVES_IN, 3.0, fonts)
    width = (CURVES_IN - 2 * MARGIN_IN - 1.2) / 3
    at = (np.arange(500) + 0.5) / 500

    for index, curve in enumerate(Curve):
        left = MARGIN_IN + index * (width + 0.6)
        page.text(left, 0.35, curve.value, fontweight="bold")
        axes = page.axes(left + 0.2, 0.55, width - 0.2, 1.7)
        out, in_ = fade_out(500, curve).astype(float), fade_in(500, curve).astype(float)
        axes.plot(at, out, color=COLOURS[0], linewidth=2, label="first stem's gain")
        axes.plot(at, in_, color=COLOURS[1], linewidth=2, label="second stem's gain")
        axes.plot(at, out + in_, color=INK, linewidth=1.2, label="sum of the gains")
        power = np.sqrt(out**2 + in_**2)
        axes.plot(at, power, "--", color=QUIET, linewidth=1.2, label="root of their squares' sum")
        axes.set_ylim(-0.03, 1.5)
        axes.set_yticks([0, 0.5, 1], ["0", "", "1"])
        axes.set_xticks([0, 1], ["begins", "ends"])
        axes.grid(axis="y", color="#e6e8ee", linewidth=0.8)

    lines = axes.get_legend_handles_labels()
    page.figure.legend(
        *lines, loc="lower center", ncols=4, frameon=False, fontsize=SMALL, labelcolor=QUIET
    )
    return page


class Speak:
    """The stand-in's neural voice."""

    def __init__(self) -> None:
        self._speaker = NeuralSpeaker()

    def __call__(self, words: str, carrier: Carrier | None = None) -> Spoken:
        """Speak words as the laptop's cloud does, and cut them out of their carrier as it does."""
        kind = "stem.script"
        spec = stem_spec(
            kind=kind, label=kind, text=words, voice=VOICE, contract=Contract(), carrier=carrier
        )
        wanted = Utterance(spec.transcript, OWN_VOICE, 1.0, 1.0, "calm", "en", RATE)
        said = self._speaker.speak_timed(wanted)
        if carrier is None:
            return Spoken(words, said.samples)

        whole = Spoken(spec.transcript, said.samples).file
        times = [
            [TimeSpoken(each.said, each.start_s, each.end_s) for each in found]
            for found in (said.words, said.phonemes)
        ]
        stem = codec.samples_in(wav.parse(cut_stem(whole, spec, *times)))
        return Spoken(words, stem, in_context=True)


def pictures() -> dict[str, bytes]:
    """Return every picture by its file's name."""
    speak = Speak()
    pair = (speak("I just wanted to follow up about your"), speak("Hilton timeshare."))
    trim = Delivery(trim_db=-30)
    loudest = [int(np.abs(stem.samples.astype(int)).argmax()) for stem in pair]
    cut = (
        Spoken("a stem that was cut off", pair[0].samples[: loudest[0]]),
        Spoken("and one that begins late", pair[1].samples[loudest[1] + 60 :]),
    )

    return {
        "message.png": message_png(speak),
        "forms.png": forms_png(speak),
        "seam-pause.png": seam_png(pair, SegmentTiming("segment.1", gap_ms=90), trim),
        "seam-crossfade.png": seam_png(pair, SegmentTiming("segment.1"), trim),
        "seam-cut.png": seam_png(cut, SegmentTiming("segment.1", crossfade_ms=0), Delivery()),
        "curves.png": curves_png(),
    }


def main() -> int:
    """Write every picture into docs/pictures, or into the folder that is named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    for name, png in pictures().items():
        (folder / name).write_bytes(png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
