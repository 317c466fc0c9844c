"""A wall screen in a real Chromium: when its map is usable, what it receives, when it shows a posted request."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from tests.browser import ARGUMENTS, PROGRAMS

_MAP = "const map = document.querySelector('iframe[title=\"streamlit_folium.st_folium\"]')?.contentWindow;"


@dataclass(frozen=True)
class Look:
    """How a page's map is asked what it shows: JavaScript expressions over ``map``, the window of its frame.

    Attributes
    ----------
    usable : str
        True when everything in view is drawn.
    before : str
        A number to be remembered before a post, from ``units``, the chain the post will lie in.
    shows : str
        True when the case ``id`` is drawn, given ``units`` and ``before``.
    """

    usable: str
    before: str
    shows: str


OUR_LOOK = Look(
    usable="map.gridward && map.gridward.ready && map.gridward.settled",
    before="(map.gridward.countsOf(units[map.gridward.level()]) || [0])[0]",
    # Far out a case is one more in the number of the unit around it, near by it is a mark.
    shows="map.gridward.caseAt(id) || (!map.gridward.markCount() && "
    "(map.gridward.countsOf(units[map.gridward.level()]) || [0])[0] > before)",
)
NAIVE_LOOK = Look(usable="map.drawn", before="0", shows="map.drawn && map.drawn.ids.includes(id)")

_WATCH = """([id, units, before]) => {
  window.seenAt = 0;
  const shows = () => { MAP try { return map && (SHOWS); } catch (error) { return false; } };
  const look = () => shows() ? requestAnimationFrame(() => (window.seenAt = Date.now())) : setTimeout(look, 5);
  look();
}"""


class Wire:
    """Counts what a page receives: answers with their headers, and the payload of websocket frames."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.received = 0
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._answer)
        session.on("Network.webSocketFrameReceived", self._frame)

    def _answer(self, event: dict[str, Any]) -> None:
        self.received += int(event["encodedDataLength"])

    def _frame(self, event: dict[str, Any]) -> None:
        self.received += payload_size(event["response"])


def payload_size(frame: dict[str, Any]) -> int:
    """Bytes of a websocket frame's payload, as the browser's protocol tells of it: text, or base64 when binary."""
    data: str = frame["payloadData"]
    if frame["opcode"] == 1:
        return len(data.encode())
    return len(data) * 3 // 4 - data[-2:].count("=")


class Wall:
    """One open page."""

    def __init__(self, context: BrowserContext, look: Look, units: dict[str, str]) -> None:
        self._look = look
        self._units = units
        self._page = context.new_page()
        self._before: object = 0
        self.wire = Wire(context, self._page)

    def open(self, address: str, limit_s: float) -> float | None:
        """Seconds from navigation to the usable map; None when it was not usable within the limit."""
        deadline = time.monotonic() + limit_s
        usable = f"() => {{ {_MAP} return Boolean(map && ({self._look.usable})); }}"
        try:
            self._page.goto(address, timeout=1000 * limit_s, wait_until="commit")
            left_ms = max(1.0, 1000 * (deadline - time.monotonic()))
            self._page.wait_for_function(usable, timeout=left_ms, polling=20)
        except TooLate:
            return None
        return float(self._page.evaluate("() => performance.now() / 1000"))

    def remember(self) -> None:
        """Note what the map shows before a post."""
        units = json.dumps(self._units)
        self._before = self._page.evaluate(f"() => {{ {_MAP} const units = {units}; return {self._look.before}; }}")

    def watch(self, case_id: str) -> None:
        """Begin to look for a case; returns at once."""
        script = _WATCH.replace("MAP", _MAP).replace("SHOWS", self._look.shows)
        self._page.evaluate(script, [case_id, self._units, self._before])

    def seen_at(self, deadline: float) -> float | None:
        """When the watched case was painted, in seconds since 1970; None when not by the (monotonic) deadline."""
        try:
            left_ms = max(1.0, 1000 * (deadline - time.monotonic()))
            self._page.wait_for_function("() => window.seenAt", timeout=left_ms, polling=20)
        except TooLate:
            return None
        return float(self._page.evaluate("() => window.seenAt")) / 1000

    def rest(self, seconds: float) -> None:
        """Let time pass; events of the browser are taken meanwhile."""
        self._page.wait_for_timeout(1000 * max(0.0, seconds))


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of the system; names of other machines do not resolve in it."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise FileNotFoundError("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def walls(browser: Browser, look: Look, units: dict[str, str], number: int) -> Iterator[Sequence[Wall]]:
    """Pages of 1920 × 1080, each with an empty cache of its own, closed when the block ends."""
    size = {"width": 1920, "height": 1080}
    contexts = [browser.new_context(viewport=size, screen=size) for _ in range(number)]  # type: ignore[arg-type]
    try:
        yield [Wall(context, look, units) for context in contexts]
    finally:
        for context in contexts:
            context.close()
