"""`Reader`: consistent reads of everything a store holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from geopandas import GeoDataFrame
from sqlalchemy import ColumnElement, Connection, RowMapping, func, literal, or_, select

from geo.errors import NotFound
from geo.i18n import mark
from geo.model import Alias, Appointment, Case, Event, Person, Place, Profile, Shift, Signal, Unit
from geo.model.accounts import Account, ApiKey, Session
from geo.model.clocks import ClockMark
from geo.store import board, choices, kinds, layers, log, measures, verify
from geo.store.codec import decode_profile, load
from geo.store.filters import CaseFilter, conditions, ordering
from geo.store.kinds import Kind
from geo.store.plans import PlanReader
from geo.store.tables import (
    accounts,
    aliases,
    api_keys,
    appointments,
    case_keys,
    cases,
    clock_marks,
    communities,
    events,
    sessions,
    signals,
    units,
)
from geo.store.work import WorkReader

_MISSING = {
    "unit": mark("There is no unit {id} in {community}."),
    "place": mark("There is no place {id} in {community}."),
    "person": mark("There is no person {id} in {community}."),
    "alias": mark("There is no remembered phrase {id} in {community}."),
    "signal": mark("There is no signal {id} in {community}."),
}


class Reader:
    """Reads that all see the same state of the store, however long they take.

    Parameters
    ----------
    connection : Connection
        Inside a transaction that somebody else opened and will end.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.work = WorkReader(connection)
        """The schedule: stops, engagements, absences, closures, visits, campaigns, turns."""
        self.plans = PlanReader(connection)
        """Plans of grid boundaries, neighbour units and ties."""

    def cursor(self) -> int:
        """Id of the newest event in this state of the store: what was read belongs exactly to it."""
        return log.last_id(self._connection)

    def case(self, id_: str) -> Case:
        """The case with a number, or `NotFound`."""
        found: Case | None = self._one(kinds.CASE, cases.c.id == id_)
        if found is None:
            raise NotFound(mark("There is no case {case}."), case=id_)
        return found

    def cases(self, wanted: CaseFilter) -> list[Case]:
        """The cases that a filter wants, in its order."""
        query = select(cases).where(*conditions(wanted)).order_by(*ordering(wanted.order))
        if wanted.limit is not None or wanted.offset:
            query = query.limit(wanted.limit).offset(wanted.offset)
        return [kinds.CASE.record(row) for row in self._connection.execute(query).mappings()]

    def count_cases(self, wanted: CaseFilter, *, at_most: int | None = None) -> int:
        """How many cases a filter wants; its limit and offset do not count.

        With ``at_most`` counting ends there: of a long list it is enough to know that it is long.
        """
        query = select(func.count()).select_from(cases).where(*conditions(wanted))
        if at_most is not None:
            query = select(func.count()).select_from(
                select(cases.c.id).where(*conditions(wanted)).limit(at_most).subquery()
            )
        return int(self._connection.execute(query).scalar_one())

    def case_choices(self, wanted: CaseFilter, *, limit: int) -> list[choices.ChoiceRow]:
        """What some of the cases that a filter wants, at most ``limit``, fall into; in no order."""
        return choices.choice_rows(self._connection, wanted, limit)

    def board_rows(self, community: str, since: datetime) -> Iterator[board.BoardRow]:
        """All open cases of a community, and those received or closed at ``since`` or later.

        The rows come as they are asked for: go through them inside the block.
        """
        return board.board_rows(self._connection, community, since)

    def case_parts(self, community: str, ids: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        """All cases of a community, or those with some numbers, as the columns that `geo.measure` counts.

        The parts come as they are asked for: go through them inside the block.
        """
        return measures.case_parts(self._connection, community, ids)

    def count_all_cases(self, community: str) -> int:
        """How many cases a community has."""
        return measures.count_all(self._connection, community)

    def cases_touched(self, community: str, after: int) -> list[str]:
        """Numbers of the cases that have changed since an event."""
        return measures.cases_touched(self._connection, community, after)

    def event_mark(self, id_: int) -> str:
        """What tells an event from that of another store with the same id; empty where there is none."""
        return measures.event_mark(self._connection, id_)

    def communities(self) -> list[str]:
        """Keys of the communities that have layers, the one that was loaded first in front."""
        first = events.c.subject == literal("layers:").concat(communities.c.key)
        query = select(communities.c.key).join(events, first & (events.c.version == 1)).order_by(events.c.id)
        return list(self._connection.execute(query).scalars())

    def profile(self, community: str) -> Profile:
        """The profile of a community, or `NotFound`."""
        return decode_profile(load(self._community(community)["profile"]))

    def layers_version(self, community: str) -> int:
        """Id of the event that loaded the layers of a community, or `NotFound`."""
        return int(self._community(community)["loaded_by"])

    def layers_digest(self, community: str) -> str:
        """What tells the layers of a community, as they are stored now, from any others; `NotFound` without them."""
        row = self._community(community)
        return f"{row['digest']}:{row['base']}:{row['loaded_by']}"

    def units(self, community: str, level: str | None = None) -> list[Unit]:
        """Units of a community, of one level or of all, in the order of their chains (parents first)."""
        chosen = units.c.level == level if level is not None else None
        return self._of_community(kinds.UNIT, community, chosen, order=units.c.path)

    def unit(self, community: str, id_: str) -> Unit:
        """A unit of a community, or `NotFound`."""
        found: Unit = self._local(kinds.UNIT, community, id_)
        return found

    def places(self, community: str) -> list[Place]:
        """Places of a community, in the order of their ids."""
        return self._of_community(kinds.PLACE, community)

    def place(self, community: str, id_: str) -> Place:
        """A place of a community, or `NotFound`."""
        found: Place = self._local(kinds.PLACE, community, id_)
        return found

    def people(self, community: str) -> list[Person]:
        """People of a community, in the order of their ids."""
        return self._of_community(kinds.PERSON, community)

    def person(self, community: str, id_: str) -> Person:
        """A person of a community, or `NotFound`."""
        found: Person = self._local(kinds.PERSON, community, id_)
        return found

    def appointments(self, community: str, on: date | None = None) -> list[Appointment]:
        """Appointments of a community: all, or those that hold on a day."""
        c = appointments.c
        holds = None if on is None else (c.since <= on) & or_(c.until.is_(None), c.until > on)
        return self._of_community(kinds.APPOINTMENT, community, holds)

    def shifts(self, community: str) -> list[Shift]:
        """Weekly turns of a community, in the order of their ids."""
        return self._of_community(kinds.SHIFT, community)

    def aliases(self, community: str, *, withdrawn: bool = False) -> list[Alias]:
        """Remembered phrases of a community, the live ones or the withdrawn ones, in the order of their ids."""
        return self._of_community(kinds.ALIAS, community, aliases.c.withdrawn.is_(withdrawn))

    def alias(self, community: str, id_: str) -> Alias:
        """A remembered phrase of a community, live or withdrawn, or `NotFound`."""
        found: Alias = self._local(kinds.ALIAS, community, id_)
        return found

    def signals(self, community: str, *, since: datetime | None = None, waiting: bool = False) -> list[Signal]:
        """Weak signals of a community in the order of time, those of ``since`` and later where it is given.

        With ``waiting`` only those that became no part of a case and that nobody has dismissed.
        """
        c = signals.c
        chosen = [c.community == community]
        if since is not None:
            chosen.append(c.at >= since)
        if waiting:
            chosen += [c.case_id.is_(None), c.dismissed.is_(False)]
        query = select(signals).where(*chosen).order_by(c.at, c.id)
        return [kinds.SIGNAL.record(row) for row in self._connection.execute(query).mappings()]

    def signal(self, community: str, id_: str) -> Signal:
        """A weak signal of a community, or `NotFound`."""
        found: Signal = self._local(kinds.SIGNAL, community, id_)
        return found

    def features(self, community: str, layer: layers.Layer) -> GeoDataFrame:
        """A feature layer of a community as it was loaded.

        Returns
        -------
        GeoDataFrame
            Columns of the properties and ``geometry``, EPSG:4326, lon/lat, in the order of the file.

        Raises
        ------
        NotFound
            The community has no layers.
        """
        return layers.frame(self._connection, community, layer, load(self._community(community)["columns"])[layer])

    def events_since(self, after: int, *, limit: int = 1000, community: str | None = None) -> list[Event]:
        """Events with larger ids than ``after``, in order, at most ``limit``."""
        return log.events_after(self._connection, after, limit, community)

    def aliases_touched(self, community: str, after: int) -> bool:
        """Whether any phrase of a community was remembered or withdrawn after an event."""
        return log.touched_after(self._connection, f"{kinds.ALIAS.name}:{community}/", after)

    def appointments_touched(self, community: str, after: int) -> bool:
        """Whether any appointment of a community was written by itself, apart from its layers, after an event."""
        return log.touched_after(self._connection, f"{kinds.APPOINTMENT.name}:{community}/", after)

    def events_of(self, subject: str) -> list[Event]:
        """All events of a subject, oldest first."""
        return log.events_of(self._connection, subject)

    def account(self, name: str) -> Account | None:
        """The account with a sign-in name."""
        found: Account | None = self._one(kinds.ACCOUNT, accounts.c.name == name)
        return found

    def accounts(self) -> list[Account]:
        """All accounts, in the order of their names."""
        return self._all(kinds.ACCOUNT, accounts.c.name)

    def session(self, token_hash: str) -> Session | None:
        """The session of a hashed token, valid or not."""
        found: Session | None = self._one(kinds.SESSION, sessions.c.token_hash == token_hash)
        return found

    def sessions(self, account: str) -> list[Session]:
        """All sessions of an account, valid or not, oldest first."""
        return self._all(kinds.SESSION, sessions.c.created_at, sessions.c.account == account)

    def clock_mark(self, community: str) -> ClockMark | None:
        """Up to which instant a community's limits have been announced; None before the first time."""
        found: ClockMark | None = self._one(kinds.CLOCK, clock_marks.c.community == community)
        return found

    def api_key(self, key_hash: str) -> ApiKey | None:
        """The program's key of a hash, active or not."""
        found: ApiKey | None = self._one(kinds.API_KEY, api_keys.c.key_hash == key_hash)
        return found

    def api_keys(self) -> list[ApiKey]:
        """All programs' keys, in the order of their names."""
        return self._all(kinds.API_KEY, api_keys.c.name)

    def case_of_key(self, community: str, idempotency_key: str) -> str | None:
        """Number of the case that a request with this key made, when there was one."""
        query = select(case_keys.c.case_id).where(
            case_keys.c.community == community, case_keys.c.key == idempotency_key
        )
        return self._connection.execute(query).scalar()

    def verify(self, progress: Callable[[int, int], None] | None = None, *, lang: str = "en") -> list[str]:
        """Walk the whole log and compare it with the records.

        Parameters
        ----------
        progress : callable, optional
            Called now and then with how many of how many lines are done.
        lang : str
            Language of the sentences.

        Returns
        -------
        list of str
            One sentence for each thing that is broken; empty when everything fits.
        """
        return verify.verify(self._connection, progress, lang)

    def _one(self, kind: Kind, condition: ColumnElement[bool]) -> Any:
        row = self._connection.execute(select(kind.table).where(condition)).mappings().first()
        return kind.record(row) if row is not None else None

    def _all(self, kind: Kind, order: ColumnElement[Any], *conditions_: ColumnElement[bool]) -> list[Any]:
        query = select(kind.table).where(*conditions_).order_by(order)
        return [kind.record(row) for row in self._connection.execute(query).mappings()]

    def _of_community(
        self,
        kind: Kind,
        community: str,
        condition: ColumnElement[bool] | None = None,
        order: ColumnElement[Any] | None = None,
    ) -> list[Any]:
        chosen = [kind.table.c.community == community] + ([condition] if condition is not None else [])
        return self._all(kind, kind.table.c.id if order is None else order, *chosen)

    def _local(self, kind: Kind, community: str, id_: str) -> Any:
        found = self._one(kind, (kind.table.c.community == community) & (kind.table.c.id == id_))
        if found is None:
            raise NotFound(_MISSING[kind.name], id=id_, community=community)
        return found

    def _community(self, key: str) -> RowMapping:
        row = self._connection.execute(select(communities).where(communities.c.key == key)).mappings().first()
        if row is None:
            raise NotFound(mark("There is no community {community} in the store."), community=key)
        return row
