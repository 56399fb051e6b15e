"""The command line of the service: `python -m hybrid_audio.cli --help`."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from hybrid_audio.cli.api import Api, ApiError
from hybrid_audio.cli.batch import INTERRUPTED, add_batch_commands, run_command
from hybrid_audio.cli.lists import PATHS, add_list_options, send_list
from hybrid_audio.cli.message import MessageRequest, make, next_pair, slots_of
from hybrid_audio.cli.next_step import DEFAULT_URL
from hybrid_audio.cli.picture_command import add_picture_options, draw_file, draw_message
from hybrid_audio.cli.pictures import FilePicture


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="python -m hybrid_audio.cli", description="Make personalised voice messages."
    )
    top.add_argument(
        "--url",
        default=DEFAULT_URL,
        help="where the service answers (default: %(default)s)",
    )
    commands = top.add_subparsers(dest="command", required=True)
    message = commands.add_parser(
        "message", help="make one message and write its WAV and its picture"
    )
    add_message_options(message)

    picture = commands.add_parser("picture", help="draw a message's file, or a template's message")
    add_picture_options(picture)
    add_message_options(picture)

    for name, does in (("preview", "say how a list would be read"), ("upload", "ingest a list")):
        add_list_options(commands.add_parser(name, help=does))
    add_batch_commands(commands.add_parser("batch", help="make many stems or messages as one"))
    return top


def add_message_options(command: argparse.ArgumentParser) -> None:
    """Add the arguments that say which message to make."""
    command.add_argument("--template", default="double_anchor_hybrid")
    command.add_argument("--variant")
    command.add_argument(
        "--name", help="with neither name nor developer: the next pair of the rotation"
    )
    command.add_argument("--developer")
    command.add_argument(
        "--value",
        action="append",
        default=[],
        type=_value,
        metavar="SLOT=TEXT",
        help="another slot's value",
    )

    command.add_argument(
        "--output", type=Path, default=Path("output"), help="folder of the files (default: output)"
    )


def requested_message(api: Api, given: argparse.Namespace) -> MessageRequest:
    """Return the message asked for; empty values count as not given.

    Without a name and a developer it is the rotation's next pair.

    What was not asked for is left out where the template has no slot for it; what was asked for is
    never dropped.
    """
    slots = slots_of(api, given.template)
    asked = {
        slot: text for slot, text in (("name", given.name), ("developer", given.developer)) if text
    }
    assumed = {"name": "John", "developer": "Hilton"} if asked else next_pair(api)
    values = {slot: text for slot, text in assumed.items() if slot in slots}
    return MessageRequest(given.template, given.variant or None, values | asked | dict(given.value))


def _value(text: str) -> tuple[str, str]:
    slot, equals, value = text.partition("=")
    if not (slot and equals):
        raise argparse.ArgumentTypeError(f"{text} is not SLOT=TEXT, such as city=Lisbon")
    return slot, value


def _lines(api: Api, given: argparse.Namespace) -> Iterable[str]:
    if given.command == "picture":
        return _picture(api, given)
    if given.command in PATHS:
        return send_list(api, given)
    return make(api, requested_message(api, given), given.output)


def _picture(api: Api, given: argparse.Namespace) -> Iterable[str]:
    seams = tuple(given.seam)
    if given.audio is None:
        if given.report or given.stems:
            raise ApiError("--report and --stems go with a file")
        return draw_message(api, requested_message(api, given), seams, given.out)

    if given.name or given.developer or given.value or given.variant:
        raise ApiError("Give a file, or a template's values, not both")
    return draw_file(api, FilePicture(given.audio, given.report, given.stems, seams), given.out)


def main() -> int:
    """Run one command; 0 when it worked, 1 when the service refused; batches have codes more."""
    given = parser().parse_args()
    api = Api(given.url)
    try:
        if given.command == "batch":
            return run_command(api, given)
        print("\n".join(_lines(api, given)))
    except ApiError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        api.close()

    return 0


if __name__ == "__main__":
    sys.exit(main())
