"""The gateway over stub parts: routes, headers, limits, and the paths of all functions together."""

import http.client
import urllib.parse

import pytest

from infra.local.cloud import LocalCloud
from tests.local.cloud.cloud_run import eventually
from tests.local.cloud.gateway_asker import Ask

MIB = 1 << 20


@pytest.mark.parametrize(
    "target",
    [
        "/splice/%2e%2e/%2E%2E/etc/passwd",
        "/splice/../speak",
        "/splice/a//b/./c",
        "/splice/%00%0a%C3%A9",
        "/splice/a%2Fb?x=%20&y=a+b&y=&z",
        "/splice/;p=1/'\"<>",
    ],
)
def test_path_and_query_arrive_as_they_were_sent(ask: Ask, target: str) -> None:
    """Judging a path is the function's business, so the gateway must not tidy it up before."""
    assert ask("GET", target).json["target"] == target


@pytest.mark.parametrize(
    ("target", "part"), [("/speak/x", "speak"), ("/splice", "splice"), ("/forms/x", "splice")]
)
def test_the_first_segment_decides_who_answers(
    ask: Ask, cloud: LocalCloud, target: str, part: str
) -> None:
    """Paths go to functions as in the load balancer's URL map."""
    assert ask("GET", target).json["headers"][0][1] == urllib.parse.urlsplit(cloud.url).netloc
    assert cloud.services.part(part).url.endswith(ask("GET", target).headers["X-Part"])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_the_method_arrives(ask: Ask, method: str) -> None:
    """Each method is passed on as it is."""
    assert ask(method, "/splice/x").json["method"] == method


def test_headers_arrive_as_they_were_sent_except_those_of_the_connection(ask: Ask) -> None:
    """Nothing is added either: no user agent, no encoding that the caller did not ask for."""
    seen = ask(
        "GET",
        "/splice",
        X_Internal_API_Key="k",
        Connection="keep-alive, X-Hop",
        X_Hop="1",
        TE="trailers",
    ).json
    named = {name.lower(): value for name, value in seen["headers"] if name != "Connection"}

    assert named.pop("host").startswith("127.0.0.1:")
    assert named == {"x-internal-api-key": "k", "accept-encoding": "identity"}


def test_repeated_headers_of_an_answer_all_come_back(ask: Ask) -> None:
    """Two cookies stay two headers."""
    assert ask("GET", "/splice").headers.get_all("Set-Cookie") == ["a=1", "b=2"]


def test_head_answers_with_the_length_and_no_body(ask: Ask) -> None:
    """The length is the one that GET would have."""
    answer = ask("HEAD", "/splice")
    assert (int(answer.headers["Content-Length"]) > 100, answer.body) == (True, b"")


def test_an_error_of_the_function_comes_back_untouched(ask: Ask) -> None:
    """Its status and body are its own."""
    answer = ask("GET", "/splice/missing")
    assert (answer.status, answer.json["target"]) == (404, "/splice/missing")


def test_a_large_answer_comes_back_whole(ask: Ask) -> None:
    """All of its 8 MiB arrive."""
    assert ask("GET", "/splice/raw").body == bytes(8 * MIB)


def test_a_body_of_32_mib_arrives_whole(ask: Ask) -> None:
    """The limit of Cloud Functions itself still passes."""
    assert ask("POST", "/splice", bytes(32 * MIB)).json["body_bytes"] == 32 * MIB


def test_a_body_without_a_length_arrives_whole(ask: Ask) -> None:
    """Sent in pieces, as a stream."""
    assert ask("POST", "/splice", (bytes(1000) for _ in range(50))).json["body_bytes"] == 50_000


def test_a_larger_body_is_413(ask: Ask) -> None:
    """Refused by its announced length."""
    answer = ask("POST", "/splice", b"", Content_Length=str(32 * MIB + 1))
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/problem+json")


def test_a_body_that_grows_larger_is_413(ask: Ask) -> None:
    """Counted while it comes, where no length was announced."""
    assert ask("POST", "/splice", (bytes(MIB) for _ in range(40))).status == 413


def test_a_path_without_a_part_is_404(ask: Ask) -> None:
    """The problem carries the caller's request id."""
    answer = ask("GET", "/nowhere/x", X_Request_ID="abc")
    assert (answer.status, answer.json["status"], answer.json["request_id"]) == (404, 404, "abc")
    assert answer.headers["X-Request-ID"] == "abc"


def test_a_part_that_breaks_off_is_502(ask: Ask) -> None:
    """It closed the connection without an answer."""
    answer = ask("GET", "/splice/break-early")
    assert (answer.status, answer.json["type"]) == (502, "urn:hybrid-audio:problem:bad-gateway")


def test_half_an_answer_is_never_passed_off_as_whole(ask: Ask) -> None:
    """The caller's connection breaks as the part's did."""
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        ask("GET", "/splice/break-late")


def test_a_part_that_is_down_is_503_until_it_is_back(ask: Ask) -> None:
    """The 503 carries Retry-After, and the same request succeeds a little later."""
    assert ask("GET", "/splice/die").status == 502
    down = eventually(lambda: answer if (answer := ask("GET", "/splice/x")).status == 503 else None)
    assert (down.headers["Retry-After"], down.json["status"]) == ("1", 503)
    eventually(lambda: True if ask("GET", "/splice/x").status == 200 else None)


def test_the_index_lists_routes_and_parts(ask: Ask) -> None:
    """It is for a reader of the one URL that was printed."""
    seen = ask("GET", "/").json
    assert seen["routes"] == {"/speak/*": "speak", "/splice/*": "splice", "/forms/*": "splice"}
    assert set(seen["parts"]) == {"store", "index", "speak", "splice"}


def test_the_index_shows_what_a_part_answers_on_its_http_side(ask: Ask) -> None:
    """It is asked at its second port, which is not the one that the index names as its address."""
    index = ask("GET", "/").json["parts"]["index"]
    assert (index["state"], index["target"]) == ("ready", "/depths")
    assert index["environ"]["INDEX_WEB"] != index["url"]
    assert "target" not in ask("GET", "/").json["parts"]["store"]


@pytest.mark.parametrize("path", ["/live", "/ready", "/health", "/version"])
def test_health_is_that_of_all_functions(ask: Ask, path: str) -> None:
    """Each function's own answer is inside; stores are not asked."""
    answer = ask("GET", path, X_Internal_API_Key="k", X_Request_ID="abc")
    functions = answer.json["functions"]

    assert (answer.status, answer.json["status"], set(functions)) == (
        200,
        "ok",
        {"speak", "splice"},
    )
    assert functions["speak"]["answer"]["target"] == path
    sent = {name.lower(): value for name, value in functions["speak"]["answer"]["headers"]}
    assert (sent["x-internal-api-key"], sent["x-request-id"], answer.headers["X-Request-ID"]) == (
        "k",
        "abc",
        "abc",
    )


def test_overview_paths_are_only_read(ask: Ask) -> None:
    """405, naming what is allowed."""
    answer = ask("POST", "/live")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
