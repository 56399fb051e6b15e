"""`python -m infra.smoke URL`: a deployment answers, and makes one message of stems that it keeps.

The same for the local gateway, for a load balancer, and for functions with an address each
(`--urls FILE`, JSON: the address of each function, as `terraform output -json urls` writes it).
Callers' key is read from INTERNAL_API_KEY; of several the first is shown. What it makes is the same
each time: only the first run on a deployment speaks, some 75 characters.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

FUNCTIONS = ("generate", "assemble", "rotation", "ingest")
TIMEOUT_S = 120.0
READY_WITHIN_S = 120.0
"""A new instance starts, and new rights take a while to reach every server."""

LOOK_EVERY_S = 2.0
NAME = {"name": "John"}
MESSAGE = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}


class Failed(Exception):
    """The deployment does not do what it must; the text says what it did instead."""


@dataclass(frozen=True)
class Deployment:
    """Where each function is, and the key that its callers show."""

    urls: Mapping[str, str]
    http: httpx.Client
    key: str = field(default="", repr=False)
    ready_within_s: float = READY_WITHIN_S

    def get(self, function: str, path: str) -> httpx.Response:
        """Return the answer to a GET of the function, without a key."""
        return self.http.get(f"{self.urls[function]}/{function}{path}")

    def post(self, path: str, body: Mapping[str, Any], *, key: str) -> httpx.Response:
        """Return the answer to a POST; the first word of `path` is the function."""
        headers = {"X-Internal-API-Key": key} if key else {}
        function = path.split("/")[1]
        return self.http.post(f"{self.urls[function]}{path}", json=body, headers=headers)


def checks(deployment: Deployment) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what is checked, in this order, each with the call that raises Failed."""
    for function in FUNCTIONS:
        yield f"{function} is live", partial(_answers, deployment, function, "/live")
        yield f"{function} is ready", partial(_answers, deployment, function, "/ready")
    if deployment.key:
        yield "a call without the key is refused", partial(_is_closed, deployment)
    yield "a stem that exists is a hit", partial(_stem_is_kept, deployment)
    yield "a message is made, opens, and is kept", partial(_message_opens, deployment)


def _answers(deployment: Deployment, function: str, path: str) -> None:
    """Ask until the answer is 200; the last answer is the failure."""
    ends_at = time.monotonic() + deployment.ready_within_s
    while (told := _refusal(deployment, function, path)) is not None:
        if time.monotonic() > ends_at:
            raise Failed(told)
        time.sleep(LOOK_EVERY_S)


def _refusal(deployment: Deployment, function: str, path: str) -> str | None:
    """Return what was answered instead of 200, also where nothing was; None for 200."""
    try:
        answer = deployment.get(function, path)
    except httpx.TransportError as error:
        return f"no answer: {error}"
    return None if answer.status_code == 200 else _described(answer)


def _is_closed(deployment: Deployment) -> None:
    answer = deployment.post("/generate/name", NAME, key="")
    if answer.status_code != 401:
        raise Failed(f"without a key: {answer.status_code} instead of 401")


def _stem_is_kept(deployment: Deployment) -> None:
    first, again = (_made(deployment, "/generate/name", NAME) for _ in range(2))
    if (again["status"], again["signature"]) != ("hit", first["signature"]):
        raise Failed(f"the second answer is {again['status']}, not a hit of the same stem")


def _message_opens(deployment: Deployment) -> None:
    made = _made(deployment, "/assemble/template", MESSAGE)
    audio = deployment.http.get(made["url"])  # signed: no key is shown
    if audio.status_code != 200:
        raise Failed(f"the signed URL answers {audio.status_code}")
    if hashlib.sha256(audio.content).hexdigest() != made["sha256"]:
        raise Failed("the signed URL opens other bytes than the answer names")

    again = _made(deployment, "/assemble/template", MESSAGE)
    if (again["status"], again["sha256"]) != ("hit", made["sha256"]):
        raise Failed(f"the second answer is {again['status']}, not a hit of the same message")


def _made(deployment: Deployment, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = deployment.post(path, body, key=deployment.key)
    if answer.status_code != 200:
        raise Failed(_described(answer))
    made: dict[str, Any] = answer.json()
    return made


def _described(answer: httpx.Response) -> str:
    """Return status and text of an answer: problems hold no secrets."""
    return f"{answer.request.url.path} answers {answer.status_code}: {answer.text[:500]}"


def run(deployment: Deployment) -> bool:
    """Make every check, in order; print each, and return whether all went well."""
    for name, check in checks(deployment):
        began = time.perf_counter()
        try:
            check()
        except (Failed, httpx.HTTPError) as failure:
            print(f"FAILED  {name}: {failure or type(failure).__name__}", flush=True)
            return False
        print(f"ok      {name}  {(time.perf_counter() - began) * 1000:.0f} ms", flush=True)
    return True


def main(arguments: list[str] | None = None) -> int:
    """Check the deployment of the command line; return 1 where it fails."""
    parser = argparse.ArgumentParser(prog="python -m infra.smoke", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("url", nargs="?", help="one address for all functions")
    where.add_argument("--urls", type=Path, help="a JSON file: the address of each function")
    parser.add_argument("--within", type=float, default=READY_WITHIN_S, help="seconds to get ready")
    asked = parser.parse_args(arguments)

    urls = json.loads(asked.urls.read_text()) if asked.urls else dict.fromkeys(FUNCTIONS, asked.url)
    urls = {function: url.rstrip("/") for function, url in urls.items()}
    key = os.environ.get("INTERNAL_API_KEY", "").split(",")[0].strip()
    with httpx.Client(timeout=TIMEOUT_S) as http:
        return 0 if run(Deployment(urls, http, key, asked.within)) else 1


if __name__ == "__main__":
    sys.exit(main())
