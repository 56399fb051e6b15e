"""The commands of `rotation`: whose turn it is, how fair it has been, and who takes part."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

import typer

from hybrid_audio.cli.errors import WrongUsage
from hybrid_audio.cli.files import write_file
from hybrid_audio.cli.group import Group
from hybrid_audio.cli.options.consent import Yes, require_consent
from hybrid_audio.cli.options.given import given, queried
from hybrid_audio.cli.options.paths import part
from hybrid_audio.cli.options.plot import Plot
from hybrid_audio.cli.pictures import rotation_png
from hybrid_audio.cli.reports.stems import show_stems
from hybrid_audio.cli.session import Session

Dataset = Annotated[str, typer.Argument(help="names, developers, or one of your own.")]
Items = Annotated[list[str], typer.Argument(help="As they are written; case does not matter.")]
Names = Annotated[str | None, typer.Option(help="The dataset of names. [default: names]")]
Developers = Annotated[
    str | None, typer.Option(help="The dataset of developers. [default: developers]")
]
USAGE = ("total", "used", "unused", "disabled", "coverage_percent", "spread", "served")

group = Group("Whose turn it is: each item is served as often as any other.")


@dataclass(frozen=True)
class Pairs:
    """Options of pairs, and of the stems that are ensured with them."""

    names: Names = None
    developers: Developers = None
    coverage: Annotated[
        Literal["pairs"] | None, typer.Option(help="Walk all pairs before any repeats.")
    ] = None
    generate: Annotated[
        bool, typer.Option("--generate", help="Ensure the stems of each pair, too.")
    ] = False
    template: Annotated[str | None, typer.Option(help="With --generate: of this one.")] = None
    variant: Annotated[str | None, typer.Option(help="With --generate: its variant.")] = None
    extended: Annotated[
        bool, typer.Option("--extended", help="With --generate: index entries in the JSON.")
    ] = False


@group.writes("next")
def take_next(
    session: Session,
    pairs: Pairs,
    dataset: Annotated[
        str | None,
        typer.Argument(help="Items of this one; left out, pairs.", show_default=False),
    ] = None,
    count: Annotated[int, typer.Option(help="How many, up to 1000.")] = 1,
) -> None:
    """Take the next pairs, or the next items of one dataset."""
    asked = queried(**asdict(pairs))
    if dataset is None:
        answer = session.api.take("/rotation/next", count=str(count), **asked)
        return _show_pairs(session, answer)

    if asked:
        raise WrongUsage(f"{', '.join(sorted(asked))}: goes with pairs, so without a dataset")
    path = f"/rotation/next/{part(dataset, 'dataset')}"
    return _show_items(session, session.api.take(path, count=str(count)))


@group.reads("stats")
def show_stats(
    session: Session, plot: Plot, names: Names = None, developers: Developers = None
) -> None:
    """Show how often items were used, dataset by dataset, and how many pairs were served."""
    target = plot.target(session, "rotation.png")
    answer = session.api.get("/rotation/stats", **queried(names=names, developers=developers))
    if not (plot.is_alone or session.out.document(answer)):
        _show_usage(session, answer)
    if target is not None:
        write_file(target, rotation_png(session.api, answer), session.out)


def _show_usage(session: Session, answer: dict[str, Any]) -> None:
    columns = ("dataset", "total", "used", "unused", "disabled", "coverage %", "spread", "served")
    rows = [[each["dataset"], *(each[name] for name in USAGE)] for each in answer["datasets"]]
    session.out.table(columns, rows, none="There are no datasets yet: external upload_base")
    if pairs := answer["pairs"]:
        session.out.line()
        whose = f"{pairs['names']} with {pairs['developers']}"
        session.out.line(f"Pairs of {whose}: {pairs['served']} of {pairs['total']} were served")


@group.writes("enable")
def enable(session: Session, dataset: Dataset, items: Items) -> None:
    """Serve items again, from this moment on."""
    _switch(session, dataset, "enable", items)


@group.writes("disable")
def disable(session: Session, dataset: Dataset, items: Items) -> None:
    """Stop serving items, from this moment on; their history stays."""
    _switch(session, dataset, "disable", items)


@group.writes("reset")
def reset(session: Session, dataset: Dataset, yes: Yes = False) -> None:
    """Set every counter of a dataset to zero; what is disabled stays disabled."""
    path = f"/rotation/{part(dataset, 'dataset')}/reset"
    require_consent(f"Every counter of {dataset} is set to zero.", is_given=yes)
    answer = session.api.post(path)
    if not session.out.document(answer):
        session.out.facts((name, answer[name]) for name in ("dataset", *USAGE))


def _switch(session: Session, dataset: str, step: str, items: list[str]) -> None:
    answer = session.api.post(f"/rotation/{part(dataset, 'dataset')}/{step}", given(items=items))
    if not session.out.document(answer):
        names = ("dataset", "changed", "unchanged", "unknown")
        session.out.facts((name, answer[name] or None) for name in names)


def _show_pairs(session: Session, answer: dict[str, Any]) -> None:
    if session.out.document(answer):
        return
    rows = []
    for pair in answer["pairs"]:
        uses = [pair["details"][slot]["use_count"] for slot in ("name", "developer")]
        rows.append((pair["name"], pair["developer"], pair["say"]["name"], *uses))
    columns = ("name", "developer", "name is spoken", "name used", "developer used")
    session.out.table(columns, rows, none="There are no pairs")
    if answer["stems"]:
        session.out.line()
        show_stems(session.out, answer["stems"])
    for warning in answer["warnings"]:
        session.out.note(f"  {warning['code']}: {warning['detail']}")


def _show_items(session: Session, answer: dict[str, Any]) -> None:
    if session.out.document(answer):
        return
    names = ("text", "spoken", "language", "voice_id", "use_count")
    rows = [[each[name] for name in names] for each in answer["details"]]
    session.out.table(
        ("item", "spoken", "language", "voice", "used"), rows, none="There are no items"
    )
