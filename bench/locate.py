"""Addresses by the thousand: how many a second, how many right, and how honest the confidence is.

The lines are made from the demo communities and from a generated city by a seeded noise model that shares nothing
with the locator (`bench.noise`): clean addresses, more than twenty-five kinds of dirt, relations, lines that nobody
may place, and sentences of workers, couriers, residents and hotline clerks. In one run, on the same lines:

* *gridward*: this locator, one thread, one line after another.
* *rapidfuzz*: ``process.extract`` with ``fuzz.ratio``, of its scorers the one that was right most often on lines of
  another seed and the fastest, over the flat list of all addresses. In the demo communities it has every door; in the
  city it has buildings and what is coarser, which makes it faster, and the right building counts for it as right.
* *jionlp*: ``parse_location`` reads province, city and county. It is asked whether a line's region is the community's,
  on lines with the right region, another one and none; accepting or refusing the line is the locator's answer to that.

Peers are slow and are asked the first lines of each kind and community only; the ratio in the last line is of those.

*right*: the best candidate is the one meant, at its level; of lines nobody may place, nothing was placed. A relation
(旁边, 中段, 交叉口) is right by its distance from the true spot. *coarser*: true, but not as deep as the line says.
*asked*: not placed although something could be. *wrong ≥0.9*: wrong and claiming nine in ten.

What this cannot show: how often which dirt occurs, since every kind has as many lines as every other, so that “all
dirty” is a mean of kinds and not of a day's work; slips nobody thought of; dialect; handwriting, speech recognition and
their own errors; several addresses in one long text; former names and by-names that live in people's heads. The towns
are generated, their names plainer and their numbering more regular than any real town's, and their layers complete and
true, which real ones are not. Sentences come from a few dozen templates. A slip that a careful reader could take for
another name was left out. Whether 对面 is across the street, and which way a street's 东头 lies, is judged by distance
alone. Times are processor time of the one thread that locates or searches, so that other work on the machine takes
little part in them; they hold for this machine, and ratios are what to read. The figure in the last line is of all
kinds alike in the city; clean addresses are quicker, as the table of communities shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.answering import Timed, build_locator, locate_lines
from bench.failures import write_failures
from bench.figures import columns, told
from bench.grading import Graded, groups, kinds_table, percent, reliability_table, shares
from bench.ground import Ground, city_ground, demo_grounds
from bench.loading import HEADINGS as LOADING
from bench.loading import measure_loading
from bench.noise import KINDS, lines_of
from bench.rivals import FuzzyRun, first_of_each, fuzzy_run, region_line

SEED = 20261122
LINES = 200
QUICK_LINES = 6
CITY_GRIDS = 14_000
"""About 100,000 gazetteer entries."""
QUICK_GRIDS = 300
MANY_GRIDS = 139_000
"""About a million."""
PEER_LINES = 12
"""Lines of each kind and ground that the slow peers are asked."""
QUICK_PEER_LINES = 2
WARM_UP = 50
COMMUNITIES = (
    "community", "entries", "lines", "clean/s", "all/s", "ms p50", "p99", "most", "rapidfuzz searched", "rapidfuzz/s",
    "clean right", "dirty right",
)  # fmt: skip


def main(argv: list[str]) -> int:
    """Measure and print; the last line is the figure for scripts."""
    parser = argparse.ArgumentParser(prog="python -m bench locate", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="few lines, a small city, no million entries")
    parser.add_argument("--seed", type=int, default=SEED, help="of the noise; the same seed gives the same lines")
    parser.add_argument("--lines", type=int, metavar="N", help="lines of each kind")
    parser.add_argument("--failures", type=Path, metavar="FILE", help="write there what was not right, kind by kind")
    options = parser.parse_args(argv)
    count = options.lines or (QUICK_LINES if options.quick else LINES)
    if count < 1:
        parser.error("--lines needs at least one line")
    city_grids = QUICK_GRIDS if options.quick else CITY_GRIDS
    sizes = (city_grids,) if options.quick else (CITY_GRIDS, MANY_GRIDS)
    loading = []
    for grids in sizes:
        print(f"measuring what the gazetteer of a city of {grids:,} grids weighs", flush=True)
        loading.append(measure_loading(grids))
    grounds = [*demo_grounds(), city_ground(city_grids)]
    lines = [line for kind in KINDS for line in lines_of(kind, grounds, count, options.seed)]
    print(f"{len(lines):,} lines of {len(KINDS)} kinds, seed {options.seed}", flush=True)
    ours: dict[str, Timed] = {}
    theirs: dict[str, FuzzyRun] = {}
    for ground in grounds:
        locator = build_locator(ground)
        own = [line for line in lines if line.ground == ground.key]
        locate_lines(locator, own[:WARM_UP])
        ours[ground.key] = locate_lines(locator, own)
        sample = list(first_of_each(own, ground.key, QUICK_PEER_LINES if options.quick else PEER_LINES))
        theirs[ground.key] = fuzzy_run(ground, sample, doors=ground is not grounds[-1])
        print(f"located in {ground.name}", flush=True)
    graded = [each for timed in ours.values() for each in timed.graded]
    print(f"\n{kinds_table(graded, [each for run in theirs.values() for each in run.timed.graded])}\n")
    print(f"{reliability_table(graded)}\n")
    print(f"{columns([COMMUNITIES, *(community_row(ground, ours, theirs) for ground in grounds)])}\n")
    print(f"{columns([LOADING, *(row.cells() for row in loading)])}\n")
    print(region_line(grounds[:-1], graded, QUICK_PEER_LINES if options.quick else PEER_LINES))
    print(aims(graded, ours[grounds[-1].key]))
    if options.failures:
        write_failures(graded, options.failures)
    print("Times are processor time of one thread and hold for this machine.")
    print(verdict(ours[grounds[-1].key], theirs[grounds[-1].key].timed))
    return 0


def community_row(ground: Ground, ours: Mapping[str, Timed], theirs: Mapping[str, FuzzyRun]) -> list[str]:
    """A community's size, speed and share of right lines."""
    timed, fuzzy = ours[ground.key], theirs[ground.key]
    right = groups(timed.graded)
    return [
        ground.name, f"{ground.entries:,}", f"{len(timed.graded):,}", told(timed.of("clean").rate), told(timed.rate),
        told(timed.milliseconds(0.5), 2), told(timed.milliseconds(0.99), 2), told(timed.milliseconds(1.0), 1),
        f"{fuzzy.addresses:,}", told(fuzzy.timed.rate, 1),
        *(percent(shares(right[name]).right) for name in ("clean", "all dirty")),
    ]  # fmt: skip


def aims(graded: Sequence[Graded], city: Timed) -> str:
    """What the whole comes to, in two lines."""
    of = groups(graded)
    return (
        f"right: clean {percent(shares(of['clean']).right)}, dirty {percent(shares(of['all dirty']).right)}; "
        f"wrong with confidence of at least 0.9: {percent(shares(of['all']).sure_and_wrong, 2)} of all lines\n"
        f"addresses a second in the city: clean {told(city.of('clean').rate)}, all kinds alike {told(city.rate)}"
    )


def verdict(ours: Timed, theirs: Timed) -> str:
    """The last line: addresses a second in the city, and how many times rapidfuzz's on the lines that both had."""
    asked = {(each.line.kind, each.line.text) for each in theirs.graded}
    both = Timed([each for each in ours.graded if (each.line.kind, each.line.text) in asked]).rate
    times = both / theirs.rate if both and theirs.rate else None
    return f"locate: {told(ours.rate)} addresses/s ({told(times, 0 if times and times >= 10 else 1)}x rapidfuzz)"
