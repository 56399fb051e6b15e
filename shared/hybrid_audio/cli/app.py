"""The command line as a whole: its groups, and how the service is reached.

Exit codes are those of `errors.MEANINGS`, which `--help` lists.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

import hybrid_audio
from hybrid_audio.cli.commands import (
    assemble,
    batch,
    cache,
    cost,
    external,
    generate,
    picture,
    rotation,
    service,
    template,
)
from hybrid_audio.cli.errors import MEANINGS, ExitCode
from hybrid_audio.cli.session import DEFAULT_URL, Connection, first_key

EXIT_CODES = "\n".join(
    ["Exit codes:", *(f"{code:>3}  {meaning}" for code, meaning in MEANINGS.items())]
)
PANEL = "The service"

app = typer.Typer(
    name="hybrid-audio",
    help="Make personalised voice messages from stems that are spoken once.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for name, group in {
    "generate": generate.group,
    "assemble": assemble.group,
    "rotation": rotation.group,
    "external": external.group,
    "batch": batch.group,
    "template": template.group,
    "cache": cache.group,
}.items():
    app.add_typer(group, name=name)
app.add_typer(cost.group)
app.add_typer(picture.group)
app.add_typer(service.group)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        print(f"hybrid-audio {hybrid_audio.__version__}")
        raise typer.Exit


@app.callback()
def connect(
    context: typer.Context,
    url: Annotated[
        str,
        typer.Option(envvar="HYBRID_AUDIO_URL", help="Where it answers.", rich_help_panel=PANEL),
    ] = DEFAULT_URL,
    api_key: Annotated[
        str,
        typer.Option(
            envvar="INTERNAL_API_KEY",
            help="The key that it asks for, the first of several with commas between. Others on "
            "this machine can see options: rather set the variable.",
            show_default=False,
            rich_help_panel=PANEL,
        ),
    ] = "",
    timeout_s: Annotated[
        float,
        typer.Option(
            "--timeout",
            min=0.1,
            envvar="HYBRID_AUDIO_TIMEOUT",
            metavar="SECONDS",
            help="How long an answer may take.",
            rich_help_panel=PANEL,
        ),
    ] = 180.0,
    connect_timeout_s: Annotated[
        float,
        typer.Option(
            "--connect-timeout",
            min=0.1,
            envvar="HYBRID_AUDIO_CONNECT_TIMEOUT",
            metavar="SECONDS",
            help="How long connecting may take.",
            rich_help_panel=PANEL,
        ),
    ] = 10.0,
    later_url: Annotated[str | None, typer.Option(hidden=True)] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_print_version,
            help="Print this program's version.",
        ),
    ] = False,
) -> None:
    """Make personalised voice messages from stems that are spoken once."""
    context.obj = Connection(
        url=url.rstrip("/"),
        api_key=first_key(api_key),
        timeout_s=timeout_s,
        connect_timeout_s=connect_timeout_s,
        later_url=later_url,
        transport=context.obj,
    )


def run(arguments: Sequence[str], *, transport: Any = None) -> int:
    """Run one command and return its exit code; what goes wrong is said on stderr.

    `transport` stands in for the network in tests.
    """
    try:
        app(args=arguments, prog_name="hybrid-audio", obj=transport)
    except SystemExit as ended:
        # Typer ends with 1 where the reader of its help is gone.
        if isinstance(ended.__context__, BrokenPipeError):
            return ExitCode.CLOSED_PIPE
        return int(ended.code or 0)
    return 0
