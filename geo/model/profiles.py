"""`Profile`: what a community calls things and the numbers it runs by. Data, never code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from geo.clock import BEIJING, WorkCalendar
from geo.errors import NotFound
from geo.i18n import mark
from geo.model.cases import Source
from geo.model.duties import DutyRule, RosterRules, WorkRules
from geo.model.ladder import Rung
from geo.model.routing import RoutingRule
from geo.model.signals import SignalKind
from geo.model.stages import StageLimits
from geo.model.visits import Need
from geo.model.whistles import WhistleLimits
from geo.model.work import Activity, Travel

BoundaryRule = Literal["larger_share", "inside", "first_id", "parent", "ask"]
"""Who handles a case so near a boundary that it may lie in either of two units; see `Profile.boundary`."""

Trust = Literal["file", "known", "check"]
"""What becomes of a report: a case at once; at once where somebody known gives a photo and a place; or only after a
dispatcher has looked at it."""

TRUST: Mapping[Source, Trust] = MappingProxyType(
    {
        Source.RESIDENT: "check",
        Source.STATION: "file",
        Source.WORKER: "file",
        Source.STAIR_HEAD: "file",
        Source.RIDER: "known",
        Source.HOTLINE: "file",
        Source.PATROL: "file",
        Source.CAMERA: "check",
        Source.TALK_POINT: "check",
        Source.DOOR_KNOCK: "file",
        Source.SIGNALS: "check",
        Source.API: "check",
    }
)
"""How far each source is trusted where the profile does not say otherwise."""

MOST_HAZARDS = 8
"""How many kinds of hazard a rider chooses among, where the profile names none: a phone shows no more at once."""

HIDDEN = "~"
"""Begins the code of a category of which only the group is told; no key of a profile holds it."""

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
    """A role people hold here, the built-in role it grants, its level, and how its people get about."""

    key: str
    name: Names
    grants: str
    level: str
    travel: Travel = "walk"


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
    mediation : bool
        It is settled by sittings: a dispute that is mediated, a worry that is looked after again and again.
    private : bool or None
        Whether its cases are private from the first; None: those that are mediated are.
    standard : bool
        It comes from the shipped standard and the community has written nothing of its own about it.
    minutes : int or None
        How long its cases take on the spot; None: as long as `WorkRules.case_min`.
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
    mediation: bool = False
    private: bool | None = None
    standard: bool = False
    minutes: int | None = None

    @property
    def keeps_private(self) -> bool:
        """Whether a case of it is private from the first."""
        return self.mediation if self.private is None else self.private


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A kind of place with the mark that stands for it on the map.

    Attributes
    ----------
    use : str
        ``camera``: its places look at something; ``vehicles``: its places are vehicles that can be sent; else empty.
    activity : str
        What time spent on duty at its places counts as.
    """

    key: str
    name: Names
    icon: str
    colour: str
    use: Literal["", "camera", "vehicles"] = ""
    activity: Activity = "counter"


@dataclass(frozen=True, slots=True)
class Profile:
    """A community as data.

    Attributes
    ----------
    region : tuple of str
        Administrative names above the community, province first.
    centre : tuple of float
        lon, lat in degrees, EPSG:4326.
    division : str
        Official code of the street (9 digits) or the community (12); codes of grids begin with it. May be empty.
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
    petitions : tuple of str
        Codes of the categories that are petitions (信访): days without one are counted.
    places_crs : str
        Coordinate system (`geo.crs.SYSTEMS`) of a table of places that names none; may be empty.
    rules : tuple of RoutingRule
        Who gets what, the first that fits decides; see `geo.flow.rules`.
    tasks, skills : tuple of (str, mapping)
        Classes of tasks and skills: key and name.
    stages, urgent_stages : StageLimits
        How long each stage may take; an urgent case's run round the clock.
    trust : mapping of str to str
        Source → `Trust`, where it is not that of `TRUST`.
    ladder : tuple of Rung
        Whom a case climbs to while nobody takes it or its limit is past, the lowest first.
    whistle : WhistleLimits
    signals : tuple of SignalKind
        Weak signals that visits look out for.
    hazards : tuple of str
        Codes of the categories that a rider chooses among; empty: see `rider_categories`.
    visit_groups : tuple of (str, mapping)
        Groups of households that are visited regularly (四必访): key and name.
    needs : tuple of Need
        What a visit may find.
    work : WorkRules
    roster : RosterRules
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
    division: str = ""
    expected: Mapping[str, Any] = field(default_factory=dict)
    boundary: BoundaryRule = "larger_share"
    places_crs: str = ""
    measure_weights: tuple[float, float, float] = (1.0, 1.0, 1.0)
    petitions: tuple[str, ...] = ()
    rules: tuple[RoutingRule, ...] = ()
    tasks: tuple[tuple[str, Names], ...] = ()
    skills: tuple[tuple[str, Names], ...] = ()
    stages: StageLimits = StageLimits()
    urgent_stages: StageLimits = StageLimits(accept_h=0.25, dispatch_h=0.25, verify_h=4.0)
    trust: Mapping[str, Trust] = field(default_factory=dict)
    ladder: tuple[Rung, ...] = ()
    whistle: WhistleLimits = WhistleLimits()
    signals: tuple[SignalKind, ...] = ()
    hazards: tuple[str, ...] = ()
    visit_groups: tuple[tuple[str, Names], ...] = ()
    needs: tuple[Need, ...] = ()
    work: WorkRules = WorkRules()
    roster: RosterRules = RosterRules()

    def category(self, code: str) -> Category:
        """The category with a code, or `NotFound`; that of `hidden_code` is a group, named but no more."""
        for category in self.categories:
            if category.code == code:
                return category
        group = code.removeprefix(HIDDEN)
        if group != code:
            return Category(code, group, dict(self.groups).get(group, {}))
        raise NotFound(mark("There is no category {code} here."), code=code)

    @property
    def hidden_categories(self) -> tuple[Category, ...]:
        """What stands for the categories of each group where only the group may be known."""
        return tuple(self.category(f"{HIDDEN}{group}") for group, _ in self.groups)

    def hidden_code(self, code: str) -> str:
        """What stands for a category where only its group may be known."""
        if code.startswith(HIDDEN):
            return code
        return HIDDEN + next((known.group for known in self.categories if known.code == code), "")

    def own_category(self, code: str) -> Category:
        """The category with a code, as a case may have it, or `NotFound`."""
        if code.startswith(HIDDEN):
            raise NotFound(mark("There is no category {code} here."), code=code)
        return self.category(code)

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

    @property
    def own_categories(self) -> tuple[Category, ...]:
        """The categories that the community has written itself; all of them where it lives by the standard alone."""
        return tuple(category for category in self.categories if not category.standard) or self.categories

    @property
    def rider_categories(self) -> tuple[Category, ...]:
        """What a rider reports with one tap: the hazards named, else urgent events, the community's own first."""
        if self.hazards:
            return tuple(map(self.category, self.hazards))
        events = [row for row in self.categories if row.urgency == "urgent" and row.kind == "event"]
        return tuple(sorted(events, key=lambda row: row.standard)[:MOST_HAZARDS]) or self.own_categories[:MOST_HAZARDS]

    def in_group(self, group: str) -> tuple[Category, ...]:
        """The categories of a group, in the order of the profile."""
        return tuple(category for category in self.categories if category.group == group)

    def of_task(self, task: str) -> tuple[Category, ...]:
        """The categories that belong to a class of tasks (五大类)."""
        return tuple(category for category in self.categories if category.task == task)

    def trust_in(self, source: Source) -> Trust:
        """What becomes of a report from a source."""
        return self.trust.get(source, TRUST[source])
