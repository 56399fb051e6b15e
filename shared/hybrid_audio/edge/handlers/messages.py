"""Handler of /assemble/messages: a message by its signature, also while it is being made."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from hybrid_audio import services
from hybrid_audio.domain.message_state import MessageState, State
from hybrid_audio.domain.report import KeptMessage
from hybrid_audio.edge import problem
from hybrid_audio.edge.call import Call
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.message import KeptMessageResponse, MessageStateResponse
from hybrid_audio.edge.schemas.shared import QueryModel
from hybrid_audio.errors import NotFound, StoreUnavailable

_SIGNATURE = re.compile(r"[0-9a-f]{32}")
_SEGMENTS = "segments"
_A_PAGE = 100


@validated
def get_message(query: QueryModel, call: Call) -> MessageStateResponse:
    """Return a message by its signature: whether it is being made, stored, or failed.

    The signature is that of `X-Message-Signature` or of a message's JSON. A streamed answer begins
    with it; `message` then tells the checksum and address of what was stored, which has its own
    signature where stems were spoken for it, and `problem` why the answer was broken off.
    """
    signature = call.path["signature"]
    if not _SIGNATURE.fullmatch(signature):
        raise _missing()

    state = services.message_states().find(signature)
    outputs = services.output_store()
    if state is not None and state.object_name is not None:
        kept = outputs.find(state.object_name)
    elif state is None:
        kept = outputs.of_signature(signature, [_SEGMENTS, *_template_names()])
    else:
        kept = None

    # Race: what failed may have been stored by another answer meanwhile, under the same name.
    if kept is None and state is not None and state.state is not State.STORED:
        return _not_stored(signature, state, call)
    if kept is None:
        raise _missing()
    return MessageStateResponse(state="stored", signature=signature, message=_response(kept))


def _not_stored(signature: str, state: MessageState, call: Call) -> MessageStateResponse:
    if state.is_lost(datetime.now(UTC)):
        lost = StoreUnavailable("the instance that made the message ended; ask for it again")
        found = problem.from_error(lost).to_json(call.request_id)
        return MessageStateResponse(state="failed", signature=signature, problem=found)
    return MessageStateResponse(
        state="making" if state.state is State.MAKING else "failed",
        signature=signature,
        problem=state.problem,
    )


def _response(kept: KeptMessage) -> KeptMessageResponse:
    return KeptMessageResponse.from_kept(
        kept,
        uri=services.output_store().uri(kept.object_name),
        url=services.output_urls().url(kept.object_name, kept.generation),
    )


def _template_names() -> Iterator[str]:
    store, after = services.template_store(), ""
    while True:
        names, following = store.page(after=after, limit=_A_PAGE)
        yield from names
        if following is None:
            return
        after = following


def _missing() -> NotFound:
    return NotFound("there is no message with this signature")
