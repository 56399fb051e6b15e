"""One local cloud that asks for a key, one browser, and pages that are watched."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from infra.local.cloud import LocalCloud
from tests.local.page.browser import Watch, running_browser

KEY = "a-key-of-the-test"

Scheme = Literal["light", "dark"]
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for all tests of a file."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def url(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The gateway of a cloud that is not dev, so that every request needs the key."""
    folder = tmp_path_factory.mktemp("cloud")
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "APP_ENV": "prod",
        "INTERNAL_API_KEY": KEY,
    }
    arguments = ["--voice", "tone"]
    output: Path = folder / "printed.txt"
    with LocalCloud(folder / "state", arguments=arguments, environ=environ, output=output) as cloud:
        yield cloud.url


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open an empty page of its own context; whatever it must not do fails the test at its end."""
    watches: list[Watch] = []

    with ExitStack() as contexts:

        def new(*, scheme: Scheme = "light", width: int = 1280) -> Page:
            size = {"width": width, "height": 900}
            context = contexts.enter_context(
                browser.new_context(color_scheme=scheme, viewport=size)  # type: ignore[arg-type]
            )
            page = context.new_page()
            watches.append(Watch(page))
            return page

        yield new
    assert [fault for watch in watches for fault in watch.faults] == []
