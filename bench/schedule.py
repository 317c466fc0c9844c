"""A day of 45 workers and 600 stops: the plan of this product, PyVRP alone and OR-Tools, on one matrix in one run.

* *the day*: windows, skills, who may, a break wherever one is, urgent stops first in order, shares of the week (721)
  and an even spread. PyVRP is given what it can say (windows, skills, who may), OR-Tools the break as well. Each gets
  as many seconds as the first took. *way* is the time on the way of all together; *spread* the standard deviation of
  the minutes worked; *broken* the rules that our own checker finds broken, most frequent first beneath the table.
* *replanning*: an urgent case more at ten o'clock, the rest as it was.
* *send now*: who could take a case, among 500 people with a full week each, asked of the desk: permission, store, ways.
* *door-knock*: 20,000 doors, 125 teams, ten days.

What this cannot show: a real street network (ways run along the axes of a plane here), or how a plan is kept when the
day turns out otherwise. Seconds are of this machine.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from datetime import time as hour

import numpy as np

from bench import schedule_peers as peers
from bench.figures import columns, told
from bench.schedule_problem import draw_problem
from bench.send_now import measure
from geo.model import StopKind
from geo.schedule.checking import broken_rules
from geo.schedule.day import plan_day
from geo.schedule.door_knock import KnockTeam, plan_campaign
from geo.schedule.door_walk import Door
from geo.schedule.problem import LUNCH, DayPlan, DayProblem, Job
from geo.schedule.replan import begins_after, differences, replan_day

HEADINGS = ("the day", "way h", "stops", "spread min", "broken", "seconds")
TEN = 10 * 3600


@dataclass(frozen=True, slots=True)
class Line:
    """One solver's day."""

    what: str
    plan: DayPlan
    broken: Counter[str]
    seconds: float

    def cells(self) -> list[str]:
        """The line as text."""
        stops = sum(entry.job_id != LUNCH for entry in self.plan.planned)
        return [
            self.what, told(self.plan.way_s / 3600, 2), told(stops), told(self.plan.spread_min, 1),
            told(self.broken.total()), told(self.seconds, 1),
        ]  # fmt: skip


def main(argv: list[str]) -> int:
    """Measure and print; the last line is the figure for scripts."""
    parser = argparse.ArgumentParser(prog="python -m bench schedule", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="few people and stops: it shows that all works")
    parser.add_argument("--seconds", type=float, metavar="N", help="about how long to plan the day (30)")
    parser.add_argument("--people", type=int, metavar="N", help="workers (45)")
    parser.add_argument("--stops", type=int, metavar="N", help="stops (600)")
    parser.add_argument("--doors", type=int, metavar="N", help="doors (20,000)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the day and of all searches (1)")
    options = parser.parse_args(argv)
    usual = (1.0, 15, 150, 1_000) if options.quick else (30.0, 45, 600, 20_000)
    given = (options.seconds, options.people, options.stops, options.doors)
    seconds, people, stops, doors = (have or size for have, size in zip(given, usual, strict=True))
    if seconds <= 0 or people < 2 or stops < 2 * people or doors < 1:
        parser.error("some seconds, two people or more, twice as many stops as people, and a door")
    problem = draw_problem(int(people), int(stops), options.seed)
    lines = the_day(problem, options.seed, seconds)
    print(f"\n{columns([HEADINGS, *(line.cells() for line in lines)])}\n")
    for line in lines:
        broken = ", ".join(f"{count} {rule}" for rule, count in line.broken.most_common())
        print(f"{line.what}: {broken or 'no rule broken'}")
    print()
    replanned(problem, lines[0].plan)
    sent(60 if options.quick else 500)
    knocked(int(doors), 10 if options.quick else 125)
    print(verdict(lines))
    return 0


def the_day(problem: DayProblem, seed: int, seconds: float) -> list[Line]:
    """The same day by each; the others get the seconds that ours took."""
    ours = _line("gridward", problem, lambda: plan_day(problem, seed=seed, seconds=seconds))
    return [
        ours,
        _line("PyVRP bare", problem, lambda: peers.bare_pyvrp(problem, seed, ours.seconds)),
        _line("OR-Tools", problem, lambda: peers.or_tools(problem, seed, ours.seconds)),
    ]


def replanned(problem: DayProblem, plan: DayPlan) -> None:
    """An urgent case more at ten o'clock."""
    keep = frozenset(entry.job_id for entry in plan.planned if entry.starts_s < TEN and entry.job_id != LUNCH)
    urgent = Job("urgent", StopKind.CASE, problem.jobs[-1].place, 1200, windows=((TEN, TEN + 5400),), urgent=True)
    asked = replace(problem, jobs=(*problem.jobs, urgent))
    start = time.perf_counter()
    made = replan_day(asked, plan, now_s=TEN, keep=keep)
    took = time.perf_counter() - start
    broken = broken_rules(asked, made, begins_after(asked, plan, TEN, keep), keep)
    kinds = Counter(change.kind for change in differences(plan, made))
    what = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    print(f"replanning after an urgent case: {took:.2f} s (aim 2), {what}; {len(broken)} rules broken")


def sent(people: int) -> None:
    """Who could take a case now."""
    found = measure(people)
    print(f"send now among {people} people: {found.median_ms:.0f} ms, worst {found.worst_ms:.0f} ms (aim 50)")


def knocked(count: int, teams: int) -> None:
    """A door-knock plan: buildings of two stairs, six floors, two doors a floor."""
    rng = np.random.default_rng(1)
    doors = []
    for at in range(count):
        building, door = divmod(at, 24)
        stair, rest = divmod(door, 12)
        x, y = building % 30, building // 30
        spot = (111.47 + 0.0008 * x + 0.0001 * rng.random(), 35.64 + 0.0006 * y)
        grid = f"g{x // 6}-{y // 6}"
        doors.append(Door(f"h{at}", *spot, f"b{building}", stair + 1, rest // 2 + 1, f"{rest % 2}", grid))
    grids = sorted({door.grid for door in doors})
    crew = [KnockTeam(f"t{at}", (grids[at % len(grids)],)) for at in range(teams)]
    days = [date(2026, 3, 2) + timedelta(days=at) for at in range(10)]
    spans = [(hour(9), hour(12)), (hour(14), hour(18)), (hour(19), hour(21))]
    start = time.perf_counter()
    made = plan_campaign(doors, crew, days, spans)
    took = time.perf_counter() - start
    told_doors = sum(len(one.doors) for one in made.rounds)
    print(
        f"door-knock plan for {count:,} doors: {took:.1f} s (aim 60), {told_doors:,} planned, {len(made.left):,} left"
    )


def verdict(lines: list[Line]) -> str:
    """The last line: way, and how many times as long PyVRP's is for the same stops."""
    ours, bare, _ = lines
    return f"schedule: {ours.plan.way_s / 3600:.2f} h of way ({bare.plan.way_s / ours.plan.way_s:.3f}x PyVRP bare)"


def _line(what: str, problem: DayProblem, work: Callable[[], DayPlan]) -> Line:
    print(f"planning: {what}", flush=True)
    start = time.perf_counter()
    plan = work()
    took = time.perf_counter() - start
    return Line(what, plan, Counter(broken.rule for broken in broken_rules(problem, plan)), took)
