"""From a request to its route: a path that is written out has its own routes only, whatever pattern
fits too.
"""

from collections.abc import Iterable, Mapping

from flask import Request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from hybrid_audio.edge.routes import Route


class Routing:
    """The routes of one function."""

    def __init__(self, routes: Iterable[Route]) -> None:
        rules = [_rule(route) for route in routes]
        methods: dict[str, set[str]] = {}
        for rule in rules:
            methods.setdefault(rule.rule, set()).update(rule.methods or ())
        written_out = [
            Rule(path, endpoint=frozenset(known))
            for path, known in methods.items()
            if "<" not in path
        ]
        self._map = Map([*rules, *written_out], merge_slashes=False, redirect_defaults=False)

    def find(self, request: Request) -> tuple[Route, Mapping[str, str]]:
        """Return the request's route and the parts of its path; raises NotFound,
        MethodNotAllowed.
        """
        try:
            found, path = self._map.bind_to_environ(request.environ).match()
        except NotFound:
            raise NotFound("there is no such path; /openapi.json has all that there are") from None
        except MethodNotAllowed as error:
            raise _not_allowed(error.valid_methods or ()) from None
        if not isinstance(found, Route):
            raise _not_allowed(found)
        return found, path


def _not_allowed(known: Iterable[str]) -> MethodNotAllowed:
    return MethodNotAllowed(
        sorted(known), "the path does not have this method; Allow lists those it has"
    )


def _rule(route: Route) -> Rule:
    """Return the rule of a route; a GET that uses something up has no HEAD, whose caller would not
    see what it was.
    """
    rule = Rule(route.path, methods=[route.method], endpoint=route)
    if route.keeps_answer and rule.methods:
        rule.methods.discard("HEAD")
    return rule
