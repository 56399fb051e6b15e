"""The command line of the service: `hybrid-audio --help`, also as `python -m hybrid_audio.cli`."""

import signal
import sys


def main() -> int:
    """Run the command of this process and return its exit code, which `--help` explains."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C is quiet while modules load
    from hybrid_audio.cli.app import run

    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return run(sys.argv[1:])
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
