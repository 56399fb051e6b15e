"""Groups of commands: each command is a function of the session and of its own options.

A parameter that is a dataclass stands for all of its fields, so that options which several commands
have are written once. `--json`, and `--key` where something is written, are every command's own.
What goes wrong becomes words on stderr and an exit code here alone.
"""

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Annotated, Any, get_type_hints

import typer

from hybrid_audio.cli.errors import CommandError, ExitCode
from hybrid_audio.cli.session import Connection, Session

Json = Annotated[bool, typer.Option("--json", help="Print the service's own JSON, for programs.")]
Key = Annotated[
    str | None,
    typer.Option(
        metavar="KEY",
        help="Idempotency-Key: the same command under the same key is done once. "
        "Left out: a new one.",
    ),
]
Command = Callable[..., int | None]


class Group(typer.Typer):
    """Commands with one subject."""

    def __init__(self, subject: str) -> None:
        super().__init__(help=subject, no_args_is_help=True, add_completion=False)

    def reads(self, name: str) -> Callable[[Command], Command]:
        """Register a command that changes nothing; it may be repeated as one likes."""
        return self._registered(name, [_parameter("as_json", Json, False)])

    def writes(self, name: str) -> Callable[[Command], Command]:
        """Register a command that changes something, which is done once under its key."""
        return self._registered(
            name, [_parameter("as_json", Json, False), _parameter("key", Key, None)]
        )

    def _registered(
        self, name: str, common: list[inspect.Parameter]
    ) -> Callable[[Command], Command]:
        def registered(command: Command) -> Command:
            self.command(name, help=inspect.getdoc(command))(_as_called(command, common))
            return command

        return registered


def exit_code(session: Session, command: Callable[[], int | None]) -> int:
    """Run a command and return its exit code; whatever goes wrong is said on stderr."""
    try:
        code = command()
        sys.stdout.flush()
    except CommandError as error:
        complain(str(error))
        return error.code
    except OSError as error:  # of standard output: commands turn those of files into LocalFault
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _unwritten(error)
    except Exception as error:
        complain(
            f"This program does not understand the answer ({type(error).__name__}): is "
            f"{session.connection.url} this service, and of this version? "
            "`hybrid-audio version` compares"
        )
        return ExitCode.UNEXPECTED
    finally:
        session.close()

    return code or ExitCode.DONE


def _unwritten(error: OSError) -> ExitCode:
    """Say why standard output cannot be written, unless its reader has what it wanted."""
    if isinstance(error, BrokenPipeError):
        return ExitCode.CLOSED_PIPE
    complain(f"The output cannot be written: {error.strerror}")
    return ExitCode.LOCAL


def complain(text: str) -> None:
    """Write what went wrong to stderr; control characters of foreign texts are left out."""
    shown = "".join(c for c in text if c.isprintable() or c in "\n\t")
    print(shown, file=sys.stderr)


def _as_called(command: Command, common: list[inspect.Parameter]) -> Callable[..., None]:
    """Return the command as Typer calls it: with a context, and each option by itself."""
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]

    def called(context: typer.Context, **options: Any) -> None:
        connection: Connection = context.obj
        session = Session(connection, is_json=options["as_json"], key=options.get("key"))
        code = exit_code(session, lambda: command(session, **dict(_gathered(own, options))))
        if code:
            raise typer.Exit(code)

    shape = [_parameter("context", typer.Context), *_spread(own), *common]
    called.__signature__ = inspect.Signature(shape)  # type: ignore[attr-defined]  # Typer reads it
    called.__annotations__ = {each.name: each.annotation for each in shape}
    return called


def _spread(own: list[inspect.Parameter]) -> Iterator[inspect.Parameter]:
    """Yield each parameter by itself; the fields of a dataclass stand for it."""
    for parameter in own:
        kind = parameter.annotation
        if not is_dataclass(kind):
            yield _parameter(parameter.name, kind, parameter.default)
            continue
        hints = get_type_hints(kind, include_extras=True)
        for each in fields(kind):
            default = inspect.Parameter.empty if each.default is MISSING else each.default
            yield _parameter(each.name, hints[each.name], default)


def _gathered(own: list[inspect.Parameter], options: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the value of each parameter from the single options; raises as a dataclass does."""
    for parameter in own:
        kind: Any = parameter.annotation
        if is_dataclass(kind):
            options[parameter.name] = _made(kind, options)
        yield parameter.name, options[parameter.name]


def _made(kind: Any, options: dict[str, Any]) -> Any:
    return kind(**{each.name: options[each.name] for each in fields(kind)})


def _parameter(
    name: str, annotation: Any, default: Any = inspect.Parameter.empty
) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)
