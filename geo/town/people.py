"""Who holds which role where, and who is on duty at the stations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from geo.errors import BadInput

from .drafts import stream
from .names import people_names
from .plans import TownPlan

SINCE = ("2021-03-15", "2022-06-01", "2023-01-10", "2023-09-01", "2024-03-01", "2025-01-15")
OFFICERS = ("heating", "power", "property", "water", "gas", "urban", "police", "fire", "health", "office")
"""Roles of department officers; each is also the key of its department."""


@dataclass(slots=True)
class Staff:
    """People under construction: `roles[i]` are (role, unit id, since) of person i."""

    names: Iterator[str]
    rng: np.random.Generator
    people: list[str] = field(default_factory=list)
    roles: list[list[tuple[str, str, str]]] = field(default_factory=list)

    def appoint(self, role: str, units: Sequence[str], person: int | None = None) -> int:
        """Give a role at each of `units` to a person, new unless told; return the person's number."""
        if person is None:
            person = len(self.people)
            self.people.append(next(self.names))
            self.roles.append([])
        since = SINCE[int(self.rng.integers(len(SINCE)))]
        self.roles[person] += [(role, unit, since) for unit in units]
        return person


def appoint_staff(
    plan: TownPlan, units: Mapping[str, Sequence[str]], homes: Mapping[str, int], beside: Mapping[str, Sequence[str]]
) -> Staff:
    """Appoint everybody a town needs.

    Parameters
    ----------
    units
        Unit ids by level, in order.
    homes
        Households of each grid.
    beside
        For each grid the grids next to it (and in the same middle unit).
    """
    rng = stream(plan.seed, 7)
    staff = Staff(people_names(rng), rng)
    root = units[plan.chain[0]][0]
    grids = list(units["grid"])
    staff.appoint("secretary", [root])
    for role in ("dispatcher", "planner", "auditor"):
        for _ in range(plan.people.get(role, 1)):
            staff.appoint(role, [root])
    make = _by_micro_grids if "micro_grid" in plan.chain else _by_stairs if "stair" in plan.chain else _by_grids
    make(plan, staff, units, grids, homes, beside)
    for role in OFFICERS:
        for _ in range(2):
            staff.appoint(role, [root])
    return staff


def _by_micro_grids(
    plan: TownPlan,
    staff: Staff,
    units: Mapping[str, Sequence[str]],
    grids: list[str],
    homes: Mapping[str, int],
    beside: Mapping[str, Sequence[str]],
) -> None:
    """片长, 网格长, 党员中心户, 联户党员 and 楼栋长."""
    del beside
    for district in units["district"]:
        staff.appoint("district_head", [district])
    members = plan.people["member"]
    by_grid = [members // len(grids) + (1 if i < members % len(grids) else 0) for i in range(len(grids))]
    for grid, count in zip(grids, by_grid, strict=True):
        first = len(staff.people)
        for _ in range(count):
            staff.appoint("member", [grid])
        staff.appoint("grid_head", [grid], first)
        micro = [u for u in units["micro_grid"] if u.startswith(f"{grid}-")]
        for position, unit in enumerate(micro):
            # Some centre households are those of members who also keep the member-household ledger.
            own = first + 1 + position if position < (count - 1) // 2 else None
            staff.appoint("centre_household", [unit], own)
    most = sorted(grids, key=lambda g: (-homes[g], g))
    for i in range(plan.people.get("building_head", 0)):
        staff.appoint("building_head", [most[i % len(most)]])
    for i in range(plan.people.get("worker", 0)):
        staff.appoint("worker", grids[i * len(grids) // 12 : (i + 1) * len(grids) // 12])


def _by_stairs(
    plan: TownPlan,
    staff: Staff,
    units: Mapping[str, Sequence[str]],
    grids: list[str],
    homes: Mapping[str, int],
    beside: Mapping[str, Sequence[str]],
) -> None:
    """支部书记, 专职网格员, 单元长, and retired members who head building groups."""
    del homes, beside
    for grid in grids:
        staff.appoint("branch_head", [grid])
        staff.appoint("worker", [grid])
    buildings = list(units["building"])
    heads = plan.people["building_group"]
    for i in range(heads):
        staff.appoint("building_group", [buildings[(2 * i + 1) * len(buildings) // (2 * heads)]])
    for stair in units["stair"]:
        staff.appoint("stair_head", [stair])
    for i in range(plan.people.get("paired_member", 0)):
        staff.appoint("paired_member", [grids[i % len(grids)]])


def _by_grids(
    plan: TownPlan,
    staff: Staff,
    units: Mapping[str, Sequence[str]],
    grids: list[str],
    homes: Mapping[str, int],
    beside: Mapping[str, Sequence[str]],
) -> None:
    """网格员 who each keep two or three neighbouring grids, and a head for every estate."""
    del homes
    for compound in units["compound"]:
        staff.appoint("compound_head", [compound])
    for group in rounds(grids, beside, plan.people["worker"], staff.rng):
        staff.appoint("worker", group)


def rounds(
    grids: Sequence[str], beside: Mapping[str, Sequence[str]], count: int, rng: np.random.Generator
) -> list[list[str]]:
    """Share grids among `count` workers, two or three each, all neighbours of one another's.

    Starts each group from the grid with the fewest free neighbours, and tries again in another order until
    every grid has found a group.
    """
    threes = len(grids) - 2 * count
    for _ in range(4000):
        sizes = rng.permutation([3] * threes + [2] * (count - threes)).tolist()
        order = {g: float(rng.random()) for g in grids}
        free = set(grids)
        groups: list[list[str]] = []
        for size in sizes:
            group: list[str] = []
            while len(group) < size:
                reach = [g for g in grids if g in free and (not group or any(g in beside[m] for m in group))]
                if not reach:
                    break
                chosen = min(reach, key=lambda g: (sum(n in free for n in beside[g]), order[g]))
                group.append(chosen)
                free.discard(chosen)
            if len(group) < size:
                break
            groups.append(sorted(group))
        if not free and len(groups) == count:
            return sorted(groups)
    raise BadInput("{grids} grids cannot be shared among {count} workers.", grids=len(grids), count=count)


OFFICER_SKILLS = {
    "heating": ("plumber",), "power": ("electrician",), "property": ("electrician", "plumber"), "water": ("plumber",),
    "gas": ("gas-fitter",), "urban": ("road-repair", "gardener"), "fire": ("first-aid",), "health": ("first-aid",),
    "police": ("mediator",), "office": ("mediator", "legal"),
}  # fmt: skip
"""What the officers of a department know how to do."""
HELPER_SKILLS = ("mediator", "first-aid", "electrician", "plumber", "gardener", "legal")
"""What one in three of the grids' people knows besides, in turns."""
HELPERS = ("worker", "branch_head", "grid_head", "compound_head", "building_group", "building_head")


def skills_of(number: int, roles: Sequence[str]) -> tuple[str, ...]:
    """What person `number` of a town knows how to do: the officers by their trade, of the others one in three."""
    known = [skill for role in roles for skill in OFFICER_SKILLS.get(role, ())]
    if not known and number % 3 == 0 and any(role in HELPERS for role in roles):
        known = [HELPER_SKILLS[number // 3 % len(HELPER_SKILLS)]]
    return tuple(dict.fromkeys(known))


def as_records(staff: Staff) -> list[dict[str, Any]]:
    """Return the people of FORMAT's people.json, numbered in the order of appointment."""
    return [
        {
            "id": f"p{i + 1:04d}",
            "name": name,
            "phone": f"1390000{i + 1:04d}",
            "roles": [{"role": role, "unit": unit, "since": since} for role, unit, since in roles],
        }
        | ({"skills": list(known)} if (known := skills_of(i, [role for role, _, _ in roles])) else {})
        for i, (name, roles) in enumerate(zip(staff.people, staff.roles, strict=True))
    ]


def duty_roster(staff: Staff, roles: Sequence[str], stations: Sequence[str]) -> list[dict[str, Any]]:
    """Share the stations' two daily turns, 08:00-14:30 and 14:30-21:00, among the holders of `roles`, by turns."""
    pool = [i for i, held in enumerate(staff.roles) if any(role in roles for role, _, _ in held)]
    shifts = []
    for weekday in range(7):
        for turn, (start, end) in enumerate((("08:00", "14:30"), ("14:30", "21:00"))):
            for position, station in enumerate(stations):
                person = pool[((weekday * 2 + turn) * len(stations) + position) % len(pool)]
                shifts.append(
                    {"person": f"p{person + 1:04d}", "place": station, "weekday": weekday, "start": start, "end": end}
                )
    return shifts
