"""Private cases: who may see one, what everybody else sees of it, and making one private or public by hand.

Whoever may not see a private case learns that there is one: its number, its grid, the group of its category, its
state and its limit. Neither text nor place, neither people nor history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from geo.desk.office import Office
from geo.desk.running import wind
from geo.errors import Conflict, Forbidden, NotFound
from geo.i18n import mark
from geo.model import Actor, Case, Path, Position, Profile, Rating, Reporter
from geo.store import CaseFilter

READING = "read:private"
MADE_PRIVATE, MADE_PUBLIC = "make_private", "make_public"
"""Verbs of the events."""


def works_on(actor: Actor, case: Case) -> bool:
    """Whether somebody handles, mediates or verifies a case, was called in to a sitting by their id, or a rule means
    them.
    """
    mediation = case.mediation
    known = {case.handler_id, case.verifier_id, case.routed.person_id if case.routed else None}
    if case.whistle is not None:
        known |= {one.signed_in_by for one in case.whistle.called if one.signed_in_by}
    if mediation is not None:
        known |= {mediation.mediator_id}
        known |= {one for sitting in mediation.sittings for one in (sitting.by, *sitting.helpers)}
    return actor.id in known or (actor.person_id is not None and actor.person_id in known)


def may_see(actor: Actor, case: Case) -> bool:
    """Whether somebody who may read cases may also see all of this one."""
    if not case.private or works_on(actor, case):
        return True
    return actor.may(READING, case.community, case.handling_path)


def is_hidden(profile: Profile, case: Case) -> bool:
    """Whether a case as it came from a question is one of which only the existence is told."""
    return case.private and case.category == profile.hidden_code(case.category)


def hide(office: Office, case: Case) -> Case:
    """A private case as those see it who may not see it."""
    profile = office.profile(case.community)
    where = grid_of(profile, case)
    position = None
    if case.position is not None:
        lon, lat = _middle(office, case.community, where)
        position = Position(lon, lat, 0.0, where, confidence=0.0)
    answered = None if case.rating is None else Rating(case.rating.at, case.rating.outcome, case.rating.stars)
    return Case(
        id=case.id, community=case.community, category=profile.hidden_code(case.category), description="",
        source=case.source, received_at=case.received_at, state=case.state, urgent=case.urgent, position=position,
        handling_path=case.handling_path[: profile.depth(profile.handling_level) + 1], due_at=case.due_at,
        updated_at=case.updated_at, dispatched_at=case.dispatched_at, responded_at=case.responded_at,
        closed_at=case.closed_at, handler_id=case.handler_id, rating=answered, resume_state=case.resume_state,
        suspended_at=case.suspended_at, merged_into=case.merged_into, parent_id=case.parent_id, reworks=case.reworks,
        demo=case.demo, version=case.version, filed_at=case.filed_at, reported_at=case.reported_at,
        stage_at=case.stage_at, stage_due_at=case.stage_due_at, rung=case.rung, private=True, reopened=case.reopened,
        told_at=case.told_at,
    )  # fmt: skip


def as_seen(office: Office, actor: Actor, case: Case) -> Case:
    """A case as somebody who may read cases sees it; who reported it only with ``read:reporter``."""
    if not may_see(actor, case):
        return hide(office, case)
    if case.reporter == Reporter() or actor.may("read:reporter", case.community, case.handling_path):
        return case
    return replace(case, reporter=Reporter())


def listed(office: Office, actor: Actor, wanted: CaseFilter, cases: Iterable[Case]) -> list[Case]:
    """Found cases as somebody sees them, without those that are hidden and whose being found would tell.

    A search that goes by words, by a house or by a single category says something about each case it finds.
    """
    shown = []
    for case in cases:
        seen = as_seen(office, actor, case)
        if seen is case or not is_hidden(office.profile(case.community), seen) or not tells(office, wanted, case):
            shown.append(seen)
    return shown


def tells(office: Office, wanted: CaseFilter, case: Case) -> bool:
    """Whether being found by this question says more of a hidden case than may be known."""
    profile = office.profile(case.community)
    deepest = profile.depth(profile.handling_level) + 1
    if wanted.text or any(len(path) > deepest for path in (wanted.under, *wanted.under_any)):
        return True
    if any(tells(office, one, case) for one in wanted.also):
        return True
    group = profile.category(case.category).group
    return bool(wanted.category) and not {
        category.code for category in profile.categories if category.group == group
    } <= set(wanted.category)


def grid_of(profile: Profile, case: Case) -> Path:
    """The chain down to the unit of the handling level in which a case lies, or which answers for it."""
    return case.path[: profile.depth(profile.handling_level) + 1]


def may_decide(actor: Actor, case: Case) -> bool:
    """Whether somebody may say who sees a case."""
    return works_on(actor, case) or actor.may(READING, case.community, case.handling_path)


def set_private(office: Office, actor: Actor, case_id: str, private: bool, *, version: int | None = None) -> Case:
    """Make a case private, or open it to all who may read cases; whoever works on it or holds ``read:private`` may.

    Raises
    ------
    NotFound
        No such case.
    Forbidden
        The actor neither works on it nor may read private cases there.
    Conflict
        Somebody changed it in the meantime, or it is so already.
    """
    with office.write(actor) as tx:
        case = tx.case(case_id)
        if not actor.may_anywhere("read:case", case.community):
            raise NotFound(mark("There is no case {case}."), case=case_id)
        if not may_decide(actor, case):
            raise Forbidden(mark("Only whoever works on a case, or the secretary, says who may see it."))
        if version is not None and version != case.version:
            raise Conflict(mark("Somebody changed case {case} in the meantime; look at it again."), case=case.id)
        if case.private is private:
            raise Conflict(mark("Case {case} is so already."), case=case.id)
        now = office.clock()
        changed = wind(office, case, replace(case, private=private, updated_at=now), now)
        return tx.put(MADE_PRIVATE if private else MADE_PUBLIC, case, changed)[0]


def _middle(office: Office, community: str, path: Path) -> tuple[float, float]:
    tree = office.tree(community)
    for step in reversed(path):
        shape = tree.unit(step).geometry if tree.knows(step) else None
        if shape is not None:
            spot = shape.representative_point()
            return spot.x, spot.y
    return office.profile(community).centre
