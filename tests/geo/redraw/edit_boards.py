"""A board of square blocks with households and buildings, to edit on."""

import numpy as np
import shapely

from geo.crs import Metres
from geo.redraw.blocks import Blocks
from geo.redraw.cutting_ground import Ground
from geo.redraw.plans import Plan, PlanGrid

WEST, SOUTH, STEP = 111.47, 35.64, 0.001
PLANE = Metres(111.48, 35.65)


def at(x: float, y: float) -> tuple[float, float]:
    """A place on the board in degrees: whole numbers are corners of blocks."""
    return (round(WEST + x * STEP, 9), round(SOUTH + y * STEP, 9))


def square(x: float, y: float, width: float = 1, height: float = 1) -> shapely.Polygon:
    return shapely.Polygon([at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)])


def board_blocks(wide: int, high: int) -> Blocks:
    """Blocks ``b0-0`` (south-west) … with 6 households each."""
    cells = [(x, y) for y in range(high) for x in range(wide)]
    shapes = np.array([square(x, y) for x, y in cells], dtype=object)
    flat = PLANE.project(shapes)
    row = {cell: n for n, cell in enumerate(cells)}
    edges = sorted((n, row[other]) for (x, y), n in row.items() for other in ((x + 1, y), (x, y + 1)) if other in row)
    pairs = np.array(edges, dtype=np.int64).reshape(-1, 2)
    count = len(cells)
    return Blocks(
        ids=tuple(f"b{x}-{y}" for x, y in cells),
        shapes=shapes,
        xy=shapely.get_coordinates(shapely.point_on_surface(flat)),
        area_m2=shapely.area(flat),
        perimeter_m=shapely.length(flat),
        households=np.full(count, 6.0),
        people=np.full(count, 12.0),
        minutes=np.full(count, 90.0),
        must_visit=np.full(count, 1.0),
        compound=np.full(count, -1, dtype=np.int64),
        edges=pairs,
        border_m=shapely.length(shapely.intersection(flat[pairs[:, 0]], flat[pairs[:, 1]])),
        barrier=np.zeros(len(pairs)),
    )


def board(wide: int = 6, high: int = 4, grids: int = 3) -> Plan:
    """A board whose grids ``g0`` … are strips from west to east."""
    blocks = board_blocks(wide, high)
    column = np.arange(len(blocks)) % wide
    named = tuple(PlanGrid(f"g{n}", f"第{n + 1}网格", worker=f"w{n}") for n in range(grids))
    return Plan(blocks, named, (column * grids // wide).astype(np.int64), "draft", "")


def board_ground(wide: int = 6, high: int = 4, *, buildings: bool = False) -> Ground:
    """Six households a block, three in its west and three in its east; or a building in the middle of each block."""
    spots = [(0.2, 0.2), (0.2, 0.5), (0.2, 0.8), (0.8, 0.2), (0.8, 0.5), (0.8, 0.8)]
    places = [at(x + dx, y + dy) for y in range(high) for x in range(wide) for dx, dy in spots]
    count = len(places)
    outlines = [square(x + 0.4, y + 0.4, 0.2, 0.2) for y in range(high) for x in range(wide)] if buildings else []
    return Ground(
        tuple(f"h{n}" for n in range(count)),
        np.array(places),
        np.full(count, 2.0),
        np.full(count, 15.0),
        np.tile([1.0, 0, 0, 0, 0, 0], count // 6),
        np.array(outlines, dtype=object),
    )


def check_coverage(plan: Plan, ground: Ground, whole: Blocks) -> None:
    """No gap, no overlap, every household in exactly one block and every block in one grid."""
    blocks = plan.blocks
    assert shapely.is_valid(blocks.shapes).all()
    assert shapely.coverage_is_valid(blocks.shapes)
    assert np.isclose(shapely.union_all(blocks.shapes).area, shapely.area(whole.shapes).sum(), rtol=1e-12)
    assert np.isclose(shapely.area(blocks.shapes).sum(), shapely.area(whole.shapes).sum(), rtol=1e-12)
    assert plan.grid_of.shape == (len(blocks),)
    assert ((plan.grid_of >= 0) & (plan.grid_of < len(plan.grids))).all()
    tree = shapely.STRtree(blocks.shapes)
    homes, _ = tree.query(shapely.points(ground.lonlat), predicate="within")
    assert np.bincount(homes, minlength=len(ground.households)).tolist() == [1] * len(ground.households)
    for name in ("households", "people", "minutes", "must_visit"):
        assert np.isclose(getattr(blocks, name).sum(), getattr(whole, name).sum())
    assert (blocks.edges[:, 0] < blocks.edges[:, 1]).all()
    assert len(np.unique(blocks.edges, axis=0)) == len(blocks.edges)
    flat = PLANE.project(blocks.shapes)
    shared = shapely.length(shapely.intersection(flat[blocks.edges[:, 0]], flat[blocks.edges[:, 1]]))
    assert np.allclose(shared, blocks.border_m, atol=0.05)
    assert np.allclose(shapely.area(flat), blocks.area_m2, rtol=1e-5)
    # the plane of the points is found by comparison, so that one may stand a hand's breadth off a narrow wedge
    assert (shapely.distance(flat, shapely.points(blocks.xy)) < 0.5).all()
