"""The states of streamed messages in Cloud Storage, a small object each, beside the messages."""

import json
from datetime import datetime

from hybrid_audio.clients.storage.bucket import Bucket
from hybrid_audio.domain.message_state import MessageState, State
from hybrid_audio.domain.stems.stored import StoredObject

STATE_TYPE = "application/json"


class MessageStates:
    """Keeps the state of each streamed message under the signature that its answer began with."""

    def __init__(self, objects: Bucket) -> None:
        self._objects = objects

    def find(self, signature: str) -> MessageState | None:
        """Return the state under a signature, None where none was kept."""
        found = self._objects.find(_name(signature))
        return None if found is None else _read(found)

    def put(self, signature: str, state: MessageState) -> None:
        """Keep a state. Race: a failure leaves what another answer of the same message stored."""
        if state.state is not State.FAILED:
            self._objects.put(_name(signature), _written(state), STATE_TYPE)
            return

        there = self._objects.find(_name(signature))
        if there is None or _read(there).state is not State.STORED:
            self._objects.create(
                _name(signature),
                _written(state),
                STATE_TYPE,
                replaces=0 if there is None else there.generation,
            )


def _name(signature: str) -> str:
    return f"outputs/states/{signature}.json"


def _written(state: MessageState) -> bytes:
    values = {**vars(state), "until": state.until.isoformat()}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _read(found: StoredObject) -> MessageState:
    values = json.loads(found.data or b"{}")
    return MessageState(
        State(values["state"]),
        datetime.fromisoformat(values["until"]),
        values["object_name"],
        values["problem"],
    )
