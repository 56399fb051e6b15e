"""A running Cloud Tasks emulator, its client, a queue for each test, and a receiver."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from tests.emulators import OurTasks, running_tasks, tasks_client
from tests.local.tasks.receiver import Receiver, running_receiver

LOCATION = "projects/tests/locations/europe-west1"
SPEED = 20.0
_NUMBERS = count()

NewQueue = Callable[..., str]


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OurTasks]:
    """One emulator for all tests, whose time runs at its usual pace."""
    with running_tasks(tmp_path_factory.mktemp("tasks")) as running:
        yield running


@pytest.fixture(scope="session")
def fast_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OurTasks]:
    """One whose time runs SPEED times as fast."""
    with running_tasks(tmp_path_factory.mktemp("fast-tasks"), speed=SPEED) as running:
        yield running


@pytest.fixture(scope="session")
def client(emulator: OurTasks) -> Iterator[Any]:
    """The official client upon the emulator."""
    with tasks_client(emulator.address) as made:
        yield made


@pytest.fixture(scope="session")
def fast_client(fast_emulator: OurTasks) -> Iterator[Any]:
    """The official client upon the fast emulator."""
    with tasks_client(fast_emulator.address) as made:
        yield made


@pytest.fixture
def new_queue(client: Any) -> NewQueue:
    """Make a queue with these settings; returns its name."""
    return lambda **settings: make_queue(client, **settings)


@pytest.fixture
def queue(new_queue: NewQueue) -> str:
    """The name of a queue of the test's own."""
    return new_queue()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of the test's own."""
    with running_receiver() as running:
        yield running


def make_queue(client: Any, **settings: Any) -> str:
    """Make a queue of a new name and return that."""
    name = f"{LOCATION}/queues/queue-{next(_NUMBERS)}"
    return str(client.create_queue(parent=LOCATION, queue={"name": name, **settings}).name)
