"""Grids that a file names → grids of a plan: by id, else by code, else by name, else a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geo.errors import BadInput, Fault
from geo.redraw.codes import parse_code
from geo.redraw.edits_applied import MOST_LETTERS, fresh_id
from geo.redraw.plans import Plan, PlanGrid


@dataclass(frozen=True, slots=True)
class Matching:
    """What a file's grids are in a plan.

    Attributes
    ----------
    ids : mapping of str to str
        Id in the file → id in the plan.
    fresh : tuple of PlanGrid
        Grids that the plan does not have, ready to begin.
    renamed : tuple of PlanGrid
        Grids of the plan with the name or code that the file gives them instead.
    notes : tuple of Fault
        What of the file's names and codes is left away, one sentence each.
    """

    ids: dict[str, str]
    fresh: tuple[PlanGrid, ...]
    renamed: tuple[PlanGrid, ...]
    notes: tuple[Fault, ...]


def match_grids(given: Iterable[PlanGrid], plan: Plan) -> Matching:
    """Find the grid of the plan that each grid of a file means; nobody gets the same one twice.

    Parameters
    ----------
    given : iterable of PlanGrid
        As the file has them; of the same id the first counts.
    plan : Plan
    """
    grids = {grid.id: grid for grid in reversed(list(given))}
    grids = dict(reversed(grids.items()))
    notes: list[Fault] = []
    sound = [_named(grid, notes) for grid in grids.values()]
    known = {grid.id: grid for grid in plan.grids}
    found: dict[str, str] = {}
    ways = (
        {grid.id: grid.id for grid in plan.grids},
        {grid.code: grid.id for grid in plan.grids if grid.code},
        {grid.name: grid.id for grid in plan.grids},
    )
    for way, words in zip(ways, (_by_id, _by_code, _by_name), strict=True):
        for grid in sound:
            meant = way.get(words(grid))
            if grid.id not in found and meant is not None and meant not in found.values():
                found[grid.id] = meant
    codes = {grid.code: grid.id for grid in plan.grids if grid.code}
    fresh: list[PlanGrid] = []
    renamed: list[PlanGrid] = []
    for grid in sound:
        own = found.get(grid.id)
        code = _code(grid, "" if own is None else known[own].code, notes)
        if code and codes.setdefault(code, own or grid.id) != (own or grid.id):
            notes.append(Fault.of("", grid.id, "The code {code} of {grid} belongs to another grid and is left away.",
                                  code=code, grid=grid.name))  # fmt: skip
            code = ""
        if own is None:
            found[grid.id] = fresh_id(plan, [one.id for one in fresh])
            fresh.append(PlanGrid(found[grid.id], grid.name, code))
        else:
            # where a file has no names, its ids and codes stand in their place
            name = known[own].name if grid.name in (grid.id, grid.code) else grid.name
            if (name, code or known[own].code) != (known[own].name, known[own].code):
                renamed.append(replace(known[own], name=name, code=code or known[own].code))
    return Matching(found, tuple(fresh), tuple(renamed), tuple(notes))


def _by_id(grid: PlanGrid) -> str:
    return grid.id


def _by_code(grid: PlanGrid) -> str:
    return grid.code or grid.id


def _by_name(grid: PlanGrid) -> str:
    return grid.name


def _named(grid: PlanGrid, notes: list[Fault]) -> PlanGrid:
    """A grid of a file with a name that a plan can hold."""
    name = "".join(letter for letter in grid.name if letter.isprintable()).strip() or grid.id
    if len(name) > MOST_LETTERS:
        notes.append(Fault.of("", grid.id, "The name {grid} is longer than {most} letters and is cut off.",
                              grid=name, most=MOST_LETTERS))  # fmt: skip
        name = name[:MOST_LETTERS].strip()
    return replace(grid, name=name)


def _code(grid: PlanGrid, now: str, notes: list[Fault]) -> str:
    """A grid's code in the file, if a plan can hold it; the one that it has already is as good as any."""
    if grid.code in ("", now):
        return grid.code
    try:
        parse_code(grid.code)
    except BadInput:
        notes.append(Fault.of("", grid.id, "The code {code} of {grid} is no code of a grid and is left away.",
                              code=grid.code[:40], grid=grid.name))  # fmt: skip
        return ""
    return grid.code
