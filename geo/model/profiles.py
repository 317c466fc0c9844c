"""`Profile`: what a community calls things and the numbers it runs by. Data, never code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from geo.clock import BEIJING, WorkCalendar
from geo.errors import NotFound
from geo.i18n import mark
from geo.model.ladder import Rung
from geo.model.routing import RoutingRule
from geo.model.signals import SignalKind
from geo.model.stages import StageLimits
from geo.model.whistles import WhistleLimits

BoundaryRule = Literal["larger_share", "inside", "first_id", "parent", "ask"]
"""Who handles a case so near a boundary that it may lie in either of two units; see `Profile.boundary`."""

Trust = Literal["file", "check"]
"""What becomes of a report: a case at once, or only after a dispatcher has looked at it."""

Names = Mapping[str, str]
"""A word in several languages: ``{"zh": "网格", "en": "Grid"}``."""


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the chain; ``geometry`` says whether its units are drawn."""

    key: str
    name: Names
    geometry: Literal["drawn", "none"] = "drawn"


@dataclass(frozen=True, slots=True)
class Role:
    """A role people hold here, the built-in role it grants, and the level at which it is held."""

    key: str
    name: Names
    grants: str
    level: str


@dataclass(frozen=True, slots=True)
class Department:
    """Who is called in: heating company, power company, urban management."""

    key: str
    name: Names


@dataclass(frozen=True, slots=True)
class Category:
    """What is reported, with its limit and who normally answers.

    Attributes
    ----------
    same_within_m : float or None
        How far apart, in metres, two reports may lie that mean one thing; None: by its kind.
    task : str
        Key of a class of tasks of the profile (五大类), beside the group; may be empty.
    skill : str
        Key of a skill of the profile that whoever is sent should have; may be empty.
    handler : str
        Key of the role that normally handles it; empty: whoever answers for the grid.
    stage_h : mapping of str to float
        Hours for its stages (`geo.model.Stage`) where they are not those of the profile.
    """

    code: str
    group: str
    name: Names
    kind: Literal["event", "component"] = "event"
    urgency: Literal["normal", "urgent"] = "normal"
    limit_h: float = 72.0
    clock: Literal["around", "working_hours", "working_days"] = "working_hours"
    department: str = ""
    keywords: tuple[str, ...] = ()
    same_within_m: float | None = None
    task: str = ""
    skill: str = ""
    handler: str = ""
    stage_h: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A kind of place with the mark that stands for it on the map."""

    key: str
    name: Names
    icon: str
    colour: str


@dataclass(frozen=True, slots=True)
class DutyRule:
    """Somebody of ``role`` must see ``target`` ``quota`` times every period."""

    key: str
    name: Names
    role: str
    target: str
    every: Literal["day", "week", "month", "quarter", "year"]
    quota: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A community as data.

    Attributes
    ----------
    region : tuple of str
        Administrative names above the community, province first.
    centre : tuple of float
        lon, lat in degrees, EPSG:4326.
    handling_level : str
        Level whose unit answers for a case, normally the grid.
    levels : tuple of Level
        The chain, root first, household last.
    boundary : str
        Who handles what lies within its error radius of a boundary: the unit with the larger share of the circle
        (``larger_share``), the one the point itself lies in (``inside``), the one whose id comes first
        (``first_id``), the unit above both (``parent``), or the whole community until a dispatcher has chosen
        (``ask``).
    measure_weights : tuple of float
        How response, solved and satisfaction rate weigh in the overall score.
    places_crs : str
        Coordinate system (`geo.crs.SYSTEMS`) of a table of places that names none; may be empty.
    rules : tuple of RoutingRule
        Who gets what, the first that fits decides; see `geo.flow.rules`.
    tasks, skills : tuple of (str, mapping)
        Classes of tasks and skills: key and name.
    stages, urgent_stages : StageLimits
        How long each stage may take; an urgent case's run round the clock.
    trust : mapping of str to str
        Source → ``file`` (taken up at once) or ``check`` (a dispatcher looks first).
    ladder : tuple of Rung
        Whom a case climbs to while nobody takes it or its limit is past, the lowest first.
    whistle : WhistleLimits
    signals : tuple of SignalKind
        Weak signals that visits look out for.
    expected : mapping
        Figures the community states of itself, which ``python -m geo check`` compares with the layers.
    """

    key: str
    name: Names
    region: tuple[str, ...]
    centre: tuple[float, float]
    handling_level: str
    levels: tuple[Level, ...]
    roles: tuple[Role, ...]
    departments: tuple[Department, ...]
    groups: tuple[tuple[str, Names], ...]
    categories: tuple[Category, ...]
    place_kinds: tuple[PlaceKind, ...]
    duties: tuple[DutyRule, ...] = ()
    indicators: tuple[tuple[str, Names], ...] = ()
    calendar: WorkCalendar = WorkCalendar()
    zone: str = BEIJING
    expected: Mapping[str, Any] = field(default_factory=dict)
    boundary: BoundaryRule = "larger_share"
    places_crs: str = ""
    measure_weights: tuple[float, float, float] = (1.0, 1.0, 1.0)
    rules: tuple[RoutingRule, ...] = ()
    tasks: tuple[tuple[str, Names], ...] = ()
    skills: tuple[tuple[str, Names], ...] = ()
    stages: StageLimits = StageLimits()
    urgent_stages: StageLimits = StageLimits(accept_h=0.25, dispatch_h=0.25, verify_h=4.0)
    trust: Mapping[str, Trust] = field(default_factory=dict)
    ladder: tuple[Rung, ...] = ()
    whistle: WhistleLimits = WhistleLimits()
    signals: tuple[SignalKind, ...] = ()

    def category(self, code: str) -> Category:
        """The category with a code, or `NotFound`."""
        for category in self.categories:
            if category.code == code:
                return category
        raise NotFound(mark("There is no category {code} here."), code=code)

    def level(self, key: str) -> Level:
        """The level with a key, or `NotFound`."""
        for level in self.levels:
            if level.key == key:
                return level
        raise NotFound(mark("There is no level {key} here."), key=key)

    def depth(self, key: str) -> int:
        """0 for the root level, one more for each step down."""
        return [level.key for level in self.levels].index(self.level(key).key)

    def role(self, key: str) -> Role | None:
        """The role with a key, if the profile has it."""
        return next((role for role in self.roles if role.key == key), None)
