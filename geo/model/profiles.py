"""`Profile`: what a community calls things and the numbers it runs by. Data, never code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from geo.clock import BEIJING, WorkCalendar
from geo.errors import NotFound
from geo.i18n import mark
from geo.model.routing import RoutingRule

BoundaryRule = Literal["larger_share", "inside", "first_id", "parent", "ask"]
"""Who handles a case so near a boundary that it may lie in either of two units; see `Profile.boundary`."""

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

    ``same_within_m`` says how far apart, in metres, two reports may lie that mean one thing; None: by its kind.
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
