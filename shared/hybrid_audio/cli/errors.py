"""What keeps a command from doing what was asked, and the exit codes of the command line.

CommandError
├── WrongUsage      the command cannot mean anything as it was typed
├── LocalFault      a file, a player or another thing of this machine
└── ApiError        the service refuses
    └── Unavailable   nothing answers, too late, or with a failure of its own: try again
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended, for scripts; `MEANINGS` says what each is."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    INCOMPLETE = 3
    UNAVAILABLE = 4
    LOCAL = 5
    UNEXPECTED = 70
    INTERRUPTED = 130
    CLOSED_PIPE = 141


MEANINGS = {
    ExitCode.DONE: "done as asked",
    ExitCode.REFUSED: "refused by the service, or the answer is no: nothing found, not valid",
    ExitCode.USAGE: "the command cannot be understood as it was typed",
    ExitCode.INCOMPLETE: "the batch ended, and not every item was made",
    ExitCode.UNAVAILABLE: "no answer, or a failure of the service: try again",
    ExitCode.LOCAL: "a file, a player or another thing of this machine",
    ExitCode.UNEXPECTED: "an answer or a state that this program does not understand",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C",
    ExitCode.CLOSED_PIPE: "the reader of the output went away",
}


class CommandError(Exception):
    """A command cannot do what was asked; the text is for the person at the terminal."""

    code = ExitCode.UNEXPECTED


class WrongUsage(CommandError):
    """The options do not go together, or one of them says nothing that can be meant."""

    code = ExitCode.USAGE


class LocalFault(CommandError):
    """Something of this machine is missing or cannot be read or written."""

    code = ExitCode.LOCAL


class ApiError(CommandError):
    """The service refused."""

    code = ExitCode.REFUSED


class Unavailable(ApiError):
    """The service cannot be reached, is too slow, or fails; trying again may help."""

    code = ExitCode.UNAVAILABLE
