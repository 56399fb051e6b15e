"""Speak a stem only under the entries of its dictionary that its signature was made of."""

from typing import Protocol

from hybrid_audio.domain.speech.pronunciation import Dictionaries, Entry
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.pronounced import touching_hash
from hybrid_audio.errors import Conflict, NotFound


class Speech(Protocol):
    """Text to speech."""

    def speak(self, spec: StemSpec) -> bytes: ...


class LatestDictionaries(Dictionaries, Protocol):
    """Dictionaries that can be read anew."""

    def latest(self, dictionary: str) -> tuple[Entry, ...]: ...


class PronouncedSpeech:
    """Text to speech that refuses a stem whose dictionary was edited since it was asked for.

    Looked at before, so that nothing is paid for in vain, and again after: an edit in between would
    be kept under the signature of what was there before.
    """

    def __init__(self, speech: Speech, dictionaries: LatestDictionaries) -> None:
        self._speech = speech
        self._dictionaries = dictionaries

    def speak(self, spec: StemSpec) -> bytes:
        """Return the WAV; raises Conflict for an edited dictionary, and the Speech errors."""
        dictionary = spec.voice.pronunciation_dict_id
        if dictionary is None:
            return self._speech.speak(spec)

        try:
            _require_current(spec, self._dictionaries.entries(dictionary))
            audio = self._speech.speak(spec)
            _require_current(spec, self._dictionaries.latest(dictionary))
        except NotFound:
            raise Conflict("the pronunciation dictionary was deleted; name another") from None
        return audio


def _require_current(spec: StemSpec, entries: tuple[Entry, ...]) -> None:
    if touching_hash(spec, entries) != spec.voice.pronunciations:
        raise Conflict(
            "the pronunciation dictionary was edited since this stem was asked for; ask again, or "
            "start the batch again"
        )
