"""Problems: every error of ours has its place in the table."""

import pytest
from werkzeug.exceptions import MethodNotAllowed

from hybrid_audio import errors
from hybrid_audio.edge import problem
from hybrid_audio.errors import (
    Fault,
    HybridAudioError,
    InvalidInput,
    SpeechRejected,
    StoreUnavailable,
)


def subclasses(cls: type[HybridAudioError]) -> set[type[HybridAudioError]]:
    children = cls.__subclasses__()
    return {cls}.union(*(subclasses(child) for child in children))


def test_every_error_class_is_in_the_table():
    """A new class without a status would become a 500.

    What is derived elsewhere answers as its parent.
    """
    ours = subclasses(HybridAudioError) - {HybridAudioError}
    of_the_tree = {cls for cls in ours if cls.__module__ == errors.__name__}
    assert of_the_tree <= set(problem.STATUSES)
    assert all(set(cls.__mro__) & set(problem.STATUSES) for cls in ours)


def test_the_tree_at_the_top_of_the_file_names_every_class():
    """The drawing is the documentation."""
    defined = {
        cls.__name__ for cls in subclasses(HybridAudioError) if cls.__module__ == errors.__name__
    }
    assert all(name in (errors.__doc__ or "") for name in defined)


def test_a_retryable_error_says_when_to_come_back():
    """Retry-After is whole seconds, at least one."""
    assert (
        problem.from_error(StoreUnavailable("down", retry_after_s=0.2)).headers["Retry-After"]
        == "1"
    )
    assert (
        problem.from_error(StoreUnavailable("down", retry_after_s=7.6)).headers["Retry-After"]
        == "8"
    )


def test_faults_are_listed_with_their_paths():
    """A caller finds every field to mend in `errors`."""
    told = problem.from_error(InvalidInput("bad", faults=[Fault("name", "is empty")])).to_json("r1")
    assert told["errors"] == [{"path": "name", "message": "is empty"}]
    assert told["request_id"] == "r1"


@pytest.mark.parametrize(
    ("upstream", "status"), [(400, 422), (404, 422), (401, 502), (403, 502), (402, 502)]
)
def test_what_the_caller_can_mend_upstream_is_a_422_and_the_rest_a_502(upstream, status):
    """A wrong voice id is the caller's, a wrong Cartesia key is ours."""
    assert problem.from_error(SpeechRejected("refused", status=upstream)).status == status


def test_a_wrong_method_names_the_right_ones():
    """RFC 9110 wants Allow on a 405."""
    assert problem.from_http(MethodNotAllowed(["POST", "GET"])).headers == {"Allow": "GET, POST"}
