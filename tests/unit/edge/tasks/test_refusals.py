"""What a task is answered when something went wrong: come again, or not."""

import pytest
from werkzeug.exceptions import RequestTimeout, UnsupportedMediaType

from hybrid_audio import errors
from hybrid_audio.edge import problem
from hybrid_audio.edge.tasks.refusals import ACKNOWLEDGED, REPAIR_S, of_task

CLASSES = [cls for cls in problem.STATUSES if cls is not errors.SpeechRejected]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_is_either_acknowledged_or_comes_again_at_a_time(cls):
    """No class of errors is left to chance: another status would use up attempts in a row."""
    error = cls("x")
    answered = of_task(problem.from_error(error), error)

    if isinstance(error, errors.Unauthenticated):
        assert (answered.status, answered.headers) == (401, {"WWW-Authenticate": "Bearer"})
    elif error.retryable or isinstance(error, errors.StoreRefused):
        assert answered.status == 503
        assert int(answered.headers["Retry-After"]) >= 1
    else:
        assert answered.status == ACKNOWLEDGED


def test_a_store_that_refuses_is_asked_again_a_minute_later():
    """Its rights are granted by an operator, and the batch goes on from there."""
    error = errors.StoreRefused("no rights")
    answered = of_task(problem.from_error(error), error)
    assert answered.headers["Retry-After"] == str(REPAIR_S)


def test_a_body_of_another_type_is_acknowledged():
    """The same task has the same type at every attempt."""
    error = UnsupportedMediaType()
    assert of_task(problem.from_http(error), error).status == ACKNOWLEDGED


def test_a_body_that_came_too_slowly_comes_again():
    """The network may be faster then."""
    error = RequestTimeout()
    assert of_task(problem.from_http(error), error).status == 408
