"""The environment of the parts: clean, complete, and the user's word is the last."""

from pathlib import Path

import pytest

from hybrid_audio import settings
from infra.local import environment
from infra.local.parts.part import Address, CannotStart
from infra.local.parts.table import PartOptions, parts_of

GIVES = {
    "STORAGE_EMULATOR_HOST": "http://127.0.0.1:1",
    "CARTESIA_BASE_URL": "http://127.0.0.1:2",
    "VOICE_ID": "joe",
}


def compose(environ: dict[str, str]) -> dict[str, str]:
    """Return the environment of a part beside parts that give GIVES."""
    return environment.compose(
        environ,
        [GIVES],
        credentials=Path("/state/credentials.json"),
    )


def test_an_empty_environment_is_enough() -> None:
    """Every setting that a function cannot do without has a local value."""
    read = settings.read(compose({}))
    assert (read.is_open, read.voice_id, read.gcp_project) == (True, "joe", "local")

    assert (read.stems_bucket, read.outputs_bucket, read.uploads_bucket) == (
        "local-stems",
        "local-outputs",
        "local-uploads",
    )


@pytest.mark.parametrize("name", environment.SETTINGS)
def test_every_setting_that_the_user_has_set_wins(name: str) -> None:
    """The user's value wins over our default and over what a part provides."""
    assert compose({name: "mine"})[name] == "mine"


@pytest.mark.parametrize("name", ["STORAGE_EMULATOR_HOST", "VOICE_ID", "APP_ENV"])
def test_an_empty_value_counts_as_unset(name: str) -> None:
    """As the functions' settings see it, and as `.env.example` says."""
    assert compose({name: ""})[name] == compose({})[name]


def test_nothing_else_of_the_users_environment_reaches_a_part() -> None:
    """Credentials for the real cloud, above all, never reach a local part."""
    composed = compose(
        {"GOOGLE_APPLICATION_CREDENTIALS": "/real.json", "AWS_SECRET": "x", "PYTHONPATH": "y"}
    )
    assert composed["GOOGLE_APPLICATION_CREDENTIALS"] == "/state/credentials.json"
    assert not {"AWS_SECRET", "PYTHONPATH"} & composed.keys()


def test_loopback_never_goes_through_a_proxy() -> None:
    """Loopback is exempt whatever exceptions the user has set."""
    assert compose({"NO_PROXY": "corp.example"})["NO_PROXY"] == "127.0.0.1,localhost,corp.example"


def test_a_setting_that_the_functions_would_refuse_stops_the_start_in_one_line() -> None:
    """It is refused before anything is started."""
    with pytest.raises(CannotStart, match=r"^SAMPLE_RATE: must be a whole number 8000 to 48000$"):
        environment.check(compose({"SAMPLE_RATE": "fast"}))


def test_every_part_needs_only_parts_that_are_there() -> None:
    """A name that no part has would wait for ever."""
    parts = parts_of(PartOptions({}))
    names = {part.name for part in parts}
    assert all(set(part.needs) <= names - {part.name} for part in parts)


def test_no_two_parts_serve_the_same_route() -> None:
    """The first segment of a path has one owner."""
    routes = [route for part in parts_of(PartOptions({})) for route in part.routes]
    assert len(routes) == len(set(routes))


@pytest.mark.parametrize(
    ("environ", "speech", "messages"),
    [
        ({}, "speech=2", "messages=8"),
        ({"CARTESIA_CONCURRENCY": "5", "MESSAGES_CONCURRENCY": "3"}, "speech=5", "messages=3"),
        ({"SPEECH_QUEUE": "talk", "MESSAGES_QUEUE": "mail"}, "talk=2", "mail=8"),
    ],
)
def test_the_queues_of_batches_have_the_limits_of_the_environment(
    environ: dict[str, str], speech: str, messages: str
) -> None:
    """Speech runs as often at once as the plan of Cartesia allows."""
    tasks = next(part for part in parts_of(PartOptions(environ)) if part.name == "tasks")
    command = tasks.command(Address(1, Path("/state"), web_port=2))
    queues = [word for word in command if "/queues/" in word]
    folder = "projects/local/locations/europe-west1/queues/"
    assert queues == [folder + speech, folder + messages]


def test_an_unknown_firestore_is_refused() -> None:
    """The line names the two that there are."""
    with pytest.raises(CannotStart, match="must be ours or official"):
        parts_of(PartOptions({"FIRESTORE": "mine"}))


def test_a_missing_official_emulator_is_said_plainly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With how to install it, and the way without it."""
    monkeypatch.setattr("infra.local.parts.google_firestore.USUAL_PLACES", ())
    with pytest.raises(CannotStart, match="gcloud components install cloud-firestore-emulator"):
        parts_of(PartOptions({"FIRESTORE": "official", "PATH": str(tmp_path)}))


def test_the_official_emulator_is_found_by_the_root_of_the_sdk(tmp_path: Path) -> None:
    """CLOUDSDK_ROOT comes before every other place."""
    emulator = tmp_path / "platform" / "cloud-firestore-emulator" / "cloud_firestore_emulator"
    emulator.parent.mkdir(parents=True)
    emulator.touch()
    (tmp_path / "java").touch(mode=0o755)
    parts = parts_of(
        PartOptions(
            {"FIRESTORE": "official", "PATH": str(tmp_path), "CLOUDSDK_ROOT": str(tmp_path)}
        )
    )

    assert "firestore" in {part.name for part in parts}
