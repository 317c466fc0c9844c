"""The chain of units: parents, levels, circles, and whether each drawn level tiles its parents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import Metres
from geo.exchange.columns import Column
from geo.exchange.coverage import beside, check_filled, check_inside, check_overlaps
from geo.exchange.files import UNITS
from geo.exchange.findings import Findings
from geo.exchange.layer import Layer
from geo.i18n import mark
from geo.model import Path, Profile, Unit, units_on

UNIT_COLUMNS = (
    Column("id", "id"),
    Column("level"),
    Column("parent", default=""),
    Column("name"),
    Column("since", "day", default=""),
    Column("valid_from", "day", default=""),
    Column("valid_to", "day", default=""),
)
_OWN = frozenset(column.name for column in UNIT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Chain:
    """The units of a community with their paths.

    Attributes
    ----------
    paths : mapping of str to tuple of str
        Unit id → ids from the root to it; units whose chain is broken are absent.
    levels : mapping of str to str
        Unit id → level key.
    index : mapping of str to int
        Unit id → position in the layer.
    faulty : ndarray of bool
        Units, by position, whose outline is absent or at fault: what else does not fit there only echoes it.
    latest : ndarray of bool
        Units, by position, that hold after all that is dated: the other layers describe these.
    """

    layer: Layer
    index: Mapping[str, int]
    paths: Mapping[str, Path]
    levels: Mapping[str, str]
    faulty: npt.NDArray[np.bool_]
    latest: npt.NDArray[np.bool_]

    def handling(self, profile: Profile) -> list[int]:
        """Positions in the layer of the units of the handling level that hold in the end."""
        rows = enumerate(self.layer.rows)
        return [n for n, row in rows if row["level"] == profile.handling_level and self.latest[n]]


def build_chain(layer: Layer, profile: Profile, findings: Findings) -> Chain:
    """Check levels, parents and shapes of the units and work out their paths."""
    depths = {level.key: depth for depth, level in enumerate(profile.levels)}
    index = layer.index()
    _check_levels(layer, profile, depths, findings)
    circles = _circles(layer, index, findings)
    _check_parents(layer, profile, depths, index, circles, findings)
    paths = _paths(layer, index, circles, profile.levels[0].key)
    _check_drawn(layer, profile, depths, findings)
    spans = _check_dates(layer, index, paths, findings)
    faulty = _check_each_day(layer, profile, spans, findings)
    latest = np.array([until == date.max for _, until in spans], dtype=bool)
    return Chain(layer, index, paths, {row["id"]: row["level"] for row in layer.rows if row["id"]}, faulty, latest)


def chain_of_units(units: Sequence[Unit], profile: Profile) -> Chain:
    """The chain of units that are sound already: those of a loaded community."""
    latest = {unit.id for unit in units_on(units, None)}
    rows = [{"id": u.id, "level": u.level, "parent": u.parent_id or "", "name": u.name} for u in units]
    shapes = np.array([unit.geometry for unit in units], dtype=object)
    layer = Layer(
        UNITS, rows, [unit.id for unit in units], shapes, np.asarray(Metres(*profile.centre).project(shapes)),
        np.asarray(shapely.is_geometry(shapes)),
    )  # fmt: skip
    return Chain(
        layer, layer.index(), {unit.id: unit.path for unit in units}, {unit.id: unit.level for unit in units},
        np.zeros(len(units), dtype=bool), np.array([unit.id in latest for unit in units], dtype=bool),
    )  # fmt: skip


def units_of(chain: Chain, profile: Profile) -> tuple[Unit, ...]:
    """The units as records, upper levels first, each level in the order of the file."""
    rows = [
        Unit(
            community=profile.key, id=row["id"], level=row["level"], name=row["name"], path=chain.paths[row["id"]],
            geometry=shape, since=_day(row["valid_from"] or row["since"]), until=_day(row["valid_to"]),
            attributes={key: value for key, value in row.items() if key not in _OWN},
        )
        for row, shape in zip(chain.layer.rows, chain.layer.shapes, strict=True)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda unit: len(unit.path)))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _check_dates(
    layer: Layer, index: Mapping[str, int], paths: Mapping[str, Path], findings: Findings
) -> list[tuple[date, date]]:  # fmt: skip
    """First day and first day no more of each unit, those of its ancestors considered; faulty dates count as none."""
    own: list[tuple[date, date]] = []
    for subject, row in zip(layer.subjects, layer.rows, strict=True):
        since, until = _day(row["valid_from"] or row["since"]), _day(row["valid_to"])
        if row["since"] and row["valid_from"] and row["since"] != row["valid_from"]:
            findings.add(
                UNITS, subject, mark("since is {since}, valid_from is {valid_from}; one of them is enough."),
                since=row["since"], valid_from=row["valid_from"],
            )  # fmt: skip
        if since and until and until <= since:
            findings.add(
                UNITS, subject, mark("It holds from {since} and ends on {until}: not a single day."),
                since=since.isoformat(), until=until.isoformat(),
            )  # fmt: skip
            since = until = None
        if until and not row["parent"]:
            findings.add(UNITS, subject, mark("The unit of the first level always holds; it has no valid_to."))
            until = None
        own.append((since or date.min, until or date.max))
    spans = []
    for subject, row, (since, until) in zip(layer.subjects, layer.rows, own, strict=True):
        above = [own[index[key]] for key in paths.get(row["id"], ())[:-1]]
        first, last = max([since, *(span[0] for span in above)]), min([until, *(span[1] for span in above)])
        if last <= first:
            findings.add(UNITS, subject, mark("It never holds: none of its days is a day of the units above it."))
            first, last = since, until
        spans.append((first, last))
    return spans


def _check_each_day(
    layer: Layer, profile: Profile, spans: Sequence[tuple[date, date]], findings: Findings
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Check the drawn levels as they stand between one change of boundaries and the next; each fault is told once."""
    turns = sorted({day for span in spans for day in span} - {date.min, date.max})
    faulty = np.zeros(len(layer.rows), dtype=bool)
    told = set(findings.faults)
    for day in (*(turn - timedelta(days=1) for turn in turns), date.max - timedelta(days=1)):
        rows = np.flatnonzero([since <= day < until for since, until in spans])
        part = layer if len(rows) == len(layer.rows) else _rows_of(layer, rows)
        found = Findings()
        faulty[rows] |= _check_tiling(part, profile, part.index(), found)
        for fault in found.faults:
            if fault not in told:
                told.add(fault)
                findings.add(fault.where, fault.subject, fault.sentence, **fault.values)
    return faulty


def _rows_of(layer: Layer, rows: npt.NDArray[np.intp]) -> Layer:
    return replace(
        layer, rows=[layer.rows[n] for n in rows], subjects=[layer.subjects[n] for n in rows],
        shapes=layer.shapes[rows], planes=layer.planes[rows], given=layer.given[rows],
    )  # fmt: skip


def _check_levels(layer: Layer, profile: Profile, depths: Mapping[str, int], findings: Findings) -> None:
    last = profile.levels[-1].key
    roots = 0
    for subject, row in zip(layer.subjects, layer.rows, strict=True):
        level = row["level"]
        if level is None:
            continue
        if level == last:
            findings.add(
                UNITS, subject, mark("Households are not listed here; they stand in the stairs of buildings.geojson.")
            )
        elif level not in depths:
            findings.add(
                UNITS, subject, mark("The level {level} is not in the profile; it has {levels}."),
                level=level[:40], levels=", ".join(depths),
            )  # fmt: skip
        roots += depths.get(level) == 0
    if roots != 1 and layer.rows:
        findings.add(
            UNITS, "", mark("There must be one unit of the first level {level}; there are {count}."),
            level=profile.levels[0].key, count=roots,
        )  # fmt: skip
    if not layer.rows and not findings.any_in(UNITS):
        findings.add(UNITS, "", mark("The file has no units."))


def _circles(layer: Layer, index: Mapping[str, int], findings: Findings) -> set[int]:
    """Positions of units whose parents run in a circle; one fault per circle."""
    done: set[int] = set()
    members: set[int] = set()
    for start in range(len(layer.rows)):
        walk: dict[int, None] = {}
        here: int | None = start
        while here is not None and here not in done and here not in walk:
            walk[here] = None
            here = index.get(layer.rows[here]["parent"])
        if here is not None and here in walk:
            steps = list(walk)
            circle = steps[steps.index(here) :]
            members.update(circle)
            names = [layer.subjects[n] for n in (*circle, here)]
            findings.add(UNITS, names[0], mark("The parents run in a circle: {circle}."), circle=" → ".join(names[:12]))
        done.update(walk)
    return members


def _check_parents(
    layer: Layer, profile: Profile, depths: Mapping[str, int], index: Mapping[str, int], circles: set[int],
    findings: Findings,
) -> None:  # fmt: skip
    handling = profile.depth(profile.handling_level)
    for position, (subject, row) in enumerate(zip(layer.subjects, layer.rows, strict=True)):
        depth = depths.get(row["level"])
        if depth is None or position in circles:
            continue
        parent = row["parent"]
        if depth == 0:
            if parent:
                findings.add(UNITS, subject, mark("A unit of the first level has no parent."))
            continue
        if not parent:
            findings.add(UNITS, subject, mark("The parent is missing; only the first level has none."))
            continue
        if parent not in index:
            findings.add(UNITS, subject, mark("The parent {parent} is not in this file."), parent=parent[:64])
            continue
        above = layer.rows[index[parent]]["level"]
        parent_depth = depths.get(above)
        if parent_depth is None:
            continue
        # below the handling level a step may be left out: a house without micro-grid hangs from its grid
        legal = parent_depth == depth - 1 if depth <= handling else handling <= parent_depth < depth
        if not legal:
            findings.add(
                UNITS, subject, mark("Its level {level} cannot stand below {parent}, whose level is {above}."),
                level=row["level"], parent=parent, above=above,
            )  # fmt: skip


def _paths(layer: Layer, index: Mapping[str, int], circles: set[int], first: str) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    for start in range(len(layer.rows)):
        steps: list[str] = []
        here = start
        while here not in circles and (key := layer.rows[here]["id"]) and key not in paths:
            steps.append(key)
            parent = layer.rows[here]["parent"]
            if not parent:
                if layer.rows[here]["level"] == first:
                    paths[key] = (steps.pop(),)
                break
            if parent not in index:
                break
            here = index[parent]
        above = paths.get(layer.rows[here]["id"])
        for key in reversed(steps if above else ()):
            above = paths[key] = (*above, key) if above else ()
    return paths


def _check_drawn(layer: Layer, profile: Profile, depths: Mapping[str, int], findings: Findings) -> None:
    drawn = {level.key: level.geometry == "drawn" for level in profile.levels}
    for subject, row, given in zip(layer.subjects, layer.rows, layer.given, strict=True):
        level = row["level"]
        if level not in depths or level == profile.levels[-1].key:
            continue
        if drawn[level] and not given:
            findings.add(UNITS, subject, mark("The level {level} is drawn: the unit needs a geometry."), level=level)
        elif not drawn[level] and given:
            findings.add(
                UNITS, subject, mark("The level {level} is not drawn: the geometry must be null."), level=level
            )


def _check_tiling(
    layer: Layer, profile: Profile, index: Mapping[str, int], findings: Findings
) -> npt.NDArray[np.bool_]:
    """Check the drawn levels; returns which units, by position, have no sound outline."""
    handling = profile.depth(profile.handling_level)
    levels = np.array([row["level"] or "" for row in layer.rows], dtype=object)
    parents = np.array([index.get(row["parent"], -1) for row in layer.rows], dtype=np.intp)
    order = {level.key: depth for depth, level in enumerate(profile.levels)}
    depths = np.array([order.get(level, len(order)) for level in levels], dtype=np.intp)
    # what lies below or beside a unit with a faulty outline only echoes its fault
    echo: npt.NDArray[np.bool_] = ~np.asarray(shapely.is_geometry(layer.planes), dtype=bool)
    if not len(echo):
        return echo
    for depth, level in enumerate(profile.levels[:-1]):
        if level.geometry != "drawn":
            continue
        rows = np.flatnonzero(levels == level.key)
        names = [layer.subjects[n] for n in rows]
        planes = layer.planes[rows]
        faulty = echo[rows] | check_overlaps(
            UNITS, names, layer.shapes[rows], planes, findings, shared_corners=depth <= handling
        )
        above = parents[rows]
        homeless = above < 0
        if depth:
            sound = np.where(homeless | echo[above] | (depths[above] >= depth), -1, above)
            faulty |= check_inside(
                UNITS, names, planes, sound, layer.planes, layer.subjects,
                mark("Leaves its parent {parent} by {area} m²."), findings,
            )  # fmt: skip
        if 0 < depth <= handling:
            upper = profile.levels[depth - 1].key
            judge = (levels == upper) & ~echo & ~beside(planes[faulty], layer.planes)
            judge[above[faulty & ~homeless]] = False
            if homeless.any() or (levels[above] != upper).any():
                judge[:] = False
            check_filled(
                UNITS, layer.subjects, layer.planes, planes, above, judge,
                mark("{area} m² of it belong to no unit of the level below."), findings,
            )  # fmt: skip
        echo[rows] |= faulty
    return echo
