"""Handlers of /assemble: making messages."""

import time
from collections.abc import Sequence
from functools import partial

from hybrid_audio import services
from hybrid_audio.assemble import Message, Recording, Source, assemble
from hybrid_audio.domain.contract import StemSpec, Voice
from hybrid_audio.domain.message import MessagePlan, Part
from hybrid_audio.domain.stem import Outcome
from hybrid_audio.domain.templates.resolve import resolve
from hybrid_audio.domain.timing import SegmentTiming, Transition, timeline
from hybrid_audio.edge.call import AudioAnswer, Call, SeeOther
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.assemble import (
    AssembleSegmentsBody,
    AssembleTemplateBody,
    Cue,
    DeliveryBody,
    MessageResponse,
    MessageStem,
    SegmentBody,
)
from hybrid_audio.edge.schemas.shared import QueryModel
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.generate import Speaker, slot_values
from hybrid_audio.runtime import stages
from hybrid_audio.stems import kept

MAX_INLINE_BYTES = 8 << 20
MessageAnswer = MessageResponse | AudioAnswer | SeeOther[MessageResponse]


@validated
def assemble_template(body: AssembleTemplateBody, query: QueryModel, call: Call) -> MessageAnswer:
    """Make the message of a template."""
    found = services.template_store().get(body.template).template
    values = slot_values(body.values, name=body.name, developer=body.developer)
    resolved = resolve(found, variant=body.variant, values=values)
    specs = _speaker().template_specs(resolved)
    sources = [
        _spoken(segment.id, spec) for segment, spec in zip(resolved.segments, specs, strict=True)
    ]
    plan = MessagePlan(
        found.name, tuple(source.part for source in sources), resolved.timeline, body.to_delivery()
    )
    return _answer(plan, sources, body, call, characters_in_full=resolved.characters)


@validated
def assemble_segments(body: AssembleSegmentsBody, query: QueryModel, call: Call) -> MessageAnswer:
    """Make a message of segments by hand: texts, kept stems by label or signature, silences."""
    named = [
        (segment.id or f"segment.{index + 1}", segment)
        for index, segment in enumerate(body.segments)
    ]
    timings = [
        SegmentTiming(
            name,
            segment.silence_ms,
            gap_ms=segment.gap_ms,
            break_ms=segment.break_ms,
            crossfade_ms=segment.crossfade_ms,
        )
        for name, segment in named
    ]
    entries = [
        Transition(each.from_, each.to, each.gap_ms, each.crossfade_ms) for each in body.timing_map
    ]
    line = timeline(timings, entries, crossfade_ms=body.crossfade_ms, path="")
    sources = [
        _by_hand(name, segment, f"segments[{index}]")
        for index, (name, segment) in enumerate(named)
        if segment.silence_ms is None
    ]
    plan = MessagePlan(
        "segments", tuple(source.part for source in sources), line, body.to_delivery()
    )
    return _answer(plan, sources, body, call, characters_in_full=None)


def _speaker() -> Speaker:
    return Speaker(services.contract(), services.default_voice())


def _spoken(name: str, spec: StemSpec) -> Source:
    return Source(Part(name, spec.label, spec.signature), partial(_record, spec))


def _record(spec: StemSpec) -> Recording:
    stem = services.stem_library().load(spec)
    characters = len(spec.text) if stem.outcome is Outcome.CREATED else 0
    return Recording(stem.wav or b"", stem.outcome, characters, stem.took_ms)


def _by_hand(name: str, segment: SegmentBody, path: str) -> Source:
    if segment.text is not None:
        voice = segment.voice.to_voice() if segment.voice else Voice()
        return _spoken(
            name,
            _speaker().spec(kind="script", text=segment.text, voice=voice, path=f"{path}.text"),
        )
    if segment.label is not None:
        object_name = kept.by_label(segment.label, services.stem_objects(), path=f"{path}.label")
        label, signature = segment.label, kept.signature_of(object_name)
    else:
        signature = segment.signature or ""
        object_name, label = kept.by_signature(
            signature, services.stem_index(), path=f"{path}.signature"
        )
    return Source(Part(name, label, signature), partial(_fetch, object_name, signature, path))


def _fetch(object_name: str, signature: str, path: str) -> Recording:
    started = time.perf_counter()
    wav = services.stem_library().load_kept(object_name, signature)
    if wav is None:
        raise NotFound(f"{path}: the stem is gone")
    return Recording(wav, Outcome.HIT, 0, (time.perf_counter() - started) * 1000)


def _answer(
    plan: MessagePlan,
    sources: Sequence[Source],
    body: DeliveryBody,
    call: Call,
    *,
    characters_in_full: int | None,
) -> MessageAnswer:
    message = assemble(
        plan, sources, services.output_store(), upload=body.upload, needs_audio=call.accepts_audio
    )
    told = _told(plan, message, characters_in_full)
    if not call.accepts_audio:
        return told
    if told.size_bytes <= MAX_INLINE_BYTES and message.audio is not None:
        return AudioAnswer(message.audio, told.content_type, _audio_headers(told))
    if told.url is None:
        raise InvalidInput.at(
            "upload", f"must be true for audio above {MAX_INLINE_BYTES} bytes, which is not inlined"
        )
    return SeeOther(told, {"Location": told.url})


def _audio_headers(told: MessageResponse) -> dict[str, str]:
    return {
        "ETag": f'"{told.sha256}"',
        "X-Message-Signature": told.signature,
        "X-Message-Duration-Ms": f"{told.duration_ms:.3f}",
        "X-Message-Status": told.status,
    }


def _told(plan: MessagePlan, message: Message, characters_in_full: int | None) -> MessageResponse:
    report, kept, recordings = message.report, message.kept, message.recordings
    return MessageResponse(
        status="created" if recordings else "hit",
        signature=message.signature,
        uri=services.output_store().uri(kept.object_name) if kept else None,
        url=services.output_urls().url(kept.object_name, kept.generation) if kept else None,
        sha256=report["sha256"],
        content_type=report["content_type"],
        size_bytes=report["size_bytes"],
        sample_rate=report["sample_rate"],
        duration_ms=report["diagnostics"]["message"]["duration_ms"],
        characters_spoken=sum(
            each.characters for each in {id(one): one for one in recordings or ()}.values()
        ),
        characters_in_full=characters_in_full,
        cues=[Cue(**cue) for cue in report["cues"]],
        stems=_parts(plan, recordings),
        diagnostics=report["diagnostics"],
        timings={name: round(ms, 1) for name, ms in stages.taken().items()},
    )


def _parts(plan: MessagePlan, recordings: tuple[Recording, ...] | None) -> list[MessageStem]:
    outcomes = [(each.outcome.value, each.took_ms) for each in recordings or ()] or [
        ("hit", 0.0)
    ] * len(plan.parts)
    return [
        MessageStem(
            id=part.id,
            label=part.label,
            signature=part.signature,
            outcome=outcome,
            took_ms=round(took_ms, 1),
        )
        for part, (outcome, took_ms) in zip(plan.parts, outcomes, strict=True)
    ]
