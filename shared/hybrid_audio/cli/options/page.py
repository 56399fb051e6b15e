"""Which page of a listing, or all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from hybrid_audio.cli.options.given import queried
from hybrid_audio.cli.session import Session

Read = Callable[[dict[str, str]], dict[str, Any]]


@dataclass(frozen=True)
class Page:
    """Options of a page."""

    limit: Annotated[
        int | None, typer.Option(help="How many of a page; left out, the service decides.")
    ] = None
    page_token: Annotated[
        str | None, typer.Option(help="The next_page_token of the page before.")
    ] = None
    all_pages: Annotated[
        bool, typer.Option("--all", help="Go on to the last page; --json prints a line for each.")
    ] = False

    def pages(self, read: Read, *, token: str = "page_token") -> Iterator[dict[str, Any]]:
        """Yield the page that is asked for, and with --all those after it."""
        query = queried(limit=self.limit, **{token: self.page_token})
        while True:
            page = read(query)
            yield page
            following = page[f"next_{token}"]
            if following is None or not self.all_pages:
                return
            query |= {token: str(following)}


def listed(
    session: Session, pages: Iterator[dict[str, Any]], field: str, *, token: str = "page_token"
) -> list[dict[str, Any]] | None:
    """Return the entries of all pages, and say where more follow; with --json print the pages."""
    entries: list[dict[str, Any]] = []
    following = None
    for page in pages:
        if not session.out.document(page):
            entries += page[field]
            following = page[f"next_{token}"]
    if session.is_json:
        return None
    if following is not None:
        option = "--" + token.replace("_", "-")
        session.out.note(f"More follow: --all, or {option} {following}")
    return entries
