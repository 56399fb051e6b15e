"""The walks of docs/architecture.md are the ways that requests really go through the code."""

import re
from pathlib import Path

import pytest

from tests.functions.walk import walked

PAGE = Path(__file__).parents[2] / "docs/architecture.md"
TEXT, NAME = "Quaintly spoken words", "Theodora"
MESSAGE = {"template": "double_anchor_hybrid", "name": NAME, "developer": "Hilton"}


def described(walk: str) -> list[str]:
    """Return the files that the page lists for a walk, in order."""
    page = PAGE.read_text(encoding="utf-8")
    section = page.partition(f"<!-- walk of a {walk}: begin -->")[2]
    section = section.partition(f"<!-- walk of a {walk}: end -->")[0]
    return re.findall(r"^\d+\. `([^`]+)`", section, flags=re.MULTILINE)


def below(files: list[str], first: str, last: str) -> list[str]:
    """Return the files from the handler to the last one of the walk, without the package's path."""
    names = [name.removeprefix("shared/hybrid_audio/") for name in files]
    return names[names.index(first) : names.index(last) + 1]


@pytest.mark.parametrize(
    ("walk", "name", "path", "body", "followed", "last"),
    [
        (
            "text",
            "generate",
            "/generate/script",
            {"text": f"{TEXT}."},
            TEXT,
            "clients/cartesia/bounded_http.py",
        ),
        ("name", "assemble", "/assemble/template", MESSAGE, NAME, "clients/storage/bucket.py"),
    ],
    ids=["text", "name"],
)
def test_a_walk_enters_the_files_that_the_page_lists(
    function, walk, name, path, body, followed, last
):
    """Each file once, in the order of the first entry, from the handler to the remote system."""
    client = function(name)
    client.get("/live")

    with walked(followed) as files:
        assert client.post(path, json=body).status_code == 200

    handler = f"edge/handlers/{name}.py"
    assert described(walk) == below(files.files, handler, last)
