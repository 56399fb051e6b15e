"""The command `cost` works the bill of a table out of its plan."""

import json

from tests.unit.cli.services import FakeService

PLAN = {
    "misses": 2,
    "characters": 1_000,
    "characters_in_full": 4_000,
    "rows": {"total": 50, "failing": 0, "faults": []},
    "warnings": [],
}
COMMAND = ("cost", "--kind", "messages", "--template", "double_anchor_hybrid")


def asked(*options: str) -> FakeService:
    service = FakeService()
    service.answer("POST /batches/plan", PLAN)
    assert service.run(*COMMAND, *options) == 0
    return service


def test_the_bill_is_worked_out_of_the_plan_alone(capsys):
    """Nothing is made, and nothing else is asked."""
    assert asked().requested == ["POST /batches/plan"]
    printed = capsys.readouterr()
    assert "speech in full" in printed.out
    assert "List prices as of" in printed.err


def test_your_own_price_of_speech_counts_where_it_is_given(capsys):
    """A thousand characters at five cents, and four thousand of them in full."""
    asked("--price", "0.05", "--json")
    bill = json.loads(capsys.readouterr().out)
    assert bill["lines"][0] == {"name": "speech", "quantity": 1_000, "cost": 0.05}
    assert bill["speech_in_full"] == 0.2
    assert bill["total"] > 0.05


def test_a_smaller_format_lowers_what_is_sent(capsys):
    """G.711 weighs a twelfth of a WAV."""
    bills = []
    for name in ("wav", "mulaw"):
        asked("--format", name, "--json")
        lines = json.loads(capsys.readouterr().out)["lines"]
        bills.append(next(line["quantity"] for line in lines if line["name"] == "sent_gib"))
    assert round(bills[0] / bills[1]) == 12
