"""Plans of grid boundaries (划分方案): opened on today's ground, copied, aimed at a target, dropped, and looked at."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.redraw_ground import today_bytes
from geo.desk.redraw_steps import StepTree, edit_text
from geo.errors import BadInput, Conflict, Forbidden
from geo.i18n import mark
from geo.model import REDRAW_MOVES, Actor, Redraw, RedrawState, RedrawStep
from geo.redraw.blocks import MEASURES
from geo.redraw.edits import Describe
from geo.redraw.edits_applied import MOST_LETTERS
from geo.store import Reader, Transaction

DRAFTING = "draft:plan"
LOOKING = (DRAFTING, "review:plan", "publish:plan")
MOST_TARGET = 1e9
MOST_TOLERANCE = 1.0

_STAGES: Mapping[RedrawState, str] = MappingProxyType(
    {
        RedrawState.SUBMITTED: mark("This plan waits for its review; it can be changed again once it is returned."),
        RedrawState.REVIEWED: mark("This plan has been reviewed; it can be changed again once it is returned."),
        RedrawState.DATED: mark("This plan has a date from which it holds; recall it before it is changed."),
        RedrawState.IN_FORCE: mark("This plan is in force; copy it to change it."),
        RedrawState.ENDED: mark("This plan no longer holds; copy it to change it."),
        RedrawState.DROPPED: mark("This plan was dropped; copy it to change it."),
    }
)
"""Why a plan that is no draft cannot be edited."""


class RedrawConflict(Conflict):
    """Somebody saved another state of a plan first.

    Attributes
    ----------
    community, id : str
    redraw : Redraw
        The record as it stands now.
    """

    def __init__(self, redraw: Redraw) -> None:
        super().__init__(mark("{subject} was changed by somebody else meanwhile."), subject=redraw.name)
        self.community, self.id, self.redraw = redraw.community, redraw.id, redraw


def open_redraw(
    office: Office, actor: Actor, community: str, name: str, *, measure: str = "households",
    target: float | None = None, tolerance: float = 0.1, code_prefix: str = "",
) -> Redraw:  # fmt: skip
    """Begin a plan with today's boundaries.

    Parameters
    ----------
    actor : Actor
        Needs ``draft:plan`` at the community's root, as everywhere here that something is written.
    measure, target, tolerance, code_prefix : see `Redraw`

    Raises
    ------
    Forbidden
        No right.
    BadInput
        A value cannot be used; nothing was written.
    """
    require_drafting(office, actor, community)
    named = _checked_name(name)
    ground = today_bytes(office, community)
    with office.write(actor) as tx:
        base = tx.keep_base(community, ground)
        blank = replace(_blank(office, tx, actor, community, named, base), hands=(hand_of(actor),))
        return tx.put("open_plan", None, _aimed(blank, measure, target, tolerance, code_prefix))[0]


def copy_redraw(office: Office, actor: Actor, community: str, id_: str, name: str) -> Redraw:
    """Begin a plan with all the edits that hold in another one, whatever stage that one is in.

    Raises
    ------
    Forbidden, NotFound, BadInput
        No right; no such plan; the name cannot be used. Nothing was written.
    """
    require_drafting(office, actor, community)
    named, now = _checked_name(name), office.clock()
    with office.write(actor) as tx:
        source = tx.plans.redraw(community, id_)
        known = tx.plans.steps(community, id_)
        tree = StepTree()
        tree.add(known)
        by_number = {step.number: step for step in known}
        done = [by_number[number] for number in tree.chain(source.at)]
        blank = _blank(office, tx, actor, community, named, source.base)
        steps = [
            RedrawStep(community, f"{blank.id}/{n}", blank.id, n, n - 1, step.edit, step.by, step.at)
            for n, step in enumerate(done, start=1)
        ]
        if any(isinstance(edit, Describe) and edit.name for edit in tree.edits(tree.chain(source.at))):
            n = len(steps) + 1
            said = edit_text(Describe(name=named))
            steps.append(RedrawStep(community, f"{blank.id}/{n}", blank.id, n, n - 1, said, hand_of(actor), now))
        made = replace(
            blank, note=source.note, at=len(steps), tip=len(steps), steps=len(steps), measure=source.measure,
            target=source.target, tolerance=source.tolerance, code_prefix=source.code_prefix, copied_from=source.id,
            hands=with_hand(source, actor),
        )  # fmt: skip
        tx.put_many("copy_step", steps)
        return tx.put("copy_plan", None, made)[0]


def aim_redraw(
    office: Office, actor: Actor, community: str, id_: str, version: int, measure: str, target: float | None,
    tolerance: float, code_prefix: str,
) -> Redraw:  # fmt: skip
    """Say what the grids of a draft are balanced by and how new codes begin.

    Raises
    ------
    Forbidden, NotFound
        No right; no such plan.
    RedrawConflict
        Somebody saved another state first.
    Conflict
        It is no draft.
    BadInput
        A value cannot be used; nothing was written.
    """
    require_drafting(office, actor, community)
    with office.write(actor) as tx:
        before = editable(tx.plans.redraw(community, id_), version)
        after = _aimed(before, measure, target, tolerance, code_prefix)
        if after == before:
            return before
        return tx.put("aim_plan", before, replace(after, hands=with_hand(before, actor)))[0]


def drop_redraw(office: Office, actor: Actor, community: str, id_: str, version: int) -> Redraw:
    """Give a plan up that never held; it can still be looked at and copied.

    Raises
    ------
    Forbidden, NotFound
        No right; no such plan.
    RedrawConflict
        Somebody saved another state first.
    Conflict
        It holds, held, or is to hold from a day on.
    """
    require_drafting(office, actor, community)
    states, dropped = REDRAW_MOVES["drop_plan"]
    with office.write(actor) as tx:
        before = at_version(tx.plans.redraw(community, id_), version)
        if before.state not in states:
            raise Conflict(mark("This plan can no longer be dropped."))
        return tx.put("drop_plan", before, replace(before, state=dropped))[0]


def redraws(office: Office, actor: Actor, community: str) -> list[Redraw]:
    """All plans of a community in all stages, the newest first."""
    require_looking(actor, community)
    with office.store.read() as reader:
        return list(reversed(reader.plans.redraws(community)))


def get_redraw(office: Office, actor: Actor, community: str, id_: str) -> Redraw:
    """A plan's record, or `NotFound`."""
    require_looking(actor, community)
    with office.store.read() as reader:
        return reader.plans.redraw(community, id_)


def require_looking(actor: Actor, community: str) -> None:
    """Raise `Forbidden` unless the actor may draft, review or publish plans somewhere in the community."""
    if not any(actor.may_anywhere(right, community) for right in LOOKING):
        raise Forbidden(mark("You may not see this: it needs the right {right}."), right=DRAFTING)


def require_drafting(office: Office, actor: Actor, community: str) -> None:
    """Raise `Forbidden` unless the actor may draft plans for the whole community: boundaries are everybody's."""
    require_doing(actor, DRAFTING, community, (office.root(community),))


def at_version(redraw: Redraw, version: int) -> Redraw:
    """The record, or `RedrawConflict` where it has another version than somebody saw."""
    if redraw.version != version:
        raise RedrawConflict(redraw)
    return redraw


def editable(redraw: Redraw, version: int) -> Redraw:
    """The record; `Conflict` where it is no draft, `RedrawConflict` where it has another version than somebody saw."""
    if redraw.state is not RedrawState.DRAFT:
        raise Conflict(_STAGES[redraw.state])
    return at_version(redraw, version)


def hand_of(actor: Actor) -> str:
    """Whom a plan's record names for somebody's work on it: a person's id, else the account's."""
    return actor.person_id or actor.id


def with_hand(redraw: Redraw, actor: Actor) -> tuple[str, ...]:
    """Everybody who has worked on a plan, and somebody more."""
    return tuple(dict.fromkeys((*redraw.hands, hand_of(actor))))


def opening_name(reader: Reader, redraw: Redraw) -> str:
    """What a plan was called when it began, before any edit named it."""
    first = reader.events_of(f"redraw:{redraw.community}/{redraw.id}")[0]
    return str((first.after or {}).get("name", redraw.name))


def _blank(office: Office, tx: Transaction, actor: Actor, community: str, name: str, base: str) -> Redraw:
    now = office.clock()
    day = now.astimezone(ZoneInfo(office.profile(community).zone))
    series = f"RD-{community[:3].upper()}-{day:%Y%m%d}"
    id_ = f"{series}-{tx.next_number(series):02d}"
    return Redraw(community, id_, name, base, made_by=hand_of(actor), made_at=now)


def _checked_name(name: str) -> str:
    if not isinstance(name, str) or not name.strip() or len(name.strip()) > MOST_LETTERS or not name.isprintable():
        raise BadInput(mark("A name needs between 1 and {most} letters on one line."), most=MOST_LETTERS)
    return name.strip()


def _aimed(redraw: Redraw, measure: str, target: float | None, tolerance: float, code_prefix: str) -> Redraw:
    if measure not in MEASURES:
        raise BadInput(mark("Grids are balanced by households, people or minutes of work."))
    if target is not None and not (math.isfinite(target) and 0 < target <= MOST_TARGET):
        raise BadInput(mark("The target must be above zero."))
    if not 0 <= tolerance <= MOST_TOLERANCE:
        raise BadInput(mark("The tolerance lies between 0 and {most} %."), most=round(100 * MOST_TOLERANCE))
    if not re.fullmatch(r"(?:[0-9]{9}|[0-9]{12})?", code_prefix):
        raise BadInput(mark("New codes begin with 9 digits (county, street) or 12 (with the community)."))
    return replace(redraw, measure=measure, target=target, tolerance=tolerance, code_prefix=code_prefix)
