"""From a request to its route, without a function around it."""

import pytest
from flask import Request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.test import EnvironBuilder

from hybrid_audio.edge.routes import ROUTES
from hybrid_audio.edge.routing import Routing

ROUTING = {function: Routing(routes) for function, routes in ROUTES.items()}


def request(method: str, path: str) -> Request:
    return Request(EnvironBuilder(method=method, path=path).get_environ())


@pytest.mark.parametrize("function", sorted(ROUTES))
def test_every_route_is_found_by_its_own_path(function):
    """No other stands before it."""
    for route in ROUTES[function]:
        path = route.path.replace("<", "a-").replace(">", "")
        found, parts = ROUTING[function].find(request(route.method, path))
        assert found == route
        assert dict(parts) == {
            step.strip("<>"): f"a-{step.strip('<>')}"
            for step in route.path.split("/")
            if "<" in step
        }


@pytest.mark.parametrize(
    ("function", "method", "path", "allowed"),
    [
        ("ingest", "DELETE", "/external/list", {"GET", "HEAD"}),
        ("ingest", "GET", "/external/preview", {"POST"}),
        ("assemble", "PUT", "/templates/validate", {"POST"}),
        ("ingest", "POST", "/external/names", {"GET", "HEAD", "DELETE"}),
        ("rotation", "DELETE", "/rotation/names/reset", {"POST"}),
    ],
)
def test_a_path_that_is_written_out_has_its_own_methods_only(function, method, path, allowed):
    """`list` is no dataset there, though a pattern fits."""
    with pytest.raises(MethodNotAllowed) as refused:
        ROUTING[function].find(request(method, path))
    assert set(refused.value.valid_methods or ()) == allowed


@pytest.mark.parametrize("path", ["/rotation/next", "/rotation/next/names"])
def test_what_uses_something_up_has_no_head(path):
    """Its caller would never see which item it took."""
    with pytest.raises(MethodNotAllowed):
        ROUTING["rotation"].find(request("HEAD", path))


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/live/", "/external//list", "/external/a/b", "/external/"]
)
def test_a_path_fits_exactly_or_not_at_all(path):
    """Nothing is redirected to what was perhaps meant."""
    with pytest.raises(NotFound):
        ROUTING["ingest"].find(request("GET", path))
