"""Solomon's instances: vehicles with a capacity, customers with windows, in the text form they are published in.

They are read into the same problem as a day of grid work (a vehicle is a worker, a customer a job) and solved by the
same search; only the aim differs, as is usual for them: fewer vehicles first, then less distance.

References
----------
.. [1] Solomon, M.M. (1987). Algorithms for the Vehicle Routing and Scheduling Problems with Time Window Constraints.
       Operations Research 35(2): 254-265. https://doi.org/10.1287/opre.35.2.254
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, Solution, minimise_fleet
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxIterations

from geo.errors import BadInput
from geo.i18n import mark
from geo.model import StopKind
from geo.schedule.day import iterations
from geo.schedule.day_input import check_problem
from geo.schedule.day_search import DaySearch
from geo.schedule.local_search import local_search
from geo.schedule.problem import DayProblem, Job, TravelTimes, Worker
from geo.schedule.routes import Day

SCALE = 100
"""Units of time of an instance are counted in hundredths; ways are rounded up, so that no window is missed."""
COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance as a day's problem.

    Attributes
    ----------
    points : ndarray of float, shape (n, 2)
        The depot first; distances are Euclidean, in the instance's own unit.
    """

    name: str
    problem: DayProblem
    points: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Routes:
    """What was found.

    Attributes
    ----------
    routes : tuple of tuple of str
        Numbers of customers by vehicle, in order.
    distance : float
        Euclidean, in the instance's unit.
    left : tuple of str
        Customers that nobody serves.
    """

    routes: tuple[tuple[str, ...], ...]
    distance: float
    left: tuple[str, ...]


def read_solomon(text: str) -> Instance:
    """Read an instance.

    Raises
    ------
    BadInput
        The text has another form; the line is named.
    """
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    name = next((line for line in lines if line), "")
    try:
        fleet_at = next(at for at, line in enumerate(lines) if line.upper().split()[:1] == ["NUMBER"]) + 1
        table_at = next(at for at, line in enumerate(lines) if line.upper().startswith("CUST NO")) + 1
    except StopIteration:
        raise BadInput(mark("This is no instance in Solomon's form: VEHICLE or CUSTOMER is missing.")) from None
    fleet = _numbers(lines, fleet_at, 2)
    rows = [_numbers(lines, at, COLUMNS) for at in range(table_at, len(lines)) if lines[at]]
    if len(rows) < 2:
        raise BadInput(mark("The instance has no customers."))
    vehicles, capacity = int(fleet[0]), int(fleet[1])
    if vehicles < 1:
        raise BadInput(mark("The instance has no vehicles."))
    table = np.array(rows)
    points = table[:, 1:3]
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    seconds = np.ceil(np.round(apart * SCALE, 6)).astype(np.int32)
    times = TravelTimes(seconds, apart.astype(np.float32), np.zeros(len(points), dtype=bool))
    depot = table[0]
    workers = tuple(
        Worker(f"v{at + 1}", "", _scaled(depot[4]), _scaled(depot[5]), 0, "car", capacity=capacity)
        for at in range(vehicles)
    )
    jobs = tuple(
        Job(
            f"{int(row[0])}", StopKind.CASE, at, _scaled(row[6]),
            windows=((_scaled(row[4]), _scaled(row[5])),), demand=int(row[3]),
        )
        for at, row in enumerate(table[1:], start=1)
    )  # fmt: skip
    problem = DayProblem(date(1987, 4, 1), workers, jobs, {"car": times})
    check_problem(problem)
    return Instance(name, problem, points)


def solve_instance(instance: Instance, *, seed: int = 1, seconds: float = 10.0) -> Routes:
    """Find few vehicles, then a short way.

    Parameters
    ----------
    seconds : float
        About how long to look, on an ordinary machine; a third of it for the number of vehicles.
    """
    day = Day(instance.problem)
    nobody = np.full(len(day.jobs), -1, dtype=np.int64)
    search = DaySearch(day, nobody, overtime=0)
    whole = search.data(0)
    clients = [
        Client(one.location, one.delivery, [], one.service_duration, one.tw_early, one.tw_late)
        for one in whole.clients()
    ]
    fleet = whole.vehicle_type(0).replace(num_available=len(day.workers))
    data = whole.replace(clients=clients, vehicle_types=[fleet])
    count = iterations(len(day.jobs), seconds) * RICH
    with warnings.catch_warnings():  # a fleet too small has no solution, and is meant to have none
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        fleet = minimise_fleet(data, MaxIterations(max(1, count // 3)), seed)
    data = data.replace(vehicle_types=[fleet])
    found = local_search(data, None, seed, max(1, 2 * count // 3))
    if not found.is_feasible():  # not all can be served: as many as can
        optional = whole.replace(vehicle_types=[fleet.replace(num_available=len(day.workers))])
        found = local_search(optional, None, seed, max(1, 2 * count // 3))
    return _routes(instance, day, search, found)


RICH = 4
"""One kind of vehicle is searched faster than people who all differ: so many times the iterations in a second."""


def _routes(instance: Instance, day: Day, search: DaySearch, found: Solution) -> Routes:
    made = []
    distance = 0.0
    for route in found.routes():
        order = [search.client_job[visit.idx] for visit in route if visit.is_client()]
        if day.time(0, order) is None:
            raise BadInput(mark("The instance could not be solved."))
        stops = instance.points[[0, *(day.places[j] for j in order), 0]]
        distance += float(np.hypot(*np.diff(stops, axis=0).T).sum())
        made.append(tuple(day.jobs[j].id for j in order))
    served = {one for route in made for one in route}
    return Routes(tuple(made), distance, tuple(job.id for job in day.jobs if job.id not in served))


def _numbers(lines: list[str], at: int, count: int) -> list[float]:
    while at < len(lines) and not lines[at]:
        at += 1
    words = lines[at].split() if at < len(lines) else []
    try:
        found = [float(word) for word in words]
    except ValueError:
        found = []
    if len(found) != count or not all(math.isfinite(value) for value in found):
        raise BadInput(mark("Line {line} does not hold {count} numbers."), line=at + 1, count=count)
    return found


def _scaled(value: float) -> int:
    return round(value * SCALE)
