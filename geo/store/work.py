"""`WorkReader`: reads of the schedule, of visits, of campaigns and of rosters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, select

from geo.errors import NotFound
from geo.i18n import mark
from geo.model import (
    OPEN_STOPS,
    Absence,
    Campaign,
    CampaignState,
    Closure,
    DoorList,
    Engagement,
    HouseholdMark,
    Path,
    Stop,
    Swap,
    SwapState,
    Turn,
    Visit,
)
from geo.store import kinds
from geo.store.kinds import Kind
from geo.store.log import subjects_after, touched_after
from geo.store.paths import below
from geo.store.schedule_tables import (
    absences,
    campaigns,
    closures,
    door_lists,
    engagements,
    household_marks,
    stops,
    swaps,
    turns,
    visits,
)

R = TypeVar("R", Stop, Engagement, Absence, Closure, HouseholdMark, Visit, Campaign, DoorList, Turn, Swap)
_CHUNK = 500
_MISSING = {
    "stop": mark("There is no stop {id} in {community}."),
    "engagement": mark("There is no engagement {id} in {community}."),
    "absence": mark("There is no absence {id} in {community}."),
    "closure": mark("There is no closure {id} in {community}."),
    "household": mark("Nothing is noted of household {id} in {community}."),
    "visit": mark("There is no visit {id} in {community}."),
    "campaign": mark("There is no campaign {id} in {community}."),
    "doors": mark("There is no list of doors {id} in {community}."),
    "turn": mark("There is no turn {id} in {community}."),
    "swap": mark("There is no exchange of turns {id} in {community}."),
}


class WorkReader:
    """Reads on a connection that somebody else opened and will end; every list is in a fixed order.

    Days are local, ``since`` and ``until`` of instants are half open: since ≤ at < until.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def one(self, cls: type[R], community: str, id_: str) -> R:
        """The record of a kind with an id, or `NotFound`."""
        found = self.maybe(cls, community, id_)
        if found is None:
            raise NotFound(_MISSING[kinds.kind_of_class(cls).name], id=id_, community=community)
        return found

    def maybe(self, cls: type[R], community: str, id_: str) -> R | None:
        """The record of a kind with an id, if there is one."""
        kind = kinds.kind_of_class(cls)
        rows = self._rows(kind, community, [kind.table.c.id == id_])
        return rows[0] if rows else None

    def touched(self, cls: type[R], community: str, after: int) -> bool:
        """Whether any record of a kind was written in a community after an event."""
        return touched_after(self._connection, f"{kinds.kind_of_class(cls).name}:{community}/", after)

    def written(self, cls: type[R], community: str, after: int) -> list[R]:
        """The records of a kind that were written in a community after an event, as they are now."""
        kind = kinds.kind_of_class(cls)
        prefix = f"{kind.name}:{community}/"
        ids = [subject.removeprefix(prefix) for subject in subjects_after(self._connection, prefix, after)]
        chunks = (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
        return [row for chunk in chunks for row in self._rows(kind, community, [kind.table.c.id.in_(chunk)])]

    def stops(
        self,
        community: str,
        *,
        since: date | None = None,
        until: date | None = None,
        person_id: str | None = None,
        ref: str | None = None,
        open_only: bool = False,
        dropped: bool = False,
    ) -> list[Stop]:
        """Stops by day, person and planned time; ``until`` is exclusive; dropped ones only when asked for."""
        c = stops.c
        where: list[ColumnElement[bool]] = _span(c.day, since, until)
        where += [c.person_id == person_id] if person_id is not None else []
        where += [c.ref == ref] if ref is not None else []
        where += [c.state.in_(sorted(OPEN_STOPS))] if open_only else []
        where += [] if dropped else [c.state != "dropped"]
        return self._rows(kinds.STOP, community, where, c.day, c.person_id, c.starts_at, c.id)

    def engagements(self, community: str) -> list[Engagement]:
        """Engagements that nobody has withdrawn, past ones included."""
        return self._rows(kinds.ENGAGEMENT, community, [engagements.c.withdrawn.is_(False)])

    def absences(self, community: str, *, since: datetime, until: datetime | None = None) -> list[Absence]:
        """Absences that touch a span and that nobody has withdrawn."""
        where = [absences.c.withdrawn.is_(False), absences.c.until > since]
        where += [absences.c.since < until] if until is not None else []
        return self._rows(kinds.ABSENCE, community, where, absences.c.since, absences.c.id)

    def closures(self, community: str) -> list[Closure]:
        """Closures that nobody has withdrawn, past and coming ones included."""
        return self._rows(kinds.CLOSURE, community, [closures.c.withdrawn.is_(False)])

    def household_marks(self, community: str, *, under: Path | None = None) -> list[HouseholdMark]:
        """What is noted of households, of all or of those below a unit."""
        return self._rows(kinds.HOUSEHOLD, community, [] if under is None else [below(household_marks.c.path, under)])

    def visits(
        self,
        community: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        person_id: str | None = None,
        targets: Collection[str] | None = None,
        duty: str | None = None,
        campaign_id: str | None = None,
        under: Path | None = None,
    ) -> list[Visit]:
        """Visits in the order of time."""
        c = visits.c
        where: list[ColumnElement[bool]] = _span(c.at, since, until)
        where += [c.person_id == person_id] if person_id is not None else []
        where += [c.target.in_(sorted(targets))] if targets is not None else []
        where += [c.duty == duty] if duty is not None else []
        where += [c.campaign_id == campaign_id] if campaign_id is not None else []
        where += [below(c.path, under)] if under is not None else []
        return self._rows(kinds.VISIT, community, where, c.at, c.id)

    def visit_lines(self, community: str, *, since: datetime) -> list[tuple[str, str, str, datetime, str]]:
        """Duty, person, target, instant and outcome of each visit for a duty in the order of time, without the rest."""
        c = visits.c
        query = select(c.duty, c.person_id, c.target, c.at, c.outcome)
        query = query.where(c.community == community, c.at >= since, c.duty != "").order_by(c.at, c.id)
        return [tuple(row) for row in self._connection.execute(query)]

    def visit_by_key(self, community: str, key: str) -> Visit | None:
        """The visit that a phone has sent under a key, if it came through."""
        found = self._rows(kinds.VISIT, community, [visits.c.key == key]) if key else []
        return found[0] if found else None

    def door_outcomes(self, community: str, campaign_id: str) -> list[tuple[str, str, datetime]]:
        """Target, outcome and instant of each visit of a campaign in the order of time, without the rest of it."""
        c = visits.c
        query = select(c.target, c.outcome, c.at).where(c.community == community, c.campaign_id == campaign_id)
        return [tuple(row) for row in self._connection.execute(query.order_by(c.at, c.id))]

    def last_visits(self, community: str, duty: str | None = None) -> dict[str, datetime]:
        """Target → when somebody was last found there, for one duty or for any."""
        c = visits.c
        query = select(c.target, func.max(c.at)).where(c.community == community, c.outcome == "found")
        if duty is not None:
            query = query.where(c.duty == duty)
        rows = self._connection.execute(query.group_by(c.target))
        return {row[0]: row[1] for row in rows}

    def campaigns(self, community: str, *, state: CampaignState | None = None) -> list[Campaign]:
        """Campaigns by id."""
        return self._rows(kinds.CAMPAIGN, community, [] if state is None else [campaigns.c.state == state.value])

    def door_lists(
        self, community: str, campaign_id: str, *, day: date | None = None, team_id: str | None = None
    ) -> list[DoorList]:
        """Lists of doors of a campaign by day and id."""
        c = door_lists.c
        where = [c.campaign_id == campaign_id]
        where += [c.day == day] if day is not None else []
        where += [c.team_id == team_id] if team_id is not None else []
        return self._rows(kinds.DOORS, community, where, c.day, c.id)

    def turns(
        self,
        community: str,
        *,
        since: date | None = None,
        until: date | None = None,
        person_id: str | None = None,
        month: str | None = None,
    ) -> list[Turn]:
        """Turns that hold, by day and id; ``until`` is exclusive."""
        c = turns.c
        where: list[ColumnElement[bool]] = [c.dropped.is_(False), *_span(c.day, since, until)]
        where += [c.person_id == person_id] if person_id is not None else []
        where += [c.month == month] if month is not None else []
        return self._rows(kinds.TURN, community, where, c.day, c.id)

    def swaps(self, community: str, *, states: Collection[SwapState] | None = None) -> list[Swap]:
        """Exchanges of turns by id, those in some states only where given."""
        chosen = [] if states is None else [swaps.c.state.in_(sorted(state.value for state in states))]
        return self._rows(kinds.SWAP, community, chosen)

    def _rows(
        self, kind: Kind, community: str, where: Sequence[ColumnElement[bool]], *order: ColumnElement[Any]
    ) -> list[Any]:
        query = select(kind.table).where(kind.table.c.community == community, *where)
        query = query.order_by(*(order or (kind.table.c.id,)))
        return [kind.record(row) for row in self._connection.execute(query).mappings()]


def _span(column: Any, since: Any, until: Any) -> list[ColumnElement[bool]]:
    from_on: list[ColumnElement[bool]] = [column >= since] if since is not None else []
    return [*from_on, column < until] if until is not None else from_on
