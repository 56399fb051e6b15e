"""Match a request to its route: a literal path wins over a pattern, also with a wrong method."""

from collections.abc import Iterable, Mapping

from flask import Request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from hybrid_audio.edge.routes import Route


class Routing:
    """The routes of one function."""

    def __init__(self, routes: Iterable[Route]) -> None:
        rules = [_rule(route) for route in routes]
        self._plain = {
            (rule.endpoint.method, rule.rule): rule.endpoint
            for rule in reversed(rules)
            if "<" not in rule.rule
        }
        methods: dict[str, set[str]] = {}
        for rule in rules:
            methods.setdefault(rule.rule, set()).update(rule.methods or ())
        literal = [
            Rule(path, endpoint=frozenset(known))
            for path, known in methods.items()
            if "<" not in path
        ]
        self._map = Map([*rules, *literal], merge_slashes=False, redirect_defaults=False)

    def find(self, request: Request) -> tuple[Route, Mapping[str, str]]:
        """Match a request to its route, and its path to the route's parts.

        Raises NotFound, and MethodNotAllowed with the methods that the path has.
        """
        plain = self._plain.get((request.method, request.path))
        if plain is not None:
            return plain, {}

        try:
            found, path = self._map.bind_to_environ(request.environ).match()
        except NotFound:
            raise NotFound("there is no such path; /openapi.json lists all paths") from None
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
    """Return the rule of a route.

    A GET that uses something up has no HEAD, whose caller would not see what it was.
    """
    path = route.path
    if route.is_deep:
        start, _, last = path.rpartition("<")
        path = f"{start}<path:{last}"

    rule = Rule(path, methods=[route.method], endpoint=route)
    if route.keeps_answer and rule.methods:
        rule.methods.discard("HEAD")
    return rule
