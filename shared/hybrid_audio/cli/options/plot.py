"""A chart of statistics, beside their table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hybrid_audio.cli.errors import WrongUsage
from hybrid_audio.cli.files import STANDARD, require_writable
from hybrid_audio.cli.pictures import require_drawing
from hybrid_audio.cli.session import Session


@dataclass(frozen=True)
class Plot:
    """Options of the chart."""

    plot: Annotated[bool, typer.Option("--plot", help="Draw them as well, as a PNG.")] = False
    file: Annotated[
        Path | None,
        typer.Argument(help="With --plot: the chart's file; - is standard output."),
    ] = None

    def target(self, session: Session, assumed: str) -> Path | None:
        """Return where the chart goes, None where none is asked for.

        Raises WrongUsage for a file without --plot, and what keeps the chart from its place.
        """
        if not self.plot:
            if self.file is not None:
                raise WrongUsage(f"{self.file} goes with --plot only")
            return None

        found = self.file or Path(assumed)
        if found == STANDARD and session.is_json:
            raise WrongUsage("--plot - and --json would both be on standard output; name a file")
        require_writable(found)
        require_drawing()
        return found

    @property
    def is_alone(self) -> bool:
        """Whether standard output has the chart, and so nothing else."""
        return self.plot and self.file == STANDARD
