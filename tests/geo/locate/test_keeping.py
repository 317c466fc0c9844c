"""A locator kept on disk: opened as it was, or not at all."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from geo.locate import Locator
from geo.locate.keeping import UNFINISHED, keep, open_kept
from tests.geo.locate.town_around import demo_town, households, small_locator
from tests.small_town import middle, small_town

TEXTS = (
    "文苑新村2号楼3单元501",
    "正街118号",
    "文宛新村2号楼",
    "红色驿站",
    "第三网格",
    "正街",
    "1号楼2单元101",
    "文苑新村后面",
    "",
)


def kept(folder: Path, digest: str = "d") -> Path:
    file = folder / "small.npz"
    keep(small_locator(), file, digest)
    return file


def test_what_is_opened_answers_as_what_was_kept(tmp_path: Path) -> None:
    built = small_locator()
    opened = open_kept(kept(tmp_path), built.profile, "d")
    assert opened is not None
    assert [opened.locate(text) for text in TEXTS] == [built.locate(text) for text in TEXTS]
    for grid in range(1, 10):
        assert opened.at(*middle(grid), 15.0) == built.at(*middle(grid), 15.0)
        assert opened.reverse(*middle(grid)) == built.reverse(*middle(grid))
    for address, household in households(small_town().buildings):
        assert opened.by_id(household) == built.by_id(household), address
    for key, unit in built.containment.units.items():
        assert opened.containment.units[key] == unit


def test_a_demo_town_is_opened_with_every_address(tmp_path: Path) -> None:
    built, buildings, _ = demo_town("wenyuan")
    keep(built, tmp_path / "wenyuan.npz", "d")
    opened = open_kept(tmp_path / "wenyuan.npz", built.profile, "d")
    assert opened is not None
    for address, household in households(buildings)[::41]:
        placed = opened.locate(address).placed
        assert placed is not None
        assert placed.address_id == household


def test_of_other_layers_nothing_is_opened(tmp_path: Path) -> None:
    file = kept(tmp_path)
    assert open_kept(file, small_town().profile, "other") is None
    assert open_kept(tmp_path / "missing.npz", small_town().profile, "d") is None


def test_of_other_boundaries_nothing_is_opened(tmp_path: Path) -> None:
    town = small_town()
    units = [dataclasses.replace(u, since=date(2026, 6, 1)) if u.id == "m1" else u for u in town.units]
    file = tmp_path / "dated.npz"
    before, after = date(2026, 5, 31), date(2026, 6, 1)
    keep(Locator.build(town.profile, units, town.places, town.buildings, town.streets, on=before), file, "d", before)
    assert open_kept(file, town.profile, "d", after) is None
    opened = open_kept(file, town.profile, "d", before)
    assert opened is not None
    assert "m1" not in opened.containment.units


@pytest.mark.parametrize("size", [0, 10, 1000, 5000, -1, -100])
def test_a_broken_file_is_not_opened(tmp_path: Path, size: int) -> None:
    file = kept(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[:size])
    assert open_kept(file, small_town().profile, "d") is None
    file.write_bytes(whole)
    assert open_kept(file, small_town().profile, "d") is not None


def test_a_file_with_changed_bytes_is_not_opened(tmp_path: Path) -> None:
    file = kept(tmp_path)
    whole = bytearray(file.read_bytes())
    place = whole.index("文苑新村".encode())
    whole[place : place + 3] = "武".encode()
    file.write_bytes(whole)
    assert open_kept(file, small_town().profile, "d") is None


def test_nothing_that_could_run_is_ever_opened(tmp_path: Path) -> None:
    file = tmp_path / "evil.npz"
    np.savez(file, header=np.array([{"digest": "d"}], dtype=object))
    assert open_kept(file, small_town().profile, "d") is None


def test_a_process_that_is_killed_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    file = kept(tmp_path)
    before = file.read_bytes()
    code = (
        "import os, sys, numpy as np; from pathlib import Path\n"
        "from tests.geo.locate.town_around import small_locator; from geo.locate.keeping import keep\n"
        "locator = small_locator(); real = np.savez\n"
        "def slow(stream, **arrays):\n"
        "    stream.write(b'half'); stream.flush(); print('writing', flush=True); sys.stdin.read()\n"
        "np.savez = slow\n"
        f"keep(locator, Path({str(file)!r}), 'new')\n"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGKILL)
    assert file.read_bytes() == before
    assert open_kept(file, small_town().profile, "d") is not None
    assert [other.suffix for other in tmp_path.iterdir() if other != file] == [UNFINISHED]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        keep(small_locator(), tmp_path / "small.npz", "d")
    assert list(tmp_path.iterdir()) == []


def test_opening_is_quicker_than_building(tmp_path: Path) -> None:
    built, buildings, units = demo_town("minxinlu")
    file = tmp_path / "m.npz"
    keep(built, file, "d")
    open_kept(file, built.profile, "d")
    start = time.thread_time()
    open_kept(file, built.profile, "d")
    opening = time.thread_time() - start
    start = time.thread_time()
    Locator.build(built.profile, units, built.gazetteer.places, buildings, small_town().streets)
    assert opening < time.thread_time() - start
