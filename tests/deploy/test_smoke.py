"""The smoke test itself: it passes what works, and fails what does not."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra import smoke
from infra.local.cloud import LocalCloud
from infra.smoke import FUNCTIONS, Deployment, run

KEY = "a-key-of-callers"
AUDIO = b"RIFF and the rest"


class Service:
    """A deployment that behaves, with what it is asked; `broken` answers some paths otherwise."""

    def __init__(self, broken: Callable[[httpx.Request], httpx.Response | None]) -> None:
        self.made: set[str] = set()
        self.asked: list[httpx.Request] = []
        self._broken = broken

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._broken(request) or self._right(request)

    def _right(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "GET":
            return httpx.Response(200, content=AUDIO)
        if request.headers.get("X-Internal-API-Key") != KEY:
            return httpx.Response(401)

        status = "hit" if path in self.made else "created"
        self.made.add(path)
        made: dict[str, Any] = {"status": status, "signature": "s", "url": "https://gcs.test/a.wav"}
        return httpx.Response(200, json={**made, "sha256": hashlib.sha256(AUDIO).hexdigest()})


def passes(
    broken: Callable[[httpx.Request], httpx.Response | None] = lambda request: None,
) -> tuple[bool, Service]:
    service = Service(broken)
    http = httpx.Client(transport=httpx.MockTransport(service.answer))
    urls = {function: f"https://{function}.test" for function in FUNCTIONS}
    return run(Deployment(urls, http, KEY, ready_within_s=0)), service


def test_a_deployment_that_works_passes(capsys: pytest.CaptureFixture[str]):
    """Every function is asked at its own address, and the key stands in no line."""
    passed, service = passes()
    assert passed
    assert {f"{function}.test" for function in FUNCTIONS} <= {
        request.url.host for request in service.asked
    }
    assert KEY not in capsys.readouterr().out


def test_the_key_is_shown_to_no_signed_url():
    """A signed URL leads elsewhere, and needs none."""
    _, service = passes()
    (opened,) = [request for request in service.asked if request.url.host == "gcs.test"]
    assert "X-Internal-API-Key" not in opened.headers


def on(path: str, answer: httpx.Response) -> Callable[[httpx.Request], httpx.Response | None]:
    return lambda request: answer if request.url.path == path else None


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (on("/generate/live", httpx.Response(404)), "generate is live: /generate/live answers 404"),
        (on("/ingest/ready", httpx.Response(503, text="no")), "ingest is ready: .* 503: no"),
        (on("/generate/name", httpx.Response(200, json={})), "without a key: 200 instead of 401"),
        (on("/assemble/template", httpx.Response(502, text="p")), "message .* answers 502: p"),
        (on("/a.wav", httpx.Response(403)), "the signed URL answers 403"),
        (on("/a.wav", httpx.Response(200, content=b"x")), "opens other bytes"),
    ],
)
def test_what_is_broken_fails_with_what_was_answered(
    broken: Callable[[httpx.Request], httpx.Response | None],
    said: str,
    capsys: pytest.CaptureFixture[str],
):
    """The last line names the check, and the run stops there."""
    passed, _ = passes(broken)
    last = capsys.readouterr().out.splitlines()[-1]
    assert not passed
    assert re.search(f"^FAILED  .*{said}", last)


def test_a_stem_that_is_never_a_hit_fails(capsys: pytest.CaptureFixture[str]):
    """What was spoken must be kept, or every message would be paid for again."""

    def forgets(request: httpx.Request) -> httpx.Response | None:
        is_paid = "X-Internal-API-Key" in request.headers
        made = {"status": "created", "signature": "s"}
        is_name = request.url.path == "/generate/name"
        return httpx.Response(200, json=made) if is_name and is_paid else None

    passed, _ = passes(forgets)
    assert not passed
    assert "not a hit of the same stem" in capsys.readouterr().out


def test_an_address_without_a_server_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The command ends with 1, which stops a pipeline."""
    urls = tmp_path / "urls.json"
    urls.write_text(json.dumps(dict.fromkeys(FUNCTIONS, "http://127.0.0.1:1")))
    assert smoke.main(["--urls", str(urls), "--within", "0"]) == 1
    assert "no answer" in capsys.readouterr().out


@pytest.mark.slow
def test_the_local_cloud_passes_as_a_deployment_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The same script that decides in the cloud whether a deployment stays."""
    with LocalCloud(
        tmp_path / "state", arguments=["--voice", "tone"], output=tmp_path / "printed.txt"
    ) as cloud:
        assert smoke.main([cloud.url]) == 0
    assert capsys.readouterr().out.count("\nok ") >= 9
