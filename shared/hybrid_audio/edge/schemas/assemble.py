"""The JSON that the routes of messages take."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, model_validator

from hybrid_audio.domain.message import Delivery, Merge, Trim
from hybrid_audio.domain.pauses import SENTENCE_PAUSE_MS, Auto
from hybrid_audio.domain.presets import PRESETS, Preset, resolved
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.domain.stems.naming import LABEL
from hybrid_audio.domain.timing import SegmentTiming, Transition
from hybrid_audio.edge.schemas.shared import (
    LITERAL,
    CarrierBody,
    RequestModel,
    Text,
    VoiceBody,
)
from hybrid_audio.edge.schemas.template_body import TemplateBody
from hybrid_audio.rendering.sources import HandSegment

PAUSE_MS = Field(
    None,
    description="The silence that is heard between the speech of this segment and the next, "
    "whatever the stems have of their own; `auto`: by the punctuation that ends the text. Instead "
    "of `gap_ms` and `break_ms`, which are added.",
)
Milliseconds = Annotated[float, Field(ge=0, le=60_000, allow_inf_nan=False)]
FormatName = Literal["wav", "flac", "mp3", "ogg", "mulaw", "alaw", "mulaw_raw", "alaw_raw"]
PresetName = Literal["twilio", "amazon_connect", "genesys", "asterisk", "cisco", "web"]


class DeliveryOptions(RequestModel):
    """How the message is finished; everything left out leaves the stems' samples as they are."""

    preset: PresetName | None = Field(
        None,
        description="Where it will be played: stands for the format and sample_rate that this "
        "system documents, and keeps the message within its limits.",
    )
    format: FormatName | None = Field(
        None,
        description="Left out: what Accept asks for, else wav. mulaw and alaw are G.711 in a WAV, "
        "mulaw_raw and alaw_raw without a header.",
    )
    sample_rate: Annotated[int, Field(ge=8_000, le=48_000)] | None = Field(
        None,
        description="G.711 has 8000 only, ogg (Opus) 8000, 12000, 16000, 24000 and 48000, mp3 the "
        "rates of MPEG; another one is refused.",
    )
    curve: Literal["cosine", "equal_power", "linear"] = Field(
        "cosine", description="How neighbours fade into each other."
    )
    merge: Literal["exact", "clean"] = Field(
        "exact", description="Stems of another form: refuse them, or convert them with `clean`."
    )
    trim_db: Annotated[float, Field(ge=-90, le=-20)] | None = Field(
        None,
        description="Trim edge silence of each stem below this level, in dB relative to its peak. "
        "Above -50 it may take the last consonant: prefer `trim`.",
    )
    trim: Literal["speech"] | None = Field(
        None,
        description="Trim each stem to its speech: what is above -45 dB of its active level, with "
        "guards. A stem that ends in punctuation keeps its end at a seam without a pause.",
    )
    match_levels: bool = Field(
        False,
        description="Bring the speech of all stems to one loudness, by 6 dB at most. For stems of "
        "different recordings: stems of one voice lose the natural stress of names by it.",
    )
    loudness_lufs: Annotated[float, Field(ge=-40, le=-5)] | None = Field(
        None, description="Integrated loudness of what is delivered, in LUFS."
    )
    true_peak_db: Annotated[float, Field(ge=-12, le=0)] | None = Field(
        None,
        description="True-peak ceiling of what is delivered, in dBTP: alone it limits; with a "
        "loudness it is -1 unless given.",
    )
    strict_seams: bool = Field(
        False,
        description="Refuse a message with findings of its stems or seams, and name them; nothing "
        "is stored then.",
    )

    @property
    def asked_format(self) -> str | None:
        """The format that the request names, by itself or by its preset."""
        return PRESETS[Preset(self.preset)].format.value if self.preset else self.format

    def to_delivery(self, format: str) -> Delivery:
        """Return the delivery that the request asks for, in the format that was agreed on.

        Raises InvalidInput for a rate that the format does not have, and for a format or rate that
        contradicts the preset.
        """
        preset = None if self.preset is None else Preset(self.preset)
        rate = self.sample_rate
        if preset is not None:
            format, rate = resolved(preset, self.format, rate)

        return Delivery(
            format=format,
            sample_rate=rate,
            curve=self.curve,
            merge=Merge(self.merge),
            trim_db=self.trim_db,
            trim=Trim(self.trim) if self.trim else None,
            match_levels=self.match_levels,
            loudness_lufs=self.loudness_lufs,
            true_peak_db=self.true_peak_db,
            strict_seams=self.strict_seams,
            preset=preset,
        )


class DeliveryBody(DeliveryOptions):
    """How one message is finished, and whether it is kept."""

    upload: bool = Field(True, description="False stores no output.")
    stream: bool = Field(
        False,
        description="Answer with the audio as a WAV while later stems are still spoken. Options "
        "that need the whole message first are refused.",
    )


class AssembleTemplateBody(TemplateBody, DeliveryBody):
    """A template to be made into a message."""


_SOURCES = ("text", "label", "signature", "silence_ms")


def _given(name: str) -> dict[str, JsonValue]:
    return {"required": [name], "properties": {name: {"not": {"type": "null"}}}}


class SegmentBody(RequestModel):
    """One segment by hand: a text to speak, a kept stem by label or signature, or silence."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_given(name) for name in _SOURCES]})

    id: str | None = Field(None, min_length=1, max_length=120)
    text: Text | None = None
    literal: bool = LITERAL
    label: (
        Annotated[str, Field(max_length=200, json_schema_extra={"pattern": f"^{LABEL.pattern}$"})]
        | None
    ) = None
    signature: str | None = Field(None, pattern=r"^[0-9a-f]{32}$")
    silence_ms: Milliseconds | None = None
    voice: VoiceBody | None = None
    carrier: CarrierBody | None = None
    gap_ms: Milliseconds | None = None
    break_ms: Milliseconds | None = None
    crossfade_ms: Milliseconds | None = None
    pause_ms: Milliseconds | Auto | None = PAUSE_MS

    @model_validator(mode="after")
    def _has_one_source(self) -> "SegmentBody":
        if sum(getattr(self, name) is not None for name in _SOURCES) != 1:
            raise ValueError(f"give exactly one of {', '.join(_SOURCES)}")
        if self.voice is not None and self.text is None:
            raise ValueError("voice goes with text only")
        if self.carrier is not None and self.text is None:
            raise ValueError("carrier goes with text only")
        if self.literal and self.text is None:
            raise ValueError("literal goes with text only")
        return self

    def to_segment(self, segment_id: str) -> HandSegment:
        """Return the segment that the body describes."""
        timing = SegmentTiming(
            segment_id,
            self.silence_ms,
            gap_ms=self.gap_ms,
            break_ms=self.break_ms,
            crossfade_ms=self.crossfade_ms,
            pause_ms=self.pause_ms,
            in_context=self.carrier is not None,
        )
        return HandSegment(
            id=segment_id,
            timing=timing,
            text=self.text,
            label=self.label,
            signature=self.signature,
            voice=self.voice.to_voice() if self.voice else Voice(),
            literal=self.literal,
            carrier=self.carrier.to_carrier() if self.carrier else None,
        )


class TransitionBody(RequestModel):
    """An entry of the timing map: what lies between two neighbours."""

    from_: str = Field(alias="from", min_length=1, max_length=120)
    to: str = Field(min_length=1, max_length=120)
    gap_ms: Milliseconds | None = None
    crossfade_ms: Milliseconds | None = None
    pause_ms: Milliseconds | Auto | None = PAUSE_MS


class AssembleSegmentsBody(DeliveryBody):
    """Segments to be made into a message, in order."""

    segments: Annotated[list[SegmentBody], Field(min_length=1, max_length=1000)]
    timing_map: Annotated[list[TransitionBody], Field(max_length=1000)] = Field(
        default_factory=list
    )
    crossfade_ms: Milliseconds = 20.0
    sentence_pause_ms: Milliseconds = Field(
        SENTENCE_PAUSE_MS, description="What `auto` is after the end of a sentence."
    )

    def to_segments(self) -> list[HandSegment]:
        """Return the segments in order; one without an id is called by its place."""
        return [
            segment.to_segment(segment.id or f"segment.{index}")
            for index, segment in enumerate(self.segments, start=1)
        ]

    def to_timing_map(self) -> list[Transition]:
        """Return the entries of the timing map."""
        return [
            Transition(entry.from_, entry.to, entry.gap_ms, entry.crossfade_ms, entry.pause_ms)
            for entry in self.timing_map
        ]
