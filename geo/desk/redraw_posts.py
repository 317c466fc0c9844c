"""Appointments when boundaries change: they follow their units or end with them; grids get the plan's workers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from geo.desk.redraw_homes import Homes
from geo.desk.redraw_outlines import Turn
from geo.model import Appointment


def posts_after(homes: Homes, role: str) -> tuple[Appointment, ...]:
    """All appointments as they are once a turn's boundaries hold.

    Those at a grid that ends are ended on the day. The grid worker's goes on only where the plan says so; who held
    another role there (a party member, say) goes on holding it at the grid that takes most of the old one. Where the
    plan gives a grid another worker than it began with, the appointment of the one ends and that of the other begins.

    Parameters
    ----------
    role : str
        Key of the role that the plans' workers hold; empty: nobody is appointed.
    """
    turn = homes.chain.turn
    gone, day = homes.chain.outlines.gone, turn.day
    kept: list[Appointment] = []
    moved: list[Appointment] = []
    for held in turn.community.appointments:
        if held.until is not None and held.until <= day:
            kept.append(held)
        elif held.path and held.path[-1] in gone:
            kept.append(_ended(held, turn))
            successor = homes.chain.outlines.successor.get(held.path[-1])
            if successor is not None and held.role != role:
                moved.append(_begun(turn, held.person_id, held.role, homes, successor, held))
        else:
            kept.append(replace(held, path=homes.follow(held.path)))
    if role:
        _give_workers(homes, role, kept, moved)
    holding = {
        (held.person_id, held.role, held.path[-1])
        for held in kept
        if held.path and (held.until is None or held.until > day)
    }
    return _unique((*kept, *(held for held in moved if (held.person_id, held.role, held.path[-1]) not in holding)))


def _give_workers(homes: Homes, role: str, kept: list[Appointment], moved: list[Appointment]) -> None:
    """Make the plan's workers hold the role at their grids; where the plan changed nobody, whoever holds it stays."""
    turn = homes.chain.turn
    before = {unit: grid.worker for grid, unit in zip(turn.before.grids, turn.grids_before, strict=True)}
    known = {person.id for person in turn.community.people}
    holders: dict[str, set[str]] = defaultdict(set)
    for held in kept:
        if held.role == role and held.path and (held.until is None or held.until > turn.day):
            holders[held.path[-1]].add(held.person_id)
    ended: set[tuple[str, str]] = set()
    for grid, unit in zip(turn.after.grids, turn.grids_after, strict=True):
        was = before.get(unit, "")
        if grid.worker == was:
            continue
        if was in holders[unit]:
            ended.add((unit, was))
        if grid.worker in known and grid.worker not in holders[unit]:
            moved.append(_begun(turn, grid.worker, role, homes, unit))
    for place, held in enumerate(kept):
        lasts = held.until is None or held.until > turn.day
        if lasts and held.role == role and held.path and (held.path[-1], held.person_id) in ended:
            kept[place] = _ended(held, turn)


def _ended(held: Appointment, turn: Turn) -> Appointment:
    """The appointment ended on the day; one that was to begin later ends before its first day."""
    return replace(held, until=max(turn.day, held.since))


def _begun(
    turn: Turn, person: str, role: str, homes: Homes, unit: str, like: Appointment | None = None
) -> Appointment:  # fmt: skip
    since = max(turn.day, like.since) if like is not None else turn.day
    id_ = f"{person}-{role}-{unit}-{since:%Y%m%d}"
    until = like.until if like is not None else None
    return Appointment(turn.community.profile.key, id_, person, role, homes.chain.paths[unit], since, until)


def _unique(posts: tuple[Appointment, ...]) -> tuple[Appointment, ...]:
    """The same with one id each: somebody may take up an appointment again on the day on which it was ended."""
    taken: set[str] = set()
    found: list[Appointment] = []
    for held in posts:
        id_, number = held.id, 1
        while id_ in taken:
            number += 1
            id_ = f"{held.id}-{number}"
        taken.add(id_)
        found.append(held if id_ == held.id else replace(held, id=id_))
    return tuple(found)
