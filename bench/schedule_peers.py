"""The same day by others: PyVRP alone and OR-Tools' routing, each with the rules that it can say."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyvrp
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from pyvrp.stop import MaxRuntime

from geo.schedule.day_result import make_plan
from geo.schedule.day_search import DaySearch
from geo.schedule.problem import LUNCH, DayPlan, DayProblem, Planned, Unplanned
from geo.schedule.routes import Day

LEFT_OUT_S = 40_000
"""What leaving out a stop costs, in seconds of way."""


def bare_pyvrp(problem: DayProblem, seed: int, seconds: float) -> DayPlan:
    """PyVRP as it comes: windows, shifts, skills and who may; no break, no urgent order, no shares, no balance."""
    jobs = tuple(replace(job, urgent=False) for job in problem.jobs)
    workers = tuple(replace(worker, lunch=None) for worker in problem.workers)
    bare = replace(problem, workers=workers, jobs=jobs, shares={})
    search = DaySearch(Day(bare), np.full(len(jobs), -1, dtype=np.int64), overtime=0)
    found = pyvrp.solve(search.data(0), MaxRuntime(seconds), seed, collect_stats=False).best
    entries = []
    for route in found.routes():
        worker = workers[route.vehicle_type()]
        before, place = 0, worker.place
        for visit in route.schedule():
            if not visit.is_client():
                before = visit.end_time if place == worker.place and not before else before
                continue
            job = jobs[search.client_job[visit.idx]]
            way = int(problem.travel[worker.travel].seconds[place, job.place])
            arrives = visit.start_time - visit.wait_duration
            starts = visit.end_time - job.service_s
            entries.append(Planned(job.id, worker.id, min(arrives, starts), starts, visit.end_time, way))
            before, place = visit.end_time, job.place
    return _plan(problem, entries, seed)


def or_tools(problem: DayProblem, seed: int, seconds: float) -> DayPlan:
    """OR-Tools' routing: windows, shifts, skills, who may, and the break; no urgent order, no shares, no balance."""
    seconds_of = problem.travel[problem.workers[0].travel].seconds
    people = len(problem.workers)
    homes = [worker.place for worker in problem.workers]
    places = [*homes, *(job.place for job in problem.jobs)]
    services = [0] * people + [job.service_s for job in problem.jobs]
    ways = seconds_of[np.ix_(places, places)].tolist()
    manager = pywrapcp.RoutingIndexManager(len(places), people, list(range(people)), list(range(people)))
    routing = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    way = routing.RegisterTransitCallback(lambda a, b: ways[node(a)][node(b)])
    spent = routing.RegisterTransitCallback(lambda a, b: ways[node(a)][node(b)] + services[node(a)])
    routing.SetArcCostEvaluatorOfAllVehicles(way)
    routing.AddDimension(spent, 86_400, 86_400, False, "time")
    clock = routing.GetDimensionOrDie("time")
    solver = routing.solver()
    visit = [services[node(index)] for index in range(routing.Size())]
    for v, worker in enumerate(problem.workers):
        clock.CumulVar(routing.Start(v)).SetRange(worker.start_s, worker.end_s)
        clock.CumulVar(routing.End(v)).SetRange(worker.start_s, worker.end_s)
        if worker.lunch:
            earliest, latest, length = worker.lunch
            lunch = solver.FixedDurationIntervalVar(earliest, latest - length, length, False, f"lunch{v}")
            clock.SetBreakIntervalsOfVehicle([lunch], v, visit)
    may = Day(problem).may
    for j, job in enumerate(problem.jobs):
        index = manager.NodeToIndex(people + j)
        routing.AddDisjunction([index], LEFT_OUT_S)
        if job.windows:
            clock.CumulVar(index).SetRange(job.windows[0][0], job.windows[-1][1])
        routing.VehicleVar(index).SetValues([-1, *(int(w) for w in np.flatnonzero(may[:, j]))])
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    asked.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    asked.time_limit.FromMilliseconds(round(seconds * 1000))
    found = routing.SolveWithParameters(asked)
    if found is None:
        return _plan(problem, [], seed)
    breaks = found.IntervalVarContainer()
    eaten = {}
    for at in range(breaks.Size()):
        one = breaks.Element(at)
        if one.PerformedValue():
            eaten[int(one.Var().Name().removeprefix("lunch"))] = (one.StartValue(), one.DurationValue())
    entries: list[Planned] = []
    for v, worker in enumerate(problem.workers):
        mine = []
        index, before = found.Value(routing.NextVar(routing.Start(v))), v
        while not routing.IsEnd(index):
            job = problem.jobs[node(index) - people]
            starts, gone = found.Value(clock.CumulVar(index)), ways[before][node(index)]
            mine.append(Planned(job.id, worker.id, starts, starts, starts + job.service_s, gone))
            before, index = node(index), found.Value(routing.NextVar(index))
        if mine and v in eaten:
            begins, length = eaten[v]
            mine.append(Planned(LUNCH, worker.id, begins, begins, begins + length, 0))
        entries += _eating_there(sorted(mine, key=lambda entry: entry.starts_s))
    return _plan(problem, entries, seed)


def _eating_there(mine: list[Planned]) -> list[Planned]:
    """Entries of a day; where the way after the break does not fit behind it, the way comes first."""
    for at, (lunch, after) in enumerate(pairwise(mine)):
        if lunch.job_id == LUNCH and after.starts_s - after.travel_s < lunch.ends_s:
            mine[at] = replace(lunch, travel_s=after.travel_s)
            mine[at + 1] = replace(after, travel_s=0)
    return mine


def _plan(problem: DayProblem, entries: list[Planned], seed: int) -> DayPlan:
    done = {entry.job_id for entry in entries}
    left = [Unplanned(job.id, "") for job in problem.jobs if job.id not in done]
    return make_plan(problem, entries, left, seed)
