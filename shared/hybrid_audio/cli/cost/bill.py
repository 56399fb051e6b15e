"""The bill of a campaign: each quantity at its price, and what speaking it in full would cost."""

from dataclasses import asdict, dataclass

from hybrid_audio.cli.cost.campaign import Campaign
from hybrid_audio.cli.cost.operations import operations_of
from hybrid_audio.cli.cost.prices import PriceList

SPEECH = "speech"


@dataclass(frozen=True)
class BillLine:
    """A quantity, and what it costs."""

    name: str
    quantity: float
    cost: float


@dataclass(frozen=True)
class Bill:
    """What a campaign costs, line by line, beside speaking each of its messages whole."""

    currency: str
    messages: int
    lines: tuple[BillLine, ...]
    speech_in_full: float

    @property
    def speech(self) -> float:
        """What text to speech costs."""
        return sum(line.cost for line in self.lines if line.name == SPEECH)

    @property
    def cloud(self) -> float:
        """What Google's part costs."""
        return sum(line.cost for line in self.lines if line.name != SPEECH)

    @property
    def total(self) -> float:
        """What all of it costs."""
        return self.speech + self.cloud

    @property
    def saved(self) -> float:
        """How much less is paid for speech than if every message were spoken whole."""
        return self.speech_in_full - self.speech

    def share_of_cloud(self, name: str) -> float:
        """Return a line's share of Google's part, from 0 to 1."""
        cost = sum(line.cost for line in self.lines if line.name == name)
        return cost / self.cloud if self.cloud else 0.0


def bill(campaign: Campaign, prices: PriceList) -> Bill:
    """Return what a campaign costs at these prices, without free quotas and discounts."""
    quantities = asdict(operations_of(campaign))
    return Bill(
        currency=prices.currency,
        messages=campaign.messages,
        lines=tuple(
            BillLine(name, quantity, prices.cost(name, quantity))
            for name, quantity in quantities.items()
        ),
        speech_in_full=prices.cost(SPEECH, campaign.characters_in_full),
    )
