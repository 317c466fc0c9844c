"""Cases by the hundred thousand: one tick of the clock, routing, likely duplicates, and the figures of a year.

Everything runs in one process over a SQLite store of a generated city, in one run beside the plain pandas way:

* *tick*: so many cases have waited too long; each climbs one rung of the ladder, its step, its event and its rights
  checked, in transactions of 250. pandas reads the open cases, finds those that are due and writes their rows back:
  no log, no holders of rungs, nobody else may write meanwhile.
* *routing*: cases asked of five rules of a community, with what was compared and the nearest holder of a role. pandas
  asks the same rules as masks, written by hand for these five, and keeps nothing of what it compared.
* *duplicates*: the likeliest five of all open cases, with and without a place. pandas has the open cases in memory
  already and compares all within three days; what has changed since it was read it does not see.
* *figures*: everything the page of figures shows of a year, counted for the community. *first* is the first page ever:
  the rows are read; *started* is the first page of another process; *asked again* is after a case has changed. pandas
  reads the columns and computes a third of the same figures.

What this cannot show: PostgreSQL, many writers at once, a disk that is slow to sync. Times are wall-clock times of
this machine; the ratios are what to read.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypeVar

from bench import flow_plain as plain
from bench.figures import DASH, columns, told
from bench.flow_stores import KEY, NOW, closed_store, open_store
from geo.desk import climbing
from geo.desk.duplicates import near_duplicates
from geo.desk.figures import figures
from geo.desk.office import Office
from geo.desk.pulse import follow
from geo.desk.ruling import live_rules, outcome
from geo.measure.periods import Period, period_of
from geo.model import SYSTEM, Case
from geo.store import CaseFilter

T = TypeVar("T")
OPEN, DUE, ROUTED, CLOSED, LOOKED_UP = 100_000, 500, 10_000, 1_000_000, 40
QUICK = (2_000, 50, 500, 5_000)
HEADINGS = ("what", "cases", "gridward ms", "aim ms", "pandas ms", "ratio")


class Line(NamedTuple):
    """One line of the table: milliseconds, the aim among them where there is one."""

    what: str
    cases: int
    ours: float
    aim: float | None
    theirs: float | None

    @property
    def ratio(self) -> float | None:
        """How many times as long pandas takes."""
        return None if self.theirs is None else self.theirs / self.ours

    def cells(self) -> list[str]:
        """The line as text."""
        places = 1 if self.ours < 100 else 0
        ratio = DASH if self.ratio is None else f"{told(self.ratio, 1)}x"
        return [
            self.what, f"{self.cases:,}", told(self.ours, places), told(self.aim), told(self.theirs, places), ratio,
        ]  # fmt: skip


def main(argv: list[str]) -> int:
    """Measure and print; the last line is the figure for scripts."""
    parser = argparse.ArgumentParser(prog="python -m bench flow", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="few cases: it shows that all works, not how fast")
    parser.add_argument("--open", type=int, metavar="N", help="open cases")
    parser.add_argument("--due", type=int, metavar="N", help="of these so many climb in one tick")
    parser.add_argument("--routed", type=int, metavar="N", help="cases that are routed")
    parser.add_argument("--closed", type=int, metavar="N", help="closed cases of a year")
    parser.add_argument("--home", type=Path, metavar="FOLDER", default=Path(tempfile.gettempdir()) / "gridward-flow",
                        help="where the stores are built; the year's is kept for the next run")  # fmt: skip
    options = parser.parse_args(argv)
    usual = QUICK if options.quick else (OPEN, DUE, ROUTED, CLOSED)
    given = (options.open, options.due, options.routed, options.closed)
    sizes = tuple(number or size for number, size in zip(given, usual, strict=True))
    if any(number is not None and number < 1 for number in given) or sizes[1] > sizes[0]:
        parser.error("every size is at least one, and no more cases are due than are open")
    lines = [*_of_open(options.home / "open", *sizes[:3]), *_of_closed(options.home / f"closed-{sizes[3]}", sizes[3])]
    print(f"\n{columns([HEADINGS, *(line.cells() for line in lines)])}\n")
    print("Times are of this machine, all in one run; the ratio is how many times as long pandas takes.")
    print(verdict(lines))
    return 0


def verdict(lines: list[Line]) -> str:
    """The last line: one tick, and how many times as long the plain way takes."""
    tick = next(line for line in lines if line.what == "tick")
    return f"flow: {told(tick.ours)} ms/tick ({told(tick.ratio, 1)}x pandas)"


def _of_open(home: Path, count: int, due: int, routed: int) -> list[Line]:
    print(f"building a store of {count:,} open cases", flush=True)
    office = open_store(home, count, due)
    office.board(KEY), office.staff(KEY), office.tree(KEY)  # as in a process that serves screens
    engine = plain.engine_of(home)
    with office.store.read() as reader:
        some = reader.cases(CaseFilter(community=KEY, order="-received", limit=max(routed, LOOKED_UP)))
    lines = [*_duplicates(office, some[:LOOKED_UP], plain.read_open(engine), count), _routing(office, some[:routed])]
    took, ticked = _timed(lambda: climbing.tick(office, KEY))
    followed, _ = _timed(lambda: follow(office))
    if ticked.climbed != due:
        raise SystemExit(f"{ticked.climbed} cases climbed, {due} were due")
    idle, _ = _timed(lambda: climbing.tick(office, KEY))
    later = NOW + timedelta(days=30)
    with office.store.read() as reader:
        waiting = reader.count_cases(CaseFilter(community=KEY, climbs_before=later))
    if waiting != count:
        raise SystemExit(f"{waiting} of {count} cases stand on the ladder")
    _make_due(engine, due)
    theirs, written = _timed(lambda: plain.tick(engine, NOW, f"/{KEY}/"))
    if written != due:
        raise SystemExit(f"pandas found {written} due cases of {due}")
    engine.dispose()
    office.close()
    return [
        Line("tick", due, took, 1_000, theirs),
        Line("its events on the board", due, followed, None, None),
        Line("tick with nothing due", count, idle, None, None),
        *lines,
    ]


def _make_due(engine: plain.Engine, due: int) -> None:
    """The same cases due again, for the other way."""
    with engine.begin() as connection:
        early = (NOW - timedelta(hours=1)).isoformat()
        ids = f"SELECT id FROM cases ORDER BY id LIMIT {int(due)}"
        connection.exec_driver_sql(f"UPDATE cases SET climbs_at = '{early}' WHERE id IN ({ids})")


def _routing(office: Office, some: list[Case]) -> Line:
    rules = live_rules(office, KEY)
    holders = {unit: held.person_id for (role, unit), held in office.staff(KEY).held_at.items() if role == "worker"}
    profile = office.profile(KEY)
    outcome(office, rules, some[0])
    took, decided = _timed(lambda: [outcome(office, rules, case).number for case in some])
    theirs, frame = _timed(lambda: plain.route(profile, some, holders))
    if decided != frame["rule"].tolist():
        raise SystemExit("the two ways of routing do not agree")
    return Line("routing", len(some), took, 1_000, theirs)


def _duplicates(office: Office, some: list[Case], frame: plain.pd.DataFrame, count: int) -> list[Line]:
    profile = office.profile(KEY)
    near_duplicates(office, SYSTEM, some[0])
    lines = []
    for what, asked in (
        ("duplicates", some),
        ("duplicates without a place", [replace(case, position=None) for case in some]),
    ):
        ours = [_timed(lambda case=case: near_duplicates(office, SYSTEM, case))[0] for case in asked]  # type: ignore[misc]
        theirs = [_timed(lambda case=case: plain.duplicates(frame, profile, case))[0] for case in asked[:5]]  # type: ignore[misc]
        lines.append(Line(what, count, median(ours), 20, median(theirs)))
        lines.append(Line(f"{what}, slowest of {len(asked)}", count, max(ours), None, max(theirs)))
    return lines


def _of_closed(home: Path, count: int) -> list[Line]:
    print(f"building, or opening, a store of {count:,} closed cases", flush=True)
    closed_store(home, count).close()
    for kept in (home / "ledgers").glob("*"):
        kept.unlink()
    period = period_of("year", NOW.date())
    lines = []
    for what, aim in (("figures of a year, first", None), ("figures of a year, started", 1_000)):
        office = closed_store(home, count)
        office.root(KEY), office.tree(KEY), office.profile(KEY)
        took = _figures(office, period, count)
        lines.append((what, took, aim))
        if what.endswith("started"):
            with office.write(SYSTEM) as tx:
                case = tx.cases(CaseFilter(community=KEY, limit=1))[0]
                tx.put("note", case, replace(case, updated_at=NOW))
            lines.append(("figures of a year, asked again", _figures(office, period, count), 1_000))
        office.close()
    engine = plain.engine_of(home)
    theirs, _ = _timed(lambda: plain.year(engine))
    engine.dispose()
    return [Line(what, count, took, aim, theirs) for what, took, aim in lines]


def _figures(office: Office, period: Period, count: int) -> float:
    took, found = _timed(lambda: figures(office, SYSTEM, KEY, office.root(KEY), period))
    if found["close_rate"].result.among != count:
        raise SystemExit(f"the figures are of {found['close_rate'].result.among} cases, not of {count}")
    return took


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds by the wall, and what came out."""
    start = time.perf_counter()
    made = work()
    return (time.perf_counter() - start) * 1000, made
