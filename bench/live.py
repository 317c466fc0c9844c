"""The wall screen beside a map rebuilt on each rerun: first map, bytes and CPU per refresh, post-to-visible.

Both pages are served in turn by ``streamlit run`` over the same generated city and looked at in the same Chromium;
requests are posted through Open311, one after another, into one grid.

* *first s*: from navigation to the usable map, for the first page after the start of the server, which prepares the
  layers for it. *usable s*: the same for later pages with an empty browser cache (median). A map is usable when all
  that lies in view is drawn: our page says so itself, for the peer it is when the script behind its last layer has run.
* *kB/refresh*, *CPU ms/refresh*: what one screen costs for one posted request. Requests follow each other two seconds
  apart, the peer's own tick, or as slowly as the page can show them. Everything that the page receives meanwhile
  counts, the columns beside our map included, which the peer does not have. CPU is that of the whole server process,
  less what the same posts cost without a screen.
* *seen*: from sending the request until a real page shows it: as a mark, or far out as one more in its unit's number.
  Two pages are real (one of the whole city, one of the grid; a single screen shows the whole city), the other screens
  are simulated: a Streamlit session with its fragments each, and for our page the questions to ``/live`` at the
  interval of the map's own script. ``bench/crowd.py`` says what they leave out. The peer is not shown to a crowd when
  one screen waits longer than five seconds.

What this cannot show: browsers, simulated screens and server share one machine and take time from each other, so
seconds hold for this machine only, and ratios are what to read; there is no network between them and no graphics card;
a real crowd's browsers draw on machines of their own; PostgreSQL, several server processes and days of running are not
here. With a dozen posts a p95 is nearly the worst seen.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from bench.cities import ROOT, Building, City, start_building
from bench.crowd import crowding
from bench.figures import NAIVE, OURS, Measured, Size, quantile, table, verdict
from bench.servers import Server, serving
from bench.wall import NAIVE_LOOK, OUR_LOOK, Wall, chromium, walls

SIZES = (Size(26, 1_000), Size(26, 100_000), Size(20_000, 1_000), Size(20_000, 100_000))
SCREENS = (1, 10, 50)
QUICK_SCREENS = (1, 4)
TICK_S = 2.0
FIRST_LIMIT_S = 90.0
OPEN_LIMIT_S = 30.0
PHASE_LIMIT_S = 40.0
TOO_SLOW_MS = 5_000.0
"""A page that one screen waits this long for is shown to no crowd."""
REAL_PAGES = 2

Say = Callable[[str], None]


def main(argv: list[str]) -> int:
    """Measure and print; the last line is the figure for scripts."""
    parser = argparse.ArgumentParser(prog="python -m bench live", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="the smallest size only, and few posts")
    parser.add_argument("--size", type=read_size, action="append", help="such as 26x1000: only this one, or these")
    parser.add_argument(
        "--stores", type=Path, metavar="FOLDER", help="keep the generated stores there and use them again"
    )
    options = parser.parse_args(argv)
    sizes, screens, posts = (SIZES[:1], QUICK_SCREENS, 3) if options.quick else (SIZES, SCREENS, 8)
    sizes = tuple(options.size or sizes)
    with TemporaryDirectory(prefix="gridward-bench-") as passing, chromium() as browser:
        cities = build(sizes, options.stores or Path(passing))
        rows = []
        for size in sizes:
            for page, script in ((OURS, ROOT / "app.py"), (NAIVE, ROOT / "bench" / "naive_app.py")):
                print(f"measuring {page}: {size}", flush=True)
                rows.append(Run(browser, Measured(page, size), cities[size], screens, posts).measure(script))
    print(f"\n{table(rows, screens)}\n")
    for measured in rows:
        if measured.why:
            print(f"{measured.page}, {measured.size}: {measured.why}")
    print(f"Screens beyond {REAL_PAGES} are simulated. Seconds and milliseconds hold for this machine and hour.")
    print(verdict(rows))
    return 0


def read_size(text: str) -> Size:
    """``26x1000`` → 26 grids, 1,000 open cases."""
    grids, cases = (int(part) for part in text.split("x"))
    if min(grids, cases) < 1:
        raise ValueError(text)
    return Size(grids, cases)


def build(sizes: Sequence[Size], folder: Path) -> dict[Size, City]:
    """The cities, two at a time; what building them took is printed."""
    cities = {}
    for pair in (sizes[i : i + 2] for i in range(0, len(sizes), 2)):
        started: list[Building] = []
        try:
            started += [start_building(size, folder / f"{size.grids}-{size.cases}") for size in pair]
            for building in started:
                cities[building.size], line = building.wait()
                print(line, flush=True)
        finally:
            for building in started:
                building.stop()
    return cities


class Run:
    """One page at one size, from the start of its server to its end."""

    def __init__(self, browser: Browser, measured: Measured, city: City, screens: Sequence[int], posts: int) -> None:
        self._browser = browser
        self._measured = measured
        self._city = city
        self._screens = screens
        self._posts = posts
        self._ours = measured.page == OURS
        self._look = OUR_LOOK if self._ours else NAIVE_LOOK
        self._random = random.Random(20261122)
        """Posts must not keep step with the screens' ticks."""

    def measure(self, script: Path) -> Measured:
        """Serve a script and fill in its figures."""
        with serving(script, self._city) as server:
            self._measured.first_s = self._open_one(server, FIRST_LIMIT_S)
            if self._measured.first_s is None:
                self._measured.why = f"no usable map within {FIRST_LIMIT_S:.0f} s"
                return self._measured
            for _ in range(max(1, self._posts // 3)):
                taken_s = self._open_one(server, OPEN_LIMIT_S)
                if taken_s is None:
                    self._measured.why = f"after the first no usable map within {OPEN_LIMIT_S:.0f} s"
                    return self._measured
                self._measured.usable_s.append(taken_s)
            server.post()
            self._refresh(server)
            for number in self._screens[1:]:
                if self._measured.why:
                    break
                self._crowd(server, number)
        return self._measured

    def _address(self, server: Server, unit: str = "") -> str:
        query = f"community={self._city.community}"
        return f"{server.url}/?{query}&unit={unit}" if unit else f"{server.url}/?{query}"

    def _open_one(self, server: Server, limit_s: float) -> float | None:
        with walls(self._browser, self._look, self._city.units, 1) as (wall,):
            return wall.open(self._address(server), limit_s)

    def _refresh(self, server: Server) -> None:
        """One screen: bytes, CPU, and when it shows what is posted."""
        quiet_s, began = server.cpu_s(), time.monotonic()
        for _ in range(self._posts // 2):
            server.post()
            time.sleep(TICK_S)
        quiet_share = (server.cpu_s() - quiet_s) / (time.monotonic() - began)
        with walls(self._browser, self._look, self._city.units, 1) as (wall,):
            if wall.open(self._address(server), OPEN_LIMIT_S) is None:
                self._measured.why = f"then no usable map within {OPEN_LIMIT_S:.0f} s"
                return
            wall.rest(2 * TICK_S)
            received, busy_s, began = wall.wire.received, server.cpu_s(), time.monotonic()
            seen, posted = self._post_and_watch(server, [wall], TICK_S)
            taken_s = time.monotonic() - began
            busy_s = server.cpu_s() - busy_s
            self._measured.bytes_per_refresh = (wall.wire.received - received) / posted
            self._measured.cpu_ms = 1000 * max(0.0, busy_s - quiet_share * taken_s) / posted
        self._take_seen(1, seen)

    def _crowd(self, server: Server, number: int) -> None:
        """Many screens: two are real, the others load the server."""
        query = f"community={self._city.community}"
        community = self._city.community if self._ours else ""
        with (
            walls(self._browser, self._look, self._city.units, REAL_PAGES) as real,
            crowding(server.url, query, community, number - REAL_PAGES, PHASE_LIMIT_S) as opened,
        ):
            if not opened:
                self._measured.why = f"{number} screens did not have their page within {PHASE_LIMIT_S:.0f} s"
                return
            for wall, unit in zip(real, ("", self._city.grid), strict=True):
                if wall.open(self._address(server, unit), OPEN_LIMIT_S) is None:
                    self._measured.why = f"among {number} screens no usable map within {OPEN_LIMIT_S:.0f} s"
                    return
            real[0].rest(TICK_S)
            seen, _ = self._post_and_watch(server, real, TICK_S / 2)
            self._take_seen(number, seen)

    def _post_and_watch(self, server: Server, real: Sequence[Wall], pause_s: float) -> tuple[list[float], int]:
        """Post one request after another; milliseconds until each real page showed each, and how many were posted."""
        seen: list[float] = []
        end = time.monotonic() + PHASE_LIMIT_S
        posted = 0
        while posted < self._posts and time.monotonic() < end:
            began = time.monotonic()
            for wall in real:
                wall.remember()
            case_id, sent = server.post()
            posted += 1
            for wall in real:
                wall.watch(case_id)
            for wall in real:
                if (at := wall.seen_at(end)) is not None:
                    seen.append(1000 * (at - sent))
            real[0].rest(began + pause_s * self._random.uniform(0.5, 1.5) - time.monotonic())
        return seen, posted

    def _take_seen(self, number: int, seen: list[float]) -> None:
        if seen:
            self._measured.seen_ms[number] = seen
        median = quantile(seen, 0.5)
        if median is None:
            self._measured.why = f"with {number} screen(s) no post was seen within {PHASE_LIMIT_S:.0f} s"
        elif median > TOO_SLOW_MS:
            self._measured.why = f"with {number} screen(s) a post was seen after {median / 1000:.1f} s; no crowd beyond"
