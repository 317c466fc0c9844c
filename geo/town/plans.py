"""What a demo town is planned to be: its skeleton of roads, what lies where, and its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RoadPlan:
    """A road of the skeleton: control points (x, y) in metres from the centre, smoothed when laid."""

    name: str
    kind: str
    width_m: float
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """What the ground around (x, y), in metres from the centre, is used for.

    `use` is one of old, estate, school, park, square, market, commercial, public, industry, green; `style` names
    the kind of houses of an estate (see `compounds.STYLES`).
    """

    x: float
    y: float
    use: str
    name: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A flat that must exist and be lived in."""

    compound: str
    building: int
    stair: int
    room: str


@dataclass(frozen=True, slots=True)
class TownPlan:
    """Parameters of one town.

    Attributes
    ----------
    key
        ASCII key of the community; also its folder.
    seed
        Seed of every random choice.
    centre
        (lon, lat) in EPSG:4326 of the origin of all metres below.
    size_m
        Width and height that the skeleton covers, in metres.
    chain
        Levels from the root down to the one above the household.
    districts, grids, micro_grids, stairs
        How many of each there are; 0 where the chain has no such level.
    households, residents
        Exact totals.
    """

    key: str
    name: str
    seed: int
    centre: tuple[float, float]
    size_m: tuple[float, float]
    chain: tuple[str, ...]
    grids: int
    households: int
    residents: int
    stations: int
    roads: tuple[RoadPlan, ...]
    pins: tuple[Pin, ...]
    street_names: tuple[str, ...]
    lane_names: tuple[str, ...] = ()
    district_names: tuple[str, ...] = ()
    micro_grids: int = 0
    stairs: int = 0
    default_use: str = "commercial"
    block_m2: float = 6500.0
    river: tuple[tuple[float, float], ...] = ()
    river_name: str = ""
    river_width_m: float = 26.0
    home: Home | None = None
    house: tuple[str, str] | None = None
    household_sizes: tuple[float, ...] = (0.18, 0.3, 0.27, 0.16, 0.07, 0.02)
    resident_stations: int = 0
    places: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
