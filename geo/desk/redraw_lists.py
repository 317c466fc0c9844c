"""The list behind a figure of a plan: blocks, households, cases, stations or workers, and where each of them goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.desk.office import Office
from geo.desk.privacy import is_hidden
from geo.desk.queries import find_cases
from geo.desk.redraw_named import HEADS, what_is
from geo.desk.redraw_views import DIGITS, numbers, rows_of_blocks
from geo.errors import NotFound
from geo.i18n import Words, mark, words
from geo.model import Actor
from geo.redraw.blocks import NOWHERE, Ints
from geo.redraw.figures_behind import blocks_behind
from geo.redraw.impact import Moves
from geo.redraw.impact_facts import Placed
from geo.store import CaseFilter

if TYPE_CHECKING:
    from geo.desk.redraw_kept import Held

MOST_ROWS = 200
"""Rows of a list that are told; how many more there are is said."""
SEEING_HOMES = "read:household"

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "blocks": mark("Blocks"),
        "households": mark("Households"),
        "people": mark("People"),
        "minutes": mark("Minutes of work a month"),
        "must_visit": mark("Must-visit persons"),
        "area_m2": mark("Area in m²"),
        "perimeter_m": mark("Length of the boundary in m"),
        "polsby_popper": mark("Compactness (Polsby–Popper)"),
        "reock": mark("Compactness (Reock)"),
        "pieces": mark("Pieces"),
        "cut_compounds": mark("Compounds cut"),
        "barriers_crossed": mark("Barriers crossed"),
        "barrier_m": mark("Barriers inside in m"),
        "walk_mean_s": mark("Mean walk to a station in s"),
        "walk_longest_s": mark("Longest walk to a station in s"),
        "households_moved": mark("Households that change grid worker"),
        "must_visit_moved": mark("Must-visit persons who change grid worker"),
        "cases_moved": mark("Open cases that change grid"),
        "duties_moved": mark("Duties that change grid"),
        "appointments_moved": mark("Appointments that change grid"),
        "stations_moved": mark("Stations that change grid"),
        "loads": mark("Workers whose load changes"),
    }
)
"""Every figure that opens a list → what the list is called."""
MOVED: Mapping[str, str] = MappingProxyType(
    {f"{kind}_moved": kind for kind in ("households", "must_visit", "cases", "duties", "appointments", "stations")}
)
"""Figures of what changes → the kind of thing they count."""
_HOMES = ("households", "must_visit")
_IN_BLOCKS = ("households", "people", "minutes", "must_visit", "area_m2")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks what of which plan; an empty grid asks of all."""

    office: Office
    actor: Actor
    held: Held
    figure: str
    grid: str
    lang: str

    @property
    def say(self) -> Words:
        return words(self.lang)


def list_behind(office: Office, actor: Actor, held: Held, figure: str, grid: str, lang: str) -> dict[str, Any]:
    """The list that a figure opens, as plain values for a screen.

    Parameters
    ----------
    held : Held
        As `geo.desk.redraw_kept.held` gave it to this actor.
    figure : str
        One of `TITLES`.
    grid : str
        Id of a grid of the plan. Empty: of figures that each grid has, one row per grid; of what changes, all of it.
        What changes is listed for a grid that loses it as well as for one that gets it.
    lang : str

    Returns
    -------
    dict
        ``title``, ``head`` (names of columns), ``rows``, ``blocks`` (rows of the ground to be marked on the map) and
        ``more`` (how many rows are left out).

    Raises
    ------
    NotFound
        No such figure, or no such grid in the plan.
    """
    if figure not in TITLES:
        raise NotFound(mark("There is no figure {figure}."), figure=figure[:64])
    asked = _Asked(office, actor, held, figure, grid, lang)
    if figure == "loads":
        return _loads(asked)
    if figure in MOVED:
        return _moved(asked, MOVED[figure])
    if not grid:
        return _by_grid(asked)
    chosen = blocks_behind(held.plan, held.figures, grid, figure)
    if figure in _HOMES and actor.may_anywhere(SEEING_HOMES, held.redraw.community):
        return _homes(asked, figure, chosen)
    return _blocks(asked, chosen)


def _by_grid(asked: _Asked) -> dict[str, Any]:
    """A figure of every grid, the largest first."""
    figures, say = asked.held.figures, asked.say
    values = numbers(getattr(figures, asked.figure), DIGITS[asked.figure])
    named = zip((grid.name for grid in asked.held.plan.grids), values, strict=True)
    rows = sorted(named, key=lambda row: (row[1] is None, -(row[1] or 0)))
    return _told(asked, (say(mark("Grid")), say(TITLES[asked.figure])), [list(row) for row in rows], [])


def _blocks(asked: _Asked, chosen: Sequence[str]) -> dict[str, Any]:
    """Blocks with what lives in each, those with most of the figure first."""
    blocks, say = asked.held.plan.blocks, asked.say
    rows = np.array(rows_of_blocks(blocks, tuple(chosen)), dtype=np.int64)
    by = "households" if asked.figure not in _IN_BLOCKS else asked.figure
    order = rows[np.argsort(-getattr(blocks, by)[rows], kind="stable")]
    columns: list[list[Any]] = [[blocks.ids[row] for row in order.tolist()]]
    columns += [numbers(getattr(blocks, name)[order], DIGITS[name]) for name in _IN_BLOCKS]
    head = [say(mark("Block")), *(say(TITLES[name]) for name in _IN_BLOCKS)]
    if asked.figure.startswith("walk_"):
        columns.append(numbers(asked.held.figures.walk_s[order], 0))
        head.append(say(mark("Walk to a station in s")))
    return _told(asked, head, [list(row) for row in zip(*columns, strict=True)], rows.tolist())


def _homes(asked: _Asked, kind: str, chosen: Sequence[str]) -> dict[str, Any]:
    """The households or must-visit persons in a grid's blocks, one row each."""
    blocks, placed = asked.held.plan.blocks, _placed(asked.held, kind)
    rows = rows_of_blocks(blocks, tuple(chosen))
    ids = placed.ids[np.isin(placed.plan, rows)].tolist()
    if not ids:
        return _blocks(asked, chosen)  # the blocks know of more than the layers do
    head = [asked.say(word) for word in HEADS[kind]]
    return _told(asked, head, _named(asked, kind, ids), rows, count=len(ids))


def _moved(asked: _Asked, kind: str) -> dict[str, Any]:
    """What gets another grid or worker, from where and to where."""
    held, say = asked.held, asked.say
    moves: Moves = getattr(held.impact, kind)
    _known_grid(asked)
    at = [n for n in range(len(moves)) if asked.grid in ("", moves.grids[n], moves.grids_today[n])]
    ids = [moves.ids[n] for n in at]
    names = held_names(held)
    staff = asked.office.staff(held.redraw.community).names
    ways = [
        [
            names.get(moves.grids_today[n], moves.grids_today[n]),
            names.get(moves.grids[n], moves.grids[n]),
            staff.get(moves.workers_today[n], ""),
            staff.get(moves.workers[n], ""),
        ]
        for n in at[:MOST_ROWS]
    ]
    rows = [[*what, *way] for what, way in zip(_named(asked, kind, ids), ways, strict=True)]
    head = [say(word) for word in HEADS[kind]]
    head += [say(mark("Grid today")), say(mark("Grid in the plan"))]
    head += [say(mark("Worker today")), say(mark("Worker in the plan"))]
    open_ids = _seen_cases(asked, ids) if kind == "cases" else ids
    return _told(asked, head, rows, _where(_placed(held, kind), open_ids), count=len(ids))


def _loads(asked: _Asked) -> dict[str, Any]:
    """Workers whose load changes, minutes a month, the largest change first; of one grid those who answer for it."""
    held, say = asked.held, asked.say
    _known_grid(asked)
    staff = asked.office.staff(held.redraw.community).names
    every = (*held.plan.grids, *held.today.grids)
    meant = {grid.worker for grid in every if asked.grid in ("", grid.id)}
    rows = [
        [
            staff.get(load.worker, load.worker),
            *(round(value, 1) for value in (load.today_min, load.plan_min, load.by_min)),
        ]
        for load in held.impact.loads
        if load.worker in meant
    ]
    head = [say(mark("Grid worker")), say(mark("Minutes today")), say(mark("Minutes in the plan")), say(mark("Change"))]
    workers = {load.worker for load in held.impact.loads} & meant
    places = [n for n, grid in enumerate(held.plan.grids) if grid.worker in workers]
    blocks = np.flatnonzero(np.isin(held.plan.grid_of, places)).tolist() if asked.grid else []
    return _told(asked, head, rows, blocks)


def held_names(held: Held) -> dict[str, str]:
    """Names of all grids of a plan and of today by id; the plan's where both have one."""
    return {grid.id: grid.name for grid in (*held.today.grids, *held.plan.grids)}


def _told(
    asked: _Asked, head: Sequence[str], rows: list[list[Any]], blocks: list[int], *, count: int | None = None
) -> dict[str, Any]:
    count = len(rows) if count is None else count
    title = asked.say(TITLES[asked.figure])
    if asked.grid:
        template = asked.say(mark("{figure} · {grid}"))
        title = template.format(figure=title, grid=held_names(asked.held).get(asked.grid, asked.grid))
    shown = rows[:MOST_ROWS]
    return {"title": title, "head": list(head), "rows": shown, "blocks": blocks, "more": count - len(shown)}


def _named(asked: _Asked, kind: str, ids: Sequence[str]) -> list[list[Any]]:
    """What the first of the things are, as far as the asker may know it."""
    known = what_is(asked.office, asked.actor, asked.held.redraw.community, kind, ids[:MOST_ROWS], asked.lang)
    return [list(row) for row in known]


def _seen_cases(asked: _Asked, ids: Sequence[str]) -> list[str]:
    """Cases whose place the asker may know: of a private one nobody else learns more than its grid."""
    community = asked.held.redraw.community
    if not ids or not asked.actor.may_anywhere("read:case", community):
        return []
    profile = asked.office.profile(community)
    found = find_cases(asked.office, asked.actor, CaseFilter(community=community, ids=tuple(ids)))
    return [case.id for case in found if not is_hidden(profile, case)]


def _placed(held: Held, kind: str) -> Placed:
    placed: Placed = getattr(held.facts, kind)
    return placed


def _where(placed: Placed, ids: Sequence[str]) -> list[int]:
    """Rows of the blocks in which things lie, in order and each once."""
    wanted = set(ids)
    chosen = np.fromiter((id_ in wanted for id_ in placed.ids.tolist()), dtype=bool, count=len(placed))
    found: Ints = np.unique(placed.plan[chosen])
    return [int(row) for row in found[found != NOWHERE]]


def _known_grid(asked: _Asked) -> None:
    if asked.grid and asked.grid not in held_names(asked.held):
        raise NotFound(mark("There is no grid {grid} in the plan."), grid=asked.grid[:64])
