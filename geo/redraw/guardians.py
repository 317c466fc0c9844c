"""Guardians (守护人) of neighbour units: who could be asked, and why; the unit elects."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.neighbours import Door, Links
from geo.redraw.neighbours_units import NeighbourUnit
from geo.redraw.neighbours_wishes import Reason

GROWN_UP = 18
OLD = 75
"""From this age on one may need looking after oneself."""

_IN_UNIT, _AT_HOME, _TRUSTED, _TRUSTED_MORE = 4.0, 3.0, 2.0, 0.5
_OUTSIDE, _FAR, _LOAD, _AGED = 2.0, 0.25, 1.5, 2.0
_FEW_ROLES = 3
_NOBODY = 10_000.0

IN_UNIT = mark("Lives in the unit.")
BESIDE = mark("Lives outside the unit, {steps} doors from it.")
ALL_NEAR = mark("At most {steps} doors from everyone in it.")
AT_HOME = mark("Is at home by day.")
AWAY = mark("Is away by day.")
TRUSTED = mark("Is trusted: {roles}.")
GUARDS = mark("Already guards {count}.")
AGED = mark("Is {age} years old and may need looking after too.")

NOBODY_NEAR = mark("Nobody of age who is known as at home by day or trusted lives in this unit or beside it.")
ALL_TAKEN = mark("All who could guard this unit guard as many as one may, which is {limit}.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked to guard.

    Attributes
    ----------
    id : str
        Of the person.
    door : str
        Household where the person lives.
    home_by_day : bool
    trusted : tuple of str
        Roles that speak for the person, in the community's words: party member, stair head, volunteer.
    guards : int
        Units or persons guarded already, beside the units asked about.
    age : int or None
        Years; None when not known.
    """

    id: str
    door: str
    home_by_day: bool = False
    trusted: tuple[str, ...] = ()
    guards: int = 0
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A person for a unit, how well the person fits (higher is better), and why."""

    person: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class UnitGuardians:
    """Who could guard a unit, the one proposed first; ``none`` says why there is nobody."""

    unit: str
    proposals: tuple[Proposal, ...]
    none: Reason | None = None


def propose_guardians(
    doors: Sequence[Door],
    links: Links,
    units: Sequence[NeighbourUnit],
    candidates: Sequence[Candidate],
    *,
    limit: int = 1,
    reach: int = 1,
    shown: int = 3,
) -> tuple[UnitGuardians, ...]:
    """Propose guardians so that as many units as can be have one, and the proposed fit best on the whole.

    Parameters
    ----------
    limit : int
        How many one person may guard, what is guarded already included; over all units nobody is proposed first
        more often. Others are listed only while they have room for one more.
    reach : int
        How many doors away from a unit a guardian may live; 0 asks only who lives in it.
    shown : int
        Most proposals of a unit.

    Raises
    ------
    BadInput
        A household that is not among the doors, a person named twice, a number below what makes sense.
    """
    for value, least in ((limit, 1), (reach, 0), (shown, 1)):
        if value < least:
            raise BadInput(mark("{value} is too few; at least {least} is needed."), value=value, least=least)
    fits = _fits(doors, links, units, candidates, reach)
    able = {person.id: person for person in candidates if person.guards < limit}
    first = _assign(units, fits, able, limit)
    load = {person: able[person].guards for person in able}
    for person in first.values():
        load[person] += 1
    found = []
    for unit in units:
        chosen = first.get(unit.id)
        ranked = sorted(fits[unit.id].values(), key=lambda fit: (fit.person != chosen, -fit.score, fit.person))
        free = tuple(fit for fit in ranked if fit.person == chosen or (fit.person in able and load[fit.person] < limit))
        none = None
        if not free:
            none = Reason(ALL_TAKEN, {"limit": limit}) if ranked else Reason(NOBODY_NEAR)
        found.append(UnitGuardians(unit.id, free[:shown], none))
    return tuple(found)


def _fits(
    doors: Sequence[Door], links: Links, units: Sequence[NeighbourUnit], candidates: Sequence[Candidate], reach: int
) -> dict[str, dict[str, Proposal]]:
    """For each unit everybody who may guard it, however loaded."""
    places = {door.id: place for place, door in enumerate(doors)}
    unknown = [id for id in (*(p.door for p in candidates), *(d for u in units for d in u.doors)) if id not in places]
    if unknown:
        raise BadInput(mark("The household {id} is not among the doors."), id=unknown[0])
    if len({person.id for person in candidates}) < len(candidates):
        raise BadInput(mark("A person is named twice among those who could guard."))
    if any(person.guards < 0 or (person.age is not None and person.age < 0) for person in candidates):
        raise BadInput(mark("An age and a number of units guarded cannot be below zero."))
    near: list[list[int]] = [[] for _ in doors]
    for one, other in links.pairs.tolist():
        near[one].append(other)
        near[other].append(one)
    unit_at = {places[id]: unit for unit in units for id in unit.doors}
    most = reach + max((len(unit.doors) for unit in units), default=0)
    found: dict[str, dict[str, Proposal]] = {unit.id: {} for unit in units}
    for person in candidates:
        fit = person.home_by_day or person.trusted
        if not fit or (person.age is not None and person.age < GROWN_UP):
            continue
        steps = _steps(near, places[person.door], most)
        around = {unit_at[at].id: unit_at[at] for at, away in steps.items() if away <= reach and at in unit_at}
        for unit in around.values():
            away = [steps.get(places[id], most) for id in unit.doors]
            found[unit.id][person.id] = _proposal(person, min(away), max(away))
    return found


def _steps(near: list[list[int]], start: int, most: int) -> dict[int, int]:
    """Doors within ``most`` steps of one, and how many."""
    steps = {start: 0}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        if steps[at] < most:
            for beside in near[at]:
                if beside not in steps:
                    steps[beside] = steps[at] + 1
                    queue.append(beside)
    return steps


def _proposal(person: Candidate, nearest: int, farthest: int) -> Proposal:
    score = _IN_UNIT - _OUTSIDE * nearest - _FAR * farthest - _LOAD * person.guards
    reasons = [
        Reason(BESIDE, {"steps": nearest}) if nearest else Reason(IN_UNIT),
        Reason(ALL_NEAR, {"steps": farthest}),
        Reason(AT_HOME if person.home_by_day else AWAY),
    ]
    if person.home_by_day:
        score += _AT_HOME
    if person.trusted:
        score += _TRUSTED + _TRUSTED_MORE * min(len(person.trusted) - 1, _FEW_ROLES)
        reasons.append(Reason(TRUSTED, {"roles": "、".join(person.trusted)}))
    if person.guards:
        reasons.append(Reason(GUARDS, {"count": person.guards}))
    if person.age is not None and person.age >= OLD:
        score -= _AGED
        reasons.append(Reason(AGED, {"age": person.age}))
    return Proposal(person.id, score, tuple(reasons))


def _assign(
    units: Sequence[NeighbourUnit],
    fits: Mapping[str, Mapping[str, Proposal]],
    able: Mapping[str, Candidate],
    limit: int,
) -> dict[str, str]:
    """Unit → person, as many units as can be, then the highest sum of scores."""
    seats: dict[str, list[int]] = {}
    holders: list[str] = []
    wanted = Counter(person for unit in units for person in fits[unit.id])
    for candidate in able.values():
        room = min(limit - candidate.guards, wanted[candidate.id])
        seats[candidate.id] = list(range(len(holders), len(holders) + room))
        holders += [candidate.id] * room
    rows: list[int] = []
    columns: list[int] = []
    costs: list[float] = []
    for row, unit in enumerate(units):
        for person, proposal in sorted(fits[unit.id].items()):
            for seat in seats.get(person, []):
                rows.append(row)
                columns.append(seat)
                costs.append(_NOBODY / 10 - proposal.score)
        # Each unit may stay without a guardian, at a cost that no score outweighs.
        rows.append(row)
        columns.append(len(holders) + row)
        costs.append(_NOBODY)
    if not units:
        return {}
    shape = (len(units), len(holders) + len(units))
    graph = csr_matrix((np.array(costs), (rows, columns)), shape=shape)
    matched, seated = min_weight_full_bipartite_matching(graph)
    return {
        units[row].id: holders[seat]
        for row, seat in zip(matched.tolist(), seated.tolist(), strict=True)
        if seat < len(holders)
    }
