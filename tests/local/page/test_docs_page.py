"""The page /docs in a browser: it opens without a fault, asks once, and plays what it is sent."""

import pytest
from playwright.sync_api import expect

from tests.local.page.conftest import KEY, NewPage, Scheme
from tests.local.page.docs_page import (
    CONTRASTS,
    ROUTE,
    authorise,
    execute,
    open_page,
    operation,
    play,
)

LEAST_CONTRAST = 4.5
TEXTS = [
    ".notice p",
    ".notice strong",
    ".info .title",
    ".info a",
    ".info .title small pre",
    ".btn.authorize span",
    ".opblock-tag",
    ".opblock-summary-method",
    ".opblock-summary-path",
    ".opblock-summary-description",
    ".parameter__name",
    ".parameter__type",
    ".parameter__in",
    ".opblock-section-header h4",
    ".body-param__text",
    ".btn.execute",
    ".btn.cancel",
    ".answer-audio p",
    ".answer-audio a",
    ".response-col_status",
    ".response-col_description h5",
    ".headerline",
]


def test_a_message_that_is_tried_on_the_page_is_heard(new_page: NewPage, url: str) -> None:
    """The answer to the POST itself plays: it lasts, its time advances, and it is not silent."""
    page = new_page()
    open_page(page, f"{url}/docs")
    authorise(page, KEY)
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.method) if ROUTE in request.url else None
    )

    heard = play(execute(operation(page), accept="audio/wav"))

    assert heard["duration_s"] > 1
    assert heard["decoded_s"] == pytest.approx(heard["duration_s"], abs=0.01)
    assert heard["peak"] > 0.05
    assert sent == ["POST"]


def test_audio_is_downloaded_under_a_name_with_its_format(new_page: NewPage, url: str) -> None:
    """The link beside the player saves the same bytes as a file that players open."""
    page = new_page()
    open_page(page, f"{url}/docs")
    authorise(page, KEY)
    answer = execute(operation(page), accept="audio/flac")

    with page.expect_download() as saved:
        answer.locator(".answer-audio a").click()
    assert saved.value.suggested_filename == "message.flac"
    assert saved.value.path().read_bytes()[:4] == b"fLaC"


def test_audio_that_is_no_longer_shown_frees_its_memory(new_page: NewPage, url: str) -> None:
    """The browser holds one answer for each player, whatever came before."""
    page = new_page()
    open_page(page, f"{url}/docs")
    authorise(page, KEY)
    found = operation(page)
    for accept in ("audio/wav", "audio/flac", "audio/wav"):
        answer = execute(found, accept=accept)
        expect(answer.locator(".answer-audio p").last).to_contain_text(accept)
    assert page.evaluate("window.blobs.size") == 1

    found.locator("button.btn-clear").click()
    expect(answer).to_have_count(0)
    assert page.evaluate("window.blobs.size") == 0


def test_a_key_is_asked_once_for_a_tab_and_kept_in_no_other_place(
    new_page: NewPage, url: str
) -> None:
    """A reload needs no key again; another tab does, and nothing outlasts them."""
    page = new_page()
    open_page(page, f"{url}/docs")
    authorise(page, KEY)
    page.reload()
    answer = execute(operation(page), accept="audio/wav")
    expect(answer.locator("audio")).to_be_visible()
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]

    other = page.context.new_page()
    open_page(other, f"{url}/docs")
    assert other.evaluate("sessionStorage.length") == 0


def test_a_key_that_is_taken_back_is_forgotten(new_page: NewPage, url: str) -> None:
    """Logout removes it from the tab, too."""
    page = new_page()
    open_page(page, f"{url}/docs")
    authorise(page, KEY)
    page.locator(".auth-wrapper .btn.authorize").click()
    page.locator(".auth-btn-wrapper .btn", has_text="Logout").click()
    assert page.evaluate("sessionStorage.length") == 0


def test_routes_that_need_no_key_come_after_those_that_do(new_page: NewPage, url: str) -> None:
    """What one comes for is at the top, not health and version."""
    page = new_page()
    open_page(page, f"{url}/generate/docs")
    paths = page.locator(".opblock-summary-path").evaluate_all(
        "all => all.map(each => each.dataset.path)"
    )
    assert paths[0] == "/generate/name"
    assert paths.index("/live") > paths.index("/cache/audit")


@pytest.mark.parametrize("function", ["generate", "assemble", "rotation", "ingest"])
def test_the_page_works_under_the_prefix_of_a_function(
    new_page: NewPage, url: str, function: str
) -> None:
    """It shows that function's own routes, and loads its files from beside itself."""
    page = new_page()
    open_page(page, f"{url}/{function}/docs")
    assert page.title() == "Hybrid Audio API"
    assert page.locator(f'[data-path="/{function}/live"]').count() == 1


def test_a_link_opens_the_operation_that_it_names(new_page: NewPage, url: str) -> None:
    """An address can be sent to a colleague."""
    page = new_page()
    open_page(page, f"{url}/docs")
    operation(page)
    address = page.url
    assert "#/" in address

    other = page.context.new_page()
    open_page(other, address)
    expect(other.locator(".opblock.is-open")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_are_easy_to_read_in_light_and_in_dark(
    new_page: NewPage, url: str, scheme: Scheme
) -> None:
    """The system's choice is followed, and every main text has a contrast of 4.5:1."""
    page = new_page(scheme=scheme)
    open_page(page, f"{url}/docs")
    authorise(page, KEY)
    answer = execute(operation(page), accept="audio/wav")
    expect(answer.locator("audio")).to_be_visible()

    contrasts = page.evaluate(CONTRASTS, TEXTS)
    assert {text: ratio for text, ratio in contrasts.items() if ratio < LEAST_CONTRAST} == {}
    is_dark = page.evaluate("document.documentElement.classList.contains('dark-mode')")
    assert is_dark == (scheme == "dark")


def test_a_narrow_screen_shows_all_without_scrolling_sideways(new_page: NewPage, url: str) -> None:
    """On 400 pixels an operation can be filled in, sent and heard."""
    page = new_page(width=400)
    open_page(page, f"{url}/docs")
    authorise(page, KEY)
    answer = execute(operation(page), accept="audio/wav")
    expect(answer.locator("audio")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    box = answer.locator("audio").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
