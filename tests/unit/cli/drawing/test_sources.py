"""What a picture needs is asked for once, and a report of another file is never drawn."""

import json
from typing import Any

import pytest

from hybrid_audio.cli.drawing.refusals import NotAReport
from hybrid_audio.cli.drawing.sources import (
    dataset_uses,
    kept_stems,
    message_subject,
    report_for,
)
from tests.unit.cli.drawing.messages import spliced, tone


class Cache:
    """A service whose cache lists one stem a page, and which counts what it is asked."""

    def __init__(self, stems: dict[str, bytes]) -> None:
        self.stems = stems
        self.downloads: list[str] = []

    def get(self, path: str, **query: str) -> dict[str, Any]:
        assert path == "/cache/list"
        names = sorted(self.stems)
        at = int(query.get("page_token", 0))
        following = str(at + 1) if at + 1 < len(names) else None
        stem = {"signature": names[at], "text": f"text {at}", "url": f"http://bucket/{names[at]}"}
        return {"stems": [stem], "next_page_token": following}

    def download(self, url: str) -> bytes:
        self.downloads.append(url)
        return self.stems[url.rpartition("/")[2]]


class Lists:
    """A service with one list, which it gives two items at a time."""

    counts = (3, 2, 2, 0, 1)

    def get(self, path: str, **query: str) -> dict[str, Any]:
        assert path == "/external/names"
        at = int(query["offset"])
        items = [
            {"enabled": index != 3, "use_count": self.counts[index]}
            for index in range(at, min(at + 2, len(self.counts)))
        ]
        return {"items": items, "next_offset": at + 2 if at + 2 < len(self.counts) else None}

    def download(self, url: str) -> bytes:
        raise AssertionError(url)


def test_a_stem_is_found_among_the_many_of_its_label():
    """The list comes in pages, and the search ends where all are found."""
    service = Cache({"a": b"A", "b": b"B", "c": b"C"})
    kept = kept_stems(service, {"stem.name.john": {"b"}})
    assert (kept.files, kept.words) == ({"b": b"B"}, {"b": "text 1"})
    assert service.downloads == ["http://bucket/b"]


def test_a_stem_that_is_gone_by_now_is_left_out():
    """The message is drawn all the same."""
    assert kept_stems(Cache({"a": b"A"}), {"stem.name.john": {"z"}}).files == {}


def test_a_message_is_drawn_with_the_stems_of_its_seams():
    """Those beside a seam that is drawn: of four stems, the second and the third."""
    made = spliced([tone(n) for n in range(4)])
    service = Cache(made.stems)
    subject = message_subject(made.answer, made.audio, ("title",), service=service, seams=(2,))
    wanted = {made.facts.cues[index].signature for index in (1, 2)}
    assert set(subject.stems) == wanted


def test_without_a_service_nothing_is_asked_for():
    """A saved message is drawn without any connection."""
    made = spliced([tone(1), tone(2)])
    assert message_subject(made.answer, made.audio, ("title",)).stems == {}


def test_a_seam_that_the_message_has_not_is_refused():
    """The sentence says which there are."""
    made = spliced([tone(1), tone(2)])
    with pytest.raises(NotAReport, match="has seams 1 to 1, not 2"):
        message_subject(made.answer, made.audio, ("title",), seams=(2,))


def test_a_report_beside_its_file_is_found(tmp_path):
    """`message.json` beside `message.wav`, by its checksum."""
    made = spliced([tone(1), tone(2)])
    (tmp_path / "message.wav").write_bytes(made.audio)
    (tmp_path / "message.json").write_text(json.dumps(made.answer))
    assert report_for(tmp_path / "message.wav", None) == made.answer


def test_a_report_of_another_file_is_not_taken(tmp_path):
    """Beside the file it is passed over; named, it is an error."""
    made, other = spliced([tone(1), tone(2)]), spliced([tone(3), tone(4)])
    audio, report = tmp_path / "message.wav", tmp_path / "message.json"
    audio.write_bytes(made.audio)
    report.write_text(json.dumps(other.answer))
    assert report_for(audio, None) is None
    with pytest.raises(NotAReport, match="is not that of message"):
        report_for(audio, report)


@pytest.mark.parametrize("text", ["[]", "no json", "3"])
def test_a_file_that_is_no_report_is_refused(tmp_path, text):
    """Its name is in the sentence."""
    audio, report = tmp_path / "message.wav", tmp_path / "report.json"
    audio.write_bytes(b"")
    report.write_text(text)
    with pytest.raises(NotAReport, match=r"report\.json is not"):
        report_for(audio, report)


def test_uses_are_read_to_the_end_of_a_list():
    """Disabled items are apart: they take no part in what is fair."""
    (found,) = dataset_uses(Lists(), {"datasets": [{"dataset": "names"}]})
    assert (found.enabled, found.disabled) == ([3, 2, 2, 1], [0])
