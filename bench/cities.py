"""The stores that are measured over: generated cities, built by the product's own command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Size
from geo.desk.board import Board
from geo.store import Store
from tests.served import environment

ROOT = Path(__file__).resolve().parents[1]
BUILD_LIMIT_S = 600.0


@dataclass(frozen=True)
class City:
    """A store with one generated city.

    Attributes
    ----------
    community : str
        Its key.
    spot : tuple of float
        lon, lat (degrees, EPSG:4326) of a point in the grid that all posts of the benchmark go to.
    units : dict
        Level → id of the unit that holds the spot; the grid's id under the last level.
    category : str
        Code of a category that is not urgent.
    """

    home: Path
    community: str
    spot: tuple[float, float]
    units: dict[str, str]
    category: str

    @property
    def grid(self) -> str:
        """Id of the grid that the posts go to."""
        return list(self.units.values())[-1]


@dataclass(frozen=True)
class Building:
    """A city on its way into a store, in a process of its own."""

    size: Size
    home: Path
    process: subprocess.Popen[bytes] | None
    since: float

    def wait(self) -> tuple[City, str]:
        """The city, and a line that says what building it took."""
        line = f"{self.size}: the store was there already"
        if self.process is not None:
            code, taken_s, peak_mb = _ended(self.process, self.since)
            if code:
                raise RuntimeError(f"python -m geo demo ended with {code}: {(self.home / 'build.log').read_text()}")
            (self.home / "built").touch()
            line = f"{self.size}: built in {taken_s:.0f} s, peak memory {peak_mb:.0f} MB"
        return _describe(self.home, line)

    def stop(self) -> None:
        """End what still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def start_building(size: Size, home: Path) -> Building:
    """Begin to build a city in a folder; one that is there already, whole, is used as it is."""
    since = time.monotonic()
    if (home / "built").exists():
        return Building(size, home, None, since)
    home.mkdir(parents=True)
    command = [sys.executable, "-m", "geo", "demo", "--scale", str(size.grids), "--cases", str(size.cases)]
    with (home / "build.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=log, stderr=subprocess.STDOUT)
    return Building(size, home, process, since)


def _ended(process: subprocess.Popen[bytes], since: float) -> tuple[int, float, float]:
    """Exit code, seconds and peak memory (MB) of a process, once it has ended; stops it when it takes too long."""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, time.monotonic() - since, usage.ru_maxrss / 1024
        if time.monotonic() - since > BUILD_LIMIT_S:
            process.kill()
        time.sleep(0.05)


def _describe(home: Path, line: str) -> tuple[City, str]:
    store = Store.open(f"sqlite:///{home / 'gridward.db'}")
    try:
        with store.read() as reader:
            (community,) = reader.communities()
            profile = reader.profile(community)
            grids = reader.units(community, profile.handling_level)
        began = time.perf_counter()
        Board.load(store, profile, grids[0].path[0], datetime.now(UTC))
        board_s = time.perf_counter() - began
    finally:
        store.dispose()
    grid = grids[len(grids) // 2]
    assert grid.geometry is not None, "every grid of a generated city is drawn"
    point = grid.geometry.representative_point()
    units = {level.key: unit for level, unit in zip(profile.levels, grid.path, strict=False)}
    category = next(category.code for category in profile.categories if category.urgency != "urgent")
    size_mb = (home / "gridward.db").stat().st_size / 1e6
    city = City(home, community, (point.x, point.y), units, category)
    return city, f"{line}, {size_mb:.0f} MB; its board loads in {board_s:.1f} s"
