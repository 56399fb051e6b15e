"""Lists from the terminal: every option reaches the service, and its answer every line."""

import httpx
import pytest

from hybrid_audio.cli.__main__ import parser
from hybrid_audio.cli.api import Api, ApiError
from hybrid_audio.cli.lists import send_list

READING = {
    "items": 2,
    "rows_read": 4,
    "format": "csv",
    "encoding": "utf-8",
    "column": "first name",
    "dropped": {"repeats an earlier item": 2},
    "examples": [
        {"line": 3, "reason": "repeats an earlier item", "value": "Ann"},
        {"line": 4, "reason": "repeats an earlier item", "value": "ann"},
    ],
}
WARNING = {"code": "full_name", "detail": "full names were taken", "line": 1, "is_guess": True}
PREVIEW: dict[str, object] = {
    "confidence": "likely",
    "warnings": [WARNING],
    "first_items": ["Ann", "Bob"],
    "reading": READING,
}
MERGED = {"kept": 1, "added": 1, "vanished": 0, "enabled": 2, "total": 3}


class Service:
    """Keeps the forms it was sent, and answers each with the same."""

    def __init__(self, answer: dict[str, object]) -> None:
        self.forms: list[str] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.forms.append(f"{request.url.path}\n{request.read().decode()}")
        return httpx.Response(200, json=self._answer)


def sent(service: Service, *arguments: str) -> list[str]:
    api = Api("http://service", transport=httpx.MockTransport(service))
    return list(send_list(api, parser().parse_args(arguments)))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "guests.csv"
    path.write_text("first name\nAnn\nBob\n")
    return str(path)


def test_a_preview_says_what_would_be_read_dropped_and_assumed(file):
    """One line for the reading, one for its first items, one for each reason and warning."""
    assert sent(Service(PREVIEW), "preview", file, "--target", "names") == [
        "likely: 2 items of 4 rows (csv, utf-8, column first name)",
        "  first: Ann, Bob",
        "  dropped  2 repeats an earlier item (lines 3, 4)",
        "  warning  line 1: full names were taken",
    ]


def test_an_upload_says_what_became_of_the_dataset(file):
    """Kept, added and vanished items, and how many are enabled now."""
    answer = {**PREVIEW, "dataset": "guests", "merged": MERGED}
    lines = sent(Service(answer), "upload", file, "--target", "guests")
    assert lines[1] == "  guests: 1 kept, 1 added, 0 vanished; 2 of 3 enabled"


def test_every_option_reaches_the_service(file):
    """An option that was given is a field of the form, under the service's own name."""
    service = Service({**PREVIEW, "dataset": "guests", "merged": MERGED})
    options = ["--mode", "append", "--column", "first name", "--header-line", "0"]
    options += ["--encoding", "cp1250", "--delimiter", "tab", "--strict", "--confirm"]
    sent(
        service, "upload", file, "--target", "guests", *options, "--allow", "N/A", "--allow", "a,b"
    )

    (form,) = service.forms
    assert form.startswith("/external/upload_base\n")
    fields = [("mode", "append"), ("column", "first name"), ("header_line", "0")]
    fields += [("encoding", "cp1250"), ("delimiter", "tab"), ("strict", "true")]
    fields += [("confirm", "true"), ("allow", "N/A"), ("allow", '"a,b"'), ("target", "guests")]
    for name, value in fields:
        assert f'name="{name}"\r\n\r\n{value}\r\n' in form


def test_what_was_not_given_is_left_to_the_service(file):
    """An empty field would say something that the caller did not."""
    service = Service(PREVIEW)
    sent(service, "preview", file, "--target", "names")
    assert service.forms[0].count("Content-Disposition") == 2


def test_a_file_that_cannot_be_read_is_one_plain_line(tmp_path):
    """The person at the terminal reads which file, and why."""
    missing = str(tmp_path / "gone.csv")
    with pytest.raises(ApiError, match=r"gone\.csv cannot be read: No such file"):
        sent(Service(PREVIEW), "preview", missing, "--target", "names")
