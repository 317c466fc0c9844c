"""Small towns with a day to plan: two to five workers on a plane, walking a metre and a half in a second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from hypothesis import strategies as st

from geo.model import StopKind
from geo.schedule.problem import NO_WAY_S, DayProblem, Job, TravelTimes, Worker

H = 3600
LUNCH = (12 * H, 14 * H, 3600)


def travel(points: Sequence[tuple[float, float]], *, islands: Sequence[int] = ()) -> TravelTimes:
    """Ways along the axes between points in metres; nothing leads to an island."""
    xy = np.array(points, dtype=float).reshape(-1, 2)
    metres = np.abs(xy[:, None] - xy[None]).sum(-1)
    seconds = np.ceil(metres / 1.5).astype(np.int32)
    for island in islands:
        seconds[island, :], seconds[:, island] = NO_WAY_S, NO_WAY_S
        seconds[island, island] = 0
    return TravelTimes(seconds, metres.astype(np.float32), np.zeros(len(xy), dtype=bool))


def worker(name: str = "ann", **more: Any) -> Worker:
    """Somebody who works from 8:30 to 18:00 and begins at point 0."""
    given: dict[str, Any] = {"start_s": 8 * H + 1800, "end_s": 18 * H, "place": 0, "lunch": LUNCH} | more
    return Worker(name, name, **given)


def job(name: str, place: int = 1, minutes: int = 30, **more: Any) -> Job:
    """A case of half an hour at point 1."""
    return Job(name, more.pop("kind", StopKind.CASE), place, minutes * 60, **more)


def problem(
    workers: Sequence[Worker], jobs: Sequence[Job], points: Sequence[tuple[float, float]] | None = None, **more: Any
) -> DayProblem:
    """A day on a line of points half a kilometre apart, where no others are given."""
    where = points or [(500.0 * at, 0.0) for at in range(12)]
    islands = more.pop("islands", ())
    times = travel(where, islands=islands)
    return DayProblem(date(2026, 3, 2), tuple(workers), tuple(jobs), {"walk": times, "ebike": times}, **more)


@st.composite
def towns(draw: st.DrawFn) -> DayProblem:
    """Any small town with skills, windows, pins, absences, urgent and optional jobs, and shares of the week."""
    count = draw(st.integers(1, 4))
    coordinate = st.integers(0, 4000)
    points = draw(st.lists(st.tuples(coordinate, coordinate), min_size=6, max_size=6))
    people = []
    for at in range(count):
        starts = draw(st.sampled_from([8 * H, 8 * H + 1800, 13 * H]))
        busy = draw(st.sampled_from([(), ((9 * H, 10 * H),), ((15 * H, 16 * H),), ((11 * H, 14 * H + 1800),)]))
        people.append(
            worker(
                f"w{at}", start_s=starts, end_s=18 * H, place=draw(st.integers(0, 1)), busy=busy,
                skills=draw(st.sampled_from([(), ("care",), ("care", "law")])),
                lunch=draw(st.sampled_from([LUNCH, None, (11 * H, 13 * H, 1800)])),
                week={"field": 1300.0, "counter": draw(st.sampled_from([200.0, 420.0])), "rotation": 190.0},
            )
        )  # fmt: skip
    windows = [(), ((9 * H, 12 * H),), ((9 * H, 9 * H), (15 * H, 16 * H)), ((14 * H, 17 * H),)]
    jobs = []
    for at in range(draw(st.integers(1, 12))):
        duty = draw(st.sampled_from(["field", "field", "field", "counter"]))
        jobs.append(
            job(
                f"j{at}", draw(st.integers(0, 5)), draw(st.sampled_from([0, 10, 45, 120])), activity=duty,
                windows=draw(st.sampled_from(windows)),
                skill=draw(st.sampled_from(["", "", "care", "law"])),
                required=draw(st.booleans()), urgent=draw(st.integers(0, 4)) == 0,
                pinned=draw(st.sampled_from(["", "", "", people[0].id])),
                allowed=draw(st.sampled_from([None, None, tuple(one.id for one in people[:2])])),
                prefers=draw(st.sampled_from([(), (people[-1].id,)])),
            )
        )  # fmt: skip
    shares = draw(st.sampled_from([{}, {"field": 0.7, "counter": 0.2, "rotation": 0.1}]))
    return problem(people, jobs, points, shares=shares)
