"""Stations, talk points and the landmarks people locate themselves by."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely import Point

from .drafts import Building, Layout, stream
from .grids import Division
from .names import DINERS, SHOP_WORDS
from .plans import TownPlan

HOURS = {
    "station": "08:00-21:00",
    "talk_point": "08:00-21:00",
    "consult_station": "08:30-18:00",
    "hall": "08:30-18:00",
    "property": "08:00-20:00",
    "supermarket": "07:00-22:00",
    "pharmacy": "08:00-22:00",
    "toilet": "00:00-24:00",
    "clinic": "08:00-20:00",
    "school": "07:30-18:00",
    "bank": "09:00-17:00",
    "market": "06:00-19:00",
    "fuel": "00:00-24:00",
    "restaurant": "06:30-21:30",
    "hotel": "00:00-24:00",
    "courier": "08:00-21:00",
}
FACILITIES = ("饮水机", "充电", "雨伞", "微波炉", "图书", "急救箱", "打气筒", "老花镜", "无线网络", "针线包")


@dataclass(slots=True)
class Spot:
    """A place in metres, with the grid's number."""

    kind: str
    name: str
    address: str
    point: Any
    grid: int
    hours: str = ""
    facilities: list[str] = field(default_factory=list)
    resident_worker: bool = False
    aliases: list[str] = field(default_factory=list)


class _Rooms:
    """Shop and office buildings not yet taken by a place."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.free = [b for b in layout.buildings if b.kind in ("shop", "public") and b.number]
        self.xy = np.array([[b.polygon.centroid.x, b.polygon.centroid.y] for b in self.free])
        self.left = np.ones(len(self.free), dtype=bool)

    def take(self, near: Any = None, apart: list[Any] | None = None, grid: int | None = None) -> Building | None:
        """Take the free building nearest to `near`, or else the one farthest from all of `apart`."""
        able = self.left.copy()
        if grid is not None:
            able &= np.array([self.layout.blocks[b.block].grid == grid for b in self.free])
        if not able.any():
            return None
        if near is not None:
            rank = np.hypot(self.xy[:, 0] - near.x, self.xy[:, 1] - near.y)
        else:
            others = np.array([[p.x, p.y] for p in apart or []]).reshape(-1, 2)
            if len(others):
                gaps = np.hypot(self.xy[:, None, 0] - others[None, :, 0], self.xy[:, None, 1] - others[None, :, 1])
                rank = -np.minimum(gaps.min(axis=1), 400.0)
            else:
                rank = np.hypot(self.xy[:, 0], self.xy[:, 1])
        chosen = int(np.argmin(np.where(able, np.round(rank, 2), np.inf)))
        self.left[chosen] = False
        return self.free[chosen]


def set_places(plan: TownPlan, layout: Layout, division: Division) -> list[Spot]:
    """Return all places of a town, in the order of `plan.places`."""
    rng = stream(plan.seed, 5)
    rooms = _Rooms(layout)
    spots: list[Spot] = []
    for kind, count in plan.places.items():
        if kind == "station":
            spots += _stations(plan, layout, division, rooms, rng)
        elif kind == "talk_point" and plan.stations == count:
            spots += _corners(spots)
        elif kind == "property":
            spots += _property(layout, count)
        elif kind in ("school", "market", "square"):
            spots += _grounds(layout, kind, count)
        elif kind in ("toilet", "bus_stop", "fuel"):
            spots += _roadside(layout, kind, count, rng)
        else:
            spots += _shops(layout, rooms, kind, count, rng)
    return spots


def _address(layout: Layout, building: Building) -> str:
    return f"{layout.roads[building.road].name}{building.number}号"


def _stations(
    plan: TownPlan, layout: Layout, division: Division, rooms: _Rooms, rng: np.random.Generator
) -> list[Spot]:
    """Spread the stations evenly over the grids, each in a shop front near the middle of its grid."""
    step = len(division.grids) / plan.stations
    spots: list[Spot] = []
    for i in range(plan.stations):
        grid = int((i + 0.5) * step)
        centre = shapely.union_all([layout.blocks[b].polygon for b in division.grids[grid]]).centroid
        room = rooms.take(near=centre, grid=grid) or rooms.take(near=centre)
        if room is None:
            continue
        street = layout.roads[room.road].name
        name = f"{street}党群服务驿站"
        if any(s.name == name for s in spots):
            name = f"{street}{room.number}号党群服务驿站"
        kept = rng.permutation(len(FACILITIES))[: int(rng.integers(2, 6))]
        facilities = [f for j, f in enumerate(FACILITIES) if j in kept or j < 3]
        resident = (i * plan.resident_stations) // plan.stations != ((i + 1) * plan.resident_stations) // plan.stations
        spots.append(
            Spot(
                "station",
                name,
                _address(layout, room),
                room.polygon.centroid,
                layout.blocks[room.block].grid,
                HOURS["station"],
                facilities,
                resident,
                [f"{street}驿站"] if "号" not in name else [],
            )
        )
    return spots


def _corners(spots: list[Spot]) -> list[Spot]:
    """A talk corner in every station."""
    return [
        Spot(
            "talk_point",
            s.name.replace("党群服务驿站", "民情恳谈角"),
            s.address,
            Point(s.point.x + 2.0, s.point.y + 1.5),
            s.grid,
            s.hours,
            [],
            False,
            [],
        )
        for s in spots
        if s.kind == "station"
    ]


def _property(layout: Layout, count: int) -> list[Spot]:
    spots: list[Spot] = []
    for compound, gate in layout.gates:
        if len(spots) < count and not any(s.name.startswith(compound) for s in spots):
            parcel = next(p for p in layout.parcels if p.name == compound)
            inside = shapely.line_interpolate_point(shapely.shortest_line(gate, parcel.inner.centroid), 4.0)
            spots.append(
                Spot(
                    "property",
                    f"{compound}物业服务中心",
                    f"{compound}大门内",
                    inside,
                    _grid_at(layout, inside),
                    HOURS["property"],
                    aliases=[f"{compound}物业"],
                )
            )
    return spots


def _grounds(layout: Layout, kind: str, count: int) -> list[Spot]:
    spots: list[Spot] = []
    if kind == "square":
        found = [(a.name, shapely.point_on_surface(a.shape)) for a in layout.areas if a.kind == "square"]
        found += [
            (f"{p.name}文化广场", b.polygon.centroid)
            for p in layout.parcels
            if p.use in ("park", "commercial")
            for b in [
                next((b for b in layout.buildings if layout.blocks[b.block].parcel == layout.parcels.index(p)), None)
            ]
            if b is not None
        ]
    else:
        found = []
        for index, parcel in enumerate(layout.parcels):
            inside = [
                b for b in layout.buildings if layout.blocks[b.block].parcel == index and b.kind in ("school", "shop")
            ]
            if parcel.use == kind and inside:
                found.append((parcel.name, max(inside, key=lambda b: round(b.polygon.area, 1)).polygon.centroid))
        if not found:
            rest = [b for b in layout.buildings if b.kind == "shop"]
            big = max(rest, key=lambda b: round(b.polygon.area, 1))
            found = [(f"{layout.roads[big.road].name}便民市场", big.polygon.centroid)]
    for name, point in found[:count]:
        street = _street_at(layout, point)
        spots.append(Spot(kind, name, street, point, _grid_at(layout, point), HOURS.get(kind, "")))
    return spots


def _roadside(layout: Layout, kind: str, count: int, rng: np.random.Generator) -> list[Spot]:
    """Bus stops on main roads, toilets and filling stations a step off the pavement; every one on its own street."""
    wanted = ("main",) if kind in ("bus_stop", "fuel") else ("street", "lane", "main")
    town = shapely.union_all([b.polygon for b in layout.blocks])
    roads = [r for r in layout.roads if r.kind in wanted and shapely.intersection(r.line, town).length > 150]
    roads.sort(key=lambda r: (wanted.index(r.kind) if kind != "toilet" else 0, -round(float(r.line.length)), r.name))
    spots: list[Spot] = []
    for turn in range(4):
        for road in roads:
            if len(spots) == count:
                return spots
            share = (0.5, 0.25, 0.75, 0.4)[turn] + float(rng.uniform(-0.08, 0.08))
            along = share * float(road.line.length)
            here, ahead = (shapely.get_coordinates(road.line.interpolate(along + d))[0] for d in (0.0, 1.0))
            side = 1.0 if rng.random() < 0.5 else -1.0
            off = road.width_m / 2 + (1.5 if kind == "bus_stop" else 3.0 if road.kind != "lane" else 0.0)
            point = Point(here[0] - (ahead[1] - here[1]) * off * side, here[1] + (ahead[0] - here[0]) * off * side)
            if not shapely.buffer(town, -3.0).contains(point) or any(s.point.distance(point) < 90 for s in spots):
                continue
            name = {"bus_stop": f"{road.name}站", "toilet": f"{road.name}公厕", "fuel": f"{road.name}加油站"}[kind]
            if any(s.name == name for s in spots):
                name = name.replace(road.name, road.name + ("东口", "西口", "中段", "南段")[turn])
            spots.append(Spot(kind, name, road.name, point, _grid_at(layout, point), HOURS.get(kind, "")))
    return spots


def _shops(layout: Layout, rooms: _Rooms, kind: str, count: int, rng: np.random.Generator) -> list[Spot]:
    spots: list[Spot] = []
    words = [SHOP_WORDS[i] for i in rng.permutation(len(SHOP_WORDS)).tolist()]
    diners = [DINERS[i] for i in rng.permutation(len(DINERS)).tolist()]
    for i in range(count):
        room = rooms.take(apart=[s.point for s in spots])
        if room is None:
            break
        word, street = words[i % len(words)], layout.roads[room.road].name
        name = {
            "supermarket": f"{word}超市",
            "pharmacy": f"{word}大药房",
            "clinic": f"{street}卫生站",
            "bank": f"城乡商业银行{street}支行",
            "restaurant": diners[i % len(diners)],
            "hotel": f"{word}宾馆",
            "courier": f"{word}快递驿站",
            "talk_point": f"{street}协商点",
            "consult_station": f"{street}协商站",
            "hall": "社区议事协商厅",
        }[kind]
        if any(s.name == name for s in spots):
            name = f"{name}（{room.number}号）"
        spots.append(
            Spot(
                kind,
                name,
                _address(layout, room),
                room.polygon.centroid,
                layout.blocks[room.block].grid,
                HOURS.get(kind, ""),
            )
        )
    return spots


def _grid_at(layout: Layout, point: Any) -> int:
    distances = [round(float(b.polygon.distance(point)), 3) for b in layout.blocks]
    return layout.blocks[min(range(len(distances)), key=lambda i: (distances[i], i))].grid


def _street_at(layout: Layout, point: Any) -> str:
    roads = [r for r in layout.roads if r.name and r.kind in ("main", "street", "lane")]
    return min(roads, key=lambda r: (round(float(r.line.distance(point)), 2), r.name)).name
