"""One layer on its way in: checked columns and shapes of its features, still without meaning."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import STORED, Metres
from geo.exchange.columns import Column, subjects_of, take_columns
from geo.exchange.findings import Findings
from geo.exchange.shapes import Shapes, check_shapes, take_shapes
from geo.i18n import mark


@dataclass(frozen=True, slots=True)
class Layer:
    """The features of one file, in its order.

    Attributes
    ----------
    rows : list of dict
        Properties: known columns checked and filled, unknown ones kept.
    subjects : list of str
        What faults call each feature.
    shapes : ndarray of object
        Geometries in degrees (EPSG:4326, lon/lat); None where there is none or it had a fault.
    planes : ndarray of object
        The same in metres around the community's centre.
    given : ndarray of bool
        Whether the file gave a geometry, faulty or not.
    """

    file: str
    rows: list[dict[str, Any]]
    subjects: list[str]
    shapes: Shapes
    planes: Shapes
    given: npt.NDArray[np.bool_]

    def column(self, name: str) -> list[Any]:
        """Values of one column."""
        return [row[name] for row in self.rows]

    def index(self) -> dict[str, int]:
        """Id → position; the first of a duplicate id."""
        places: dict[str, int] = {}
        for position, row in enumerate(self.rows):
            if isinstance(row.get("id"), str):
                places.setdefault(row["id"], position)
        return places

    def frame(self) -> gpd.GeoDataFrame:
        """The layer as a GeoDataFrame in EPSG:4326: columns are the properties and ``geometry``."""
        names = dict.fromkeys(name for row in self.rows for name in row)
        table = {name: [row.get(name) for row in self.rows] for name in names}
        return gpd.GeoDataFrame(table, geometry=self.shapes, crs=STORED)


def _require(file: str, subjects: Sequence[str], given: npt.NDArray[np.bool_], findings: Findings) -> None:
    for index in np.flatnonzero(~given).tolist():
        if not findings.touches(file, subjects[index]):
            findings.add(file, subjects[index], mark("The geometry is missing."))


def layer_from_features(
    file: str, features: Sequence[tuple[Mapping[str, Any], Any]], columns: Sequence[Column], allowed: Sequence[str],
    centre: tuple[float, float], findings: Findings, *, optional: bool = False, subjects: Sequence[str] | None = None,
) -> Layer:  # fmt: skip
    """Check the parsed features of a file.

    Parameters
    ----------
    features : sequence of (properties, geometry)
        As `geo.exchange.files.features_of` returns them.
    allowed : sequence of str
        GeoJSON geometry types that may stand in this file.
    centre : tuple of float
        lon, lat in degrees.
    optional : bool
        Whether a feature may be without a geometry.
    subjects : sequence of str, optional
        What the faults call each feature, where that is not its id: the rows of a table.
    """
    given = np.array([raw is not None for _, raw in features], dtype=bool)
    rows = [dict(properties) for properties, _ in features]
    subjects = list(subjects or subjects_of(rows))
    shapes = take_shapes(file, subjects, [raw for _, raw in features], allowed, centre, findings)
    return _layer(file, rows, subjects, shapes, given, columns, centre, findings, optional=optional)


def layer_from_frame(
    file: str, frame: gpd.GeoDataFrame, columns: Sequence[Column], centre: tuple[float, float], findings: Findings,
    *, optional: bool = False,
) -> Layer:  # fmt: skip
    """Check a GeoDataFrame in EPSG:4326 as if it came from the file of that name."""
    names = [name for name in frame.columns if name != frame.geometry.name]
    values = [[_plain(value) for value in frame[name].tolist()] for name in names]
    rows = [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip(*values, strict=True)
    ]
    subjects = subjects_of(rows)
    shapes = np.array(frame.geometry.array, dtype=object)
    given = shapely.is_geometry(shapes)
    shapes = check_shapes(file, subjects, shapes, findings)
    return _layer(file, rows, subjects, shapes, given, columns, centre, findings, optional=optional)


def _plain(value: Any) -> Any:
    # frames say NaN where a file says nothing
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _layer(
    file: str, rows: list[dict[str, Any]], subjects: list[str], shapes: Shapes, given: npt.NDArray[np.bool_],
    columns: Sequence[Column], centre: tuple[float, float], findings: Findings, *, optional: bool,
) -> Layer:  # fmt: skip
    if not optional:
        _require(file, subjects, given, findings)
    taken = take_columns(file, rows, columns, findings, subjects)
    planes = Metres(*centre).project(shapes) if len(shapes) else shapes
    return Layer(file, taken, subjects, shapes, np.asarray(planes, dtype=object), given)
