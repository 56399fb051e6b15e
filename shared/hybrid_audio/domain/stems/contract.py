"""The Sonic-3 contract: everything that decides how a stem sounds, and its signature."""

import hashlib
import json
import math
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from hybrid_audio.domain.characters import one_apostrophe, without_invisible
from hybrid_audio.domain.languages import language_fault, spoken_language
from hybrid_audio.domain.remembered import remembered
from hybrid_audio.domain.speech import sonic
from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.errors import InvalidInput

CONTRACT_VERSION = 1
"""Ours: raise it when the same request must be spoken anew, and every signature changes."""

ENCODING = sonic.ENCODING
SPEED_RANGE = sonic.SPEED_RANGE
VOLUME_RANGE = sonic.VOLUME_RANGE
MAX_TRANSCRIPT_CHARACTERS = 5_000
MAX_EXPANSION = 4
"""How many letters a text may hold for each of its characters: `ﷺ` alone stands for 18."""

_MARKUP = re.compile(r"<[^<>]*>")
_TAG = re.compile(rf"{_MARKUP.pattern}|\[laughter\]", re.IGNORECASE)
_FORBIDDEN_CATEGORIES = {"Cc", "Cs", "Cn", "Co"}


@dataclass(frozen=True)
class Voice:
    """Who speaks and how; a field of None is not decided here, and left out of the request.

    `pronunciations` is never given by a caller: it is the hash of the entries of the dictionary
    that touch a stem's text, part of its signature and not of the request.
    """

    id: str | None = None
    language: str | None = None
    speed: float | None = None
    volume: float | None = None
    emotion: str | None = None
    pronunciation_dict_id: str | None = None
    pronunciations: str | None = None

    def with_defaults(self, base: "Voice") -> "Voice":
        """Return this voice with what it leaves open taken from `base`."""
        own = {name: value for name, value in vars(self).items() if value is not None}
        return Voice(**(vars(base) | own)) if own else base

    def require_valid(self, path: str = "") -> None:
        """Raise InvalidInput below `path` for what Sonic-3 does not know.

        Speed and volume have the ranges that its documentation gives, the language is one of its
        own, and the texts hold no control or invisible characters.
        """
        dot = f"{path}." if path else ""
        _require_range(self.speed, SPEED_RANGE, f"{dot}speed")
        _require_range(self.volume, VOLUME_RANGE, f"{dot}volume")

        if self.language is not None and (fault := language_fault(self.language)):
            raise InvalidInput.at(f"{dot}language", fault)
        for name in ("id", "emotion", "pronunciation_dict_id"):
            value = getattr(self, name)
            if value is not None and (fault := word_fault(value)):
                raise InvalidInput.at(f"{dot}{name}", fault)


def word_fault(value: str) -> str | None:
    """Return why a text cannot name a voice, an emotion or a dictionary, or None where it can."""
    if value.isprintable() and value == without_invisible(value).strip():
        return None
    return "holds a control or invisible character, or spaces at its ends; remove them"


def _require_range(value: float | None, limits: tuple[float, float], path: str) -> None:
    low, high = limits
    if value is not None and not (math.isfinite(value) and low <= value <= high):
        raise InvalidInput.at(path, f"must be from {low} to {high}")


@dataclass(frozen=True)
class Contract:
    """What every stem of this deployment has in common: model, API version, and sample rate."""

    model_id: str = sonic.DEFAULT_MODEL
    version: str = sonic.DEFAULT_VERSION
    sample_rate: int = sonic.SAMPLE_RATE_HZ


@remembered
def normalise_transcript(text: str) -> str:
    """Return `text` without what does not sound, so that texts that sound the same are one stem.

    The result is in NFC, with one plain space for each run of white space and none at the ends,
    without invisible characters, with `'` for the apostrophes inside words and `-` for hyphens.
    Case and all other punctuation stay: they change how it is spoken.
    """
    plain = " ".join(without_invisible(text).split())
    return unicodedata.normalize("NFC", one_apostrophe(plain))


def require_speakable(text: str, *, path: str, allow_tags: bool = False) -> None:
    """Raise InvalidInput at `path` where a normalised transcript cannot be spoken."""
    if (fault := _unspeakable(text, allow_tags)) is not None:
        raise InvalidInput.at(path, fault)


@remembered
def _unspeakable(text: str, allow_tags: bool) -> str | None:
    """Return why a normalised transcript cannot be spoken, or None where it can."""
    if len(text) > MAX_TRANSCRIPT_CHARACTERS:
        return f"is longer than {MAX_TRANSCRIPT_CHARACTERS} characters; split it into segments"
    if any(unicodedata.category(c) in _FORBIDDEN_CATEGORIES for c in text):
        return "holds a control character or an unassigned code point; remove it"
    if not allow_tags and _TAG.search(text):
        return 'holds a tag; only a template with "allow_tags": true may use tags'

    spoken = _MARKUP.sub("", text)
    if not any(c.isalnum() for c in spoken):
        return "holds nothing to speak; give at least one letter or digit"
    if not spoken.isascii() and expansion(spoken) > MAX_EXPANSION:
        return "is made of symbols that each stand for many letters; write them out"
    return None


def expansion(text: str) -> float:
    """Return how many letters a text holds for each of its characters, compatibility forms opened.

    Normalisation form NFKC opens them: `ﷺ` is a sentence of 18 characters.
    """
    seen = sum(not character.isspace() for character in text)
    return len(unicodedata.normalize("NFKC", text)) / max(seen, 1)


@dataclass(frozen=True)
class StemSpec:
    """One stem: what is spoken, by which voice, under which contract, and what people call it.

    `text` must be normalised, checked text; use `stem_spec` to make one. The label and kind are for
    people and listing: they take no part in the signature, so specs that differ in them alone are
    one stem and one object. Nor does `pattern`, the text and carrier with their slots unfilled, as
    far as other stems share them; None where it is a text of its own.
    """

    kind: str
    label: str = field(repr=False)
    text: str = field(repr=False)
    voice: Voice
    contract: Contract
    carrier: Carrier | None = None
    pattern: str | None = field(default=None, compare=False, repr=False)

    @property
    def transcript(self) -> str:
        """What is spoken: the text, within its carrier where it has one."""
        return self.text if self.carrier is None else self.carrier.around(self.text)

    @property
    def characters(self) -> int:
        """What text to speech counts for the stem."""
        return len(self.transcript)

    @property
    def span(self) -> dict[str, int] | None:
        """Where the text lies in the transcript, in characters; None without a carrier."""
        if self.carrier is None:
            return None
        start, end = self.carrier.span(self.text)
        return {"start": start, "end": end}

    @property
    def carrier_hash(self) -> str | None:
        """SHA-256 of the carrier, for metadata that must not show it; None without one."""
        if self.carrier is None:
            return None
        both = f"{self.carrier.before}\n{self.carrier.after}"
        return hashlib.sha256(both.encode()).hexdigest()[:32]

    def payload(self) -> dict[str, Any]:
        """Return the JSON body of the request; optional fields are left out when unset.

        It is that of `POST /tts/bytes`, or with a carrier of `POST /tts/sse`, whose sound is raw
        and whose timestamps are those of the transcript as it is written.
        """
        generation = {
            name: value
            for name in ("speed", "volume", "emotion")
            if (value := getattr(self.voice, name)) is not None
        }
        body: dict[str, Any] = {
            "model_id": self.contract.model_id,
            "transcript": self.transcript,
            "voice": sonic.voice_field(self.contract.version, self.voice.id),
            "language": self.voice.language,
            "output_format": {
                "container": "wav" if self.carrier is None else "raw",
                "encoding": ENCODING,
                "sample_rate": self.contract.sample_rate,
            },
            "generation_config": generation,
            "pronunciation_dict_id": self.voice.pronunciation_dict_id,
        }
        if self.carrier is not None:
            body |= sonic.TIMESTAMPS
        return {key: value for key, value in body.items() if value not in (None, {})}

    @cached_property
    def signature(self) -> str:
        """Identity of the stem: a hash of everything that decides how it sounds."""
        whole: dict[str, Any] = {
            "contract": CONTRACT_VERSION,
            "request": self.payload(),
            "version": self.contract.version,
        }
        if self.voice.pronunciations is not None:
            whole["pronunciations"] = self.voice.pronunciations
        if self.span is not None:
            whole["span"] = self.span

        return signature_of(whole)

    @property
    def family(self) -> str | None:
        """Identity of the stems that say the same but for slots, in the same voice and contract.

        None for a text of its own.
        """
        if self.pattern is None:
            return None
        shared = {key: value for key, value in self.payload().items() if key != "transcript"}
        whole = {"pattern": self.pattern, "request": shared, "version": self.contract.version}
        return signature_of(whole)[:16]

    @property
    def object_name(self) -> str:
        """Where the stem is kept in the stems bucket."""
        return object_name_of(self.signature)

    @property
    def text_hash(self) -> str:
        """SHA-256 of the transcript, for metadata that must not show it."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


def object_name_of(signature: str) -> str:
    """Return the name of the only object that may hold the stem of this signature.

    Neither kind nor label is in it: one signature is one object, under however many labels.
    """
    return f"stems/{signature[:2]}/{signature}.wav"


def signature_of(value: object) -> str:
    """Return the first 32 hex digits of SHA-256 over the canonical JSON of `value`.

    Canonical: sorted keys, no spaces, UTF-8. Raises ValueError for NaN and infinities.
    """
    canonical = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def pattern_of_item(kind: str) -> str:
    """Return the pattern of the stems that speak an item of a kind and nothing else."""
    return f"{{{kind}}}"


def stem_spec(
    *,
    kind: str,
    label: str,
    text: str,
    voice: Voice,
    contract: Contract,
    allow_tags: bool = False,
    path: str = "text",
    carrier: Carrier | None = None,
    pattern: str | None = None,
) -> StemSpec:
    """Return the checked spec of a stem.

    Numbers become floats and languages lose their region, so that `1` and `1.0`, `de` and `de-AT`
    are one stem: Sonic-3 knows no regions, the voice decides the accent.
    Raises InvalidInput at `path` for a transcript that cannot be spoken, and at the voice's own
    field for a voice.
    """
    text = normalise_transcript(text)
    require_speakable(text, path=path, allow_tags=allow_tags)

    if not voice.id:
        raise InvalidInput.at("voice_id", "no voice given and VOICE_ID is not set")
    spoken_in = None if carrier is None else _checked_carrier(carrier, text, path, allow_tags)
    return _known_spec(text, kind, label, voice, contract, spoken_in, pattern)


def _checked_carrier(carrier: Carrier, text: str, path: str, allow_tags: bool) -> Carrier | None:
    """Return the carrier, normalised; None for one that holds nothing.

    Raises InvalidInput at `path` for one that cannot be spoken around the text.
    """
    found = Carrier(normalise_transcript(carrier.before), normalise_transcript(carrier.after))
    for piece in filter(None, (found.before, found.after)):
        if not any(map(str.isalnum, piece)):
            raise InvalidInput.at(path, "has a carrier without a letter or digit; leave it out")
        require_speakable(piece, path=path, allow_tags=allow_tags)
    require_speakable(found.around(text), path=path, allow_tags=allow_tags)
    return found if found.before or found.after else None


@remembered
def _known_spec(
    text: str,
    kind: str,
    label: str,
    voice: Voice,
    contract: Contract,
    carrier: Carrier | None,
    pattern: str | None,
) -> StemSpec:
    """Return the spec: of the same stem, the same one, which knows its signature."""
    voice.require_valid()

    exact = replace(
        voice,
        language=None if voice.language is None else spoken_language(voice.language),
        speed=None if voice.speed is None else float(voice.speed),
        volume=None if voice.volume is None else float(voice.volume),
    )
    return StemSpec(kind, label, text, exact, contract, carrier, pattern)
