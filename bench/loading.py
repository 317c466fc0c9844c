"""What a gazetteer weighs and how long it takes to be there, measured in processes of its own.

One process builds the locator of a city and keeps it on disk; another one opens it and locates some lines. Memory is
what the second one holds in addition to what it held before opening: at its height while opening, and after the lines.
"""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.answering import build_locator
from bench.figures import told
from bench.ground import ROOT, city_ground, city_profile_of
from bench.noise import lines_of
from geo.locate.keeping import keep, open_kept

HEADINGS = (
    "grids", "entries", "with stairs", "built s", "MB on disk", "opened s", "first ms", "MB opening", "MB after lines",
)  # fmt: skip
KINDS = ("clean", "homophone", "several kinds")
LINES = 200
SEED = 7
LIMIT_S = 1_800.0


@dataclass(frozen=True, slots=True)
class Loading:
    """A gazetteer's cost.

    Attributes
    ----------
    entries : int
        Units, places, streets, compounds and buildings.
    with_stairs : int
        As the product counts: names, buildings, stairs and house numbers.
    opened_s, first_ms : float
        From the file to a locator, and the first answer after it; processor time, like all times here.
    opening_mb, after_mb : float
        What opening adds to the process's memory at its height, and what stays after some lines.
    """

    grids: int
    entries: int
    with_stairs: int
    built_s: float
    disk_mb: float
    opened_s: float
    first_ms: float
    opening_mb: float
    after_mb: float

    def cells(self) -> list[str]:
        """A row under `HEADINGS`."""
        return [
            told(self.grids), told(self.entries), told(self.with_stairs), told(self.built_s, 1), told(self.disk_mb),
            told(self.opened_s, 2), told(self.first_ms), told(self.opening_mb), told(self.after_mb),
        ]  # fmt: skip


def measure_loading(grids: int) -> Loading:
    """Build, keep and open the gazetteer of a city."""
    with TemporaryDirectory(prefix="gridward-bench-") as folder:
        return Loading(**_child("make", str(grids), folder), **_child("open", folder))


def _child(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.loading", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"python -m bench.loading {arguments[0]}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def make(grids: int, folder: Path) -> dict[str, float]:
    """Build a city's locator and keep it in a folder."""
    ground = city_ground(grids)
    began = time.process_time()
    locator = build_locator(ground)
    built_s = time.process_time() - began
    keep(locator, folder / "kept", "city")
    lines = [line.text for kind in KINDS for line in lines_of(kind, [ground], LINES, SEED)]
    (folder / "lines.json").write_text(json.dumps(lines), encoding="utf-8")
    return {
        "grids": grids, "entries": ground.entries, "with_stairs": locator.gazetteer.entry_count, "built_s": built_s,
        "disk_mb": (folder / "kept").stat().st_size / 1e6,
    }  # fmt: skip


def open_again(folder: Path) -> dict[str, float]:
    """Open what is kept in a folder and locate its lines."""
    profile, lines = city_profile_of(), json.loads((folder / "lines.json").read_text(encoding="utf-8"))
    gc.collect()
    before, began = _memory_mb("VmRSS"), time.process_time()
    locator = open_kept(folder / "kept", profile, "city")
    opened = time.process_time()
    if locator is None:
        raise RuntimeError("what was kept could not be opened")
    height = _memory_mb("VmHWM")
    locator.locate(lines[0])
    answered = time.process_time()
    for line in lines:
        locator.locate(line)
    gc.collect()
    return {
        "opened_s": opened - began, "first_ms": 1000 * (answered - opened), "opening_mb": height - before,
        "after_mb": _memory_mb("VmRSS") - before,
    }  # fmt: skip


def _memory_mb(field: str) -> float:
    """What this process holds (``VmRSS``) or has held at its height (``VmHWM``), as Linux tells it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"{field}:\s+(\d+) kB", status)
    assert found is not None, "Linux tells"
    return float(found[1]) * 1024 / 1e6


def main(argv: list[str]) -> int:
    """``make GRIDS FOLDER`` or ``open FOLDER``; the last line is JSON."""
    match argv:
        case ["make", grids, folder]:
            print(json.dumps(make(int(grids), Path(folder))))
        case ["open", folder]:
            print(json.dumps(open_again(Path(folder))))
        case _:
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
