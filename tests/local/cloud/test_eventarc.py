"""The Eventarc watcher: each upload is delivered until it is taken, whatever the others are."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.backoff import Backoff
from infra.local.eventarc import delivery
from infra.local.eventarc import watcher as watching
from infra.local.eventarc.deliveries import NOTES, Deliveries
from infra.local.eventarc.events import Event, event_of
from infra.local.eventarc.watcher import Route, Watcher
from tests.local.cloud.fake_uploads import FakeUploads, fake_uploads, listed

GOOD = listed("names/list.csv")
POISON: dict[str, Any] = {
    "no object": "names/list.csv",
    "no name": listed(None),
    "an empty name": listed(""),
    "a name that is a number": listed(5),
    "a name that is not UTF-8": listed("names/\udcff.csv"),
    "a name that is too long": listed("names/" + "x" * 1020),
    "no generation": listed("names/a.csv", None),
    "a generation that is a word": listed("names/a.csv", "latest"),
    "no size": listed("names/a.csv", size=None),
    "no bucket": listed("names/a.csv", bucket=None),
    "nothing": {},
    "null": None,
}
ODD_NAMES = {
    "a line break": "names/a\nb.csv",
    "a carriage return": "names/a\rX: y.csv",
    "a NUL": "names/\0.csv",
    "an escape": "names/\x1b[31m.csv",
    "a control of Latin-1": "names/\x85.csv",
    "a right-to-left mark": "names/\u202e.csv",
    "a percent sign": 'names/50%25 "off".csv',
    "a replaced byte": "names/\ufffd.csv",
    "an emoji": "names/🎉.csv",
}


@asynccontextmanager
async def watched(fake: FakeUploads, state: Path) -> AsyncIterator[Watcher]:
    """Run a watcher of the fake's uploads with the deliveries of this state."""
    route = Route(fake.url, "uploads", f"{fake.url}/event")
    async with aiohttp.ClientSession() as http:
        watcher = Watcher(http, route, Deliveries(state / "eventarc.json"))
        running = asyncio.create_task(watcher.run())
        try:
            yield watcher
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def eventually(look: Callable[[], bool]) -> None:
    """Return as soon as `look` says yes; fail after ten seconds."""
    async with asyncio.timeout(10):
        while not look():
            await asyncio.sleep(0.01)


async def until_first_round(fake: FakeUploads, state: Path) -> None:
    """Run a watcher until it is ready, as at the start of a local cloud."""
    async with watched(fake, state) as watcher:
        async with asyncio.timeout(10):
            await watcher.first_round.wait()
        await asyncio.sleep(0.05)


def notes_of(state: Path) -> list[dict[str, Any]]:
    """Return what was set aside, as the user finds it."""
    path = state / NOTES
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look and redeliver without the pauses that a laptop needs."""
    monkeypatch.setattr(watching, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(delivery, "REDELIVERY", Backoff(first_s=0.01, longest_s=0.05))


@pytest.mark.asyncio
@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
async def test_what_cannot_be_an_event_is_set_aside_and_the_others_are_delivered(
    tmp_path: Path, poison: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The user is told in one line; a later start is ready again without another word."""
    async with fake_uploads() as fake:
        fake.objects = [poison, GOOD]
        await until_first_round(fake, tmp_path)
        assert fake.names == ["names/list.csv"]
        assert len(notes_of(tmp_path)) == 1
        said = capsys.readouterr().out
        assert said.startswith("notice: an upload was set aside")
        assert said.count("\n") == 1

        await until_first_round(fake, tmp_path)
    assert (len(notes_of(tmp_path)), capsys.readouterr().out) == (1, "")
    assert fake.names == ["names/list.csv"]


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES.keys())
async def test_a_name_of_any_characters_is_delivered_as_it_is(tmp_path: Path, name: str) -> None:
    """In the body as it is, in the header with percent escapes, as the HTTP binding says."""
    async with fake_uploads() as fake:
        fake.objects = [listed(name), GOOD]
        await until_first_round(fake, tmp_path)
    assert sorted(fake.names) == sorted([name, "names/list.csv"])
    assert all(subject.isascii() and subject.isprintable() for subject in fake.subjects)
    assert notes_of(tmp_path) == []


@given(st.text(min_size=1).filter(lambda name: len(name.encode()) <= 1024))
def test_every_name_that_the_service_allows_makes_headers_that_can_be_sent(name: str) -> None:
    """Visible ASCII only, and the name can be read back from them."""
    event = event_of(listed(name))
    values = "".join(event.headers.values())
    assert values.isascii()
    assert values.isprintable()
    assert json.loads(event.body)["name"] == name


@pytest.mark.asyncio
async def test_an_upload_that_the_function_refuses_for_good_is_set_aside(tmp_path: Path) -> None:
    """A 4xx is about the event itself; the reason names the status."""
    async with fake_uploads() as fake:
        fake.answer = lambda name: 400 if name == "names/bad.csv" else 200
        fake.objects = [listed("names/bad.csv"), GOOD]
        await until_first_round(fake, tmp_path)
        await until_first_round(fake, tmp_path)

    assert sorted(fake.names) == ["names/bad.csv", "names/list.csv"]
    assert [note["name"] for note in notes_of(tmp_path)] == ["names/bad.csv"]
    assert "400" in notes_of(tmp_path)[0]["reason"]


@pytest.mark.asyncio
async def test_a_failing_upload_is_delivered_again_until_it_is_taken(tmp_path: Path) -> None:
    """500 asks for the same event again; the watcher is ready after the first attempt."""
    async with fake_uploads() as fake:
        fake.answer = lambda _: 500 if len(fake.events) < 4 else 200
        fake.objects = [GOOD]
        async with watched(fake, tmp_path) as watcher:
            await watcher.first_round.wait()
            await eventually(lambda: len(fake.events) == 4)
            await asyncio.sleep(0.1)

    assert len(fake.events) == 4
    assert Deliveries(tmp_path / "eventarc.json").is_settled(GOOD)


@pytest.mark.asyncio
async def test_a_function_that_hangs_over_one_upload_holds_up_neither_others_nor_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start waits for a first attempt only so long."""
    monkeypatch.setattr(watching, "FIRST_ROUND_S", 0.3)
    async with fake_uploads() as fake:
        fake.answer = lambda name: 0 if name == "names/slow.csv" else 200
        fake.objects = [listed("names/slow.csv"), GOOD]
        await until_first_round(fake, tmp_path)
    assert set(fake.names) == {"names/slow.csv", "names/list.csv"}


@pytest.mark.asyncio
async def test_an_object_that_is_gone_is_not_delivered_for_ever(tmp_path: Path) -> None:
    """What the bucket no longer lists has nothing to ingest."""
    async with fake_uploads() as fake:
        fake.answer = lambda _: 500
        fake.objects = [GOOD]
        async with watched(fake, tmp_path) as watcher:
            await watcher.first_round.wait()
            fake.objects = []
            await asyncio.sleep(0.3)
            sent = len(fake.events)
            await asyncio.sleep(0.3)

    assert len(fake.events) == sent


@pytest.mark.asyncio
async def test_a_new_generation_of_a_name_is_a_new_event(tmp_path: Path) -> None:
    """The same name and generation is delivered once."""
    async with fake_uploads() as fake:
        fake.objects = [GOOD]
        await until_first_round(fake, tmp_path)
        fake.objects = [listed("names/list.csv", "8")]
        await until_first_round(fake, tmp_path)
        await until_first_round(fake, tmp_path)
    assert [event["generation"] for event in fake.events] == ["7", "8"]


UNREADABLE = {
    "nothing": b"",
    "half a file": b'{"taken": {"names/list.csv": "7"',
    "a list": b"[]",
    "bytes": bytes(range(256)),
    "a taken that is a list": b'{"taken": ["x"]}',
    "a generation that is a list": b'{"taken": {"x": ["7"]}}',
    "an odd set_aside": b'{"set_aside": [5]}',
    "an odd has_shipped": b'{"has_shipped": "yes"}',
}


@pytest.mark.asyncio
@pytest.mark.parametrize("kept", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_an_unreadable_file_of_deliveries_is_kept_aside_and_all_is_delivered_again(
    tmp_path: Path, kept: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Delivering twice is harmless; the user is told where the old file is."""
    (tmp_path / "eventarc.json").write_bytes(kept)
    async with fake_uploads() as fake:
        fake.objects = [GOOD]
        await until_first_round(fake, tmp_path)
    assert fake.names == ["names/list.csv"]
    assert [path.read_bytes() for path in tmp_path.glob("*.unreadable-*")] == [kept]
    assert capsys.readouterr().out.startswith("notice: ")


LISTINGS = {
    "nothing": b"",
    "a list": b"[]",
    "null": b"null",
    "items that are a number": b'{"items": 5}',
    "a page": b"<html>",
}


@pytest.mark.asyncio
@pytest.mark.parametrize("page", LISTINGS.values(), ids=LISTINGS.keys())
async def test_a_listing_of_another_form_is_asked_for_again(tmp_path: Path, page: bytes) -> None:
    """The storage server may be starting; nothing is delivered, and nothing ends."""
    async with fake_uploads() as fake:
        fake.page, fake.objects = page, [GOOD]
        async with watched(fake, tmp_path) as watcher:
            await asyncio.sleep(0.1)
            assert not watcher.first_round.is_set()
            fake.page = None
            await eventually(lambda: fake.names == ["names/list.csv"])


@pytest.mark.asyncio
async def test_shipped_lists_are_uploaded_once_for_each_state(tmp_path: Path) -> None:
    """One that the bucket holds already stays, also where the state has forgotten it."""
    for file in ("common_names.json", "developer_names.json"):
        (tmp_path / file).write_text("[]")

    async with fake_uploads() as fake:
        fake.objects = [listed("names/common_names.json")]
        async with watched(fake, tmp_path) as watcher:
            await watcher.ship(tmp_path)
            await watcher.ship(tmp_path)

    assert fake.shipped == ["developers/developer_names.json"]


def test_an_event_says_nothing_of_its_upload_in_its_representation() -> None:
    """A file's name and metadata may hold a person's name."""
    assert "Siobhan" not in repr(Event(listed("names/Siobhan.csv")))
