"""How round grids are: Polsby–Popper and Reock, both 1 for a circle and near 0 for a ribbon."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import Metres
from geo.redraw.blocks import Floats, Ints


def polsby_popper(area_m2: Floats, perimeter_m: Floats) -> Floats:
    """4π times the area over the square of the perimeter; NaN where there is no perimeter.

    Parameters
    ----------
    area_m2, perimeter_m : ndarray of float, shape (k,)
        Of whole grids, the rims of holes included in the perimeter.

    Notes
    -----
    D. D. Polsby and R. D. Popper, "The Third Criterion", Yale Law & Policy Review 9 (1991).
    """
    known = perimeter_m > 0
    return np.where(known, 4 * np.pi * area_m2 / np.where(known, perimeter_m, 1.0) ** 2, np.nan)


def reock(shapes: NDArray[Any], part: Ints, area_m2: Floats) -> Floats:
    """The area of each part over that of the smallest circle around it; NaN where it has no shape.

    Parameters
    ----------
    shapes : ndarray of object, shape (m,)
        Polygons in EPSG:4326 (lon, lat).
    part : ndarray of int, shape (m,)
        For each polygon the part it belongs to, 0 to k - 1.
    area_m2 : ndarray of float, shape (k,)
        Of whole parts.

    Notes
    -----
    E. C. Reock, "Measuring Compactness as a Requirement of Legislative Apportionment", Midwest Journal of Political
    Science 5 (1961).
    """
    circle = np.full(len(area_m2), np.nan)
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    if not len(corners):
        return circle
    owned = part[owner]
    order = np.argsort(owned, kind="stable")
    present = np.unique(owned)
    # Only the corners of the hull can lie on the circle, so that few have to be projected.
    tours = shapely.linestrings(corners[order], indices=np.searchsorted(present, owned[order]))
    hulls = shapely.convex_hull(tours)
    circle[present] = np.pi * shapely.minimum_bounding_radius(_plane(corners).project(hulls)) ** 2
    return np.where(circle > 0, area_m2 / np.where(circle > 0, circle, 1.0), np.nan)


def _plane(corners: Floats) -> Metres:
    # A round origin: edits of one town share it, and making a plane is what costs.
    lon, lat = (corners.min(axis=0) + corners.max(axis=0)) / 2
    return Metres(round(float(lon), 1), round(float(lat), 1))
