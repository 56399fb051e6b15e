"""What a pronunciation dictionary says of a stem's text is part of the stem's signature."""

from collections.abc import Iterable
from dataclasses import replace

from hybrid_audio.domain.speech.pronunciation import FIELD, Dictionaries, Entry
from hybrid_audio.domain.stems.contract import StemSpec, normalise_transcript, signature_of
from hybrid_audio.errors import InvalidInput, NotFound


def pronounced(spec: StemSpec, dictionaries: Dictionaries, *, path: str) -> StemSpec:
    """Return the spec with the hash of the entries of its dictionary that touch its transcript.

    Without a dictionary, or where no entry touches the text, it is the same spec, whatever else the
    dictionary holds. Raises InvalidInput at `path` for an unknown dictionary, and the Speech errors
    where its entries cannot be read.
    """
    dictionary = spec.voice.pronunciation_dict_id
    if dictionary is None:
        return spec

    try:
        found = touching_hash(spec, dictionaries.entries(dictionary))
    except NotFound as error:
        raise InvalidInput.at(path, error.detail) from None
    return spec if found is None else replace(spec, voice=replace(spec.voice, pronunciations=found))


def touching_hash(spec: StemSpec, entries: Iterable[Entry]) -> str | None:
    """Return the hash of the entries that may change how the transcript is spoken, or None.

    An entry counts where its text stands anywhere in the transcript, in any case and within a word
    too: Cartesia calls a dictionary "a simple search and replace" and does not say where words end,
    and whether case matters depends on the entry and the model. One that counts without need costs
    one synthesis; one that is missed would leave a wrong stem in the cache. Source:
    docs.cartesia.ai, "Custom Pronunciations", and `PronunciationDictItem.case_sensitive` of the
    official SDK, 4.2.0.
    """
    transcript = _folded(str(spec.payload()["transcript"]))
    found = [
        {name: value for name, value in entry.items() if value is not None}
        for entry in entries
        if _folded(str(entry.get("text", ""))) in transcript
    ]
    return signature_of(found) if found else None


def _folded(text: str) -> str:
    return normalise_transcript(text).casefold()


def dictionary_path(path: str) -> str:
    """Return where the dictionary of a text is named: beside it, or in its segment's voice."""
    place, dot, _ = path.rpartition(".")
    return f"{place}.voice.{FIELD}" if dot and "[" in place else FIELD
