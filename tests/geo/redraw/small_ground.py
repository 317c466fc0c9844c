"""Ground drawn in metres around one point, for tests: boxes, lines, and grids in a row."""

from typing import Any

import numpy as np
import shapely

from geo.crs import Metres
from geo.redraw.deriving import Derived
from geo.redraw.deriving_ground import Buildings, Ground, Lines

PLANE = Metres(111.0, 35.0)


def degrees(shapes: Any) -> Any:
    """Shapes in metres as layers bring them: degrees with six decimals."""
    array = np.array(shapes, dtype=object)
    return shapely.transform(PLANE.unproject(array), lambda xy: xy.round(6))


def boxes(*bounds: tuple[float, float, float, float]) -> Any:
    """Boxes (west, south, east, north in metres) in degrees."""
    return degrees([shapely.box(*bound) for bound in bounds])


def lines(**kinds: list[list[tuple[float, float]]]) -> Lines:
    """Lines in metres by kind; a ring of water becomes a polygon."""
    shapes, told = [], []
    for kind, drawn in kinds.items():
        for xy in drawn:
            shapes.append(shapely.Polygon(xy) if kind == "water" and xy[0] == xy[-1] else shapely.LineString(xy))
            told.append(kind)
    return Lines(degrees(shapes), tuple(told))


def houses(*corners: tuple[float, float], size: float = 10.0, households: float = 10.0, **more: Any) -> Buildings:
    """Square buildings by their south-west corners, each with the same number of households, two people in each."""
    each = np.full(len(corners), households)
    return Buildings(boxes(*((x, y, x + size, y + size) for x, y in corners)), each, each * 2, **more)


def row_of_grids(count: int = 2, **more: Any) -> Ground:
    """Grids of 100 m × 100 m side by side, ``g1`` from 0 m to 100 m east."""
    grids = boxes(*((100.0 * n, 0.0, 100.0 * (n + 1), 100.0) for n in range(count)))
    return Ground(tuple(f"g{n + 1}" for n in range(count)), grids, np.arange(count), **more)


def block_at(derived: Derived, x: float, y: float) -> int:
    """The one block around a point in metres."""
    (lon,), (lat,) = PLANE.inverse([x], [y])
    (found,) = np.flatnonzero(shapely.intersects_xy(derived.blocks.shapes, lon, lat)).tolist()
    return int(found)


def barrier_between(derived: Derived, one: int, other: int) -> float:
    """The barrier of the edge between two blocks."""
    pair = sorted((one, other))
    (edge,) = np.flatnonzero((derived.blocks.edges == pair).all(axis=1)).tolist()
    return float(derived.blocks.barrier[edge])


def assert_sound(ground: Ground, derived: Derived) -> None:
    """What holds of all blocks: they tile the ground and each grid, and every household is in exactly one."""
    blocks = derived.blocks
    assert set(shapely.get_type_id(blocks.shapes)) == {3}
    assert shapely.coverage_is_valid(blocks.shapes)
    assert len(set(blocks.ids)) == len(blocks)
    for grid in set(ground.grid_of.tolist()):
        today = derived.plane.project(shapely.union_all(ground.parcels[ground.grid_of == grid]))
        union = derived.plane.project(shapely.coverage_union_all(blocks.shapes[derived.grid_of == grid]))
        assert shapely.symmetric_difference(today, union).area < 0.01 * union.length
    if len(ground.buildings.outlines):
        assert blocks.households.sum() == ground.buildings.households.sum()
        assert blocks.people.sum() == ground.buildings.people.sum()
    assert (blocks.edges[:, 0] < blocks.edges[:, 1]).all()
    assert (blocks.border_m > 0).all()


def cut_buildings(ground: Ground, derived: Derived) -> list[int]:
    """Buildings that lie in more than one block."""
    found = []
    for n, outline in enumerate(ground.buildings.outlines):
        shares = shapely.area(shapely.intersection(derived.blocks.shapes, outline)) / outline.area
        if (shares > 0.01).sum() > 1:
            found.append(n)
    return found
