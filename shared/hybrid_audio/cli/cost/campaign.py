"""A campaign as its bill sees it: how many messages, how much of them is spoken, how it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BYTES_PER_S = {
    "wav": 96_000,
    "flac": 23_600,
    "mp3": 9_800,
    "ogg": 7_700,
    "mulaw": 8_000,
    "alaw": 8_000,
    "mulaw_raw": 8_000,
    "alaw_raw": 8_000,
}
"""Of a message at 48 kHz (G.711: 8 kHz); flac, mp3 and ogg as measured over speech."""

STEM_BYTES_PER_S = BYTES_PER_S["wav"]
CHARACTERS_PER_S = 14.0
"""Unhurried English, as the estimate of a template's duration has it."""


@dataclass(frozen=True)
class Campaign:
    """What is made and sent.

    Of `messages`, `distinct` ones differ: each is spliced and stored once. `stems` with
    `characters` must be spoken; to speak every message whole would take `characters_in_full`. Each
    message lasts `message_s` and is downloaded `downloads` times from outside of Google's network;
    what is stored is kept for `months`. `speech_at_once` is the plan's concurrency.
    """

    messages: int
    distinct: int
    stems: int
    characters: int
    characters_in_full: int
    message_s: float
    format: str = "wav"
    downloads: float = 1.0
    months: float = 1.0
    speech_at_once: int = 15

    @property
    def message_bytes(self) -> float:
        """The size of one message as it is delivered."""
        return self.message_s * BYTES_PER_S[self.format]

    @property
    def stored_bytes(self) -> float:
        """The size of all messages and of the stems that were spoken for them."""
        stems_s = self.characters / CHARACTERS_PER_S
        return self.distinct * self.message_bytes + stems_s * STEM_BYTES_PER_S

    @property
    def sent_bytes(self) -> float:
        """What leaves Google's network."""
        return self.messages * self.downloads * self.message_bytes


def campaign_of_plan(plan: Mapping[str, Any], *, format: str = "wav") -> Campaign:
    """Return the campaign that `POST /batches/plan` answered for a table of recipients.

    Its rows are taken to be different messages, as long as their characters take to be spoken, and
    downloaded once. Rows that will fail are left out.
    """
    rows = plan["rows"]
    messages = rows["total"] - rows["failing"]
    characters_each = plan["characters_in_full"] / messages if messages else 0.0

    return Campaign(
        messages=messages,
        distinct=messages,
        stems=plan["misses"],
        characters=plan["characters"],
        characters_in_full=plan["characters_in_full"],
        message_s=characters_each / CHARACTERS_PER_S,
        format=format,
    )
