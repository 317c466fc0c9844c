"""Stories: how a case is told from its report to its rating, for the demo's past and its simulated day.

Everything goes through the same deeds as the screens; only who acts and when is made up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from geo.desk import deeds
from geo.desk.deeds import Deed, apply_deed
from geo.desk.directory import Staff
from geo.desk.feedback import closing, rating
from geo.desk.households import doors
from geo.desk.mediation_stories import tell_sittings
from geo.desk.office import Office
from geo.desk.reporting import Report
from geo.desk.settings import PROJECT
from geo.desk.story_pauses import tell_pause
from geo.desk.verifying import verifying
from geo.desk.whistle_stories import next_call, tell_stars, tell_whistle
from geo.model import Actor, Appointment, Case, CaseState, Grant, Outcome, Person, Source
from geo.store import CaseFilter, Step, Transaction

T = TypeVar("T")
_SHARES = (2, 1, 5, 2, 1, 3)
"""How the time of a case falls to its six steps."""
SCRIPT = PROJECT / "data" / "demo.toml"
DISPATCHER = Actor("demo:dispatcher", "", (Grant("dispatcher", "*"),))
"""Who files, sends, verifies and closes in the demo when no person of the community holds the role."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What people report about one category and what is said when it is done."""

    category: str
    weight: float
    texts: tuple[str, ...]
    done: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Cast:
    """Who and what a community's stories are made of.

    Attributes
    ----------
    addresses : sequence of str
        Addresses as people write them: households and places.
    workers : mapping
        People who handle cases, by the id of the unit at which they are appointed.
    """

    community: str
    troubles: tuple[Trouble, ...]
    addresses: Sequence[str]
    workers: dict[str, list[Appointment]]

    @property
    def anybody(self) -> list[Appointment]:
        """All workers."""
        return [held for group in self.workers.values() for held in group]


@dataclass(frozen=True, slots=True)
class Measure:
    """How much is told of a community: past reports, reports under way, the most open ones at any time, and whether a
    door-knock campaign runs there."""

    history: int = 200
    under_way: int = 30
    most_open: int = 60
    campaign: bool = False


@cache
def read_measures(path: Path = SCRIPT) -> dict[str, Measure]:
    """How much is told of each shipped community, by key."""
    script = tomllib.loads(path.read_text(encoding="utf-8"))
    return {key: Measure(**entry) for key, entry in script.get("communities", {}).items()}


@cache
def read_troubles(path: Path = SCRIPT) -> tuple[Trouble, ...]:
    """The demo's sentences."""
    script = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Trouble(
            category=entry["category"],
            weight=float(entry.get("weight", 1.0)),
            texts=tuple(entry["texts"]),
            done=tuple(entry["done"]),
            sources=tuple(Source(name) for name in entry.get("sources", ["resident", "hotline", "worker"])),
        )
        for entry in script["troubles"]
    )


def gather_cast(office: Office, community: str) -> Cast:
    """Who and what the stories of a community in the store are made of."""
    profile, staff = office.profile(community), office.staff(community)
    known = {category.code for category in profile.categories}
    field = {role.key for role in profile.roles if role.grants == "worker"}
    workers: dict[str, list[Appointment]] = {}
    for held in staff.appointments:
        if held.role in field:
            workers.setdefault(held.path[-1], []).append(held)
    return Cast(
        community=community,
        troubles=tuple(trouble for trouble in read_troubles() if trouble.category in known),
        addresses=[door.address for door in doors(office.buildings(community))]
        + [place.name for place in staff.places.values()],
        workers=workers,
    )


def invent_report(cast: Cast, rng: np.random.Generator, received_at: datetime | None = None) -> Report:
    """A report somebody in the community might send; marked as demo."""
    weights = np.array([trouble.weight for trouble in cast.troubles])
    trouble = cast.troubles[int(rng.choice(len(cast.troubles), p=weights / weights.sum()))]
    return Report(
        community=cast.community,
        category=trouble.category,
        description=_one(rng, trouble.texts),
        address=_one(rng, cast.addresses),
        source=_one(rng, trouble.sources),
        received_at=received_at,
        demo=True,
    )


def next_deed(office: Office, cast: Cast, case: Case, rng: np.random.Generator) -> tuple[Actor, Deed] | None:
    """What happens to a told case next, and who does it; None when its story is over."""
    match case.state:
        case CaseState.COLLECTED | CaseState.FILED | CaseState.RETURNED:
            worker = _worker_for(cast, case, rng)
            return (DISPATCHER, deeds.dispatching(worker)) if worker else None
        case CaseState.DISPATCHED:
            return _person(office, cast, case.handler_id), deeds.taking()
        case CaseState.HANDLING:
            called = next_call(office, case, DISPATCHER)
            if called is not None:
                return called
            return _person(office, cast, case.handler_id), deeds.reporting_back(_done(cast, case, rng))
        case CaseState.REPORTED:
            passed = bool(rng.random() > 0.04)
            return DISPATCHER, verifying(passed=passed, text="现场查看，已解决" if passed else "现场查看，尚未彻底解决")
        case CaseState.VERIFIED:
            return DISPATCHER, closing()
        case CaseState.CLOSED:
            outcome = Outcome.SOLVED if rng.random() < 0.94 else Outcome.UNSOLVED
            stars = int(rng.integers(4, 6)) if outcome is Outcome.SOLVED and rng.random() < 0.97 else 3
            return DISPATCHER, rating(office, outcome, stars)
    return None


class Telling:
    """Stands in for a transaction while a story is told: it keeps the steps, which `put_histories` writes afterwards.

    Parameters
    ----------
    tx : Transaction
        Gives the numbers and answers what the story asks.
    staff : Staff
        The community's people.
    """

    def __init__(self, tx: Transaction, staff: Staff) -> None:
        self.steps: list[Step] = []
        self.actor = "reporter"
        self.at = datetime.min
        self._tx = tx
        self._staff = staff
        self._numbers: dict[str, list[int]] = {}

    def begin(self, at: datetime) -> None:
        """Start the next story: a report that comes in at an instant."""
        self.steps, self.actor, self.at = [], "reporter", at

    def put(self, verb: str, before: Case | None, after: Case, *, actor: str | None = None) -> tuple[Case, Step]:
        """Keep one step."""
        stored = replace(after, version=before.version + 1 if before else 1)
        step = Step(verb, actor or self.actor, self.at, stored)
        self.steps.append(step)
        return stored, step

    def cases(self, _wanted: CaseFilter) -> list[Case]:
        """None: nothing is a duplicate or a part of a case that is still being told."""
        return []

    def case(self, id_: str) -> Case:
        """A case that is in the store."""
        return self._tx.case(id_)

    def person(self, _community: str, id_: str) -> Person:
        """A person of the community."""
        return self._staff.people[id_]

    def next_number(self, series: str) -> int:
        """The next number of a series; `settle` takes them from the store."""
        if series not in self._numbers:
            self._numbers[series] = [self._tx.next_number(series)] * 2
        else:
            self._numbers[series][1] += 1
        return self._numbers[series][1]

    def settle(self) -> None:
        """Take the numbers used from the store's counters."""
        for series, (first, last) in self._numbers.items():
            if last > first:
                self._tx.next_number(series, last - first)

    def remember_key(self, community: str, idempotency_key: str, case_id: str) -> None:
        """Told reports carry no keys; one that does is remembered as any other."""
        self._tx.remember_key(community, idempotency_key, case_id)


def tell(
    office: Office, telling: Telling, cast: Cast, case: Case, rng: np.random.Generator, *, until: datetime, pace: float
) -> Case:
    """Let a case live from its report until ``until``.

    Parameters
    ----------
    pace : float
        How long the whole way takes, as a share of the case's limit.
    """
    limit = (case.due_at or case.received_at + timedelta(hours=24)) - case.received_at
    at = case.received_at
    shares = list(rng.dirichlet(_SHARES))
    while shares:
        share = shares.pop(0)
        told = next_deed(office, cast, case, rng)
        at += max(timedelta(minutes=1), limit * float(share) * pace)
        if told is None or at >= until:
            break
        if case.state is CaseState.CLOSED and rng.random() > 0.7:
            break
        actor, deed = told
        telling.actor, telling.at = actor.id, at
        case = apply_deed(office, telling, actor, case, deed, at)
        if case.state is CaseState.HANDLING:
            case = tell_whistle(office, telling, case, DISPATCHER, at, until)
            worker = _person(office, cast, case.handler_id)
            case, at = tell_pause(office, telling, worker, DISPATCHER, case, max(at, telling.at), until)
            case, at = tell_sittings(office, telling, worker, case, max(at, telling.at), until)
            if case.whistle is not None and case.whistle.due_at is not None:
                break
            at = max(at, telling.at)
        if case.is_open and not shares:  # it failed verification, or was not solved: it goes the whole way again
            shares = list(rng.dirichlet(_SHARES))
    return tell_stars(office, telling, case, DISPATCHER, until)


def _worker_for(cast: Cast, case: Case, rng: np.random.Generator) -> str | None:
    for unit_id in reversed(case.handling_path):
        if held := cast.workers.get(unit_id):
            return _one(rng, held).person_id
    anybody = cast.anybody
    return _one(rng, anybody).person_id if anybody else None


def _person(office: Office, cast: Cast, person_id: str | None) -> Actor:
    name = office.staff(cast.community).names.get(person_id or "", "")
    return Actor(f"person:{person_id}", name, (Grant("worker", cast.community),), person_id)


def _done(cast: Cast, case: Case, rng: np.random.Generator) -> str:
    for trouble in cast.troubles:
        if trouble.category == case.category:
            return _one(rng, trouble.done)
    return "已处理完毕"


def _one(rng: np.random.Generator, choices: Sequence[T]) -> T:
    return choices[int(rng.integers(len(choices)))]
