"""Consent to what cannot be undone: asked for on a terminal, given by an option elsewhere."""

import sys
from typing import Annotated

import typer

from hybrid_audio.cli.errors import WrongUsage

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def require_consent(question: str, *, is_given: bool) -> None:
    """Ask, unless consent is given; raises WrongUsage without it, and where no one can be asked."""
    if is_given:
        return
    if not sys.stdin.isatty():
        raise WrongUsage(f"{question} Say so with --yes")
    print(f"{question} Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise WrongUsage("Nothing was done")
