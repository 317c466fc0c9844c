"""``python -m bench``: names are listed, wrong ones refused, and a quick run measures both pages."""

import argparse
import re
import shutil
import subprocess
import sys

import pytest

from bench.__main__ import BENCHMARKS, main
from bench.figures import NAIVE, OURS, Size
from bench.live import read_size
from tests.browser import PROGRAMS
from tests.sources import ROOT


def test_without_a_name_the_benchmarks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == list(BENCHMARKS)


def test_an_unknown_name_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "live" in capsys.readouterr().err


def test_a_size_is_read_as_it_is_written() -> None:
    assert read_size("26x1000") == Size(26, 1_000)


@pytest.mark.parametrize("text", ["26", "x", "26x0", "-1x5", "26x1000x3"])
def test_a_size_that_is_none_is_refused(text: str) -> None:
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--size", type=read_size)
    with pytest.raises(argparse.ArgumentError):
        parser.parse_args([f"--size={text}"])


@pytest.mark.browser
def test_a_quick_run_measures_both_pages_and_ends_with_the_figure() -> None:
    if not any(shutil.which(program) for program in PROGRAMS):
        pytest.skip("no Chromium on this machine")
    done = subprocess.run(
        [sys.executable, "-m", "bench", "live", "--quick"],
        cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"live: [\d.]+ kB/refresh \(\d+x st_folium rebuilt\)", lines[-1]), done.stdout
    for page in (OURS, NAIVE):
        assert any(line.split()[2:3] == [page] for line in lines), done.stdout
