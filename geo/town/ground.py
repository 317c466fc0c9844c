"""Local metres around a town's centre, and back to rounded degrees."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

DECIMALS = 6
"""Decimals of a written coordinate: 0.11 m of latitude."""


class Ground:
    """A transverse Mercator plane whose origin is the centre of a town.

    Parameters
    ----------
    centre
        (lon, lat) in EPSG:4326; becomes (0, 0), x to the east and y to the north, in metres.
    """

    def __init__(self, centre: tuple[float, float]) -> None:
        plane = f"+proj=tmerc +lat_0={centre[1]} +lon_0={centre[0]} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m"
        self._to_plane = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
        self._to_degrees = Transformer.from_crs(plane, "EPSG:4326", always_xy=True)

    def degrees(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn an (n, 2) array of metres into (n, 2) lon, lat, rounded to `DECIMALS`."""
        lon, lat = self._to_degrees.transform(xy[:, 0], xy[:, 1])
        # Adding zero turns -0.0 into 0.0, so that the written text has one form.
        rounded: npt.NDArray[np.float64] = np.round(np.column_stack([lon, lat]), DECIMALS) + 0.0
        return rounded

    def metres(self, lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn an (n, 2) array of lon, lat into (n, 2) metres."""
        x, y = self._to_plane.transform(lonlat[:, 0], lonlat[:, 1])
        return np.column_stack([x, y])

    def to_degrees(self, geometries: Iterable[Any]) -> npt.NDArray[Any]:
        """Project geometries from metres to rounded EPSG:4326, vertex by vertex, so shared vertices stay shared."""
        array = np.empty(0, dtype=object)
        items = list(geometries)
        if items:
            array = np.empty(len(items), dtype=object)
            array[:] = items
        projected: npt.NDArray[Any] = shapely.transform(array, self.degrees)
        return projected

    def to_metres(self, geometries: Iterable[Any]) -> npt.NDArray[Any]:
        """Project geometries from EPSG:4326 (lon, lat) to metres."""
        items = list(geometries)
        array = np.empty(len(items), dtype=object)
        array[:] = items
        projected: npt.NDArray[Any] = shapely.transform(array, self.metres)
        return projected
