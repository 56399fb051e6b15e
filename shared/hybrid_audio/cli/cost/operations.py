"""What a campaign asks of each service, by the counts and figures of docs/scale.md.

Writes are exact, a test counts them. Reads are what was counted on an idle machine, rounded up:
they depend on how long a batch takes, how often it is looked at, and what an instance remembers.
"""

import math
from dataclasses import dataclass

from hybrid_audio.cli.cost.campaign import Campaign

GIB = float(1 << 30)
INSTANCE_GIB = 1.0
MESSAGE_S = 0.02
"""CPU time of a message that is spliced and stored."""

KNOWN_MESSAGE_S = 0.002
"""CPU time of a message that exists."""

STEM_S = 1.0
"""How long a stem is spoken; meanwhile an instance waits, and speaks others."""

MESSAGES_OF_A_TASK, STEMS_OF_A_TASK, ROWS_OF_A_SHARD = 25, 10, 1_000
"""How a batch is divided; a test holds them to the batch's own."""

BATCH_WRITES, BATCH_FILES = 7, 10
STEM_DOCUMENT_WRITES = 3
PORTION_FILES, SHARD_FILES = 2, 4
PORTION_READS, STEM_DOCUMENT_READS = 10, 1
MESSAGE_LOOKS, STEM_LOOKS = 1, 5
"""Reads of objects and of their properties, for each message and each new stem."""

CALLS_OF_A_TASK = 2
"""It is created, and delivered."""


@dataclass(frozen=True)
class Operations:
    """The quantities that are paid for, named as their prices are."""

    speech: float
    cpu: float
    memory: float
    requests: float
    task_operations: float
    firestore_writes: float
    firestore_reads: float
    storage_writes: float
    storage_reads: float
    stored_gib: float
    sent_gib: float


def operations_of(campaign: Campaign) -> Operations:
    """Return what a campaign asks for, made as one batch."""
    spliced = math.ceil(campaign.messages / MESSAGES_OF_A_TASK)
    tasks = spliced + math.ceil(campaign.stems / STEMS_OF_A_TASK)
    shards = campaign.messages / ROWS_OF_A_SHARD
    instance_s = _instance_s(campaign)

    return Operations(
        speech=campaign.characters,
        cpu=instance_s,
        memory=instance_s * INSTANCE_GIB,
        requests=tasks,
        task_operations=tasks * CALLS_OF_A_TASK,
        firestore_writes=tasks + campaign.stems * STEM_DOCUMENT_WRITES + BATCH_WRITES + shards,
        firestore_reads=tasks * PORTION_READS + campaign.stems * STEM_DOCUMENT_READS,
        storage_writes=campaign.distinct
        + campaign.stems
        + tasks * PORTION_FILES
        + shards * SHARD_FILES
        + BATCH_FILES,
        storage_reads=campaign.messages * (MESSAGE_LOOKS + campaign.downloads)
        + campaign.stems * STEM_LOOKS,
        stored_gib=campaign.stored_bytes / GIB * campaign.months,
        sent_gib=campaign.sent_bytes / GIB,
    )


def _instance_s(campaign: Campaign) -> float:
    """Return the seconds that an instance of one processor is at work, or waits for speech."""
    known = campaign.messages - campaign.distinct
    spliced_s = campaign.distinct * MESSAGE_S + known * KNOWN_MESSAGE_S
    return spliced_s + campaign.stems * STEM_S / campaign.speech_at_once
