"""The nouns of grid work as frozen records, the table of legal case moves, the table of permissions."""

from geo.model.accounts import Account, ApiKey, Session
from geo.model.aliases import Alias
from geo.model.cases import Case, Note, Outcome, Position, Rating, Reporter, Source
from geo.model.clocks import ClockMark
from geo.model.events import FIRST_HASH, Event, event_hash
from geo.model.ladder import Climb, Rung
from geo.model.mediation import Mediation, Sitting
from geo.model.moves import MOVES, Move, doers, legal_moves, target_of
from geo.model.people import REPORTER, SYSTEM, Actor, Appointment, Grant, Person, Shift
from geo.model.permissions import ROLES, permissions_of
from geo.model.profiles import (
    TRUST,
    BoundaryRule,
    Category,
    Department,
    DutyRule,
    Level,
    PlaceKind,
    Profile,
    Role,
    Trust,
)
from geo.model.routing import Compared, Routed, RoutingRule
from geo.model.signals import Signal, SignalKind
from geo.model.stages import STAGE_OF, Extension, Halt, Pause, Stage, StageLimits
from geo.model.states import OPEN_STATES, TICKING_STATES, CaseState
from geo.model.units import Path, Place, Unit, household_address, household_id, turning_days, units_on
from geo.model.whistles import Called, Whistle, WhistleLimits

__all__ = [
    "FIRST_HASH",
    "MOVES",
    "OPEN_STATES",
    "REPORTER",
    "ROLES",
    "STAGE_OF",
    "SYSTEM",
    "TICKING_STATES",
    "TRUST",
    "Account",
    "Actor",
    "Alias",
    "ApiKey",
    "Appointment",
    "BoundaryRule",
    "Called",
    "Case",
    "CaseState",
    "Category",
    "Climb",
    "ClockMark",
    "Compared",
    "Department",
    "DutyRule",
    "Event",
    "Extension",
    "Grant",
    "Halt",
    "Level",
    "Mediation",
    "Move",
    "Note",
    "Outcome",
    "Path",
    "Pause",
    "Person",
    "Place",
    "PlaceKind",
    "Position",
    "Profile",
    "Rating",
    "Reporter",
    "Role",
    "Routed",
    "RoutingRule",
    "Rung",
    "Session",
    "Shift",
    "Signal",
    "SignalKind",
    "Sitting",
    "Source",
    "Stage",
    "StageLimits",
    "Trust",
    "Unit",
    "Whistle",
    "WhistleLimits",
    "doers",
    "event_hash",
    "household_address",
    "household_id",
    "legal_moves",
    "permissions_of",
    "target_of",
    "turning_days",
    "units_on",
]
