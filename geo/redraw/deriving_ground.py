"""What blocks are derived from: the grids of today, buildings with who lives there, and the lines between them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.adjacency import Shapes
from geo.redraw.blocks import NOWHERE, Floats, Ints

MINUTES_A_HOUSEHOLD = 10.0
"""Work a household makes in a month where nothing is known: a visit of half an hour every quarter."""
CUTTING = ("main", "street", "lane", "railway", "wall", "water")
"""Kinds of lines that part blocks; a path does not."""


@dataclass(frozen=True, slots=True)
class Grain:
    """How fine blocks are.

    Attributes
    ----------
    cell_above : float
        A parcel with more households than this is cut into cells of buildings. A grid has 300 to 500 households:
        with blocks up to a fifth of the smaller figure it can be balanced within a few per cent.
    cell_floor : float
        Buildings are joined until a cell has this many households; 1 makes a cell of every lived-in building.
    scrap_m : float
        What nobody lives in and is narrower than this on average goes to its neighbour: verges, the strip between a
        wall and the street.
    """

    cell_above: float = 60.0
    cell_floor: float = 20.0
    scrap_m: float = 20.0

    def __post_init__(self) -> None:
        if not (np.isfinite([self.cell_above, self.cell_floor, self.scrap_m]).all() and self.cell_above >= 1):
            raise BadInput(mark("A parcel must hold at least one household before it is cut into cells."))
        if not 0 <= self.cell_floor <= self.cell_above:
            raise BadInput(
                mark("A cell's {floor} households must lie between 0 and the {limit} above which a parcel is cut."),
                floor=self.cell_floor, limit=self.cell_above,
            )  # fmt: skip
        if self.scrap_m < 0:
            raise BadInput(mark("A width cannot be below zero."))


@dataclass(frozen=True, eq=False, slots=True)
class Buildings:
    """Buildings and who is in them; all arrays have one entry a building.

    Attributes
    ----------
    outlines : ndarray of object
        Polygons, EPSG:4326 (lon, lat).
    households, people : ndarray of float
    minutes, must_visit : ndarray of float or None
        Expected minutes of work a month (`MINUTES_A_HOUSEHOLD` each without); persons who have to be visited.
    compound : ndarray of int or None
        Equal for buildings of one compound, `NOWHERE` for none.
    """

    outlines: Shapes
    households: Floats
    people: Floats
    minutes: Floats | None = None
    must_visit: Floats | None = None
    compound: Ints | None = None

    def __post_init__(self) -> None:
        n = len(self.outlines)
        counts = [self.households, self.people, self.minutes, self.must_visit]
        for values in (*counts, self.compound):
            if values is not None and len(values) != n:
                raise BadInput(mark("There are {count} buildings, but {values} values."), count=n, values=len(values))
        for values in counts:
            if values is not None and not (np.isfinite(values).all() and (values >= 0).all()):
                raise BadInput(mark("Households, people, minutes and visits of a building must be 0 or more."))

    def worked(self) -> Floats:
        """Minutes of work a month."""
        return self.households * MINUTES_A_HOUSEHOLD if self.minutes is None else self.minutes

    def visited(self) -> Floats:
        """Persons who have to be visited."""
        return np.zeros(len(self.outlines)) if self.must_visit is None else self.must_visit

    def named(self) -> Ints:
        """Compound of each building."""
        return np.full(len(self.outlines), NOWHERE, dtype=np.int64) if self.compound is None else self.compound


def no_buildings() -> Buildings:
    """Buildings of a ground that has none."""
    return Buildings(np.empty(0, dtype=object), np.empty(0), np.empty(0))


@dataclass(frozen=True, eq=False, slots=True)
class Lines:
    """Lines that part blocks.

    Attributes
    ----------
    shapes : ndarray of object
        Lines, or for water also polygons; EPSG:4326 (lon, lat).
    kinds : tuple of str
        One each; kinds outside `CUTTING` are passed over.
    names : tuple of str
        One each, or empty: whose wall it is.
    """

    shapes: Shapes = field(default_factory=lambda: np.empty(0, dtype=object))
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.kinds) != len(self.shapes) or len(self.names) not in (0, len(self.shapes)):
            raise BadInput(
                mark("There are {count} lines, but {kinds} kinds and {names} names."),
                count=len(self.shapes), kinds=len(self.kinds), names=len(self.names),
            )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """Everything blocks are derived from.

    Attributes
    ----------
    ids : tuple of str
        One per parcel, unique.
    parcels : ndarray of object, shape (n,)
        Polygons of a coverage, EPSG:4326 (lon, lat): street-bounded parcels, or the grids themselves.
    grid_of : ndarray of int, shape (n,)
        Grid of each parcel today, `NOWHERE` for none.
    stated_households, stated_people : ndarray of float, shape (n,), or None
        What is known of parcels that no lived-in building stands on.
    """

    ids: tuple[str, ...]
    parcels: Shapes
    grid_of: Ints
    buildings: Buildings = field(default_factory=no_buildings)
    lines: Lines = field(default_factory=Lines)
    stated_households: Floats | None = None
    stated_people: Floats | None = None

    def __post_init__(self) -> None:
        n = len(self.ids)
        if not n:
            raise BadInput(mark("There is no grid to derive blocks from."))
        if len(set(self.ids)) < n or len(self.parcels) != n or len(self.grid_of) != n:
            raise BadInput(mark("Parcels need one id each, all different, and one grid each."))
        if not np.isin(shapely.get_type_id(self.parcels), (3, 6)).all() or not shapely.is_valid(self.parcels).all():
            raise BadInput(mark("Every parcel must be a sound polygon."))
        if not shapely.coverage_is_valid(self.parcels):
            wrong = shapely.coverage_invalid_edges(self.parcels)
            lon, lat = shapely.get_coordinates(wrong)[0].round(6).tolist()
            raise BadInput(
                mark("Parcels overlap, or their borders do not share the same corners, near {lon}, {lat}."),
                lon=lon, lat=lat,
            )  # fmt: skip
        for values in (self.stated_households, self.stated_people):
            if values is not None and (len(values) != n or not np.isfinite(values).all() or (values < 0).any()):
                raise BadInput(mark("What is stated of parcels must be one number each, 0 or more."))
