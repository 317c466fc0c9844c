"""The nouns of grid work as frozen records, the table of legal case moves, the table of permissions."""

from geo.model.accounts import Account, ApiKey, Session
from geo.model.aliases import Alias
from geo.model.campaigns import Campaign, CampaignState, DoorList, Question, Team
from geo.model.cases import Case, Note, Outcome, Position, Rating, Reporter, Source
from geo.model.clocks import ClockMark
from geo.model.duties import DutyRule, RosterRules, WorkRules
from geo.model.events import FIRST_HASH, Event, event_hash
from geo.model.ladder import Climb, Rung
from geo.model.mediation import Mediation, Sitting
from geo.model.moves import MOVES, Move, doers, legal_moves, target_of
from geo.model.neighbours import HouseholdTie, NeighbourUnit, TieKind
from geo.model.people import REPORTER, SYSTEM, Actor, Appointment, Grant, Person, Shift
from geo.model.permissions import ROLES, permissions_of
from geo.model.profiles import (
    TRUST,
    BoundaryRule,
    Category,
    Department,
    Level,
    PlaceKind,
    Profile,
    Role,
    Trust,
)
from geo.model.redraws import REDRAW_MOVES, Redraw, RedrawState, RedrawStep
from geo.model.rosters import Swap, SwapState, Turn
from geo.model.routing import Compared, Routed, RoutingRule
from geo.model.signals import Signal, SignalKind
from geo.model.stages import STAGE_OF, Extension, Halt, Pause, Stage, StageLimits
from geo.model.states import OPEN_STATES, TICKING_STATES, CaseState
from geo.model.units import Path, Place, Unit, household_address, household_id, turning_days, units_on
from geo.model.visits import SEEN, SETTLED, DoorOutcome, HouseholdMark, Need, Visit
from geo.model.whistles import Called, Whistle, WhistleLimits
from geo.model.work import (
    ACTIVITIES,
    OPEN_STOPS,
    TRAVELS,
    Absence,
    Activity,
    Closure,
    Engagement,
    Stop,
    StopKind,
    StopState,
    Travel,
)

__all__ = [
    "ACTIVITIES",
    "FIRST_HASH",
    "MOVES",
    "OPEN_STATES",
    "OPEN_STOPS",
    "REDRAW_MOVES",
    "REPORTER",
    "ROLES",
    "SEEN",
    "SETTLED",
    "STAGE_OF",
    "SYSTEM",
    "TICKING_STATES",
    "TRAVELS",
    "TRUST",
    "Absence",
    "Account",
    "Activity",
    "Actor",
    "Alias",
    "ApiKey",
    "Appointment",
    "BoundaryRule",
    "Called",
    "Campaign",
    "CampaignState",
    "Case",
    "CaseState",
    "Category",
    "Climb",
    "ClockMark",
    "Closure",
    "Compared",
    "Department",
    "DoorList",
    "DoorOutcome",
    "DutyRule",
    "Engagement",
    "Event",
    "Extension",
    "Grant",
    "Halt",
    "HouseholdMark",
    "HouseholdTie",
    "Level",
    "Mediation",
    "Move",
    "Need",
    "NeighbourUnit",
    "Note",
    "Outcome",
    "Path",
    "Pause",
    "Person",
    "Place",
    "PlaceKind",
    "Position",
    "Profile",
    "Question",
    "Rating",
    "Redraw",
    "RedrawState",
    "RedrawStep",
    "Reporter",
    "Role",
    "RosterRules",
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
    "Stop",
    "StopKind",
    "StopState",
    "Swap",
    "SwapState",
    "Team",
    "TieKind",
    "Travel",
    "Trust",
    "Turn",
    "Unit",
    "Visit",
    "Whistle",
    "WhistleLimits",
    "WorkRules",
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
