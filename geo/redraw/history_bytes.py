"""A plan as bytes: one way to write it, so that equal plans are equal bytes, and back."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any

import numpy as np
import orjson
import shapely

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Blocks, Floats, Ints
from geo.redraw.plans import Plan, PlanGrid

FORMAT = "gridward-plan/1"
_FLOATS = ("area_m2", "perimeter_m", "households", "people", "minutes", "must_visit", "border_m", "barrier")


def plan_bytes(plan: Plan) -> bytes:
    """The plan as canonical JSON (UTF-8).

    Numbers stand as base64 of little-endian 64-bit values and shapes as hexadecimal well-known binary: nothing is
    rounded, and the same plan gives the same bytes on every machine.
    """
    blocks = plan.blocks
    numbers = {name: _write(getattr(blocks, name), "<f8") for name in ("xy", *_FLOATS)}
    counts = {"compound": _write(blocks.compound, "<i8"), "edges": _write(blocks.edges, "<i8")}
    return orjson.dumps(
        {
            "format": FORMAT,
            "name": plan.name,
            "note": plan.note,
            "grids": [[grid.id, grid.name, grid.code, grid.worker, grid.locked] for grid in plan.grids],
            "grid_of": _write(plan.grid_of, "<i8"),
            "ids": list(blocks.ids),
            "shapes": shapely.to_wkb(blocks.shapes, hex=True, byte_order=1).tolist(),
            **numbers,
            **counts,
        },
        option=orjson.OPT_SORT_KEYS,
    )


def from_bytes(stored: bytes) -> Plan:
    """The plan that `plan_bytes` wrote.

    Raises
    ------
    BadInput
        It is not a plan, or its parts do not fit together.
    """
    try:
        raw = orjson.loads(stored)
        if raw["format"] != FORMAT:
            raise _unreadable()
        return _plan(raw)
    except (KeyError, TypeError, ValueError, NotBase64, shapely.errors.ShapelyError):
        raise _unreadable() from None


def _plan(raw: dict[str, Any]) -> Plan:
    ids = tuple(str(id_) for id_ in raw["ids"])
    floats = {name: _floats(raw[name]) for name in _FLOATS}
    blocks = Blocks(
        ids=ids,
        shapes=shapely.from_wkb(np.array(raw["shapes"], dtype=object)),
        xy=_floats(raw["xy"]).reshape(-1, 2),
        compound=_ints(raw["compound"]),
        edges=_ints(raw["edges"]).reshape(-1, 2),
        **floats,
    )
    grids = tuple(
        PlanGrid(str(id_), str(name), str(code), str(worker), bool(locked))
        for id_, name, code, worker, locked in raw["grids"]
    )
    plan = Plan(blocks, grids, _ints(raw["grid_of"]), str(raw["name"]), str(raw["note"]))
    _check(plan)
    return plan


def _check(plan: Plan) -> None:
    blocks, count = plan.blocks, len(plan.blocks)
    each = (blocks.shapes, blocks.xy, blocks.compound, plan.grid_of, *(getattr(blocks, name) for name in _FLOATS[:6]))
    inside = (plan.grid_of >= -1).all() and (plan.grid_of < len(plan.grids)).all()
    edges = (blocks.edges >= 0).all() and (blocks.edges < count).all()
    polygons = (shapely.get_type_id(blocks.shapes) == shapely.GeometryType.POLYGON).all()
    if (
        any(len(values) != count for values in each)
        or len(set(blocks.ids)) < count
        or len({grid.id for grid in plan.grids}) < len(plan.grids)
        or not (inside and edges and polygons)
        or not len(blocks.edges) == len(blocks.border_m) == len(blocks.barrier)
    ):
        raise _unreadable()


def _unreadable() -> BadInput:
    return BadInput(mark("These bytes are not a plan."))


def _write(values: Floats | Ints, form: str) -> str:
    return b64encode(np.ascontiguousarray(values, dtype=form).tobytes()).decode("ascii")


def _floats(text: str) -> Floats:
    return np.frombuffer(b64decode(text, validate=True), dtype="<f8").astype(np.float64)


def _ints(text: str) -> Ints:
    return np.frombuffer(b64decode(text, validate=True), dtype="<i8").astype(np.int64)
