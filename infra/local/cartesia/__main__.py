"""`python -m infra.local.cartesia --port P [--voice neural|tone] [--host H]`: the stand-in."""

import argparse
import asyncio
import importlib
import os
import sys
from pathlib import Path

from infra.local.cartesia.dictionaries import Dictionaries
from infra.local.cartesia.server import PortTaken, listen, serve
from infra.local.cartesia.speaker import Speaker

VOICES = {"neural": "NeuralSpeaker", "tone": "ToneSpeaker"}


def main() -> int:
    """Serve until stopped; return 2, after one line, when the port cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.cartesia", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument(
        "--voice", choices=sorted(VOICES), default="neural", help="tone is synthetic, for tests"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state", type=Path, help="a file that keeps the dictionaries")
    given = parser.parse_args()
    try:
        listener = listen(given.host, given.port)
    except PortTaken as taken:
        print(f"cartesia stand-in: {taken}", file=sys.stderr, flush=True)
        return 2

    dictionaries = Dictionaries(given.state)
    asyncio.run(serve(listener, lambda: _load(given.voice), given.voice, dictionaries))
    return 0


def _load(name: str) -> Speaker:
    """Return the voice; the neural one's libraries are imported only when it is wanted."""
    module = importlib.import_module(f"infra.local.cartesia.{name}")
    speaker: Speaker = getattr(module, VOICES[name])()
    return speaker


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # a thread in the middle of a sentence must not hold up the end
