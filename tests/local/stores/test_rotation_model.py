"""Two instances over a real store against the naive model, in any order of calls and changes."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.local.stores.rotation_instance import Instances
from tests.rotation_model import RotationMachine, Subject


def test_two_instances_answer_as_the_naive_model_does(our_firestore: str) -> None:
    """What one instance changes, the other serves by at once."""

    class StoredMachine(RotationMachine):
        """The machine over two instances."""

        def subject(self) -> Subject:
            return Instances(our_firestore)

    few = settings(
        max_examples=15,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(StoredMachine, settings=few)
