"""Which record lives in which table: one `Kind` per record, and nothing else knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from sqlalchemy import Date, RowMapping, Table, Time

from geo.model import (
    Absence,
    Alias,
    Appointment,
    Campaign,
    Case,
    Closure,
    DoorList,
    Engagement,
    HouseholdMark,
    HouseholdTie,
    NeighbourUnit,
    Outcome,
    Person,
    Place,
    Redraw,
    RedrawStep,
    Shift,
    Signal,
    Stop,
    Swap,
    Turn,
    Unit,
    Visit,
)
from geo.model.accounts import Account, ApiKey, Session
from geo.model.clocks import ClockMark
from geo.store import plan_tables, schedule_tables, tables
from geo.store.codec import Plain, decode, dump, load
from geo.store.paths import path_text

Scheduled = Stop | Engagement | Absence | Closure | HouseholdMark | Visit | Campaign | DoorList | Turn | Swap
Planned = Redraw | RedrawStep | NeighbourUnit | HouseholdTie
Record = (
    Alias
    | Signal
    | Case
    | Unit
    | Place
    | Person
    | Appointment
    | Shift
    | Account
    | ApiKey
    | Session
    | ClockMark
    | Scheduled
    | Planned
)
Columns = dict[str, Any]


def _nothing(_: Any) -> Columns:
    return {}


class Kind:
    """How one kind of record is kept.

    A column of the table is either *plain*, a field of the record by the same name that stands nowhere else, or
    *derived*, a repetition for queries of what fields say. ``body`` is the JSON text of all fields that are not plain.

    Parameters
    ----------
    name : str
        First word of its subjects: ``case:…``.
    cls : type
        The record.
    table : Table
        Where it is kept.
    subject_id : callable
        What stands after the colon in a record's subject.
    derived : callable
        The derived columns of a record.
    in_layers : bool
        Whether `Transaction.load_community` replaces these records.
    """

    def __init__(
        self,
        name: str,
        cls: type[Any],
        table: Table,
        subject_id: Callable[[Any], str],
        *,
        derived_names: tuple[str, ...] = (),
        derived: Callable[[Any], Columns] = _nothing,
        in_layers: bool = False,
    ) -> None:
        self.name = name
        self.cls = cls
        self.table = table
        self.in_layers = in_layers
        self.key = tuple(str(column.name) for column in table.primary_key.columns)
        self.secret = frozenset(f.name for f in fields(cls) if f.metadata.get("secret"))
        self._subject_id = subject_id
        self._derived = derived
        self._derived_names = frozenset(derived_names)
        self._plain = tuple(str(c.name) for c in table.columns if c.name not in self._derived_names | {"body"})
        self._native = frozenset(str(c.name) for c in table.columns if isinstance(c.type, Date | Time))
        # What the codec leaves out because it is as it always was.
        self._defaults: Columns = {f.name: f.default for f in fields(cls)}
        # Fields of any content may hold what JSON gives back otherwise: tuples, numpy's numbers.
        self.free_form = any("Any" in str(f.type) for f in fields(cls))
        self._rest = tuple(sorted({f.name for f in fields(cls)} - set(self._plain)))

    def subject(self, record: Any) -> str:
        """Subject of a record's events."""
        return f"{self.name}:{self._subject_id(record)}"

    def key_of(self, record: Any) -> Columns:
        """Primary key of a record."""
        return {name: getattr(record, name) for name in self.key}

    def logged(self, plain: Plain) -> Plain:
        """Plain values of a record without its secrets: what an event says of it."""
        return {name: value for name, value in plain.items() if name not in self.secret} if self.secret else plain

    def columns(self, record: Any, plain: Plain) -> Columns:
        """All columns of a record's row.

        Parameters
        ----------
        plain : dict
            The record as `geo.store.codec.encode` gives it, with the version it shall have in the table.
        """
        row = {name: plain[name] if name in plain else self._defaults[name] for name in self._plain}
        for name in self._native:
            row[name] = getattr(record, name)
        if row.get("geometry") is not None:
            row["geometry"] = bytes.fromhex(row["geometry"])
        row["body"] = dump({name: plain[name] for name in self._rest if name in plain})
        return row | self._derived(record)

    def record(self, row: RowMapping) -> Any:
        """The record that a row of the table holds."""
        plain: Plain = load(row["body"])
        for name in self._plain:
            plain[name] = row[name]
        return decode(self.cls, plain)

    def repeats(self, row: RowMapping, record: Any) -> bool:
        """Whether the derived columns of a row say what its record says."""
        return all(row[name] == value for name, value in self._derived(record).items())


def _case_columns(case: Case) -> Columns:
    position, rating = case.position, case.answer
    return {
        "lon": position.lon if position else None,
        "lat": position.lat if position else None,
        "path": path_text(case.path),
        "handling_path": path_text(case.handling_path),
        "boundary": bool(position and position.other_path),
        "solved": rating.outcome is Outcome.SOLVED if rating else None,
        "satisfied": rating.satisfied if rating else None,
        "merged_into": case.merged_into,
        "parent_id": case.parent_id,
        "whistle_due_at": case.whistle.due_at if case.whistle and case.is_open else None,
        "extended": case.extended,
    }


def _chain(record: Alias | Signal | Unit | Place | Appointment | HouseholdMark | Visit | NeighbourUnit) -> Columns:
    return {"path": path_text(record.path)}


def _local(record: Any) -> str:
    return f"{record.community}/{record.id}"


_CASE_REPEATS = (
    "lon", "lat", "path", "handling_path", "boundary", "solved", "satisfied", "merged_into", "parent_id",
    "whistle_due_at", "extended",
)  # fmt: skip
CASE = Kind(
    "case",
    Case,
    tables.cases,
    lambda case: case.id,
    derived_names=_CASE_REPEATS,
    derived=_case_columns,
)
UNIT = Kind("unit", Unit, tables.units, _local, derived_names=("path",), derived=_chain, in_layers=True)
PLACE = Kind("place", Place, tables.places, _local, derived_names=("path",), derived=_chain, in_layers=True)
PERSON = Kind("person", Person, tables.people, _local, in_layers=True)
APPOINTMENT = Kind(
    "appointment", Appointment, tables.appointments, _local, derived_names=("path",), derived=_chain, in_layers=True
)
SHIFT = Kind("shift", Shift, tables.shifts, _local, in_layers=True)
ALIAS = Kind("alias", Alias, tables.aliases, _local, derived_names=("path",), derived=_chain)
SIGNAL = Kind("signal", Signal, tables.signals, _local, derived_names=("path",), derived=_chain)
STOP = Kind("stop", Stop, schedule_tables.stops, _local)
ENGAGEMENT = Kind("engagement", Engagement, schedule_tables.engagements, _local)
ABSENCE = Kind("absence", Absence, schedule_tables.absences, _local)
CLOSURE = Kind("closure", Closure, schedule_tables.closures, _local)
HOUSEHOLD = Kind(
    "household", HouseholdMark, schedule_tables.household_marks, _local, derived_names=("path",), derived=_chain
)
VISIT = Kind("visit", Visit, schedule_tables.visits, _local, derived_names=("path",), derived=_chain)
CAMPAIGN = Kind("campaign", Campaign, schedule_tables.campaigns, _local)
DOORS = Kind("doors", DoorList, schedule_tables.door_lists, _local)
TURN = Kind("turn", Turn, schedule_tables.turns, _local)
SWAP = Kind("swap", Swap, schedule_tables.swaps, _local)
REDRAW = Kind("redraw", Redraw, plan_tables.redraws, _local)
REDRAW_STEP = Kind("redraw_step", RedrawStep, plan_tables.redraw_steps, _local)
NEIGHBOURS = Kind(
    "neighbours", NeighbourUnit, plan_tables.neighbour_units, _local, derived_names=("path",), derived=_chain
)
TIE = Kind("tie", HouseholdTie, plan_tables.household_ties, _local)
ACCOUNT = Kind("account", Account, tables.accounts, lambda account: account.name)
API_KEY = Kind("key", ApiKey, tables.api_keys, lambda key: key.name)
# The log must not hold what would let its reader sign in: twelve digits of a hash name a session and open nothing.
SESSION = Kind("session", Session, tables.sessions, lambda session: session.token_hash[:12])
CLOCK = Kind("clock", ClockMark, tables.clock_marks, lambda mark: mark.community)

SCHEDULED = (STOP, ENGAGEMENT, ABSENCE, CLOSURE, HOUSEHOLD, VISIT, CAMPAIGN, DOORS, TURN, SWAP)
PLANNED = (REDRAW, REDRAW_STEP, NEIGHBOURS, TIE)
KINDS = (
    CASE, UNIT, PLACE, PERSON, APPOINTMENT, SHIFT, ALIAS, SIGNAL, ACCOUNT, API_KEY, SESSION, CLOCK, *SCHEDULED,
    *PLANNED,
)  # fmt: skip
LAYER_KINDS = tuple(kind for kind in KINDS if kind.in_layers)
_OF = {kind.cls: kind for kind in KINDS}


def kind_of(record: Record) -> Kind:
    """The kind of a record.

    Raises
    ------
    TypeError
        It is none of the records that a store keeps.
    """
    try:
        return _OF[type(record)]
    except KeyError:
        raise TypeError(f"a store keeps no {type(record).__name__}") from None


def kind_of_class(cls: type[Any]) -> Kind:
    """The kind of the records of a class that a store keeps."""
    return _OF[cls]


def community_of(record: Record) -> str:
    """Community whose screens the record's events concern; empty for accounts, keys and sessions."""
    return getattr(record, "community", "")
