"""Handlers of /assemble: making messages."""

from hybrid_audio import assemble, services
from hybrid_audio.domain.report import MessageReport
from hybrid_audio.edge.accept import Agreed, agreed
from hybrid_audio.edge.call import AudioAnswer, Call, SeeOther, StreamAnswer
from hybrid_audio.edge.handlers.streaming import begun_stream, stream_answer, wanted_stream
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.assemble import (
    AssembleSegmentsBody,
    AssembleTemplateBody,
    DeliveryBody,
)
from hybrid_audio.edge.schemas.message import MessageResponse
from hybrid_audio.edge.schemas.shared import QueryModel
from hybrid_audio.errors import InvalidInput
from hybrid_audio.rendering.sources import MessageSources, segment_sources
from hybrid_audio.runtime import stages
from hybrid_audio.streaming.assemble import Streamed
from hybrid_audio.templates import spoken_template

MAX_INLINE_BYTES = 8 << 20
MessageAnswer = MessageResponse | AudioAnswer | StreamAnswer | SeeOther[MessageResponse]


@validated
def assemble_template(body: AssembleTemplateBody, query: QueryModel, call: Call) -> MessageAnswer:
    """Make the message of a template."""
    spoken = spoken_template(
        body.to_request(), templates=services.template_store(), speaker=services.speaker()
    )
    wanted = (
        wanted_stream(call, body)
        if body.stream
        else agreed(call.request.accept_mimetypes, body.asked_format)
    )
    delivery = body.to_delivery(wanted.format)
    return _answer(assemble.template_sources(spoken, delivery), body, wanted, call)


@validated
def assemble_segments(body: AssembleSegmentsBody, query: QueryModel, call: Call) -> MessageAnswer:
    """Make a message of segments by hand: texts, kept stems by label or signature, silences."""
    wanted = (
        wanted_stream(call, body)
        if body.stream
        else agreed(call.request.accept_mimetypes, body.asked_format)
    )
    sources = segment_sources(
        body.to_segments(),
        body.to_timing_map(),
        body.to_delivery(wanted.format),
        crossfade_ms=body.crossfade_ms,
        sentence_pause_ms=body.sentence_pause_ms,
        speaker=services.speaker(),
        kept=services.kept_stems(),
    )
    return _answer(sources, body, wanted, call)


def _answer(
    sources: MessageSources, body: DeliveryBody, wanted: Agreed, call: Call
) -> MessageAnswer:
    if body.stream:
        found = begun_stream(sources, upload=body.upload, call=call)
        if isinstance(found, Streamed):
            return stream_answer(found, wanted)
        return _answered(found, sources, wanted)

    message = assemble.assemble(
        sources,
        library=services.stem_library(),
        outputs=services.output_store(),
        budget=services.audio_budget(),
        upload=body.upload,
        needs_audio=wanted.audio_type is not None,
    )
    return _answered(message, sources, wanted)


def _answered(message: assemble.Message, sources: MessageSources, wanted: Agreed) -> MessageAnswer:
    response = _response(message, sources)

    if wanted.audio_type is None:
        return response
    if message.audio is not None and message.report.size_bytes <= MAX_INLINE_BYTES:
        return AudioAnswer(message.audio, wanted.audio_type, _audio_headers(message, response))
    if response.url is None:
        raise InvalidInput.at(
            "upload", f"must be true for audio above {MAX_INLINE_BYTES} bytes, which is not inlined"
        )
    return SeeOther(response, {"Location": response.url})


def _response(message: assemble.Message, sources: MessageSources) -> MessageResponse:
    kept = message.kept
    return MessageResponse.from_message(
        message,
        uri=services.output_store().uri(kept.object_name) if kept else None,
        url=services.output_urls().url(kept.object_name, kept.generation) if kept else None,
        sources=sources,
        timings=stages.taken(),
    )


def _audio_headers(message: assemble.Message, response: MessageResponse) -> dict[str, str]:
    report: MessageReport = message.report
    codes = dict.fromkeys(warning.code for warning in response.warnings)
    warnings = {"X-Message-Warnings": ", ".join(codes)} if codes else {}
    return warnings | {
        "ETag": f'"{report.sha256}"',
        "X-Message-Signature": message.plan.signature,
        "X-Message-Duration-Ms": f"{report.diagnostics.message.duration_ms:.3f}",
        "X-Message-Status": message.outcome.value,
    }
