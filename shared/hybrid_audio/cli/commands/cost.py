"""The command `cost`: the bill of a table of recipients, before anything is made."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from hybrid_audio.cli.batches.request import BatchRequest
from hybrid_audio.cli.cost.bill import Bill, bill
from hybrid_audio.cli.cost.campaign import campaign_of_plan
from hybrid_audio.cli.cost.prices import read_prices
from hybrid_audio.cli.group import Group
from hybrid_audio.cli.options.delivery import Delivery
from hybrid_audio.cli.options.voice import Voice
from hybrid_audio.cli.session import Session

if TYPE_CHECKING:
    from hybrid_audio.cli.output import Output

group = Group("What a campaign costs")


@group.reads("cost")
def cost(
    session: Session,
    request: BatchRequest,
    delivery: Delivery,
    voice: Voice,
    price: Annotated[
        float | None,
        typer.Option(min=0.0, help="Of 1,000 characters of speech; left out, the list price."),
    ] = None,
) -> None:
    """Say what a table of recipients would cost, at list prices; nothing is spoken."""
    plan = request.ask(session.api, "/batches/plan", delivery, voice, writes=False)
    prices = read_prices() if price is None else read_prices().with_speech(price)
    made = bill(campaign_of_plan(plan, format=delivery.asked_format or "wav"), prices)

    known_on = prices.known_on.isoformat()
    if not session.out.document({**asdict(made), "total": made.total, "known_on": known_on}):
        _show(session.out, made)
        session.out.note(f"List prices as of {known_on}, without quotas: docs/cost.md")


def _show(out: "Output", made: Bill) -> None:
    """Print the lines of a bill, and what is saved."""
    rows = [(each.name, f"{each.quantity:,.0f}", f"{each.cost:,.4f}") for each in made.lines]
    out.table(("what", "quantity", made.currency), rows, none="")
    out.line()
    out.facts(
        [
            ("together", f"{made.total:,.4f}"),
            ("of it speech", f"{made.speech:,.4f}"),
            ("speech in full", f"{made.speech_in_full:,.4f}"),
            ("saved", f"{made.saved:,.4f}"),
        ]
    )
