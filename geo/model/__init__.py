"""The nouns of grid work as frozen records, the table of legal case moves, the table of permissions."""

from geo.model.accounts import Account, ApiKey, Session
from geo.model.aliases import Alias
from geo.model.cases import (
    OPEN_STATES,
    TICKING_STATES,
    Case,
    CaseState,
    Note,
    Outcome,
    Position,
    Rating,
    Reporter,
    Source,
)
from geo.model.clocks import ClockMark
from geo.model.events import FIRST_HASH, Event, event_hash
from geo.model.moves import MOVES, Move, legal_moves, target_of
from geo.model.people import REPORTER, SYSTEM, Actor, Appointment, Grant, Person, Shift
from geo.model.permissions import ROLES, permissions_of
from geo.model.profiles import BoundaryRule, Category, Department, DutyRule, Level, PlaceKind, Profile, Role
from geo.model.routing import Compared, Routed, RoutingRule
from geo.model.units import Path, Place, Unit, household_address, household_id, turning_days, units_on

__all__ = [
    "FIRST_HASH",
    "MOVES",
    "OPEN_STATES",
    "REPORTER",
    "ROLES",
    "SYSTEM",
    "TICKING_STATES",
    "Account",
    "Actor",
    "Alias",
    "ApiKey",
    "Appointment",
    "BoundaryRule",
    "Case",
    "CaseState",
    "Category",
    "ClockMark",
    "Compared",
    "Department",
    "DutyRule",
    "Event",
    "Grant",
    "Level",
    "Move",
    "Note",
    "Outcome",
    "Path",
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
    "Session",
    "Shift",
    "Source",
    "Unit",
    "event_hash",
    "household_address",
    "household_id",
    "legal_moves",
    "permissions_of",
    "target_of",
    "turning_days",
    "units_on",
]
