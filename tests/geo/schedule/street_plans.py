"""Small plans of streets in metres around one corner, for what is worked out by hand."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from geo.crs import Metres

PLANE = Metres(111.47, 35.65)
Street = tuple[str, str, Sequence[tuple[float, float]]]


def plan(*streets: Street, **columns: dict[str, Any]) -> gpd.GeoDataFrame:
    """A layer of streets: id, kind and corners in metres east and north; further columns by id."""
    rows: dict[str, list[Any]] = {"id": [row[0] for row in streets], "kind": [row[1] for row in streets]}
    for name, values in columns.items():
        rows[name] = [values.get(row[0]) for row in streets]
    shapes = [PLANE.unproject(LineString(row[2])) for row in streets]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")


def at(*points: tuple[float, float]) -> NDArray[np.float64]:
    """Points in metres east and north → degrees, shape (n, 2)."""
    return np.column_stack(PLANE.inverse([x for x, _ in points], [y for _, y in points]))
