"""The stems and messages of a table made by plain calls from as many threads: no batch, no tasks.

Run as a process of its own, with a function's environment; prints what it took as JSON. One
message is made before, so that nothing is imported or connected while the others are.
"""

import csv
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hybrid_audio import services
from hybrid_audio.assemble import assemble
from hybrid_audio.batching.planning.resolving import ResolvedRow, Resolver
from hybrid_audio.batching.request import BatchRequest, InlineTable
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.rows import MessageRow
from hybrid_audio.rendering.sources import MessageSources
from tests.batch_cloud import WARMING
from tests.memory import peak_mib

TEMPLATE = "double_anchor_hybrid"


def main() -> None:
    """Make the stems, then the messages, of the table that is named."""
    _both(_resolved(list(csv.DictReader(WARMING.splitlines()))))

    rows = list(csv.DictReader(Path(sys.argv[1]).read_text().splitlines()))
    speech, splicing = _both(_resolved(rows))
    print(json.dumps({"speech": speech, "messages": splicing, "peak_mib": peak_mib()}))


def _both(resolved: list[ResolvedRow]) -> tuple[dict[str, float], dict[str, float]]:
    """Make the stems of all rows, then their messages; return what either took."""
    specs = {spec.signature: spec for each in resolved for spec in each.specs}
    config, library = services.settings(), services.stem_library()
    speech = _taken(library.ensure, list(specs.values()), config.cartesia_concurrency)
    messages = [each.sources for each in resolved]
    return speech, _taken(_made, messages, config.messages_concurrency)


def _resolved(rows: list[dict[str, str]]) -> list[ResolvedRow]:
    request = BatchRequest(Kind.MESSAGES, template=TEMPLATE, table=InlineTable(tuple(rows[:1])))
    frozen = services.workshop().freezes(request).frozen
    resolver = Resolver(frozen, services.speaker())
    found = []
    for number, row in enumerate(rows):
        values = {name: row[name] for name in ("name", "developer")}
        resolved = resolver.message(MessageRow(number, None, values=values))
        if not isinstance(resolved, ResolvedRow):
            raise TypeError(resolved.reason)
        found.append(resolved)
    return found


def _made(message: MessageSources) -> object:
    """Splice a message and upload it: a single write, and no look whether it is there."""
    return assemble(
        message,
        library=services.silent_library(),
        outputs=services.output_store().portion("control").made_for("control"),
        budget=services.audio_budget(),
        upload=True,
        needs_audio=False,
    )


def _taken(make: Callable[[Any], object], items: Sequence[Any], at_once: int) -> dict[str, float]:
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(at_once) as pool:
        for made in [pool.submit(make, each) for each in items]:
            made.result()
    return {
        "items": len(items),
        "s": time.perf_counter() - began_s,
        "cpu_s": time.process_time() - began_cpu_s,
    }


if __name__ == "__main__":
    main()
