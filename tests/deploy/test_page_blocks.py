"""Every block of the README and of docs/ is run, checked, or says why it cannot be."""

import re

import pytest

from tests.pages import NOT_RUN, ROOT, Block, blocks

LANGUAGE_OF = {
    "run": {"sh"},
    "template": {"json"},
    "errors": {"text"},
    "warnings": {"text"},
    "list": {"csv", "json", "text"},
    "read": {"json"},
    "refused": {"text"},
    "python": {"python"},
    "not": {"sh"},
}
"""What a mark may stand above; a test of its own goes with each."""

SHOWN = {"text", "mermaid"}
"""Languages of blocks that are looked at: what a command prints, a tree, a drawing."""

REASONS = {
    "it needs a project in Google Cloud",
    "it runs until Ctrl-C; tests/local/cloud runs it",
    "tests/local/test_demo.py runs it in a folder of its own",
}
"""Why a command may stand in a page that no test of pages runs."""


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.place)
def test_a_block_is_marked_with_the_test_that_holds_it(block: Block) -> None:
    """Commands and JSON without a mark would rot."""
    if block.mark == "":
        assert block.language in SHOWN
    else:
        assert block.language in LANGUAGE_OF[block.kind]


def test_a_command_that_is_not_run_has_one_of_the_reasons() -> None:
    """The list of reasons is short, and none is out of use."""
    given = {block.mark.removeprefix(NOT_RUN) for block in blocks("not")}
    assert given == REASONS


@pytest.mark.parametrize("page", sorted({block.page for block in blocks("run")}))
def test_a_command_names_no_folder_of_this_machine(page: str) -> None:
    """What a page writes lies in /tmp or in this folder."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:home|root|work|Users)/", text)


@pytest.mark.parametrize("page", sorted({block.page for block in blocks()}))
def test_a_link_of_a_page_leads_to_a_file_that_is_there(page: str) -> None:
    """Also a link to a heading leads to one."""
    here = ROOT / page
    for path, heading in links_of(here.read_text(encoding="utf-8")):
        target = (here.parent / path).resolve() if path else here
        assert target.exists(), path
        assert not heading or heading in headings_of(target.read_text(encoding="utf-8")), heading


def links_of(text: str) -> list[tuple[str, str]]:
    found = re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", text)
    return [(path, heading) for path, heading in found if not path.startswith("http")]


def headings_of(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}
