"""Cases that hang together: duplicates that one case goes on for, and the parts of a divided one.

How they close together is `geo.desk.closing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from geo.desk import queries
from geo.desk.deeds import Deed, require_right
from geo.desk.handling import do
from geo.desk.office import Office
from geo.desk.reporting import LONGEST_DESCRIPTION, store_report
from geo.desk.ruling import route
from geo.desk.running import wind
from geo.desk.writing import Writing
from geo.errors import BadInput, Conflict, NotFound
from geo.flow import due_at
from geo.i18n import mark
from geo.model import Actor, Case, CaseState, Move, Reporter
from geo.store import CaseFilter

FEWEST_PARTS, MOST_PARTS = 2, 20


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a divided case.

    Attributes
    ----------
    category, description : str
        What is to be done, as of a case of its own.
    unit_id : str
        Who answers for it; empty: whoever the rules say, else whoever answered for the whole.
    """

    category: str
    description: str
    unit_id: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """What hangs together with a case; the reporters only as far as the asker may see them.

    Attributes
    ----------
    survivor : Case or None
        The case that goes on for this one.
    duplicates : tuple of Case
        The cases that this one goes on for, those closed with it too.
    whole : Case or None
        The divided case of which this is a part.
    parts : tuple of Case
        The parts of this case.
    """

    survivor: Case | None = None
    duplicates: tuple[Case, ...] = ()
    whole: Case | None = None
    parts: tuple[Case, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there is any such case."""
        return bool(self.survivor or self.duplicates or self.whole or self.parts)

    def reporters(self, case: Case) -> tuple[Reporter, ...]:
        """Everybody who reported the matter of ``case``, as far as they said who they are and may be seen."""
        return tuple(one.reporter for one in (case, *self.duplicates) if one.reporter != Reporter())


def related_cases(office: Office, actor: Actor, case: Case) -> Related:
    """What hangs together with a case that the actor may read."""
    found = {key: _one(office, actor, key) for key in (case.merged_into, case.parent_id) if key}
    return Related(
        survivor=found.get(case.merged_into or ""),
        duplicates=_all_duplicates(office, actor, case),
        whole=found.get(case.parent_id or ""),
        parts=tuple(queries.find_cases(office, actor, CaseFilter(community=case.community, parent_id=case.id))),
    )


def merging(into: str) -> Deed:
    """The case is the same matter as another, which goes on for both."""

    def change(tx: Writing, actor: Actor, case: Case, _now: datetime) -> Case:
        if into == case.id:
            raise BadInput(mark("A case cannot be merged into itself."))
        if case.whistle is not None and case.whistle.due_at is not None:
            # What is merged no longer moves: the departments could neither come nor report.
            raise Conflict(mark("Departments are called to case {case}: merge the other into it."), case=case.id)
        other = tx.case(into)
        if other.community != case.community:
            raise NotFound(mark("There is no case {case}."), case=into)
        if not other.is_open:
            raise Conflict(mark("Case {case} is not open any more."), case=into)
        # A divided case waits for its parts: one of them that waited for it in turn would never close.
        if other.state is CaseState.SPLIT:
            raise Conflict(mark("Case {case} was divided; choose one of its parts."), case=into)
        require_right(actor, other, Move.MERGE)
        return replace(case, merged_into=into, resume_state=case.state)

    return Deed(Move.MERGE, change=change)


def unmerging() -> Deed:
    """The case is a matter of its own after all: it goes on where it stood; its limit has run on meanwhile."""

    def change(_tx: Writing, _actor: Actor, case: Case, _now: datetime) -> Case:
        return replace(case, merged_into=None, resume_state=None)

    return Deed(Move.UNMERGE, change=change)


def splitting(office: Office, parts: Sequence[Part]) -> Deed:
    """Divide a case into parts that are dealt with one by one; it closes when they all have."""

    def change(tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        if not FEWEST_PARTS <= len(parts) <= MOST_PARTS:
            raise BadInput(
                mark("A case is divided into {fewest} to {most} parts."), fewest=FEWEST_PARTS, most=MOST_PARTS
            )
        for part in parts:
            stored = store_report(office, tx, _draft_part(office, case, part, now))
            if stored.state is CaseState.COLLECTED:  # whoever divided it has looked at it
                tx.put(Move.FILE.value, stored, wind(office, stored, replace(stored, state=CaseState.FILED), now))
        return replace(case, handler_id=None)

    return Deed(Move.SPLIT, change=change)


def merge(office: Office, actor: Actor, case_id: str, into: str, *, version: int | None = None) -> Case:
    """Say that a case is the same matter as another, which goes on for both."""
    return do(office, actor, case_id, merging(into), version=version)


def unmerge(office: Office, actor: Actor, case_id: str, *, version: int | None = None) -> Case:
    """Take a merged case out again; it goes on where it stood."""
    return do(office, actor, case_id, unmerging(), version=version)


def split(office: Office, actor: Actor, case_id: str, parts: Sequence[Part], *, version: int | None = None) -> Case:
    """Divide a case into parts; it closes by itself when the last of them does."""
    return do(office, actor, case_id, splitting(office, parts), version=version)


def _draft_part(office: Office, case: Case, part: Part, now: datetime) -> Case:
    if not part.description.strip():
        raise BadInput(mark("Say of every part what is to be done."))
    if len(part.description) > LONGEST_DESCRIPTION:
        raise BadInput(mark("The description is longer than {limit} characters."), limit=LONGEST_DESCRIPTION)
    profile = office.profile(case.community)
    category = profile.own_category(part.category)
    urgent = case.urgent or category.urgency == "urgent"
    draft = Case(
        id="", community=case.community, category=category.code, description=part.description.strip(),
        source=case.source, received_at=now, urgent=urgent, address=case.address, address_id=case.address_id,
        position=case.position, handling_path=case.handling_path, media=case.media,
        due_at=due_at(category, now, profile.calendar, urgent=urgent), updated_at=now,
        parent_id=case.id, demo=case.demo, private=case.private or category.keeps_private,
    )  # fmt: skip
    routed = route(office, draft)
    if not part.unit_id:
        return routed
    # Whoever names the unit has decided: rules no longer move the part.
    return replace(routed, handling_path=office.tree(case.community).unit(part.unit_id).path, overridden=True)


def _one(office: Office, actor: Actor, case_id: str) -> Case:
    return queries.get_case(office, actor, case_id)


def _all_duplicates(office: Office, actor: Actor, case: Case) -> tuple[Case, ...]:
    """The duplicates of a case and theirs in turn."""
    found: list[Case] = []
    waiting: Iterable[Case] = (case,)
    while waiting:
        waiting = [
            duplicate
            for one in waiting
            for duplicate in queries.find_cases(office, actor, CaseFilter(merged_into=one.id))
        ]
        found += waiting
    return tuple(found)
