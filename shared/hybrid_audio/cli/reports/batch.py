"""Batches as people read them: a plan, a batch as it is, and what became of its items."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hybrid_audio.cli.reports.times import moment

if TYPE_CHECKING:
    from hybrid_audio.cli.output import Output

SHOWN_FAULTS = 5
STATES = ("pending", "running", "hit", "created", "failed", "cancelled")


def show_plan(out: "Output", plan: dict[str, Any]) -> None:
    """Print what a batch would take."""
    for line in plan_lines(plan):
        out.line(line)


def plan_lines(plan: dict[str, Any]) -> Iterator[str]:
    """Yield what a plan says, line by line."""
    cost = "unknown (no price is set)" if plan["cost"] is None else f"{plan['cost']:g}"
    yield f"{plan['stems']} stems: {plan['hits']} exist, {plan['misses']} are to be spoken"
    yield (
        f"{plan['characters']} characters (in full {plan['characters_in_full']}), "
        f"{plan['credits']} credits, cost {cost}, about {plan['eta_s']} s"
    )

    alone = plan.get("characters_alone", plan["characters"])
    if alone != plan["characters"]:
        price = "" if plan["cost_alone"] is None else f", cost {plan['cost_alone']:g}"
        yield f"{alone} characters if nothing were spoken in context{price}"

    rows = plan["rows"]
    yield f"{rows['total']} rows, of which {rows['failing']} will fail"
    for fault in rows["faults"][:SHOWN_FAULTS]:
        yield f"  line {fault['line'] or '?'}  {fault['reason']}"
    for warning in plan["warnings"]:
        yield f"  {'guess' if warning['is_guess'] else 'note'}  {warning['detail']}"


def show_batch(out: "Output", batch: dict[str, Any]) -> None:
    """Print a batch as it is: its state, its items by theirs, characters and money."""
    counts = batch["counts"]
    items = [f"{counts[name]} {name}" for name in STATES if counts[name]]
    total = "?" if counts["total"] is None else counts["total"]
    facts: list[tuple[str, Any]] = [
        ("batch", batch["batch_id"]),
        ("state", batch["state"]),
        ("items", f"{total}: {', '.join(items) or 'none yet'}"),
        ("characters", f"{batch['characters_spent']} spoken of {batch['characters_planned']}"),
    ]
    optional = ("label", "template", "cost", "reason", "created_at", "finished_at")
    out.facts(facts + [(name, batch[name]) for name in optional if batch.get(name) is not None])


def show_batches(out: "Output", batches: Sequence[dict[str, Any]]) -> None:
    """Print a listing, newest first."""
    names = ("batch_id", "state", "kind", "total", "label")
    rows = [[*(each[name] for name in names), moment(each["created_at"])] for each in batches]
    columns = ("batch", "state", "kind", "items", "label", "asked for at (UTC)")
    out.table(columns, rows, none="None yet")


def show_outcomes(out: "Output", outcomes: Sequence[dict[str, Any]]) -> None:
    """Print what became of each item, in the order of the table."""
    rows = [
        (each["row"], each["state"], each["ref"], each["error"] or each["uri"]) for each in outcomes
    ]
    out.table(("row", "state", "ref", "audio or reason"), rows, none="No items")
