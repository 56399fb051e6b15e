"""The spoken segments of a batch's template as parts of messages; what repeats is made once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from hybrid_audio.domain.datasets.item import MAX_VOICE_CHARACTERS, Item
from hybrid_audio.domain.languages import find_language, language_fault
from hybrid_audio.domain.pauses import AUTO, last_spoken
from hybrid_audio.domain.stems.contract import StemSpec, Voice, word_fault
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.templates.model import Segment, Template
from hybrid_audio.domain.templates.resolve import chosen_variant, spoken_segment, timeline_of
from hybrid_audio.domain.templates.spoken_values import spoken_value
from hybrid_audio.domain.templates.values import CheckedValues, checked_values
from hybrid_audio.domain.timing import Timeline
from hybrid_audio.errors import Fault, InvalidInput
from hybrid_audio.rendering.sources import SpokenPart, spoken_part

MOST_KEPT = 20_000
"""Of parts and of checked values each: some 30 MB. Beyond it all are forgotten, and made anew."""

NOTHING_SPOKEN: Mapping[str, str] = {}

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")
_Values = tuple[str | None, ...]


@dataclass(frozen=True)
class ResolvedPart:
    """A part of a message, how long it likely sounds, and values of it that count as missing."""

    source: SpokenPart
    likely_s: float
    missing: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class SpokenPlace:
    """A spoken segment of a template, and its place among all segments."""

    index: int
    segment: Segment
    slots: tuple[str, ...]


_Made = ResolvedPart | tuple[Fault, ...]


class Segments:
    """Makes the parts of messages from the values of rows, as the template's own resolving does.

    Raises InvalidInput for an unknown variant.
    """

    def __init__(
        self,
        template: Template,
        variant: str | None,
        *,
        allow: Collection[str],
        speaker: Speaker,
    ) -> None:
        chosen = chosen_variant(template, variant)
        self.name = template.name
        self.template = template
        self._chosen = chosen
        self._timelines: dict[tuple[str, ...], Timeline] = {(): timeline_of(template, chosen)}
        asked = [segment.timing.pause_ms for segment in template.segments]
        asked += [entry.pause_ms for entry in (*template.timing_map, *chosen.timing_map)]
        self._is_auto = AUTO in asked
        self.places = [
            SpokenPlace(index, segment, segment.text.slots)
            for index, segment in enumerate(template.segments)
            if segment.text is not None
        ]
        self._voice = chosen.voice.with_defaults(template.voice)
        self._allow = allow
        self._speaker = speaker
        self._made: dict[tuple[object, ...], _Made] = {}
        self._checked: dict[tuple[str, str | None, str | None], CheckedValues] = {}
        self._voices: dict[tuple[str | None, str | None], Voice | tuple[Fault, ...]] = {}

    def timeline(self, parts: Sequence[ResolvedPart]) -> Timeline:
        """Return when the parts of a row's message play: where a pause is auto, by their texts."""
        texts = tuple(part.source.spec.text for part in parts) if self._is_auto else ()
        ends = tuple(last_spoken(text) for text in texts)
        found = self._timelines.get(ends)
        if found is None:
            found = timeline_of(self.template, self._chosen, texts)
            _keep(self._timelines, ends, found)
        return found

    def parts(
        self,
        values: Mapping[str, str | None],
        voice_id: str | None,
        language: str | None,
        *,
        spoken: Mapping[str, str] = NOTHING_SPOKEN,
    ) -> tuple[tuple[ResolvedPart, ...], tuple[Fault, ...]]:
        """Return the parts of a row's message, or the distinct faults of its values and voice.

        `spoken` has what text to speech says for the values of some slots.
        """
        parts: list[ResolvedPart] = []
        faults: list[Fault] = []
        for place in self.places:
            given = tuple([values.get(slot) for slot in place.slots])
            said = tuple([spoken.get(slot) for slot in place.slots]) if spoken else ()
            key = (place.index, given, said, voice_id, language)
            made = self._made.get(key)
            if made is None:
                made = self._part(place, given, said, self._own_voice(voice_id, language))
                _keep(self._made, key, made)
            if isinstance(made, ResolvedPart):
                parts.append(made)
            else:
                faults.extend(made)

        return tuple(parts), tuple(dict.fromkeys(faults))

    def of_item(self, place: SpokenPlace, item: Item) -> StemSpec:
        """Return the stem of a segment with one slot that speaks an item, as rotations speak it.

        Raises InvalidInput.
        """
        said = item.spoken or item.text
        checked = checked_values(self.template, {place.slots[0]: said}, allow=(said,), strict=False)
        if checked.faults:
            raise InvalidInput("the item cannot be spoken", faults=checked.faults)
        return self._spec(place, checked, Voice(id=item.voice_id, language=item.language))

    def constant(self, place: SpokenPlace) -> StemSpec:
        """Return the stem of a segment as it is without values; raises InvalidInput."""
        return self._spec(place, CheckedValues(), Voice())

    def _part(
        self,
        place: SpokenPlace,
        given: _Values,
        said: _Values,
        own: Voice | tuple[Fault, ...],
    ) -> _Made:
        checked = self._values(place.slots, given, said or (None,) * len(given))
        if checked.faults or not isinstance(own, Voice):
            return (*checked.faults, *(() if isinstance(own, Voice) else own))

        try:
            spec = self._spec(place, checked, own)
        except InvalidInput as error:
            return error.faults
        path = f"$.segments[{place.index}].text"
        source = spoken_part(place.segment.id or "", spec, path)
        return ResolvedPart(source, source.likely_s, tuple(checked.missing.values()))

    def _spec(self, place: SpokenPlace, checked: CheckedValues, own: Voice) -> StemSpec:
        spoken = spoken_segment(
            self.template, place.segment, checked, voice=self._voice, index=place.index
        )
        return self._speaker.segment_spec(
            replace(spoken, voice=own.with_defaults(spoken.voice)),
            allow_tags=self.template.allow_tags,
            model_id=self.template.model,
        )

    def _values(self, slots: Sequence[str], given: _Values, said: _Values) -> CheckedValues:
        whole = CheckedValues()
        for slot, value, spoken in zip(slots, given, said, strict=True):
            each = self._checked.get((slot, value, spoken))
            if each is None:
                each = (
                    checked_values(self.template, {slot: value}, allow=self._allow)
                    if spoken is None
                    else spoken_value(self.template, slot, value, spoken, allow=self._allow)
                )
                _keep(self._checked, (slot, value, spoken), each)
            whole.values.update(each.values)
            whole.missing.update(each.missing)
            whole.faults.extend(each.faults)
        return whole

    def _own_voice(self, voice_id: str | None, language: str | None) -> Voice | tuple[Fault, ...]:
        key = (voice_id, language)
        voice = self._voices.get(key)
        if voice is None:
            voice = _row_voice(voice_id, language)
            _keep(self._voices, key, voice)
        return voice


def _row_voice(voice_id: str | None, language: str | None) -> Voice | tuple[Fault, ...]:
    """Return the voice that a row names, whatever its table calls the language, or its faults."""
    code = language and (find_language(language) or language)
    faults = []
    if code and (fault := language_fault(code)):
        faults.append(Fault("language", fault))
    if voice_id and (len(voice_id) > MAX_VOICE_CHARACTERS or word_fault(voice_id)):
        faults.append(Fault("voice_id", "is not a voice id"))
    return tuple(faults) or Voice(id=voice_id or None, language=code or None)


def _keep(kept: dict[_Key, _Kept], key: _Key, value: _Kept) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = value
