"""A day of 45 workers and 600 stops, drawn from a seed: windows, skills, duty, weeks that lack it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from geo.model import Activity, StopKind
from geo.schedule.problem import DayProblem, Job, TravelTimes, Worker

H = 3600
START, END = 8 * H + 1800, 18 * H
LUNCH = (12 * H, 14 * H, 5400)
SKILLS = ("mediation", "care", "safety")
STATIONS, SIDE_M, SPEED = 12, 5_000.0, 2.8
DETOUR = 1.2
SHARES: dict[Activity, float] = {"field": 0.7, "counter": 0.2, "rotation": 0.1}
WEEK_MIN = 1_700.0


def draw_problem(people: int = 45, stops: int = 600, seed: int = 1) -> DayProblem:
    """A town five kilometres wide with twelve stations.

    A third of the stops has a window in the morning, a third one in the afternoon; three in ten need one of three
    skills, which three in five people have; one in twenty is urgent and has to begin by ten. At each station there
    are as many turns of counter or rotating duty as it has workers but one, for its own people; the weeks of those
    whose turn it is lack just that.
    """
    rng = np.random.default_rng(seed)
    duties = _duties(people)
    points = rng.uniform(0, SIDE_M, (STATIONS + stops - len(duties), 2))
    metres = np.abs(points[:, None] - points[None]).sum(-1) * DETOUR
    times = TravelTimes(
        np.ceil(metres / SPEED).astype(np.int32), metres.astype(np.float32), np.zeros(len(points), dtype=bool)
    )
    workers = tuple(_worker(rng, at) for at in range(people))
    lacking: dict[tuple[int, Activity], int] = {}
    for duty in duties:
        key = (duty.place, duty.activity)
        lacking[key] = lacking.get(key, 0) + 1
    workers = tuple(_week(rng, worker, lacking) for worker in workers)
    cases = tuple(_case(rng, at, STATIONS + at) for at in range(stops - len(duties)))
    return DayProblem(date(2026, 3, 2), workers, duties + cases, {"ebike": times}, SHARES, 0.05)


def _duties(people: int) -> tuple[Job, ...]:
    made = []
    for station in range(STATIONS):
        own = tuple(f"w{at:02d}" for at in range(people) if at % STATIONS == station)
        for turn in range(max(0, len(own) - 1)):
            begins = 9 * H if turn % 2 == 0 else 14 * H + 1800
            activity: Activity = "rotation" if turn == 2 else "counter"
            made.append(
                Job(
                    f"d{station:02d}{turn}", StopKind.DESK, station, 2 * H, windows=((begins, begins + 900),),
                    allowed=own, activity=activity,
                )
            )  # fmt: skip
    return tuple(made)


def _worker(rng: np.random.Generator, at: int) -> Worker:
    skills = tuple(skill for skill in SKILLS if rng.random() < 0.6)
    return Worker(f"w{at:02d}", f"w{at:02d}", START, END, at % STATIONS, "ebike", skills, LUNCH)


def _week(rng: np.random.Generator, worker: Worker, lacking: dict[tuple[int, Activity], int]) -> Worker:
    """A week of which 20 and 10 per cent are counter and rotating duty if today's turn is counted in."""
    counter, rotation = float(rng.uniform(360, 420)), float(rng.uniform(170, 220))
    for activity in ("rotation", "counter"):
        key = (worker.place, activity)
        if lacking.get(key, 0) > 0:  # type: ignore[call-overload]
            lacking[key] -= 1  # type: ignore[index]
            if activity == "counter":
                counter = float(rng.uniform(240, 280))
            else:
                rotation = float(rng.uniform(50, 90))
            break
    field = WEEK_MIN - counter - rotation
    return replace(worker, week={"field": field, "counter": counter, "rotation": rotation})


def _case(rng: np.random.Generator, at: int, place: int) -> Job:
    windows = {0: ((START, 12 * H),), 1: ((14 * H, END),)}.get(int(rng.integers(3)), ())
    urgent = bool(rng.random() < 0.05)
    if urgent:
        windows = ((START, 10 * H),)
    skill = SKILLS[int(rng.integers(len(SKILLS)))] if rng.random() < 0.3 else ""
    minutes = int(rng.integers(10, 26))
    return Job(f"c{at:03d}", StopKind.CASE, place, minutes * 60, windows=windows, skill=skill, urgent=urgent)
