"""Whatever is sent: an answer as described or a problem, one line in the log, never a 5xx."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hybrid_audio import services
from hybrid_audio.domain.message_state import MessageState, State
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.edge.openapi.description import describe
from hybrid_audio.edge.routes import ROUTES, Route
from hybrid_audio.ingestion.upload_reports import write_report
from tests.functions.edge_requests import COMPANIES, GOOD, LIST, OWN_TEMPLATE, STREAMED, requests
from tests.functions.edge_rules import SECRET, check, keyed, the_line
from tests.functions.fake_batches import one_of_each_state
from tests.functions.wsgi import Got, Sent, as_form, send

KEY = f"key-{SECRET}-é"
SENT_KEY = KEY.encode().decode("latin-1")
KEYS = (SENT_KEY, "", f"wrong-{SECRET}", f"{SENT_KEY},{SENT_KEY}", "\xff\x00", f"{SENT_KEY} ")
ALL = [
    (function, route)
    for function, routes in ROUTES.items()
    for route in routes
    if not route.is_internal
]
OWN = [(function, route) for function, route in ALL if not route.is_common]
EXAMPLES = settings(
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
OF_A_ROUTE = EXAMPLES.max_examples * 6 // 10
Start = Callable[[str], Flask]


@pytest.fixture
def start(function: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch) -> Start:
    """Start a function that asks for a key, over two lists and a template."""
    monkeypatch.setenv("INTERNAL_API_KEY", KEY)
    services.forget()
    monkeypatch.setattr(services, "workshop", one_of_each_state().shop)
    ingest = function("ingest").application
    for target, content in (("names", LIST), ("developers", COMPANIES)):
        sent = as_form("/external/upload_base", content, target=target)
        assert send(ingest, keyed(sent, SENT_KEY)).status == 200
    services.template_store().put(read_template(OWN_TEMPLATE))
    making = MessageState(State.MAKING, datetime.max.replace(tzinfo=UTC))
    services.message_states().put(STREAMED, making)
    report = {"status": "quarantined", "reason": "the file is empty", "errors": []}
    write_report(f"names/{SECRET}.csv", 17, report, uploads=services.upload_objects())
    return lambda name: ingest if name == "ingest" else function(name).application


def answer(app: Flask, sent: Sent, function: str) -> Got:
    """Return the answer to a request, after checking all that holds of every answer."""
    got = send(app, sent)
    check(sent, got, describe(function))
    return got


def test_every_route_answers_a_good_request(start: Start) -> None:
    """The table of good requests has every route of the table of routes."""
    apps = {name: start(name) for name in ROUTES}
    functions = {(route.method, route.path): function for function, route in ALL}
    assert GOOD.keys() == functions.keys()
    for key, sent in GOOD.items():
        got = answer(apps[functions[key]], keyed(sent, SENT_KEY), functions[key])
        assert (got.status in (200, 201, 202), the_line(got)["httpRequest"]["requestUrl"]) == (
            True,
            key[1],
        )


@pytest.mark.parametrize(
    ("function_name", "route"),
    OWN,
    ids=lambda each: f"{each.method} {each.path}" if isinstance(each, Route) else each,
)
def test_whatever_is_sent_to_a_route_is_answered(
    function_name: str, route: Route, start: Start
) -> None:
    """Requests are as described, nearly so, or anything at all."""
    app = start(function_name)

    @settings(EXAMPLES, max_examples=OF_A_ROUTE)
    @given(requests(function_name, route, KEYS))
    def answers(sent: Sent) -> None:
        answer(app, sent, function_name)

    answers()


@pytest.mark.parametrize("function_name", sorted(ROUTES))
def test_common_routes_keep_their_schemas_for_any_request(function_name: str, start: Start) -> None:
    """Health, version and description answer by their schemas, at the root and under the prefix."""
    app = start(function_name)
    common = [route for function, route in ALL if function == function_name and route.is_common]

    @settings(EXAMPLES, max_examples=OF_A_ROUTE)
    @given(st.sampled_from(common).flatmap(lambda route: requests(function_name, route, KEYS)))
    def answers(sent: Sent) -> None:
        answer(app, sent, function_name)

    answers()
