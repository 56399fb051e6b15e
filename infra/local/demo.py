"""`python -m infra.local.demo`: one message on the local cloud, to hear and to look at."""

import argparse
import signal
import sys
from pathlib import Path

if __name__ == "__main__":
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # importing takes a moment, in which Ctrl-C must already be quiet

from hybrid_audio.cli.__main__ import add_message_options, requested_message
from hybrid_audio.cli.api import Api, ApiError
from hybrid_audio.cli.message import make
from infra.local.cloud import local_cloud
from infra.local.parts.part import CannotStart

INTERRUPTED = 130


def main() -> int:
    """Make the message on the running cloud of this state, or on one that runs for it alone."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.local.demo", description="One message, to hear and to see."
    )
    parser.add_argument(
        "--state", type=Path, default=Path(".local"), help="where state is kept (default .local)"
    )
    add_message_options(parser)
    asked = parser.parse_args()
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with local_cloud(asked.state) as cloud:
            print("\n".join(_made(cloud.url, asked)))
    except (ApiError, CannotStart) as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED

    return 0


def _made(url: str, asked: argparse.Namespace) -> list[str]:
    api = Api(url)
    try:
        return make(api, requested_message(api, asked), asked.output)
    finally:
        api.close()


if __name__ == "__main__":
    sys.exit(main())
