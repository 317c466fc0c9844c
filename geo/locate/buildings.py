"""`Buildings`: the building layer as columns, with the stairs and rooms left as they came.

Households are counted in millions where buildings are counted in thousands, so rooms are never spread out: a
lookup reads the stairs of the one building it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geo.crs import Metres, distance_m
from geo.model import Path, household_address, household_id

if TYPE_CHECKING:
    import geopandas as gpd

MOST_RECENT = 1000
"""Buildings whose stairs stay read."""


@dataclass(frozen=True, slots=True)
class Stair:
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


@dataclass(frozen=True, slots=True)
class Buildings:
    """The building layer, one row per building, all columns of the same length.

    Attributes
    ----------
    ids, names, compounds, streets, numbers : sequence of str
        As in the layer, empty text where it says nothing.
    units : sequence of str
        Id of the deepest listed unit that contains the whole building.
    stairs : sequence of object
        Cells for `stairs_of`.
    shapes : ndarray of shapely geometry
        EPSG:4326, lon/lat.
    lon, lat, radius_m : ndarray of float
        A point inside (degrees) and half the diagonal of the bounds (metres).
    row_of : dict of str to int
        Id → row.
    recent : dict
        What `stairs_at` has read lately; bounded.
    """

    ids: Sequence[str]
    names: Sequence[str]
    compounds: Sequence[str]
    streets: Sequence[str]
    numbers: Sequence[str]
    units: Sequence[str]
    stairs: Sequence[object]
    shapes: npt.NDArray[Any]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    radius_m: npt.NDArray[np.float64]
    row_of: dict[str, int]
    recent: dict[int, tuple[Stair, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def from_frame(cls, frame: gpd.GeoDataFrame) -> Buildings:
        """Take over a building layer (EPSG:4326); columns that a poor community does not have may be missing."""
        shapes = np.asarray(frame.geometry.array, dtype=object) if len(frame) else np.empty(0, dtype=object)
        points = shapely.point_on_surface(shapes)
        ids = column(frame, "id") if "id" in frame.columns else [str(label) for label in frame.index]
        return cls(
            ids=ids, names=column(frame, "name"), compounds=column(frame, "compound"),
            streets=column(frame, "street"), numbers=column(frame, "number"), units=column(frame, "unit"),
            stairs=frame["stairs"].tolist() if "stairs" in frame.columns else [None] * len(frame),
            shapes=shapes, lon=shapely.get_x(points), lat=shapely.get_y(points), radius_m=half_diagonals_m(shapes),
            row_of={key: row for row, key in enumerate(ids)},
        )  # fmt: skip

    def stairs_at(self, row: int) -> tuple[Stair, ...]:
        """The stairs of a building; those of the buildings asked for last are kept."""
        known = self.recent.get(row)
        if known is None:
            if len(self.recent) >= MOST_RECENT:
                self.recent.clear()
            known = self.recent[row] = stairs_of(self.stairs[row])
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
        row = self.row_of.get(address_id)
        if row is not None:
            return row, None, None
        cut = address_id.rfind("-")
        while cut > 0:
            row = self.row_of.get(address_id[:cut])
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

    def stair_position(self, row: int, stair: int, plane: Metres) -> tuple[float, float, float]:
        """Where a stair is: its slice of the building, counted along the long side from the west.

        Returns
        -------
        (lon, lat, radius_m)
            Degrees, EPSG:4326, and metres: the middle of the slice and half its diagonal.
        """
        whole = float(self.lon[row]), float(self.lat[row]), float(self.radius_m[row])
        order = sorted(other.n for other in self.stairs_at(row))
        if len(order) < 2 or stair not in order:
            return whole
        box = shapely.oriented_envelope(plane.project(self.shapes[row]))
        corners = shapely.get_coordinates(box)
        if len(corners) < 4:
            return whole
        along, across = corners[1] - corners[0], corners[2] - corners[1]
        if np.hypot(*along) < np.hypot(*across):
            along, across = across, along
        if along[0] < 0:
            along = -along
        middle = corners[:4].mean(axis=0) + along * ((order.index(stair) + 0.5) / len(order) - 0.5)
        lon, lat = plane.inverse(middle[0], middle[1])
        radius = float(np.hypot(np.hypot(*along) / len(order), np.hypot(*across)) / 2)
        return float(lon), float(lat), round(radius, 1)


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
