"""Being ready: asked often, touched rarely."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hybrid_audio import services
from hybrid_audio.edge.dependencies import FRESH_S, Dependencies, Pings


@pytest.fixture(autouse=True)
def _open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APP_ENV", "dev")
    services.forget()
    yield
    services.forget()


class Pinged:
    """Counts the pings of each function; its clock is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.asked: list[str] = []
        self.state = "ok"

    def ping(self, function: str) -> Pings:
        self.asked.append(function)
        return Pings({"firestore": self.state}, {"firestore": 1.5})


def test_whoever_asks_within_seconds_gets_the_last_result():
    """A failure is kept for seconds as a success is, and then looked at anew."""
    pinged = Pinged()
    dependencies = Dependencies(pinged.ping, clock=lambda: pinged.now)
    pinged.state = "down"
    assert dependencies.pings("generate").states == {"firestore": "down"}
    pinged.state = "ok"
    assert dependencies.pings("generate").states == {"firestore": "down"}
    pinged.now += FRESH_S
    assert dependencies.pings("generate").states == {"firestore": "ok"}
    assert pinged.asked == ["generate"] * 2


def test_a_hundred_callers_at_once_are_one_ping():
    """Health checks of several load balancers, or someone who wants to be a load."""
    pinged = Pinged()
    dependencies = Dependencies(pinged.ping, clock=lambda: pinged.now)
    with ThreadPoolExecutor(16) as pool:
        states = list(pool.map(lambda _: dependencies.pings("generate").states, range(100)))
    assert states == [{"firestore": "ok"}] * 100
    assert pinged.asked == ["generate"]


def test_a_result_is_forgotten_with_the_settings_it_was_found_under():
    """Another bucket is another dependency."""
    pinged = Pinged()
    dependencies = Dependencies(pinged.ping, clock=lambda: pinged.now)
    dependencies.pings("generate")
    services.forget()
    dependencies.pings("generate")
    assert pinged.asked == ["generate"] * 2
