"""``python -m bench flow``: a quick run measures all five, agrees with pandas and ends with the figure."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.flow import Line, main, verdict
from tests.sources import ROOT


def test_the_figure_is_of_the_tick_and_the_ratio_says_how_many_times_as_long_pandas_takes() -> None:
    lines = [Line("routing", 10, 5.0, 1_000, 1.0), Line("tick", 500, 400.0, 1_000, 1_000.0)]
    assert verdict(lines) == "flow: 400 ms/tick (2.5x pandas)"


def test_a_line_without_an_aim_or_a_peer_has_dashes_there() -> None:
    assert Line("its events on the board", 500, 12.34, None, None).cells() == [
        "its events on the board", "500", "12.3", "–", "–", "–",
    ]  # fmt: skip


@pytest.mark.parametrize("options", [["--open", "0"], ["--quick", "--due", "3000"]])
def test_sizes_that_cannot_be_are_refused(options: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(options)


def test_a_quick_run_measures_everything_and_keeps_the_year_for_the_next(tmp_path: Path) -> None:
    asked = ["--quick", "--open", "1000", "--due", "20", "--routed", "100", "--closed", "2000", "--home", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "bench", "flow", *asked],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for what in ("tick", "routing", "duplicates", "duplicates without a place", "figures of a year, started"):
        assert re.search(rf"^{what}  +[\d,]+  ", done.stdout, re.MULTILINE), done.stdout
    assert re.fullmatch(r"flow: [\d,]+ ms/tick \([\d,.]+x pandas\)", done.stdout.splitlines()[-1])
    assert (tmp_path / "closed-2000" / "2000.whole").exists()
