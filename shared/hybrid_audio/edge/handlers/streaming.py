"""Answer with a message while it is made: what is agreed on before, what is told of failures."""

from typing import Any

from hybrid_audio import services
from hybrid_audio.assemble import Message
from hybrid_audio.audio.formats import AudioFormat
from hybrid_audio.edge import idempotency, logs, problem
from hybrid_audio.edge.accept import Agreed, agreed_stream
from hybrid_audio.edge.call import Call, StreamAnswer
from hybrid_audio.edge.schemas.assemble import DeliveryBody
from hybrid_audio.errors import HybridAudioError, InvalidInput
from hybrid_audio.rendering.sources import MessageSources
from hybrid_audio.runtime import stages
from hybrid_audio.streaming.assemble import Streamed, Streaming, stream_message


def wanted_stream(call: Call, body: DeliveryBody) -> Agreed:
    """Return what a request for a stream is answered with.

    Raises NotAcceptable, and InvalidInput for a stream under an Idempotency-Key or over HTTP/1.0.
    """
    request = call.request
    if idempotency.HEADER in request.headers:
        raise InvalidInput.at(
            idempotency.HEADER,
            "goes with no stream, whose answer is not kept: leave it out. What is asked for again "
            "is not spoken again",
        )
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        raise InvalidInput.at(
            "stream", "needs HTTP/1.1, in which an end differs from a break: leave it out"
        )
    return Agreed(
        AudioFormat(body.asked_format or AudioFormat.WAV), agreed_stream(request.accept_mimetypes)
    )


def begun_stream(sources: MessageSources, *, upload: bool, call: Call) -> Message | Streamed:
    """Return the message from the store, or its stream once the first bytes are there."""

    def problem_of(error: Exception) -> problem.Problem:
        if isinstance(error, HybridAudioError):
            return problem.from_error(error)
        return problem.unexpected()

    def document_of(error: Exception) -> dict[str, Any]:
        return problem_of(error).to_json(call.request_id)

    def log(error: Exception) -> None:
        fields = {
            "request_id": call.request_id,
            "function": call.function,
            "problem": problem_of(error).kind,
        }
        is_ours = isinstance(error, HybridAudioError)
        logs.LOGGER.error("stream_broken_off", extra=fields, exc_info=None if is_ours else error)

    return stream_message(
        sources,
        Streaming(
            library=services.stem_library(),
            outputs=services.output_store(),
            states=services.message_states(),
            budget=services.audio_budget(),
            rate_hz=services.settings().sample_rate,
            upload=upload,
            problem_of=document_of,
            broke_off=log,
        ),
    )


def stream_answer(found: Streamed, wanted: Agreed) -> StreamAnswer:
    """Return the answer that sends a stream: with its length where that is known."""
    for name, ms in found.stages_ms.items():
        stages.add(name, ms)
    size = found.stream.size_bytes
    headers = {"X-Message-Signature": found.signature, "X-Message-Status": "created"}
    if size is not None:
        headers["Content-Length"] = str(size)
    return StreamAnswer(found.stream, wanted.audio_type or "audio/wav", headers)
