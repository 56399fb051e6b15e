"""Names of a batch's objects, tasks and outcomes: each is decided by what it stands for."""

import hashlib
import re

ID = re.compile(r"b[0-9a-f]{24}")
MADE_FOR = "made_for"
"""The entry of an object's metadata that names the item which it was made for."""


def batch_id(token: str) -> str:
    """Return the id of the batch that a token stands for: of a key and request, or a random one."""
    return "b" + hashlib.sha256(token.encode()).hexdigest()[:24]


def folder(batch: str) -> str:
    """Return the prefix of everything that a batch keeps in the outputs bucket."""
    return f"batches/{batch}/"


def frozen_name(batch: str) -> str:
    """Return where the template and options of a batch lie as they were at its start."""
    return f"{folder(batch)}frozen.json"


def source_name(batch: str) -> str:
    """Return where the table lies that came with the request."""
    return f"{folder(batch)}source"


def rows_name(batch: str, round: int, shard: int) -> str:
    """Return where the rows of a shard lie."""
    return f"{folder(batch)}rows/{round}/{shard:05}.jsonl.gz"


def stems_name(batch: str, round: int, shard: int) -> str:
    """Return where the missing stems lie that a shard was the first to need."""
    return f"{folder(batch)}stems/{round}/{shard:05}.jsonl.gz"


def stems_index_name(batch: str, round: int) -> str:
    """Return where the number of missing stems of each shard lies: `{"counts": [...]}`."""
    return f"{folder(batch)}stems/{round}/index.json"


def seen_name(batch: str, round: int, shard: int) -> str:
    """Return where the signatures lie that were first seen in a shard."""
    return f"{folder(batch)}seen/{round}/{shard:05}.bin"


def refusals_name(batch: str, round: int, digits: str) -> str:
    """Return where the refused stems lie whose signature begins with two digits."""
    return f"{folder(batch)}refusals/{round}/{digits}.json"


def outcome_id(position: int, again: int) -> str:
    """Return the id of a portion's outcome; `again` counts the tasks for what was left of it."""
    return f"{position:07}-{again:02}"


def outcomes_name(batch: str, epoch: int, outcome: str, token: str) -> str:
    """Return where the rows of an outcome lie.

    Race: a task may be delivered twice at once. `token` keeps the two apart; the one whose document
    is created first counts.
    """
    return f"{folder(batch)}outcomes/{epoch:03}/{outcome}.{token}.jsonl.gz"


def reports_name(batch: str, epoch: int, outcome: str) -> str:
    """Return where the reports of a portion's messages lie.

    They are not in the batch's folder: the messages outlive it.
    """
    return f"reports/{batch}/{epoch:03}/{outcome}.json.gz"


def made_for(batch: str, epoch: int, item: int) -> str:
    """Return the mark of what is made for an item: an object that has it was made for this item."""
    return f"{batch}/{epoch}/{item}"


def manifest_name(batch: str, format: str) -> str:
    """Return where the manifest lies; `format` is jsonl or csv."""
    return f"{folder(batch)}manifest.{format}"


def task_id(batch: str, *parts: str | int) -> str:
    """Return the name of a task: a hash, since names in sequence slow the queue."""
    text = "/".join((batch, *map(str, parts)))
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def counts_name(batch: str, round: int, shard: int) -> str:
    """Return where the counts of missing stems lie, of all shards up to this one.

    Race: two processes may plan a batch at once. What a file holds follows from its name alone, so
    that a late writer changes nothing; a file that grows would lose what the other one added.
    """
    return f"{folder(batch)}counts/{round}/{shard:05}.json"


def table_name(batch: str) -> str:
    """Return where it lies how the table was read, and what was found in it."""
    return f"{folder(batch)}table.json"
