"""A real browser for tests: Debian's Chromium, one per module, a fresh page per test, and nothing leaves the machine.

A test module takes what it needs by importing it: ``from tests.browser import browser, page``.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:", "file:")
WAIT_MS = 60_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once a module; names of other machines do not resolve in it.

    No longer than a module: while it runs, its event loop runs in this thread, and nothing else here may start one.
    """
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1280 × 800; the test fails on a request that leaves 127.0.0.1 and on an error of a script."""
    with watched_page(browser) as opened:
        yield opened


@contextmanager
def watched_page(browser: Browser, *, width: int = 1280, height: int = 800, **context: Any) -> Iterator[Page]:
    """A page in a context of its own, watched until the block ends.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    width, height : int
        Size of the window in CSS pixels; the screen is as large.
    **context
        More settings of the browser context (``has_touch``, ``device_scale_factor``, ``locale``…).

    Raises
    ------
    AssertionError
        When the block ends: something was asked of another machine, or a script of the page failed.
    """
    size = {"width": width, "height": height}
    opened = browser.new_context(viewport=size, screen=size, **context)  # type: ignore[arg-type]
    outside: list[str] = []
    failures: list[str] = []

    def look(url: str) -> None:
        if not url.startswith(LOCAL):
            outside.append(url)

    page = opened.new_page()
    page.set_default_timeout(WAIT_MS)
    opened.on("request", lambda request: look(request.url))
    page.on("websocket", lambda socket: look(socket.url))
    page.on("pageerror", lambda error: failures.append(str(error)))
    try:
        yield page
    finally:
        opened.close()
    assert not outside, f"asked of another machine: {outside}"
    assert not failures, f"a script failed: {failures}"
