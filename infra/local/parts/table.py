"""The table of the local cloud's parts: one entry here adds a part to the whole run."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from infra.local.environment import DEFAULTS, is_set
from infra.local.parts import gcs, google_firestore
from infra.local.parts.part import REPOSITORY, Address, CannotStart, Part
from infra.local.parts.readiness import accepts, answers

NOTHING: Mapping[str, str] = MappingProxyType({})
STORES = ("gcs", "firestore", "cartesia")
LOCAL_VOICE = "joe"
QUEUES = (("SPEECH_QUEUE", "speech"), ("MESSAGES_QUEUE", "messages"))
CONCURRENCY = (("CARTESIA_CONCURRENCY", "2"), ("MESSAGES_CONCURRENCY", "8"))


@dataclass(frozen=True)
class PartOptions:
    """What the user chose for this run."""

    environ: Mapping[str, str]
    voice: str = "neural"


def parts_of(options: PartOptions) -> tuple[Part, ...]:
    """Return every part; raises CannotStart when one that was asked for is not installed."""
    return (
        gcs.part(
            _setting(options.environ, name)
            for name in ("STEMS_BUCKET", "OUTPUTS_BUCKET", "UPLOADS_BUCKET")
        ),
        firestore(options.environ),
        cartesia(options.voice),
        tasks(options.environ),
        function(
            "generate",
            routes=("generate", "cache", "batches", "docs"),
            needs=(*STORES, "tasks"),
            gives={"GENERATE_URL": "{url}"},
        ),
        function("assemble", routes=("assemble", "templates")),
        function("rotation", routes=("rotation",)),
        function("ingest", routes=("external", "ingest")),
        event_function("ingest_event", source="ingest", gives={"INGEST_EVENT_URL": "{url}"}),
        eventarc(),
    )


def firestore(environ: Mapping[str, str]) -> Part:
    """Return our Firestore emulator, or Google's for `FIRESTORE=official`."""
    kind = environ.get("FIRESTORE", "").strip() or "ours"
    if kind not in ("ours", "official"):
        raise CannotStart(f"FIRESTORE={kind}: must be ours or official")
    if kind == "official" and not is_set(environ, "FIRESTORE_EMULATOR_HOST"):
        return google_firestore.part(environ)

    return Part(
        name="firestore",
        command=module(
            "infra.local.firestore",
            lambda address: ["--state", str(address.state / "firestore.sqlite")],
        ),
        is_ready=accepts,
        gives={"FIRESTORE_EMULATOR_HOST": "{address}"},
        yields_to=("FIRESTORE_EMULATOR_HOST",),
    )


def cartesia(voice: str) -> Part:
    """Return the Cartesia stand-in; a key or an address of the user's own replaces it."""
    return Part(
        name="cartesia",
        command=module(
            "infra.local.cartesia",
            lambda address: ["--voice", voice, "--state", str(address.state / "cartesia.json")],
        ),
        is_ready=answers("/live"),
        gives={"CARTESIA_BASE_URL": "{url}", "VOICE_ID": LOCAL_VOICE},
        yields_to=("CARTESIA_BASE_URL", "CARTESIA_API_KEY"),
        elsewhere="https://api.cartesia.ai",
        ready_within_s=120.0,
    )


def tasks(environ: Mapping[str, str]) -> Part:
    """Return our Cloud Tasks emulator, with the two queues of batches and the sweeper's clock."""

    def options(address: Address) -> list[str]:
        state = address.state / "tasks.sqlite"
        queues = [word for queue in _standing_queues(environ) for word in ("--queue", queue)]
        return ["--web-port", str(address.web_port), "--state", str(state), *queues]

    return Part(
        name="tasks",
        command=module("infra.local.tasks", options),
        is_ready=answers("/live"),
        gives={
            "CLOUD_TASKS_EMULATOR_HOST": "{address}",
            "TASKS_CERTS_URL": "{web_url}/.well-known/jwks.json",
        },
        yields_to=("CLOUD_TASKS_EMULATOR_HOST",),
        has_web=True,
        shows="/queues",
    )


def _standing_queues(environ: Mapping[str, str]) -> list[str]:
    project, region = _setting(environ, "GCP_PROJECT"), _setting(environ, "GCP_REGION")
    return [
        f"projects/{project}/locations/{region}/queues/"
        f"{_given(environ, queue, name)}={_given(environ, limit, number)}"
        for (queue, name), (limit, number) in zip(QUEUES, CONCURRENCY, strict=True)
    ]


def eventarc() -> Part:
    """Return the watcher that turns finished uploads into events; it uploads the shipped lists."""
    return Part(
        name="eventarc",
        command=module("infra.local.eventarc", lambda address: ["--state", str(address.state)]),
        is_ready=answers("/live"),
        needs=("gcs", "ingest_event"),
    )


def function(
    name: str,
    *,
    routes: tuple[str, ...],
    needs: tuple[str, ...] = STORES,
    gives: Mapping[str, str] = NOTHING,
) -> Part:
    """Return an HTTP function in its own functions-framework process, as in the cloud."""
    command, extra = _framework(name, source=name, signature="http")
    return Part(
        name=name,
        command=command,
        is_ready=answers("/live"),
        needs=needs,
        routes=routes,
        gives=gives,
        extra=extra,
    )


def event_function(name: str, *, source: str, gives: Mapping[str, str]) -> Part:
    """Return a CloudEvent function in a process of its own, behind no gateway, as in the cloud."""
    command, extra = _framework(name, source=source, signature="cloudevent")
    return Part(
        name=name, command=command, is_ready=accepts, needs=STORES, gives=gives, extra=extra
    )


def _framework(
    name: str, *, source: str, signature: str
) -> tuple[Callable[[Address], list[str]], Callable[[Address], dict[str, str]]]:
    door = REPOSITORY / "functions" / source / "main.py"
    framework = Path(sys.executable).with_name("functions-framework")

    def command(address: Address) -> list[str]:
        what = {"source": str(door), "target": name, "signature-type": signature}
        where = {"host": "127.0.0.1", "port": str(address.port)}
        return [
            str(framework),
            *(word for option, value in (what | where).items() for word in (f"--{option}", value)),
        ]

    def extra(address: Address) -> dict[str, str]:
        # gunicorn opens a control socket in this folder; by default all would share one in the home
        # directory.
        folder = address.state / "run" / name
        folder.mkdir(parents=True, exist_ok=True)
        return {"XDG_RUNTIME_DIR": str(folder)}

    return command, extra


def module(name: str, options: Callable[[Address], list[str]]) -> Callable[[Address], list[str]]:
    """Return the command of a part that is a Python module of this package."""
    return lambda address: [
        sys.executable,
        "-m",
        name,
        "--port",
        str(address.port),
        *options(address),
    ]


def _setting(environ: Mapping[str, str], name: str) -> str:
    return _given(environ, name, DEFAULTS[name])


def _given(environ: Mapping[str, str], name: str, default: str) -> str:
    return environ.get(name, "").strip() or default
