"""``python -m bench locate``: a quick run measures, compares and ends with the figure."""

import re
import subprocess
import sys

from bench.answering import Timed
from bench.grading import Graded
from bench.locate import verdict
from bench.noise import KINDS, Line
from bench.truth import Truth, judge
from tests.sources import ROOT


def timed(*seconds: float) -> Timed:
    """Lines that took so long each."""
    lines = [Line("clean", "city", str(number), Truth(), "") for number in range(len(seconds))]
    verdicts = [judge(line.truth, None) for line in lines]
    return Timed([Graded(*pair, seconds=took) for *pair, took in zip(lines, verdicts, seconds, strict=True)])


def test_the_figure_is_of_all_lines_and_the_ratio_of_those_that_both_had() -> None:
    ours, theirs = timed(0.001, 0.001, 0.004), timed(0.1, 0.3)
    assert verdict(ours, theirs) == "locate: 500 addresses/s (200x rapidfuzz)"


def test_without_a_peer_there_is_no_ratio() -> None:
    assert verdict(timed(0.001), Timed()) == "locate: 1,000 addresses/s (–x rapidfuzz)"


def test_a_quick_run_goes_through_all_kinds_and_ends_with_the_figure(tmp_path: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "locate", "--quick", "--lines", "4", "--failures", f"{tmp_path}/failures.txt"],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = {line.split("  ")[0].strip(): line for line in done.stdout.splitlines()}
    for kind in KINDS:
        assert re.match(rf"{re.escape(kind)} +\d", rows[kind]), done.stdout
    assert "all dirty" in rows
    assert "jionlp" in done.stdout
    assert re.fullmatch(r"locate: [\d,]+ addresses/s \([\d,.]+x rapidfuzz\)", done.stdout.splitlines()[-1])
