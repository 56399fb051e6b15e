"""The edge of every function: health, keys, problems, ids; the same for all."""

import json

import pytest

from hybrid_audio import services
from hybrid_audio.edge.routes import ROUTES

FUNCTIONS = sorted(ROUTES)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("prefixed", [False, True])
def test_every_function_says_that_it_lives_and_is_ready(function, name, prefixed):
    """Every function answers at the root and under its own prefix."""
    client, prefix = function(name), f"/{name}" if prefixed else ""
    assert client.get(f"{prefix}/live").json == {"status": "ok"}
    ready = client.get(f"{prefix}/ready")
    assert (ready.status_code, ready.json["status"]) == (200, "ready")
    assert client.get(f"{prefix}/health").json["function"] == name
    assert client.get(f"{prefix}/health/extended").json["dependencies"]["firestore"] == "ok"
    assert client.get(f"{prefix}/version").json["version"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_route_is_described(function, name):
    """The OpenAPI document has each method and path of the table that callers can use."""
    described = function(name).get("/openapi.json").json
    for route in [each for each in ROUTES[name] if not each.is_internal]:
        path = route.path.replace("<", "{").replace(">", "}")
        assert route.method.lower() in described["paths"][path]
    ids = [
        operation["operationId"]
        for path in described["paths"].values()
        for operation in path.values()
    ]
    assert len(ids) == len(set(ids))


def test_a_dev_service_without_a_key_is_open_and_says_so(function):
    """`/health` says that anybody may call a dev service without a key."""
    assert function("generate").get("/health").json["authentication"].startswith("open")


@pytest.fixture
def locked(function, monkeypatch):
    """The function generate with two keys."""
    monkeypatch.setenv("APP_ENV", "prod")
    monkeypatch.setenv("INTERNAL_API_KEY", "old-key,new-key")
    services.forget()
    return function("generate")


@pytest.mark.parametrize("key", [None, "", "wrong", "old-key,new-key", "cl\u00e9", "old-ke"])
def test_a_missing_or_wrong_key_is_a_401(locked, key):
    """A wrong key is refused whatever bytes it is made of."""
    headers = {} if key is None else {"X-Internal-API-Key": key.encode().decode("latin-1")}
    answer = locked.post("/generate/name", json={"name": "John"}, headers=headers)
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers


@pytest.mark.parametrize("key", ["old-key", "new-key"])
def test_each_of_several_keys_opens(locked, key):
    """While one is being changed, both do."""
    answer = locked.post(
        "/generate/name", json={"name": "John"}, headers={"X-Internal-API-Key": key}
    )
    assert answer.status_code == 200


def test_health_needs_no_key_but_its_details_do(locked):
    """A load balancer has none."""
    assert locked.get("/live").status_code == 200
    assert locked.get("/health").status_code == 200
    assert locked.get("/health/extended").status_code == 401


def test_ready_names_no_dependency_without_a_key(locked, monkeypatch):
    """A load balancer learns whether, an operator with a key learns what."""
    assert locked.get("/ready").json == {"status": "ready"}
    wrong = locked.get("/ready", headers={"X-Internal-API-Key": "wrong"})
    assert (wrong.status_code, wrong.json) == (200, {"status": "ready"})
    told = locked.get("/ready", headers={"X-Internal-API-Key": "new-key"}).json
    assert told["dependencies"]["stems_bucket"] == "ok"


def test_not_being_ready_names_no_bucket_without_a_key(locked, environment, monkeypatch):
    """Its name would tell whom to attack."""
    monkeypatch.setenv("STEMS_BUCKET", f"{environment['STEMS_BUCKET']}-not-made")
    services.forget()
    answer = locked.get("/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready"})


@pytest.mark.parametrize("name", ["emotion", "voice_id", "pronunciation_dict_id"])
@pytest.mark.parametrize("value", ["a\r\nb", "a\x00", "\x7f", "a\u0085b", "a\u2028b", "\tcalm"])
def test_names_for_other_systems_hold_no_control_characters(function, name, value):
    """They would travel on in a header, a request or a log."""
    body = {"name": "John", name: value}
    answer = function("generate").post("/generate/name", json=body)
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json["errors"]] == [name]


def test_a_json_body_with_a_byte_order_mark_is_read(function):
    """Programs on Windows write a byte order mark before their JSON."""
    body = b'\xef\xbb\xbf{"name": "John"}'
    headers = {"Content-Type": "application/json"}
    answer = function("generate").post("/generate/name", data=body, headers=headers)
    assert answer.status_code == 200


def test_a_strict_function_without_a_key_refuses_to_start(function, monkeypatch):
    """The process ends with one line that says which setting is missing."""
    monkeypatch.setenv("APP_ENV", "prod")
    services.forget()
    with pytest.raises(SystemExit, match="INTERNAL_API_KEY"):
        function("generate")


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/generate/name", 405, "method-not-allowed"),
        ("PATCH", "/generate/name", 405, "method-not-allowed"),
        ("OPTIONS", "/generate/name", 405, "method-not-allowed"),
        ("POST", "/live", 405, "method-not-allowed"),
        ("POST", "/generate/name/", 404, "not-found"),
        ("POST", "//generate/name", 404, "not-found"),
    ],
)
def test_a_wrong_path_or_method_is_a_problem(function, method, path, status, kind):
    """405 says in Allow what would do."""
    answer = function("generate").open(path, method=method)
    assert answer.status_code == status
    assert answer.json["type"] == f"urn:hybrid-audio:problem:{kind}"
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {}, 415),
        (b"{}", {"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        (b"", {"Content-Type": "application/json"}, 400),
        (b"{", {"Content-Type": "application/json"}, 400),
        (b'{"name": NaN}', {"Content-Type": "application/json"}, 400),
        (b'{"name": "a", "name": "b"}', {"Content-Type": "application/json"}, 400),
        (b'{"name": "\\ud800"}', {"Content-Type": "application/json"}, 400),
        (b"[" * 100_000, {"Content-Type": "application/json"}, 400),
        (b"[]", {"Content-Type": "application/json"}, 422),
        (b"null", {"Content-Type": "application/json"}, 422),
        (b'{"name": "' + b"x" * (1 << 20) + b'"}', {"Content-Type": "application/json"}, 413),
    ],
)
def test_a_body_that_is_not_strict_json_is_a_problem(function, body, headers, status):
    """415, 400, 413 or 422, and never a crash."""
    answer = function("generate").post("/generate/name", data=body, headers=headers)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_the_request_id_goes_in_and_out(function):
    """The caller's request id is in the header of the answer and in a problem."""
    answer = function("generate").post(
        "/generate/name", json={}, headers={"X-Request-ID": "order-17"}
    )
    assert answer.headers["X-Request-ID"] == answer.json["request_id"] == "order-17"


def test_server_timing_tells_the_stages(function):
    """Of a stem that was spoken: the store, the lease, speech, the upload, the index."""
    timing = (
        function("generate").post("/generate/name", json={"name": "John"}).headers["Server-Timing"]
    )
    names = [part.split(";")[0] for part in timing.split(", ")]
    assert {"store", "lease", "speech", "upload", "index", "total"} <= set(names)


def test_one_line_is_logged_for_a_request_and_it_names_nobody(function, capfd):
    """Cloud Logging's fields, the route's pattern instead of the path, and no name, text or key."""
    headers = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01", "X-Request-ID": "order-17"}
    function("generate").post("/generate/name", json={"name": "Siobhan"}, headers=headers)
    written = capfd.readouterr().out
    lines = [json.loads(line) for line in written.splitlines() if '"request"' in line]
    assert len(lines) == 1
    assert lines[0]["severity"] == "INFO"
    assert lines[0]["request_id"] == "order-17"
    assert lines[0]["httpRequest"]["requestUrl"] == "/generate/name"
    assert lines[0]["httpRequest"]["status"] == 200
    assert lines[0]["logging.googleapis.com/trace"].endswith("a" * 32)
    assert lines[0]["stages_ms"]["speech"] > 0
    assert "siobhan" not in written.lower()


def test_generate_needs_the_bucket_where_batches_lie(function):
    """Without it no batch can be created, planned or carried on."""
    health = function("generate").get("/health/extended").json
    assert health["dependencies"]["outputs_bucket"] == "ok"


def test_the_extended_health_says_how_fast_each_dependency_answers(function):
    """A store that is slow is seen before it is away."""
    health = function("generate").get("/health/extended").json
    assert health["latencies_ms"].keys() == health["dependencies"].keys()
    assert all(0 < ms < 60_000 for ms in health["latencies_ms"].values())


def test_the_settings_of_batches_are_shown_without_their_secrets(function, monkeypatch):
    """Whether webhooks are signed is no secret; with what, is."""
    secret = "whsec_" + "QUFB" * 8
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    services.forget()
    answer = function("generate").get("/health/extended")
    assert answer.json["settings"]["queues"] == ["speech", "messages"]
    assert answer.json["settings"]["signs_webhooks"] is True
    assert secret[6:] not in answer.text
