"""The map of a printed sheet: ground in metres → lines, areas and labels in millimetres of a frame."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from fpdf import FPDF
from numpy.typing import NDArray

from geo.crs import Metres

Colour = tuple[int, int, int]
Shapes = NDArray[Any]
FAMILY = "sheet"
INK, GREY, LINE, PAPER = (28, 40, 51), (110, 120, 130), (150, 158, 166), (255, 255, 255)
OUTSIDE, STREET, BUILDING, WALL, GRID = (232, 234, 236), (246, 222, 170), (190, 202, 214), (150, 90, 60), (178, 34, 52)
OTHER_BUILDING = (216, 220, 224)
NUMBER, STREET_NAME, COMPOUND = (28, 40, 51), (120, 90, 20), (110, 60, 35)
_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_ROOM = 0.92
_BUILDING_NO = re.compile(r"^(\d{1,4}[A-Za-z]?)\s*(号楼|号|栋|幢|座)?$")


@dataclass(frozen=True, eq=False, slots=True)
class SheetGround:
    """What stands on the ground of a community, for all its sheets; geometries in EPSG:4326.

    Attributes
    ----------
    streets, street_names, street_widths_m
        Lines, their names, and how wide each is.
    buildings, numbers, compounds
        Polygons, the number or name written on each, and the name of the compound it stands in.
    walls
        Lines or polygons around compounds.
    """

    streets: Shapes
    street_names: Sequence[str]
    street_widths_m: Sequence[float]
    buildings: Shapes
    numbers: Sequence[str]
    compounds: Sequence[str]
    walls: Shapes

    @classmethod
    def of_layers(cls, streets: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> SheetGround:
        """From the layers of a community (`geo.exchange.Community`)."""
        names = [_short(name or number) for name, number in zip(buildings["name"], buildings["number"], strict=True)]
        walls = areas[areas["kind"] == "wall"] if len(areas) else areas
        return cls(
            np.asarray(streets.geometry.array, dtype=object), streets["name"].tolist(), streets["width_m"].tolist(),
            np.asarray(buildings.geometry.array, dtype=object), names, buildings["compound"].tolist(),
            np.asarray(walls.geometry.array, dtype=object),
        )  # fmt: skip


def _short(name: str) -> str:
    found = _BUILDING_NO.match(name)
    return found[1] if found else name


def round_scale(metres_per_mm: float) -> int:
    """The next rounder scale at which as much ground fits: 1 : what is returned."""
    least = metres_per_mm * 1000
    size: float = 10 ** math.floor(math.log10(least))
    return round(next(step * size for step in _STEPS if step * size >= least - 1e-6))


def bar_length_m(scale: int, room_mm: float) -> int:
    """The longest round distance (1, 2 or 5 and noughts) that a scale bar of at most some millimetres can show."""
    most = scale / 1000 * room_mm
    size = 10 ** math.floor(math.log10(most))
    return max(1, int(max(step * size for step in (1, 2, 5) if step * size <= most)))


@dataclass
class SheetMap:
    """A frame on the page that shows one outline and what lies around it.

    Attributes
    ----------
    outline : Polygon or MultiPolygon
        EPSG:4326; in the middle of the frame, as large as a round scale allows.
    left, top, width, height : float
        The frame in millimetres of the page.
    """

    pdf: FPDF
    outline: Any
    left: float
    top: float
    width: float
    height: float
    _taken: list[Any] = field(default_factory=list)
    _built: Any = field(default_factory=shapely.Polygon)

    def __post_init__(self) -> None:
        west, south, east, north = shapely.bounds(self.outline).tolist()
        self.plane = Metres((west + east) / 2, (south + north) / 2)
        x0, y0, x1, y1 = shapely.bounds(self.plane.project(self.outline)).tolist()
        self.scale = round_scale(max((x1 - x0) / self.width, (y1 - y0) / self.height, 0.01) / _ROOM)
        self._middle = (x0 + x1) / 2, (y0 + y1) / 2
        self._own = self.to_page(np.array([self.outline], dtype=object))[0]

    def to_page(self, shapes: Shapes) -> Shapes:
        """Geometries in degrees → millimetres of the page, not yet cut off at the frame."""
        mm = 1000 / self.scale
        x, y = self._middle

        def place(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack([
                self.left + self.width / 2 + (xy[:, 0] - x) * mm, self.top + self.height / 2 - (xy[:, 1] - y) * mm
            ])  # fmt: skip

        return np.asarray(shapely.transform(self.plane.project(shapes), place), dtype=object)

    def _inside(self, shapes: Shapes) -> tuple[NDArray[np.int64], Shapes]:
        """Which shapes (degrees) show in the frame, and what of them, in millimetres."""
        if not len(shapes):
            return np.empty(0, dtype=np.int64), shapes
        half_x, half_y = self.width * self.scale / 2000, self.height * self.scale / 2000
        x, y = self._middle
        corner = self.plane.inverse([x - half_x, x + half_x], [y - half_y, y + half_y])
        window = shapely.box(corner[0][0], corner[1][0], corner[0][1], corner[1][1])
        near = np.flatnonzero(shapely.intersects(shapes, window))
        cut = shapely.clip_by_rect(
            self.to_page(shapes[near]), self.left, self.top, self.left + self.width, self.top + self.height
        )
        shown = ~shapely.is_empty(cut)
        return near[shown], cut[shown]

    def draw(self, ground: SheetGround, neighbours: Mapping[str, Any]) -> None:
        """The own grid in white with what stands on it, the ground and grids around it in grey.

        Parameters
        ----------
        neighbours : mapping of str to Polygon or MultiPolygon
            Name → outline (EPSG:4326) of the other grids; those that show are drawn.
        """
        # the outer context makes the writer forget the colours that the end of the clipping takes back
        with self.pdf.local_context(), self.pdf.rect_clip(self.left, self.top, self.width, self.height):
            self.pdf.set_fill_color(OUTSIDE)
            self.pdf.rect(self.left, self.top, self.width, self.height, style="F")
            self._areas(shapely.get_parts(self._own), PAPER, OUTSIDE)
            self._things(ground)
            shapes = np.array([*neighbours.values(), None], dtype=object)[:-1]
            found, cut = self._inside(shapes)
            # a border of two grids is drawn once, or its dashes would fill each other's gaps
            borders = shapely.line_merge(shapely.union_all(shapely.boundary(shapes[found])))
            self._lines(shapely.get_parts(borders), GREY, 0.3, dashed=True)
            self._lines(np.array([self.outline.boundary], dtype=object), GRID, 0.8)
            self._names(ground)
            names = list(neighbours)
            for n, shape in zip(found.tolist(), cut, strict=True):
                self._name_area(names[n], shapely.difference(shape, self._own), 9.0, GREY)
        self.pdf.set_draw_color(INK)
        self.pdf.set_line_width(0.3)
        self.pdf.rect(self.left, self.top, self.width, self.height)

    def _things(self, ground: SheetGround) -> None:
        widths = np.asarray(ground.street_widths_m, dtype=float)
        for n in self._inside(ground.streets)[0][::-1].tolist():
            self._lines(ground.streets[n : n + 1], STREET, float(np.clip(widths[n] * 1000 / self.scale, 0.4, 4.0)))
        self._lines(ground.walls, WALL, 0.3)
        found, cut = self._inside(ground.buildings)
        self._built = shapely.buffer(shapely.union_all(cut), 1.0)
        self.pdf.set_draw_color(LINE)
        self.pdf.set_line_width(0.12)
        mine = shapely.intersects(self._own, shapely.centroid(cut))
        self._areas(shapely.get_parts(cut[~mine]), OTHER_BUILDING, OUTSIDE, style="FD")
        self._areas(shapely.get_parts(cut[mine]), BUILDING, PAPER, style="FD")
        for n, shape, own in zip(found.tolist(), cut, mine.tolist(), strict=True):
            x0, y0, x1, y1 = shape.bounds
            room = min(x1 - x0, y1 - y0)
            if ground.numbers[n] and room > 1.2:
                size = min(7.5, max(4.0, 2.2 * room))
                self._label(ground.numbers[n], (x0 + x1) / 2, (y0 + y1) / 2, size, NUMBER if own else GREY)

    def _names(self, ground: SheetGround) -> None:
        # streets along their longest piece in the frame, compounds where their buildings leave most room
        found, cut = self._inside(ground.buildings)
        homes: dict[str, list[Any]] = {}
        for n, shape in zip(found.tolist(), cut, strict=True):
            if ground.compounds[n] and shapely.intersects(self._own, shape.centroid):
                homes.setdefault(ground.compounds[n], []).append(shape)
        for name, shapes in homes.items():
            around = shapely.buffer(shapely.union_all(shapes).convex_hull, 8.0)
            self._name_area(name, shapely.intersection(self._own, around), 10.0, COMPOUND)
        best: dict[str, Any] = {}
        found, cut = self._inside(ground.streets)
        for n, shape in zip(found.tolist(), cut, strict=True):
            for line in shapely.get_parts(shape):
                name = ground.street_names[n]
                if name and (name not in best or line.length > best[name].length):
                    best[name] = line
        for name, line in best.items():
            self._along(name, line)

    def _name_area(self, name: str, area: Any, size: float, colour: Colour) -> None:
        """Write a name where an area has most room between buildings and the names that stand there already."""
        free = shapely.difference(area, self._built)
        for _ in range(4):
            # a text is wider than high: room is looked for in a plane that is squeezed as much
            squeezed = shapely.transform(free, lambda xy: xy * [0.4, 1.0])
            if squeezed.area < 1.0:
                return
            room = shapely.maximum_inscribed_circle(squeezed, tolerance=0.5)
            x, y = room.coords[0]
            if self._label(name, x / 0.4, y, size, colour):
                return
            free = shapely.difference(free, shapely.Point(x / 0.4, y).buffer(6.0))

    def _along(self, name: str, line: Any) -> None:
        self.pdf.set_font(FAMILY, size=7.5)
        wide = self.pdf.get_string_width(name)
        if line.length < wide + 4:
            return
        for share in (0.5, 0.3, 0.7, 0.2, 0.8):
            middle = line.length * share
            one, other = line.interpolate(middle - wide / 2), line.interpolate(middle + wide / 2)
            angle = math.degrees(math.atan2(one.y - other.y, other.x - one.x))
            angle = angle - 180 if angle > 91 else angle + 180 if angle < -89 else angle
            x, y = (one.x + other.x) / 2, (one.y + other.y) / 2
            if self._own.boundary.distance(shapely.Point(x, y)) < 2.0:
                # the grid's border runs along the street: its name stands beside it, away from the grid
                up = math.radians(angle)
                beside = [(x - side * math.sin(up), y - side * math.cos(up)) for side in (3.0, -3.0)]
                x, y = max(beside, key=lambda at: self._own.distance(shapely.Point(at)))
            if self._label(name, x, y, 7.5, STREET_NAME, angle):
                return

    def _label(self, text: str, x: float, y: float, size: float, colour: Colour, angle: float = 0.0) -> bool:
        """Write a text around a point, unless it leaves the frame or another text stands there."""
        pdf = self.pdf
        pdf.set_font(FAMILY, size=size)
        wide, high = pdf.get_string_width(text), size * 0.3528
        place = shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        if angle:
            turn = math.radians(-angle)
            place = shapely.transform(place, lambda xy: np.column_stack([
                x + (xy[:, 0] - x) * math.cos(turn) - (xy[:, 1] - y) * math.sin(turn),
                y + (xy[:, 0] - x) * math.sin(turn) + (xy[:, 1] - y) * math.cos(turn),
            ]))  # fmt: skip
        frame = shapely.box(self.left + 1, self.top + 1, self.left + self.width - 1, self.top + self.height - 1)
        if not frame.contains(place) or any(place.intersects(other) for other in self._taken):
            return False
        self._taken.append(place)
        with pdf.rotation(angle, x, y):
            pdf.set_text_color(colour)
            pdf.text(x - wide / 2, y + high * 0.36, text)
        return True

    def _areas(self, polygons: Sequence[Any], colour: Colour, hole: Colour, style: str = "F") -> None:
        for polygon in polygons:
            if polygon.geom_type != "Polygon":
                continue
            self.pdf.set_fill_color(colour)
            self.pdf.polygon(polygon.exterior.coords[:-1], style=style)
            self.pdf.set_fill_color(hole)
            for ring in polygon.interiors:
                self.pdf.polygon(ring.coords[:-1], style=style)

    def _lines(self, shapes: Shapes, colour: Colour, width: float, *, dashed: bool = False) -> None:
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(width)
        if dashed:
            self.pdf.set_dash_pattern(dash=2.0, gap=1.2)
        for line in self._strokes(self._inside(shapes)[1] if len(shapes) else shapes):
            self.pdf.polyline(line.coords[:])
        self.pdf.set_dash_pattern()
        self.pdf.set_line_width(0.2)

    def _strokes(self, shapes: Shapes) -> Iterator[Any]:
        """The lines of geometries; polygons give their borders, as far as they are not the frame's own."""
        edge = shapely.box(self.left, self.top, self.left + self.width, self.top + self.height).boundary
        for part in shapely.get_parts(shapes):
            border = shapely.difference(part.boundary, edge.buffer(0.01)) if part.geom_type == "Polygon" else part
            for line in shapely.get_parts(border):
                if line.geom_type in ("LineString", "LinearRing"):
                    yield line
