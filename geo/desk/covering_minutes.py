"""How much work each grid is expected to bring a month, from what the store knows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from geo.desk.doorsteps import doorsteps
from geo.desk.ledger import ledger_of
from geo.desk.office import Office
from geo.model import Profile, Unit
from geo.schedule.covering_ground import MONTH_DAYS, GridHistory, expected_minutes

LOOKED_BACK_DAYS = 180
"""Older cases and visits say nothing of how much work there is now."""
PERIOD_DAYS = {"day": 1.4, "week": 7.0, "month": 30.4, "quarter": 91.3, "year": 365.25}
"""Calendar days of a period; of days only those that are worked, five in seven."""


def grid_minutes(office: Office, community: str, grids: Sequence[Unit], role: str) -> NDArray[np.float64]:
    """Expected minutes a month of some grids, for the people of a role; see `geo.schedule.covering_ground`.

    Counted are the cases that the grids answered for and the visits made in them within `LOOKED_BACK_DAYS`, as long as
    categories and duties say that they take; the households of each; and what the role's duties ask of it.

    Parameters
    ----------
    grids : sequence of Unit
    role : str
        Key of a role of the profile.

    Returns
    -------
    ndarray of float, shape (len(grids),)
    """
    at = {unit.id: row for row, unit in enumerate(grids)}
    doors = Counter(at[step] for door in doorsteps(office, community).values() for step in door.path if step in at)
    households = np.array([float(doors[row]) for row in range(len(grids))])
    if not households.any():
        households = np.array([float(unit.attributes.get("households") or 0) for unit in grids])
    history = _history(office, community, at, households)
    return expected_minutes(history, _due_minutes(office, community, at, households, role))


def _history(office: Office, community: str, at: dict[str, int], households: NDArray[np.float64]) -> GridHistory:
    now, profile = office.clock(), office.profile(community)
    since = now - timedelta(days=LOOKED_BACK_DAYS)
    cases, case_minutes, visits, visit_minutes = np.zeros((4, len(at)))
    takes = {category.code: float(category.minutes or profile.work.case_min) for category in profile.categories}
    with ledger_of(office, community).columns() as columns:
        received = columns["received"]
        rows = np.flatnonzero(received >= np.datetime64(since.astimezone(UTC).replace(tzinfo=None), "us"))
        chains, codes = columns.words("handling"), columns.words("category")
        found = Counter(zip(columns["handling"][rows].tolist(), columns["category"][rows].tolist(), strict=True))
        first = received[rows].min().astype(datetime).replace(tzinfo=UTC) if len(rows) else now
        for (chain, code), count in found.items():
            grid = next((at[step] for step in chains[chain].split("/") if step in at), None)
            if grid is not None:
                cases[grid] += count
                case_minutes[grid] += count * takes.get(codes[code], float(profile.work.case_min))
    lasts = {rule.key: float(rule.minutes) for rule in profile.duties}
    with office.store.read() as reader:
        for visit in reader.work.visits(community, since=since):
            first = min(first, visit.at)
            grid = next((at[step] for step in visit.path if step in at), None)
            if grid is not None:
                visits[grid] += 1
                visit_minutes[grid] += lasts.get(visit.duty, 20.0)
    # A community that began last month has a month of history, not half a year with nothing in it.
    days = max((now - first) / timedelta(days=1), 1.0)
    return GridHistory(households, cases, case_minutes, visits, visit_minutes, days)


def _due_minutes(
    office: Office, community: str, at: dict[str, int], households: NDArray[np.float64], role: str
) -> NDArray[np.float64]:
    """Minutes a month of what the duties of a role ask of each grid."""
    profile, staff, tree = office.profile(community), office.staff(community), office.tree(community)
    holders = len(staff.by_role.get(role, ()))
    marked: dict[str, Counter[int]] = {}
    with office.store.read() as reader:
        for mark in reader.work.household_marks(community):
            for group in mark.groups:
                marked.setdefault(group, Counter()).update(at[step] for step in mark.path if step in at)
    due = np.zeros(len(at))
    for rule in profile.duties:
        if rule.role != role:
            continue
        minutes = rule.quota * rule.minutes * MONTH_DAYS / PERIOD_DAYS[rule.every]
        if rule.target == profile.levels[-1].key:
            # So many households each holder: the larger a grid, the more of them live in it.
            due += minutes * holders * households / max(float(households.sum()), 1.0)
        elif rule.target in marked:
            due += minutes * np.array([float(marked[rule.target][row]) for row in range(len(at))])
        elif _is_level(profile, rule.target):
            inside = Counter(at[step] for unit in tree.at_level(rule.target) for step in unit.path if step in at)
            due += minutes * np.array([float(inside[row]) for row in range(len(at))])
    return due


def _is_level(profile: Profile, key: str) -> bool:
    return any(level.key == key for level in profile.levels)
