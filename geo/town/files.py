"""Writing a town's layer files: the same town gives the same bytes."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from .ground import DECIMALS
from .model import Town


def write_town(town: Town, folder: Path) -> None:
    """Write every layer as GeoJSON and the people as JSON into `folder`, one feature or person to a line."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in town.layers.items():
        _write_layer(frame, folder / f"{name}.geojson")
    lines = ['{"people":[', ",\n".join(_text(person) for person in town.people), '],\n"shifts":[']
    lines += [",\n".join(_text(shift) for shift in town.shifts), "]}"]
    (folder / "people.json").write_bytes(("\n".join(lines) + "\n").encode())


def _write_layer(frame: gpd.GeoDataFrame, path: Path) -> None:
    columns = [c for c in frame.columns if c != "geometry"]
    values = [frame[c].tolist() for c in columns]
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[\n')
        for number, (shape, *row) in enumerate(zip(frame.geometry.tolist(), *values, strict=True)):
            properties = {c: v for c, v in zip(columns, row, strict=True) if v is not None or c == "parent"}
            feature = {"type": "Feature", "properties": properties, "geometry": _geometry(shape)}
            file.write((",\n" if number else "").encode() + _text(feature).encode())
        file.write(b"\n]}\n")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _geometry(shape: Any) -> dict[str, Any] | None:
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type == "Point":
        coordinates: Any = _ring(shape)[0]
    elif shape.geom_type == "LineString":
        coordinates = _ring(shape)
    elif shape.geom_type == "Polygon":
        coordinates = _rings(shape)
    else:
        coordinates = [_rings(part) for part in shapely.get_parts(shape)]
    return {"type": shape.geom_type, "coordinates": coordinates}


def _rings(polygon: Any) -> list[Any]:
    return [_ring(polygon.exterior), *(_ring(hole) for hole in polygon.interiors)]


def _ring(line: Any) -> list[list[float]]:
    return [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in shapely.get_coordinates(line).tolist()]
