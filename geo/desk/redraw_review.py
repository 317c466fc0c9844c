"""A plan of grid boundaries on its way to a date: submitted, reviewed by a second person, dated, recalled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.redraw_kept import held
from geo.desk.redraw_outlines import units_of_grids
from geo.desk.redraw_publishing import publish_due
from geo.desk.redraws import (
    DRAFTING,
    at_version,
    get_redraw,
    hand_of,
    require_drafting,
    require_looking,
    with_hand,
)
from geo.errors import BadInput, Conflict, Forbidden
from geo.i18n import mark
from geo.model import REDRAW_MOVES, Actor, Redraw, RedrawState, units_on
from geo.redraw.defects import Defect
from geo.redraw.edits_applied import MOST_NOTE
from geo.store import Transaction

REVIEWING, PUBLISHING = "review:plan", "publish:plan"
LONGEST_AHEAD = timedelta(days=3 * 366)


def blocking(office: Office, actor: Actor, community: str, id_: str) -> tuple[Defect, ...]:
    """The defects of a plan with which it can be neither submitted, reviewed, dated nor published; none where it can.

    Raises
    ------
    Forbidden, NotFound
        The actor may not look at plans; there is no such plan.
    """
    return tuple(defect for defect in held(office, actor, community, id_).defects if defect.blocking)


def submit_redraw(office: Office, actor: Actor, community: str, id_: str, version: int) -> Redraw:
    """Hand a draft in for its review; it can no longer be edited, and whoever submits it cannot review it.

    Raises
    ------
    Forbidden, NotFound
        No right ``draft:plan`` at the root; no such plan.
    RedrawConflict
        Somebody saved another state first.
    Conflict
        It is no draft.
    BadInput
        A defect blocks it, or other boundaries hold than when it was opened; nothing was written.
    """
    require_drafting(office, actor, community)
    return _move(
        office, actor, community, id_, version, "submit_plan", checked=True,
        change=lambda before: replace(before, hands=with_hand(before, actor)),
    )  # fmt: skip


def return_redraw(office: Office, actor: Actor, community: str, id_: str, version: int, note: str) -> Redraw:
    """Make a submitted or reviewed plan a draft again, with a note that says why.

    Parameters
    ----------
    actor : Actor
        Needs ``review:plan`` at the root; a submitted plan may also be taken back with ``draft:plan``, a reviewed one
        with ``publish:plan``.

    Raises
    ------
    Forbidden, NotFound, RedrawConflict, Conflict
        As `submit_redraw`; it is neither submitted nor reviewed.
    BadInput
        The note is too long.
    """
    said = _checked_note(note)
    state = get_redraw(office, actor, community, id_).state
    also = DRAFTING if state is RedrawState.SUBMITTED else PUBLISHING
    if not actor.may(also, community, (office.root(community),)):
        require_doing(actor, REVIEWING, community, (office.root(community),))
    return _move(
        office, actor, community, id_, version, "return_plan",
        change=lambda before: replace(before, reviewed_by="", review_note=said),
    )  # fmt: skip


def review_redraw(office: Office, actor: Actor, community: str, id_: str, version: int, note: str = "") -> Redraw:
    """Say that a submitted plan is right.

    Parameters
    ----------
    actor : Actor
        Needs ``review:plan`` at the root and must not have edited or submitted the plan (`Redraw.hands`).

    Raises
    ------
    Forbidden, NotFound, RedrawConflict, Conflict, BadInput
        As `submit_redraw`; it was not submitted, or the actor has worked on it.
    """
    require_doing(actor, REVIEWING, community, (office.root(community),))
    said = _checked_note(note)

    def reviewed(before: Redraw) -> Redraw:
        if {hand_of(actor), actor.id}.intersection(before.hands):
            raise Forbidden(mark("Whoever has worked on a plan cannot review it: a second person has to."))
        return replace(before, reviewed_by=hand_of(actor), review_note=said)

    return _move(office, actor, community, id_, version, "review_plan", checked=True, change=reviewed)


def date_redraw(
    office: Office, actor: Actor, community: str, id_: str, version: int, effective: date, *, at_once: bool = False
) -> Redraw:
    """Say from which day on a reviewed plan holds, or another day for one that has a day already.

    Parameters
    ----------
    actor : Actor
        Needs ``publish:plan`` at the root.
    effective : date
        Local day, tomorrow at the earliest.
    at_once : bool
        Today is meant as well: the plan comes in force before this returns.

    Raises
    ------
    Forbidden, NotFound, RedrawConflict, Conflict, BadInput
        As `submit_redraw`; it was not reviewed, the day is too early or too far, or another plan has a date.
    """
    require_doing(actor, PUBLISHING, community, (office.root(community),))
    today = office.today(community)
    if effective < today or (effective == today and not at_once):
        raise BadInput(mark("A plan holds from tomorrow at the earliest."))
    if effective - today > LONGEST_AHEAD:
        raise BadInput(mark("{day} is too far ahead."), day=effective.isoformat())
    moved = _move(
        office, actor, community, id_, version, "date_plan", checked=True, alone=True,
        change=lambda before: replace(before, effective=effective, dated_by=hand_of(actor), held_up=""),
    )  # fmt: skip
    if effective > today:
        return moved
    publish_due(office, community)
    return get_redraw(office, actor, community, id_)


def recall_redraw(office: Office, actor: Actor, community: str, id_: str, version: int) -> Redraw:
    """Take a plan's date back before it holds: this is how a plan is rolled back before its day.

    Raises
    ------
    Forbidden, NotFound, RedrawConflict, Conflict
        No right ``publish:plan`` at the root; no such plan; another state of it was saved; it has no date, or holds.
    """
    require_doing(actor, PUBLISHING, community, (office.root(community),))
    return _move(
        office, actor, community, id_, version, "recall_plan",
        change=lambda before: replace(before, effective=None, dated_by="", held_up=""),
    )  # fmt: skip


def _move(
    office: Office, actor: Actor, community: str, id_: str, version: int, verb: str, *,
    change: Callable[[Redraw], Redraw], checked: bool = False, alone: bool = False,
) -> Redraw:  # fmt: skip
    """Bring a plan to its next state by a verb of `REDRAW_MOVES`; ``checked``: only where nothing blocks it."""
    require_looking(actor, community)
    _in_state(at_version(get_redraw(office, actor, community, id_), version), verb)
    if checked:
        _check(office, actor, community, id_)
    with office.write(actor) as tx:
        before = _in_state(at_version(tx.plans.redraw(community, id_), version), verb)
        if alone:
            _check_alone(tx, before)
        return tx.put(verb, before, replace(change(before), state=REDRAW_MOVES[verb][1]))[0]


def _in_state(redraw: Redraw, verb: str) -> Redraw:
    if redraw.state not in REDRAW_MOVES[verb][0]:
        raise Conflict(_MISPLACED[verb])
    return redraw


_MISPLACED = {
    "submit_plan": mark("Only a draft can be submitted."),
    "return_plan": mark("Only a plan that is submitted or reviewed can be returned."),
    "review_plan": mark("Only a plan that is submitted can be reviewed."),
    "date_plan": mark("Only a plan that is reviewed gets a date."),
    "recall_plan": mark("Only a plan that has a date and does not hold yet can be recalled."),
}


def _check(office: Office, actor: Actor, community: str, id_: str) -> None:
    stands = held(office, actor, community, id_)
    found = [defect for defect in stands.defects if defect.blocking]
    if found:
        raise BadInput(mark("{count} defects block this plan; they are listed beside the map."), count=len(found))
    with office.store.read() as reader:
        units = units_on(reader.units(community), None)
    units_of_grids(units, office.profile(community).handling_level, stands.history.base)


def _check_alone(tx: Transaction, redraw: Redraw) -> None:
    for other in tx.plans.redraws(redraw.community, states={RedrawState.DATED}):
        if other.id != redraw.id:
            raise Conflict(mark("The plan {name} has a date already; recall it first."), name=other.name)


def _checked_note(note: str) -> str:
    said = note.strip()
    if len(said) > MOST_NOTE:
        raise BadInput(mark("A note has at most {most} letters."), most=MOST_NOTE)
    return said
