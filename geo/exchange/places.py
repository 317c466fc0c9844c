"""Places, streets and areas on their way in."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.exchange.chains import Chain
from geo.exchange.columns import Column
from geo.exchange.findings import Findings
from geo.exchange.layer import Layer
from geo.i18n import mark
from geo.model import Place, Profile

STREET_COLUMNS = (
    Column("id", "id"),
    Column("name", default=""),
    Column("kind", choices=("main", "street", "lane", "path")),
    Column("width_m", "number", default=0.0),
    Column("oneway", choices=("no", "yes", "reverse"), default="no"),
    Column("speed_kmh", "number", default=0.0),
)
AREA_COLUMNS = (
    Column("id", "id"),
    Column("kind", choices=("water", "park", "square", "field", "sports", "wall", "railway")),
    Column("name", default=""),
)
PLACE_COLUMNS = (
    Column("id", "id"),
    Column("kind"),
    Column("name"),
    Column("address", default=""),
    Column("unit", default=""),
    Column("hours", "hours", default=""),
    Column("facilities", "texts", default=[]),
    Column("resident_worker", "flag", default=False),
    Column("aliases", "texts", default=[]),
    Column("looks_deg", "number", default=None),
    Column("angle_deg", "number", default=None),
    Column("reach_m", "number", default=None),
)
LENS_LIMITS = {"looks_deg": (0.0, 360.0), "angle_deg": (1.0, 360.0), "reach_m": (1.0, 10_000.0)}
"""What a camera's direction, its angle and its reach may be."""

BORDER_M = 2.0
"""A place this close to its unit counts as inside: a door on the street is drawn on the border."""


def _grids_around(layer: Layer, chain: Chain, grids: list[int]) -> dict[int, str]:
    """Position of each place → id of the grid it stands in, or of one within `BORDER_M`."""
    found: dict[int, str] = {}
    points = np.flatnonzero(shapely.is_geometry(layer.planes))
    outlines = chain.layer.planes[grids]
    if not len(points) or not grids:
        return found
    tree = shapely.STRtree(outlines)
    for predicate, reach in (("intersects", None), ("dwithin", BORDER_M)):
        for point, grid in tree.query(layer.planes[points], predicate=predicate, distance=reach).T:
            found.setdefault(int(points[point]), chain.layer.subjects[grids[grid]])
    return found


def check_places(layer: Layer, chain: Chain, profile: Profile, findings: Findings) -> None:
    """Check kinds and units of the places, and fill in the unit from the ground where the file says none."""
    kinds = {kind.key for kind in profile.place_kinds}
    grids = chain.handling(profile)
    around = _grids_around(layer, chain, grids)
    # where a grid has no sound outline, nobody can say what stands in none
    whole = all(chain.layer.planes[n] is not None for n in grids)
    for n, (subject, row) in enumerate(zip(layer.subjects, layer.rows, strict=True)):
        _check_lens(layer.file, subject, row, findings)
        unit = row["unit"]
        if row["kind"] is not None and row["kind"] not in kinds:
            findings.add(
                layer.file, subject, mark("The kind {kind} is not in the profile; it has {kinds}."),
                kind=row["kind"][:40], kinds=", ".join(sorted(kinds)),
            )  # fmt: skip
        if unit and unit not in chain.index:
            findings.add(layer.file, subject, mark("The unit {unit} is not in units.geojson."), unit=unit[:64])
        elif layer.planes[n] is None:
            continue
        elif unit and not _stands_in(layer.planes[n], unit, chain):
            findings.add(layer.file, subject, mark("It does not stand in its unit {unit}."), unit=unit)
        elif not unit and n in around:
            row["unit"] = around[n]
        elif not unit and whole:
            findings.add(layer.file, subject, mark("It stands in no grid."))


def _check_lens(file: str, subject: str, row: dict[str, Any], findings: Findings) -> None:
    for column, (least, most) in LENS_LIMITS.items():
        value = row[column]
        if value is not None and not least <= value <= most:
            findings.add(
                file, subject, mark("{column}: {value} is not between {least} and {most}."),
                column=column, value=value, least=f"{least:g}", most=f"{most:g}",
            )  # fmt: skip


def _measure(value: float | None) -> float | None:
    return None if value is None else float(value)


def _stands_in(point: shapely.Point, unit: str, chain: Chain) -> bool:
    """Whether a point (metres) is in the unit's outline or, where it has none, in the nearest drawn one above it."""
    for key in reversed(chain.paths.get(unit, ())):
        place = chain.index[key]
        shape = chain.layer.planes[place]
        if shape is not None:
            return bool(shapely.dwithin(shape, point, BORDER_M))
        if chain.layer.given[place]:
            break  # its outline has a fault of its own
    return True


def places_of(layer: Layer, chain: Chain, profile: Profile) -> tuple[Place, ...]:
    """The places as records; the path ends at the handling level."""
    depth = profile.depth(profile.handling_level) + 1
    coordinates = shapely.get_coordinates(layer.shapes)
    return tuple(
        Place(
            community=profile.key, id=row["id"], kind=row["kind"], name=row["name"], lon=float(lon), lat=float(lat),
            path=chain.paths[row["unit"]][:depth], address=row["address"], hours=row["hours"],
            facilities=tuple(row["facilities"]), resident_worker=row["resident_worker"], aliases=tuple(row["aliases"]),
            looks_deg=_measure(row["looks_deg"]), angle_deg=_measure(row["angle_deg"]),
            reach_m=_measure(row["reach_m"]),
        )
        for row, (lon, lat) in zip(layer.rows, coordinates, strict=True)
    )  # fmt: skip
