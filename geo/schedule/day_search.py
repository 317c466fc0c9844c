"""The search of a day: the problem as PyVRP takes it, and its routes back as orders of jobs.

Where PyVRP cannot say a rule it is told something near it, and what comes back is timed and mended afterwards:

* The break is taken wherever one is. PyVRP knows no such place, so the hours of the break are cut out of everybody's
  day; a job that reaches across the cut is timed around the break later.
* An urgent job gets an early end to its window, and the way to it from one that is not urgent costs more: so routes
  begin with urgent jobs.
* A job given to somebody at the place where their day begins and ends, at a set hour, is no stop: their day falls into
  two pieces around it, each a vehicle of its own.
* Balance is said as overtime: minutes beyond the mean day cost, and whoever does less has room.
* Whoever may not do a job finds every way to it too long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Route, Solution, VehicleType

from geo.schedule.local_search import local_search
from geo.schedule.problem import NO_WAY_S, OPTIONAL_S, Window
from geo.schedule.routes import Day, Timed, has_lunch

TENTHS = 10
"""The search counts way in tenths of seconds, so that a minute of overtime can weigh less than a minute of way."""
FORBIDDEN_S = 200_000
REQUIRED_S, URGENT_S = 40_000, 80_000
"""What leaving out a job costs that has to be done, in seconds of way; an urgent one."""
GIVEN_S = 2_000_000
"""A job that only one person may do: once out of their route, the search would hardly find it again."""
PREFER_S = 180
"""A job may cost this much more way if somebody does it who should."""
AFTER_S = 1_800
"""An urgent job may cost this much more way before it is done after one that is not."""
EARLY_S = 3_600
"""An urgent job is begun within this time of the begin of its window, if as many people as jobs are there."""

STANDING_S = 1_800
"""A job that may begin within a span of at most this length has an hour that is set."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The break that most share, cut out of the time axis."""

    at_s: int
    length_s: int

    def __call__(self, second: int) -> int:
        """A second of the day on the axis without the break."""
        return second if second <= self.at_s else max(self.at_s, second - self.length_s)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of somebody's day for the search, on the axis without the break, and the standing job it goes up to."""

    w: int
    starts: int
    ends: int
    until: int


class DaySearch:
    """A day as PyVRP's data, and what its clients stand for.

    Parameters
    ----------
    owner : ndarray of int, shape (jobs,)
        Who does a job that is given out already, -1: open.
    overtime : int
        Tenths of a second of way that one second beyond the mean day costs; 0: days need not be even.
    """

    def __init__(self, day: Day, owner: NDArray[np.int64], *, overtime: int) -> None:
        self.day, self.owner, self.overtime = day, owner, overtime
        self.cut, self.shared = _shared_cut(day)
        self.client_job: list[int] = []
        self.job_clients: list[list[int]] = [[] for _ in day.jobs]
        self.own_spans: list[list[int]] = [[] for _ in day.workers]
        self.clients: list[Client] = []
        self.groups: list[ClientGroup] = []
        self.places: list[int] = []
        self.depots: list[Depot] = []
        self.bound_to: list[int] = []
        self.home: list[int] = []
        for worker in day.workers:
            if worker.place not in self.places:
                self.places.append(worker.place)
                self.depots.append(Depot(location=len(self.places) - 1))
            self.home.append(self.places.index(worker.place))
        self.bound_to = [-1] * len(self.places)
        self.standing = self._standing()
        stands = {j for jobs in self.standing for j in jobs}
        urgent_late = _urgent_late(day)
        for j in range(len(day.jobs)):
            if j not in stands:
                self._add_job(j, urgent_late)
        self.spans = [self._add_spans(w) for w in range(len(day.workers))]
        self.pieces = [piece for w in range(len(day.workers)) for piece in self._pieces_of(w)]
        self._build_profiles()

    def _standing(self) -> list[list[int]]:
        """Jobs given to somebody that are at the very place where they begin and end, at an hour that is set."""
        day = self.day
        found: list[list[int]] = [[] for _ in day.workers]
        for j, w in enumerate(self.owner):
            worker = day.workers[w]
            if w < 0 or len(day.windows[j]) != 1 or day.places[j] != worker.place or worker.capacity is not None:
                continue
            earliest, latest = day.windows[j][0]
            if latest - earliest <= STANDING_S and day.begins[w].place == worker.place:
                found[w].append(j)
        return [sorted(jobs, key=lambda j: day.windows[j][0]) for jobs in found]

    def _pieces_of(self, w: int) -> list[Piece]:
        """A day between its standing jobs; one piece where it has none."""
        starts, ends = self.spans[w]
        found = []
        for j in self.standing[w]:
            begins = self.cut(self.day.windows[j][0][0])
            found.append(Piece(w, starts, max(starts, begins), j))
            starts = max(starts, begins) + self.day.services[j]
        return [*found, Piece(w, starts, max(starts, ends), -1)]

    def _add_job(self, j: int, urgent_late: int) -> None:
        job, cut = self.day.jobs[j], self.cut
        loses = URGENT_S if job.urgent else REQUIRED_S if job.required else round(job.worth * OPTIONAL_S)
        if job.pinned or self.owner[j] >= 0:
            loses = GIVEN_S
        windows: list[Window] = []
        for earliest, latest in self.day.windows[j]:
            late = min(latest, max(earliest, self._opens()) + urgent_late) if job.urgent else latest
            windows.append((cut(earliest), cut(late)))
        group = len(self.groups) if len(windows) > 1 else None
        if group is not None:
            first = len(self.clients)
            self.groups.append(ClientGroup(list(range(first, first + len(windows))), required=False))
        location = self._locate(job.place, -1)
        for earliest, latest in windows:
            self.job_clients[j].append(len(self.clients))
            self.client_job.append(j)
            self.clients.append(
                Client(
                    location=location,
                    delivery=[job.demand] if self._loads else [],
                    service_duration=job.service_s,
                    tw_early=earliest,
                    tw_late=latest,
                    prize=loses * TENTHS,
                    required=False,
                    group=group,
                )
            )

    @property
    def _loads(self) -> bool:
        return any(worker.capacity is not None for worker in self.day.workers)

    def _opens(self) -> int:
        return min(begin.at_s for begin in self.day.begins)

    def _add_spans(self, w: int) -> Window:
        """The shift without absences at its ends; absences within it, and a break of one's own, are clients."""
        worker, cut = self.day.workers[w], self.cut
        starts, ends = self.day.begins[w].at_s, worker.end_s
        inside = []
        for since, until in self.day.busy[w]:
            if since <= starts:
                starts = max(starts, until)
            elif until >= ends:
                ends = min(ends, since)
            else:
                inside.append((since, since, until - since))
        if worker.lunch is not None and w not in self.shared and has_lunch(worker):
            earliest, latest, length = worker.lunch
            inside.append((earliest, latest - length, length))
        for earliest, latest, length in inside:
            self.own_spans[w].append(len(self.clients))
            self.client_job.append(-1)
            location = self._locate(worker.place, w)
            self.clients.append(
                Client(
                    location=location,
                    delivery=[0] if self._loads else [],
                    service_duration=max(0, cut(earliest + length) - cut(earliest)),
                    tw_early=cut(earliest),
                    tw_late=cut(latest),
                    prize=URGENT_S * TENTHS,
                    required=False,
                )
            )
        return cut(starts), max(cut(starts), cut(ends))

    def _locate(self, place: int, bound_to: int) -> int:
        self.places.append(place)
        self.bound_to.append(bound_to)
        return len(self.places) - 1

    def _build_profiles(self) -> None:
        """One profile for those who get about alike, may do the same and should do the same."""
        day = self.day
        points = np.array(self.places)
        location_job = np.full(len(points), -1, dtype=np.int64)
        for client, j in zip(self.clients, self.client_job, strict=True):
            location_job[client.location] = j
        bound = np.array(self.bound_to)
        asked = [frozenset(job.prefers) for job in day.jobs]
        of_job, jobs = location_job >= 0, location_job[location_job >= 0]
        urgent = np.zeros(len(points), dtype=bool)
        urgent[of_job] = np.array(day.urgent, dtype=bool)[jobs]
        plain, hurries = np.flatnonzero(of_job & ~urgent), np.flatnonzero(urgent)
        made: dict[tuple[int, bytes, bytes], int] = {}
        self.distances: list[NDArray[np.int64]] = []
        self.durations: list[NDArray[np.int64]] = []
        self.profile: list[int] = []
        base = [np.where(m >= NO_WAY_S, FORBIDDEN_S, m)[np.ix_(points, points)] for m in day.seconds]
        for w, worker in enumerate(day.workers):
            barred = (bound >= 0) & (bound != w)
            barred[of_job] = ~(day.may[w, jobs] & ((self.owner[jobs] < 0) | (self.owner[jobs] == w)))
            other = np.zeros(len(points), dtype=bool)
            other[of_job] = [bool(asked[j]) and worker.id not in asked[j] for j in jobs]
            key = (day.mode_of[w], barred.tobytes(), other.tobytes())
            if key not in made:
                made[key] = len(self.durations)
                duration = base[day.mode_of[w]].copy()
                duration[:, barred] = FORBIDDEN_S
                np.fill_diagonal(duration, 0)
                distance = duration * TENTHS
                distance[:, other] += PREFER_S * TENTHS
                distance[np.ix_(plain, hurries)] += AFTER_S * TENTHS
                np.fill_diagonal(distance, 0)
                self.durations.append(duration)
                self.distances.append(distance)
            self.profile.append(made[key])

    def data(self, mean_s: int) -> ProblemData:
        """The problem with days of ``mean_s`` seconds as the measure of balance."""
        depot_of = {depot.location: at for at, depot in enumerate(self.depots)}
        kinds = []
        for piece in self.pieces:
            worker, depot = self.day.workers[piece.w], depot_of[self.home[piece.w]]
            length = piece.ends - piece.starts
            kinds.append(
                VehicleType(
                    start_depot=depot, end_depot=depot, tw_early=piece.starts, tw_late=piece.ends,
                    profile=self.profile[piece.w],
                    capacity=[NO_WAY_S if worker.capacity is None else worker.capacity] if self._loads else [],
                    shift_duration=min(self._even(piece, mean_s), length) if self.overtime else length,
                    max_overtime=length if self.overtime else 0, unit_overtime_cost=self.overtime,
                )
            )  # fmt: skip
        locations = [Location(0.0, 0.0) for _ in self.places]
        return ProblemData(locations, self.clients, self.depots, kinds, self.distances, self.durations, self.groups)  # type: ignore[arg-type]

    def _even(self, piece: Piece, mean_s: int) -> int:
        """What a piece has of a mean day, by its length."""
        mine = [one for one in self.pieces if one.w == piece.w]
        whole = sum(one.ends - one.starts for one in mine)
        stood = sum(self.day.services[j] for j in self.standing[piece.w])
        return round(max(0, mean_s - stood) * (piece.ends - piece.starts) / max(1, whole))

    def run(self, start: Sequence[Timed], seed: int, iterations: int, mean_s: int) -> tuple[list[list[int]], int]:
        """Search from days that fit; the orders found, and the mean of way and service of a day in seconds.

        The search stops after a number of iterations, never by the clock: the same seed gives the same plan.

        Parameters
        ----------
        start : sequence of Timed
            A day for each worker. Jobs that only one person may do have to stand in it: the search looks for places
            beside neighbours, and seldom finds the one day that may take them.
        mean_s : int
            The measure of balance to begin with.
        """
        visits = [(clients, at) for at, clients in enumerate(self._visits(start))]
        stood = sum(self.day.services[j] for jobs in self.standing for j in jobs)
        found: Solution | None = None
        for some in (iterations // 4, iterations - iterations // 4):
            data = self.data(mean_s)
            routes = [Route(data, clients, at) for clients, at in visits if clients]
            found = local_search(data, Solution(data, routes), seed, some, whole=found is None)
            visits = [
                ([visit.idx for visit in route if visit.is_client()], route.vehicle_type()) for route in found.routes()
            ]
            worked = sum(route.travel_duration() + route.service_duration() for route in found.routes())
            mean_s = round((worked + stood) / len(self.day.workers))
        return self.orders(found), mean_s

    def _visits(self, start: Sequence[Timed]) -> list[list[int]]:
        """Timed days as clients by piece: of a job with several windows the one in which it begins."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.pieces]
        first = {piece.w: at for at, piece in reversed(list(enumerate(self.pieces)))}
        for w, timed in enumerate(start):
            at = first[w]
            for span in self.own_spans[w]:
                begins = self.clients[span].tw_early
                found[self._piece_at(w, begins)].append((begins, span))
            for j, _, starts, _, _ in timed.entries:
                if j >= 0 and self.pieces[at].until == j:
                    at += 1
                elif j >= 0:
                    clients = self.job_clients[j]
                    inside = [n for n, window in enumerate(self.day.windows[j]) if window[0] <= starts <= window[1]]
                    found[at].append((self.cut(starts), clients[inside[0] if inside else 0]))
        return [[client for _, client in sorted(one)] for one in found]

    def _piece_at(self, w: int, second: int) -> int:
        """The piece of somebody's day in which a second lies, or the next one."""
        mine = [at for at, piece in enumerate(self.pieces) if piece.w == w]
        return next((at for at in mine if second < self.pieces[at].ends), mine[-1])

    def orders(self, found: Solution | None) -> list[list[int]]:
        """Jobs by worker in the order of a solution."""
        jobs_of: dict[int, list[int]] = {}
        for route in found.routes() if found else ():
            jobs = [self.client_job[visit.idx] for visit in route if visit.is_client()]
            jobs_of[route.vehicle_type()] = [j for j in jobs if j >= 0]
        orders: list[list[int]] = [[] for _ in self.day.workers]
        for at, piece in enumerate(self.pieces):
            orders[piece.w] += [*jobs_of.get(at, []), *([piece.until] if piece.until >= 0 else [])]
        return orders


def estimated_mean_s(day: Day) -> int:
    """Service and way of a mean day, the way of a job guessed from its nearest neighbours."""
    service = sum(day.services)
    places = np.array(sorted(set(day.places)))
    if len(places) < 2:
        return max(1, service // len(day.workers))
    near = np.sort(day.seconds[0][np.ix_(places, places)], axis=1)[:, 1:4]
    way = float(np.minimum(near, 1_800).mean()) * len(day.jobs)
    return max(1, round((service + way) / len(day.workers)))


def _shared_cut(day: Day) -> tuple[Cut, frozenset[int]]:
    """The break that most have, and who has it."""
    with_break = [w for w, worker in enumerate(day.workers) if day.begins[w].needs_lunch and worker.lunch]
    if not with_break:
        return Cut(NO_WAY_S, 0), frozenset()
    lunches = Counter(day.workers[w].lunch for w in with_break)
    usual = lunches.most_common(1)[0][0]
    if usual is None:
        return Cut(NO_WAY_S, 0), frozenset()
    earliest, latest, length = usual
    middle = earliest + (latest - earliest - length) // 2
    return Cut(middle, length), frozenset(w for w in with_break if day.workers[w].lunch == usual)


def _urgent_late(day: Day) -> int:
    """By when urgent jobs can be begun, seconds after they may: as many rounds as there are jobs a head."""
    urgent = [j for j in range(len(day.jobs)) if day.urgent[j]]
    if not urgent:
        return 0
    rounds = -(-len(urgent) // len(day.workers)) - 1
    mean = sum(day.services[j] for j in urgent) // len(urgent)
    return EARLY_S + rounds * (mean + 900)
