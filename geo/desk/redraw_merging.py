"""Two planners on one plan, and two plans side by side: nobody's work is lost, and what differs is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from geo.desk.office import Office
from geo.desk.redraw_edits import add_steps, meant, standing
from geo.desk.redraw_kept import Held, Slot, held, slot_of
from geo.desk.redraw_steps import at_place, fresh_history, shared_length
from geo.desk.redraws import editable, require_drafting, require_looking
from geo.errors import BadInput
from geo.i18n import mark
from geo.model import Actor
from geo.redraw.edits import Describe, Edit
from geo.redraw.edits_applied import apply
from geo.redraw.merging_differences import Differences, differences
from geo.redraw.merging_plans import Disagreement, Merged, merge_edits
from geo.redraw.plans import Plan

Take = Literal["mine", "theirs", "none"]
MOST_GESTURES = 200


@dataclass(frozen=True, eq=False, slots=True)
class Merging:
    """What came of putting two planners' work together.

    Attributes
    ----------
    held : Held
        The plan as it stands now; of a preview as it stood before.
    disagreements : tuple of Disagreement
        ``mine`` and ``theirs`` are the asker's and the others'; ``take`` makes the side hold that does not stand in
        the store: of `merge_gestures` mine, of `merge_redraw` theirs.
    added : int
        How many steps were added, or would be.
    """

    held: Held
    disagreements: tuple[Disagreement, ...]
    added: int


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """Two plans side by side, and what differs from the first to the second."""

    one: Held
    other: Held
    differences: Differences


def merge_gestures(
    office: Office, actor: Actor, community: str, id_: str, at: int, gestures: Sequence[Mapping[str, Any]], take: Take
) -> Merging:  # fmt: skip
    """Put what a planner did on an older state of a draft together with what was saved since.

    What was saved stands; what the planner did follows as far as it holds. Where both changed the same to different
    ends, ``take`` decides: it is never undone, so the other side is one undo away.

    Parameters
    ----------
    at : int
        The step (`geo.model.Redraw.at`) that the planner's map stood on.
    gestures : sequence of mapping
        What they did on it, one after another.
    take : {"mine", "theirs", "none"}
        Whose side holds where both disagree; ``none`` is a preview and writes nothing.

    Raises
    ------
    Forbidden, NotFound, Conflict
        No right; no such plan; it is no draft.
    BadInput
        There is no such step, or a gesture cannot be made there; nothing was written.
    """
    require_drafting(office, actor, community)
    _check_take(take)
    if not 0 < len(gestures) <= MOST_GESTURES:
        raise BadInput(mark("Between 1 and {most} edits are made at once."), most=MOST_GESTURES)
    slot = slot_of(office, community, id_)
    with slot.lock:
        now = _latest(office, slot, community, id_)
        chain = _chain_to(now, slot, at)
        pending = _pending(office, now, _plan_at(now, slot, chain), gestures)
        done = slot.chain()[: now.history.at]
        shared = shared_length(chain, done)
        base = at_place(now.history, shared).plan
        mine, refused = _playable(base, pending)
        merged = merge_edits(base, now.history.done[shared:], mine)
        found = [*map(_turned, merged.conflicts), *refused]
        return _finish(office, actor, slot, now, merged, len(done) - shared, found, decided=take, wins="mine")


def merge_redraw(
    office: Office, actor: Actor, community: str, into_id: str, version: int, from_id: str, take: Take
) -> Merging:  # fmt: skip
    """Put the edits of another plan that begins on the same ground into a draft; the other one stays as it is.

    Parameters
    ----------
    version : int
        Of the draft that the planner saw.
    from_id : str
        The other plan, in whatever stage; its name is not taken over.
    take : {"mine", "theirs", "none"}
        Whether the draft or the other plan holds where both disagree; ``none`` is a preview and writes nothing.

    Raises
    ------
    Forbidden, NotFound, RedrawConflict, Conflict
        No right; no such plan; somebody saved another state first; it is no draft.
    BadInput
        They do not begin on the same ground, or are one plan; nothing was written.
    """
    require_drafting(office, actor, community)
    _check_take(take)
    if into_id == from_id:
        raise BadInput(mark("Choose two different plans."))
    other = held(office, actor, community, from_id)
    slot = slot_of(office, community, into_id)
    with slot.lock:
        now = standing(office, slot, community, into_id, version)
        if now.redraw.base != other.redraw.base:
            raise BadInput(mark("The two plans do not begin on the same ground."))
        shared = shared_length(now.history.done, other.history.done)
        theirs = _nameless(other.history.done[shared:])
        merged = merge_edits(at_place(now.history, shared).plan, now.history.done[shared:], theirs)
        ours = now.history.at - shared
        return _finish(office, actor, slot, now, merged, ours, list(merged.conflicts), decided=take, wins="theirs",
            hands=other.redraw.hands)  # fmt: skip


def compare(office: Office, actor: Actor, community: str, id_: str, other_id: str) -> Comparison:
    """Two plans with their figures, and what differs from the first to the second.

    Raises
    ------
    Forbidden, NotFound
        The actor may not look at plans; there is no such plan.
    BadInput
        They do not lie on the same ground.
    """
    require_looking(actor, community)
    one, other = held(office, actor, community, id_), held(office, actor, community, other_id)
    if one.redraw.base != other.redraw.base and one.history.base.blocks.ids != other.history.base.blocks.ids:
        raise BadInput(mark("The two plans do not begin on the same ground."))
    return Comparison(one, other, differences(one.plan, other.plan))


def _latest(office: Office, slot: Slot, community: str, id_: str) -> Held:
    with office.store.read() as reader:
        redraw = reader.plans.redraw(community, id_)
    return slot.follow(editable(redraw, redraw.version))


def _chain_to(now: Held, slot: Slot, at: int) -> tuple[int, ...]:
    if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at <= now.redraw.steps:
        raise BadInput(mark("The plan has no step {number}."), number=str(at)[:12])
    return slot.tree.chain(at)


def _plan_at(now: Held, slot: Slot, chain: tuple[int, ...]) -> Plan:
    shared = shared_length(chain, slot.chain())
    if shared == len(chain):
        return at_place(now.history, shared).plan
    # others have undone it and gone another way since
    return fresh_history(now.history.base, slot.tree, chain, len(chain)).plan


def _pending(office: Office, now: Held, plan: Plan, gestures: Sequence[Mapping[str, Any]]) -> list[Edit]:
    found = []
    for gesture in gestures:
        edit = meant(office, now.redraw, now.history.base, plan, gesture)
        plan = apply(plan, edit)
        found.append(edit)
    return found


def _playable(base: Plan, edits: Sequence[Edit]) -> tuple[list[Edit], list[Disagreement]]:
    """Those that can be made where both ways parted: all of them, unless others have undone what they stand on."""
    kept: list[Edit] = []
    refused = []
    for edit in edits:
        try:
            base = apply(base, edit)
        except BadInput as why:
            refused.append(Disagreement("edit", (), "", "", (edit,), why))
        else:
            kept.append(edit)
    return kept, refused


def _turned(found: Disagreement) -> Disagreement:
    """The same seen by whoever came second."""
    return replace(found, mine=found.theirs, theirs=found.mine)


def _nameless(edits: Sequence[Edit]) -> list[Edit]:
    """Without the names that a plan was given: it keeps its own."""
    found: list[Edit] = []
    for edit in edits:
        if not isinstance(edit, Describe):
            found.append(edit)
        elif edit.note is not None:
            found.append(Describe(note=edit.note))
    return found


def _finish(
    office: Office, actor: Actor, slot: Slot, now: Held, merged: Merged, ours: int, found: list[Disagreement], *,
    decided: Take, wins: Take, hands: Sequence[str] = (),
) -> Merging:  # fmt: skip
    """Write what is new after ``ours`` edits; with the other side of each disagreement where it is the one to win."""
    new = list(merged.edits[ours:])
    if decided == wins:
        new += _decided(merged.plan, found)
    told = tuple(found)
    if decided == "none" or not new:
        return Merging(now, told, len(new))
    return Merging(add_steps(office, actor, slot, now, new, "merge_plan", hands), told, len(new))


def _decided(plan: Plan, found: Sequence[Disagreement]) -> list[Edit]:
    """The edits that make the other side hold; one that cannot be made is left out, for its disagreement says so."""
    edits = []
    for one in found:
        for edit in one.take:
            try:
                plan = apply(plan, edit)
            except BadInput:
                continue
            edits.append(edit)
    return edits


def _check_take(take: str) -> None:
    if take not in ("mine", "theirs", "none"):
        raise BadInput(mark("Say whose side holds: mine, theirs or none."))
