"""`Buildings`: the building layer as columns, with the stairs and rooms packed.

Households are counted in millions where buildings are counted in thousands, so rooms are never spread out: equal
lists of rooms are kept once, and a lookup reads the stairs of the one building it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geo.crs import Metres, distance_m
from geo.locate.footprints import Footprints, pack_shapes
from geo.locate.packing import Array, Arrays, Column, Strings, ends_of, least, pack_texts
from geo.model import Path, household_address, household_id

if TYPE_CHECKING:
    import geopandas as gpd

MOST_RECENT = 8192
"""Buildings whose stairs stay read, and lists of rooms that stay read."""
_COLUMNS = ("building_names", "compounds", "streets", "house_numbers", "units")
_OWN = (*_COLUMNS, "ids.", "shapes.", "lon", "lat", "radius_m", "axes", "sides_m", "stair_", "room_lists.")


class Stair(NamedTuple):
    """A stair (单元) of a building; ``n`` is 0 for a house, ``unit`` is empty when it is no unit of the chain."""

    n: int
    rooms: tuple[str, ...]
    unit: str = ""


def stairs_of(value: object) -> tuple[Stair, ...]:
    """Read the ``stairs`` cell of a building: a list of dicts, the same as JSON text, or nothing at all.

    Parameters
    ----------
    value : object
        ``[{"n": 3, "unit": "m1", "rooms": ["101", …]}, …]``, its JSON, None or NaN.

    Returns
    -------
    tuple of Stair
        In the order of the layer; empty when nobody lives there.
    """
    if isinstance(value, str | bytes):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return ()
    if not isinstance(value, Iterable):
        return ()
    return tuple(
        Stair(int(row["n"]), tuple(str(room) for room in row.get("rooms") or ("",)), str(row.get("unit") or ""))
        for row in value
        if isinstance(row, dict)
    )


def column(frame: gpd.GeoDataFrame, name: str) -> list[str]:
    """A column of a layer as text, equal values shared; empty text where it says nothing or is missing."""
    if name not in frame.columns:
        return [""] * len(frame)
    shared: dict[Any, str] = {}
    texts = []
    for value in frame[name].tolist():
        text = shared.get(value)
        if text is None:
            empty = value is None or value != value  # noqa: PLR0124 - NaN, the only value unlike itself
            whole = isinstance(value, float) and not empty and value.is_integer()
            text = shared[value] = "" if empty else str(int(value)) if whole else str(value).strip()
        texts.append(text)
    return texts


class Buildings:
    """The building layer, one row per building, all columns of the same length.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        As `pack` makes them and a kept file holds them.

    Attributes
    ----------
    ids : Strings
        As in the layer.
    names, compounds, streets, numbers : Column
        As in the layer, empty text where it says nothing.
    units : Column
        Id of the deepest listed unit that contains the whole building.
    shapes : Footprints
        EPSG:4326, lon/lat.
    lon, lat, radius_m : ndarray of float
        A point inside (degrees) and half the diagonal of the bounds (metres).
    """

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = {name: array for name, array in arrays.items() if name.startswith(_OWN)}
        self._arrays.pop("shapes.bounds")  # told by the shapes
        self.ids = Strings.from_arrays(arrays, "ids")
        self.names, self.compounds, self.streets, self.numbers, self.units = (Column(arrays, key) for key in _COLUMNS)
        self.shapes = Footprints.from_arrays(arrays, "shapes")
        self.lon: npt.NDArray[np.float64] = arrays["lon"]
        self.lat: npt.NDArray[np.float64] = arrays["lat"]
        self.radius_m: npt.NDArray[np.float64] = arrays["radius_m"]
        self._axes, self._sides_m = arrays["axes"], arrays["sides_m"]
        self._stair_ends, self._stair_n = arrays["stair_ends"], arrays["stair_n"]
        self._stair_rooms, self._stair_units = arrays["stair_rooms"], arrays["stair_units"]
        self._room_lists = Strings.from_arrays(arrays, "room_lists")
        self._unit_names = list(Strings.from_arrays(arrays, "stair_unit_names"))
        self._recent: dict[int, tuple[Stair, ...]] = {}
        self._read_lists: dict[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def arrays(self) -> dict[str, Array]:
        """As named arrays."""
        return {**self._arrays, "shapes.bounds": shapely.bounds(self.shapes[:]).reshape(-1, 4)}

    @classmethod
    def from_frame(cls, frame: gpd.GeoDataFrame, plane: Metres) -> Buildings:
        """Take over a building layer (EPSG:4326); columns that a poor community does not have may be missing."""
        shapes = np.asarray(frame.geometry.array, dtype=object) if len(frame) else np.empty(0, dtype=object)
        points = shapely.point_on_surface(shapes)
        ids = column(frame, "id") if "id" in frame.columns else [str(label) for label in frame.index]
        arrays: dict[str, Array] = {}
        for name, source in zip(_COLUMNS, ("name", "compound", "street", "number", "unit"), strict=True):
            arrays |= pack_texts(column(frame, source), name)
        axes, sides_m = _axes_of(shapes, plane)
        lon, lat = shapely.get_x(points).astype(float), shapely.get_y(points).astype(float)
        return cls({
            **arrays, **Strings.of(ids).arrays("ids"), **pack_shapes(shapes, "shapes"),
            **_pack_stairs(frame["stairs"].tolist() if "stairs" in frame.columns else [None] * len(frame)),
            # From the point inside a few hundred metres at most: the shorter numbers are exact to a millimetre.
            "axes": (axes - np.column_stack([lon, lat, lon, lat])).astype(np.float32),
            "lon": lon, "lat": lat, "radius_m": half_diagonals_m(shapes), "sides_m": sides_m.astype(np.float32),
        })  # fmt: skip

    @property
    def stair_count(self) -> int:
        """How many stairs all buildings have."""
        return len(self._stair_n)

    def stairs_at(self, row: int) -> tuple[Stair, ...]:
        """The stairs of a building; those of the buildings asked for last are kept."""
        known = self._recent.get(row)
        if known is None:
            if len(self._recent) >= MOST_RECENT:
                self._recent.clear()
            part = slice(self._stair_ends[row], self._stair_ends[row + 1])
            known = self._recent[row] = tuple(
                Stair(n, self._rooms(rooms), self._unit_names[unit])
                for n, rooms, unit in zip(
                    self._stair_n[part].tolist(), self._stair_rooms[part].tolist(), self._stair_units[part].tolist(),
                    strict=True,
                )
            )  # fmt: skip
        return known

    def _rooms(self, number: int) -> tuple[str, ...]:
        known = self._read_lists.get(number)
        if known is None:
            if len(self._read_lists) >= MOST_RECENT:
                self._read_lists.clear()
            known = self._read_lists[number] = tuple(orjson.loads(self._room_lists[number]))
        return known

    def address(self, row: int, stair: int = 0, room: str = "") -> str:
        """How people write a building, a stair (``stair`` > 0) or a household in it."""
        if not (self.names[row] or self.numbers[row]):
            return self.compounds[row] or self.streets[row] or self.ids[row]
        return household_address(
            self.compounds[row], self.names[row], self.streets[row], self.numbers[row], stair, room
        )  # fmt: skip

    def find(self, address_id: str) -> tuple[int, Stair | None, str | None] | None:
        """Take an id apart: building, stair of it (``b12-3``) or household (``b12-3-501``, ``b12-0``).

        Returns
        -------
        (row, stair or None, room or None) or None
            None when no such building, stair or household exists.
        """
        row = self.ids.find(address_id)
        if row is not None:
            return row, None, None
        cut = address_id.rfind("-")
        while cut > 0:
            row = self.ids.find(address_id[:cut])
            found = None if row is None else self._within(row, address_id)
            if row is not None and found is not None:
                return row, *found
            cut = address_id.rfind("-", 0, cut)
        return None

    def _within(self, row: int, address_id: str) -> tuple[Stair, str | None] | None:
        for stair in self.stairs_at(row):
            if household_id(self.ids[row], stair.n, "") == address_id:
                return stair, "" if "" in stair.rooms else None
            for room in stair.rooms:
                if household_id(self.ids[row], stair.n, room) == address_id:
                    return stair, room
        return None

    def stair_position(self, row: int, stair: int) -> tuple[float, float, float]:
        """Where a stair is: its slice of the building, counted along the long side from the west.

        Returns
        -------
        (lon, lat, radius_m)
            Degrees, EPSG:4326, and metres: the middle of the slice and half its diagonal.
        """
        order = sorted(other.n for other in self.stairs_at(row))
        count = len(order)
        along_m, across_m = self._sides_m[row].tolist()
        if count < 2 or stair not in order or along_m != along_m:  # noqa: PLR0124 - NaN: not an area
            return float(self.lon[row]), float(self.lat[row]), float(self.radius_m[row])
        west, south, east, north = self._axes[row].tolist()
        share = (order.index(stair) + 0.5) / count
        radius_m = round(((along_m / count) ** 2 + across_m**2) ** 0.5 / 2, 1)
        lon, lat = float(self.lon[row]), float(self.lat[row])
        return lon + west + (east - west) * share, lat + south + (north - south) * share, radius_m


def _pack_stairs(cells: Sequence[object]) -> dict[str, Array]:
    """All stairs of a layer, one after another; lists of rooms and units of the chain as numbers."""
    lists: dict[tuple[str, ...], int] = {}
    units: dict[str, int] = {"": 0}
    read: dict[int, tuple[Stair, ...]] = {}  # a generated city shares its cells; they are read once
    sizes, rows = [], []
    for cell in cells:
        stairs = read.get(id(cell))
        if stairs is None:
            stairs = stairs_of(cell)
            if isinstance(cell, list):
                read[id(cell)] = stairs
        sizes.append(len(stairs))
        for stair in stairs:
            rooms = lists.setdefault(stair.rooms, len(lists))
            rows.append((stair.n, rooms, units.setdefault(stair.unit, len(units))))
    table = np.array(rows, dtype=np.int32).reshape(-1, 3)
    return {
        "stair_ends": ends_of(sizes), "stair_n": least(table[:, 0]), "stair_rooms": least(table[:, 1]),
        "stair_units": least(table[:, 2]), **Strings.of(units).arrays("stair_unit_names"),
        **Strings.of(orjson.dumps(rooms).decode() for rooms in lists).arrays("room_lists"),
    }  # fmt: skip


def _axes_of(
    shapes: npt.NDArray[Any], plane: Metres
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:  # fmt: skip
    """The long middle line of each outline from west to east (lon, lat, lon, lat) and its two sides in metres.

    NaN where an outline has no long side.
    """
    axes, sides = np.full((len(shapes), 4), np.nan), np.full((len(shapes), 2), np.nan)
    known = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    boxes = shapely.oriented_envelope(plane.project(shapes[known]))
    whole = shapely.get_num_coordinates(boxes) == 5
    known, boxes = known[whole], boxes[whole]
    if not known.size:
        return axes, sides
    corners = shapely.get_coordinates(boxes).reshape(-1, 5, 2)
    along, across = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 1]
    turned = np.hypot(*along.T) < np.hypot(*across.T)
    along[turned], across[turned] = across[turned], along[turned].copy()
    along[along[:, 0] < 0] *= -1
    middle = corners[:, :4].mean(axis=1)
    ends = np.concatenate([middle - along / 2, middle + along / 2])
    lon, lat = plane.inverse(ends[:, 0], ends[:, 1])
    count = len(known)
    axes[known] = np.column_stack([lon[:count], lat[:count], lon[count:], lat[count:]])
    sides[known] = np.column_stack([np.hypot(*along.T), np.hypot(*across.T)])
    return axes, sides


def half_diagonals_m(shapes: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Half the diagonal of each shape's bounds (degrees in, metres out)."""
    west, south, east, north = shapely.bounds(shapes).reshape(-1, 4).T
    return np.round(np.asarray(distance_m(west, south, east, north), dtype=float) / 2, 1)


def common_path(paths: Iterable[Path]) -> Path:
    """The part of the chain that all paths share; ``()`` when there are none."""
    shared: Path | None = None
    for path in paths:
        if shared is None:
            shared = path
        elif shared != path[: len(shared)]:
            size = next(
                (i for i, (a, b) in enumerate(zip(shared, path, strict=False)) if a != b), min(len(shared), len(path))
            )
            shared = shared[:size]
        if not shared:
            return ()
    return shared or ()
