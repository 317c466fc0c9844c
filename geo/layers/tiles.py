"""Web-mercator tiles: which tile a point lies in, which box a tile covers. Axis order lon, lat; degrees, EPSG:4326."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Box = tuple[float, float, float, float]
"""west, south, east, north in degrees."""

TILE_ZOOM = 14
"""Zoom whose tiles carry the streets and buildings: about 2 km across in the middle of China."""
METRES_PER_PIXEL = 156_543.033_928
"""On the equator at zoom 0 with tiles of 256 pixels (OGC 17-083r4, WebMercatorQuad)."""
_MAX_LAT = 85.0511287798


def tiles_of(lon: npt.ArrayLike, lat: npt.ArrayLike, zoom: int) -> tuple[Ints, Ints]:
    """Column and row of the tile each point lies in.

    Parameters
    ----------
    lon, lat : array_like
        Degrees; any equal shape.
    zoom : int
        0 is one tile for the world.

    Returns
    -------
    tuple of arrays of int
        x counted eastwards, y counted southwards.
    """
    side = 2**zoom
    phi = np.radians(np.clip(np.asarray(lat, dtype=float), -_MAX_LAT, _MAX_LAT))
    x = (np.asarray(lon, dtype=float) + 180) / 360 * side
    y = (1 - np.arcsinh(np.tan(phi)) / math.pi) / 2 * side
    return (
        np.clip(np.floor(x), 0, side - 1).astype(np.int64),
        np.clip(np.floor(y), 0, side - 1).astype(np.int64),
    )


def tile_box(x: int, y: int, zoom: int) -> Box:
    """The box of a tile: west, south, east, north in degrees."""
    side = 2**zoom

    def lat(row: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side))))

    return x / side * 360 - 180, lat(y + 1), (x + 1) / side * 360 - 180, lat(y)


def zoom_for(size_m: float, pixels: float, lat: float) -> float:
    """The zoom at which a length on the ground is so many pixels long.

    Parameters
    ----------
    size_m : float
        Length in metres, more than 0.
    pixels : float
        Length on the screen.
    lat : float
        Degrees; the scale of the projection grows with latitude.
    """
    return math.log2(pixels * METRES_PER_PIXEL * math.cos(math.radians(lat)) / size_m)
