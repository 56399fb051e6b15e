"""`python -m infra.local.demo`: one message on the local cloud, to hear and to look at."""

import argparse
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

if __name__ == "__main__":
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # importing takes a moment, in which Ctrl-C must already be quiet

from hybrid_audio.cli.errors import ExitCode
from hybrid_audio.domain.stems.naming import slug
from infra.local.forms import TemplateValues, speaks_in_context, write_forms
from infra.local.through_client import Client, exit_code, value_words, wanted_values

MAX_FILE_NAME = 200
"""Characters of a file's name before its suffix; most file systems take 255 bytes."""


def main() -> int:
    """Make the message on the running cloud of this state, or on one that runs for it alone."""
    asked = _parser().parse_args()
    return exit_code(asked.state, lambda run: _made(run, asked))


def add_message_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say which message, as `make` hands them on: empty ones are none."""
    parser.add_argument("--template", default="double_anchor_hybrid")
    parser.add_argument("--variant", default="")
    parser.add_argument("--name", default="", help="without both: the rotation's next pair")
    parser.add_argument("--developer", default="")


def file_name(values: Mapping[str, str], template: str, variant: str) -> str:
    """Return the name of the message's files: the values as slugs, and the variant."""
    parts = [*values.values(), *([variant] if variant else [])]
    return "-".join(slug(part) for part in parts)[:MAX_FILE_NAME] or slug(template)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.local.demo", description="One message, to hear and to see."
    )
    parser.add_argument(
        "--state", type=Path, default=Path(".local"), help="where state is kept (default .local)"
    )
    parser.add_argument("--output", type=Path, default=Path("output"), help="folder of the files")
    add_message_options(parser)
    return parser


def _made(run: Client, asked: argparse.Namespace) -> int:
    """Ensure the stems, then make the message: what was missing is said, and then how it sounds.

    Where the template speaks in context, its other forms are made beside it.
    """
    names = {"name": asked.name, "developer": asked.developer}
    values = wanted_values(run.api, asked.template, names)
    filled = ["--template", asked.template, *value_words(values)]
    filled += ["--variant", asked.variant] if asked.variant else []
    name = str(asked.output / file_name(values, asked.template, asked.variant))
    wav, png = f"{name}.wav", f"{name}.png"

    code = run("generate", "template", *filled)
    if code == ExitCode.DONE:
        print(flush=True)
        code = run("assemble", "template", *filled, "--out", wav, "--picture", png)
    if code == ExitCode.DONE and speaks_in_context(run.api, asked.template):
        print(flush=True)
        write_forms(run.api, TemplateValues(values, asked.template, asked.variant), name)
    return code


if __name__ == "__main__":
    sys.exit(main())
