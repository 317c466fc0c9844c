"""Edits of a draft: each is a step in the store, one transaction and one event; undo and redo move along the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from geo.desk.office import Office
from geo.desk.redraw_facts import cutting_ground_of
from geo.desk.redraw_gestures import Means, edit_of, same_plan
from geo.desk.redraw_kept import Held, Slot, slot_of
from geo.desk.redraw_steps import as_kept, edit_text
from geo.desk.redraws import (
    RedrawConflict,
    editable,
    hand_of,
    opening_name,
    require_drafting,
    with_hand,
)
from geo.errors import BadInput, Conflict
from geo.i18n import mark, words
from geo.model import Actor, Redraw, RedrawStep
from geo.redraw.blocks import MEASURES
from geo.redraw.edits import ChangeGrid, Describe, Edit, Recode
from geo.redraw.edits_applied import apply
from geo.redraw.history import History
from geo.redraw.plans import Plan

MOST_EDITS = 2_000
"""So many edits are made at once: a balancing of a city is one, an import some hundreds."""


def do_gesture(
    office: Office, actor: Actor, community: str, id_: str, version: int, gesture: Mapping[str, Any]
) -> Held:  # fmt: skip
    """Do on a draft what a planner did on the map.

    Parameters
    ----------
    actor : Actor
        Needs ``draft:plan`` at the community's root.
    version : int
        Of the record that the planner saw.
    gesture : mapping
        See `geo.desk.redraw_gestures`; points are (lon, lat) in degrees, EPSG:4326.

    Returns
    -------
    Held
        The plan as it stands then, with its figures.

    Raises
    ------
    Forbidden, NotFound
        No right; no such plan.
    RedrawConflict
        Somebody saved another state first.
    Conflict
        The plan is no draft.
    BadInput
        The gesture cannot be made; nothing was written.
    """
    require_drafting(office, actor, community)
    slot = slot_of(office, community, id_)
    with slot.lock:
        now = standing(office, slot, community, id_, version)
        edit = meant(office, now.redraw, now.history.base, now.plan, gesture)
        return add_steps(office, actor, slot, now, [edit])


def do_edits(
    office: Office, actor: Actor, community: str, id_: str, version: int, edits: Sequence[Edit]
) -> Held:  # fmt: skip
    """Do several edits on a draft, one after another: each a step of its own, all in one transaction.

    Raises
    ------
    Forbidden, NotFound, RedrawConflict, Conflict
        As `do_gesture`.
    BadInput
        One of them cannot be made; nothing was written.
    """
    require_drafting(office, actor, community)
    slot = slot_of(office, community, id_)
    with slot.lock:
        return add_steps(office, actor, slot, standing(office, slot, community, id_, version), edits)


def undo(office: Office, actor: Actor, community: str, id_: str, version: int, edits: int = 1) -> Held:
    """Undo the last edits of a draft.

    Raises
    ------
    Forbidden, NotFound, RedrawConflict, Conflict
        As `do_gesture`.
    BadInput
        There are not so many; nothing was written.
    """
    return _walk(office, actor, community, id_, version, "undo_edits", -_counted(edits))


def redo(office: Office, actor: Actor, community: str, id_: str, version: int, edits: int = 1) -> Held:
    """Do again what was undone last.

    Raises
    ------
    Forbidden, NotFound, RedrawConflict, Conflict
        As `do_gesture`.
    BadInput
        There are not so many; nothing was written.
    """
    return _walk(office, actor, community, id_, version, "redo_edits", _counted(edits))


def standing(office: Office, slot: Slot, community: str, id_: str, version: int) -> Held:
    """A draft as it stands in the store, for somebody who saw a version of it and holds its lock.

    Raises
    ------
    NotFound, RedrawConflict, Conflict
        No such plan; another version; no draft.
    """
    with office.store.read() as reader:
        redraw = editable(reader.plans.redraw(community, id_), version)
    return slot.follow(redraw)


def meant(office: Office, redraw: Redraw, base: Plan, plan: Plan, gesture: Mapping[str, Any]) -> Edit:
    """The edit that a gesture on a plan means, with what the community knows of its ground and its people.

    Raises
    ------
    BadInput
        It cannot be made, changes nothing, or names a worker whom nobody knows.
    """
    means = Means(
        cutting_ground_of(office, redraw.community, base),
        next(measure for measure in MEASURES if measure == redraw.measure),
        redraw.code_prefix,
        words(office.settings.lang)(mark("New grid")),
    )
    edit = edit_of(plan, gesture, means)
    if isinstance(edit, ChangeGrid) and edit.worker and edit.worker not in office.staff(redraw.community).people:
        raise BadInput(mark("There is no person {id} in {community}."), id=edit.worker[:64], community=redraw.community)
    # all other kinds are refused by themselves where they change nothing
    if isinstance(edit, ChangeGrid | Describe | Recode) and same_plan(plan, apply(plan, edit)):
        raise BadInput(mark("This changes nothing in the plan."))
    return edit


def add_steps(
    office: Office, actor: Actor, slot: Slot, now: Held, edits: Sequence[Edit], verb: str = "edit_plan",
    hands: Sequence[str] = (),
) -> Held:  # fmt: skip
    """Write edits as the next steps of a draft, whose lock the caller holds.

    Parameters
    ----------
    hands : sequence of str
        Whose work the edits are beside the actor's; they stand on the record from then on.

    Raises
    ------
    BadInput
        There are none or too many, or one of them cannot be made; nothing was written.
    RedrawConflict
        Another process saved first.
    """
    if not 0 < len(edits) <= MOST_EDITS:
        raise BadInput(mark("Between 1 and {most} edits are made at once."), most=MOST_EDITS)
    before, at, history = now.redraw, office.clock(), now.history
    kept = as_kept(edits)
    for edit in kept:
        history = history.do(edit)
    chain = slot.chain()[: now.history.at]
    steps = []
    for number, edit in enumerate(kept, start=before.steps + 1):
        made_on = chain[-1] if chain else 0
        steps.append(
            RedrawStep(
                before.community,
                f"{before.id}/{number}",
                before.id,
                number,
                made_on,
                edit_text(edit),
                hand_of(actor),
                at,
            )
        )
        chain = (*chain, number)
    everybody = tuple(dict.fromkeys((*before.hands, *hands)))
    after = replace(before, at=chain[-1], tip=chain[-1], steps=chain[-1], hands=everybody)
    stood = _write(office, actor, slot, now, verb, after, history, chain, steps)
    slot.tree.keep(steps, kept)
    return stood


def _walk(office: Office, actor: Actor, community: str, id_: str, version: int, verb: str, by: int) -> Held:
    require_drafting(office, actor, community)
    slot = slot_of(office, community, id_)
    with slot.lock:
        now = standing(office, slot, community, id_, version)
        history = now.history.undo(edits=-by) if by < 0 else now.history.redo(edits=by)
        chain = slot.chain()
        at = chain[history.at - 1] if history.at else 0
        return _write(office, actor, slot, now, verb, replace(now.redraw, at=at), history, chain, [])


def _write(
    office: Office, actor: Actor, slot: Slot, now: Held, verb: str, after: Redraw, history: History,
    chain: tuple[int, ...], steps: Sequence[RedrawStep],
) -> Held:  # fmt: skip
    """Everything beside the map is computed before anything is written, so that what cannot be shown is not saved."""
    after = replace(after, name=_name(office, now, history.plan), note=history.plan.note, hands=with_hand(after, actor))
    ahead = slot.ahead(after, history, chain)
    try:
        with office.write(actor) as tx:
            stored, _ = tx.put(verb, now.redraw, after)
            tx.put_many("add_step", steps)
    except Conflict:
        with office.store.read() as reader:
            newer = reader.plans.redraw(after.community, after.id)
        if newer.version == now.redraw.version:
            raise
        raise RedrawConflict(newer) from None
    return slot.take(ahead, stored)


def _name(office: Office, now: Held, plan: Plan) -> str:
    if plan.name or not now.plan.name:
        return plan.name or now.redraw.name
    with office.store.read() as reader:
        return opening_name(reader, now.redraw)


def _counted(edits: int) -> int:
    if not isinstance(edits, int) or isinstance(edits, bool) or edits < 1:
        raise BadInput(mark("Say how many edits, at least one."))
    return edits
