"""Ask for a batch from the terminal: what its options say, as JSON or as a form with a file."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hybrid_audio.cli.batches.pairs import enabled_items, pairs_table
from hybrid_audio.cli.errors import WrongUsage
from hybrid_audio.cli.files import read_file
from hybrid_audio.cli.options.delivery import Delivery
from hybrid_audio.cli.options.given import given, pairs, queried
from hybrid_audio.cli.options.reading import allowed
from hybrid_audio.cli.options.voice import Allow, Voice

if TYPE_CHECKING:
    from hybrid_audio.cli.api import Api

PANEL = "How the table is read"


@dataclass(frozen=True)
class BatchRequest:
    """Options that say which batch to ask for."""

    kind: Annotated[
        Literal["messages", "rotations", "template", "items"],
        typer.Option(help="A message for each row; or stems of what the other words say."),
    ] = "messages"
    template: Annotated[str | None, typer.Option(metavar="NAME", help="The template.")] = None
    variant: Annotated[str | None, typer.Option(help="One of its variants.")] = None
    file: Annotated[
        Path | None,
        typer.Option(help="Recipients: CSV, TSV, JSON or JSONL; - is standard input."),
    ] = None
    object: Annotated[
        str | None, typer.Option(help="Recipients, as an object of the uploads bucket.")
    ] = None
    all_pairs: Annotated[
        bool, typer.Option("--pairs", help="Every enabled name with every enabled developer.")
    ] = False
    value: Annotated[
        list[str] | None,
        typer.Option(metavar="SLOT=TEXT", help="With --kind template; may be repeated."),
    ] = field(default=None, repr=False)
    text: Annotated[
        list[str] | None, typer.Option(help="With --kind items: a text; may be repeated.")
    ] = field(default=None, repr=False)
    label: Annotated[str | None, typer.Option(help="Your own name for the batch.")] = None
    webhook_url: Annotated[str | None, typer.Option(help="Where to announce the end.")] = None
    max_characters: Annotated[int | None, typer.Option(help="Refuse to speak more.")] = None
    manual: Annotated[
        bool, typer.Option("--manual", help="Plan it, and wait for `batch start`.")
    ] = False
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="SLOT=COLUMN", help="May be repeated.", rich_help_panel=PANEL),
    ] = None
    header_line: Annotated[
        int | None, typer.Option(metavar="LINE", help="0: there is none.", rich_help_panel=PANEL)
    ] = None
    encoding: Annotated[str | None, typer.Option(help="Of the file.", rich_help_panel=PANEL)] = None
    delimiter: Annotated[str | None, typer.Option(help="In the file.", rich_help_panel=PANEL)] = (
        None
    )
    allow: Allow = field(default=None, repr=False)

    def ask(self, api: "Api", path: str, delivery: Delivery, voice: Voice, *, writes: bool) -> Any:
        """Send what the options ask for and return the answer.

        What does not go together is refused by the service. Raises LocalFault where the file cannot
        be read, WrongUsage for several tables, ApiError as the service does.
        """
        if sum((self.file is not None, self.object is not None, self.all_pairs)) > 1:
            raise WrongUsage("Give one of --file, --object and --pairs")
        more = delivery.body | voice.body
        if self.all_pairs:
            table = pairs_table(enabled_items(api, "names"), enabled_items(api, "developers"))
            return api.send_file(path, "pairs.csv", table, self.fields(more), writes=writes)
        if self.file is not None:
            content = read_file(self.file)
            return api.send_file(path, self.file.name, content, self.fields(more), writes=writes)
        send = api.post if writes else api.ask
        return send(path, self.body(more))

    def body(self, more: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON of the request; what was not given is left for the service to say."""
        table = given(
            object={"name": self.object} if self.object is not None else None,
            columns=pairs(self.column, "SLOT=COLUMN") or None,
            header_line=self.header_line,
            encoding=self.encoding,
            delimiter=self.delimiter,
        )
        texts = given(
            values=pairs(self.value) or None,
            items=[{"text": text} for text in self.text or ()],
            allow=self.allow,
        )
        return self._common() | table | texts | more

    def fields(self, more: dict[str, Any]) -> dict[str, str | list[str]]:
        """Return the fields beside the file."""
        body = self.body(more)
        columns = {f"column.{slot}": name for slot, name in body.pop("columns", {}).items()}
        nested = {name: json.dumps(body.pop(name)) for name in ("values", "items") if name in body}
        body.pop("allow", None)
        return queried(**body) | columns | nested | allowed(self.allow)

    def _common(self) -> dict[str, Any]:
        return given(
            kind=self.kind,
            template=self.template,
            variant=self.variant,
            label=self.label,
            webhook_url=self.webhook_url,
            max_characters=self.max_characters,
            start="manual" if self.manual else None,
        )
