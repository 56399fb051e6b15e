"""`python -m infra.local`: until there is something to stop, Ctrl-C simply ends the program."""

import signal
import sys

signal.signal(signal.SIGINT, signal.SIG_DFL)

from infra.local.command import main  # noqa: E402 -- importing takes a moment, in which Ctrl-C must already be quiet

sys.exit(main())
