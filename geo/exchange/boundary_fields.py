"""What the fields of boundaries are called, in our files and those of others, and the grid that a row names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from geo.exchange.findings import tidy
from geo.exchange.headings import plain
from geo.exchange.tables import cell_text
from geo.redraw.plans import PlanGrid

Row = Mapping[str, Any]
"""Known field → value of one outline or line."""
_LONGEST = 200

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "grid_id", "gridid", "网格id", "网格编号", "网格编", "编号", "wgbh", "wgid"),
    "name": ("name", "grid_name", "gridname", "网格名称", "名称", "网格名", "wgmc", "mc"),
    "code": ("code", "grid_code", "gridcode", "网格编码", "网格代码", "网格代", "编码", "代码", "wgdm", "wgbm"),
    "worker": ("worker", "网格员编号"),
    "locked": ("locked", "锁定"),
    "block": ("block", "block_id", "blockid", "地块", "地块编号", "地块id", "dkbh"),
    "grid": ("grid", "网格", "所属网格", "所属网格编号"),
}
"""Field → names, the more telling ones first, also cut off
after the 10 bytes that a Shapefile has for them. A table of blocks has ``grid``, and may name and code it beside."""


def known_fields(names: Iterable[str]) -> dict[str, str]:
    """Field → the name in a file that means it, for the names that are known."""
    written = {plain(name): name for name in reversed(list(names))}
    found = {}
    for field, words in FIELDS.items():
        name = next((written[word] for word in words if word in written), None)
        if name is not None:
            found[field] = name
    return found


def text_of(value: object) -> str:
    """A value as text on one line, without what steers terminals or the direction of reading."""
    text = "" if value is None else cell_text(value if isinstance(value, str | float) else str(value))
    return tidy(text)[:_LONGEST]


def grid_of_row(row: Row, number: int) -> PlanGrid:
    """The grid of a row; without an id its code, else its name, else its number in the file stands for it."""
    name, code = text_of(row.get("name")), text_of(row.get("code"))
    key = text_of(row.get("id")) or code or name or str(number)
    locked = text_of(row.get("locked")).lower() in ("1", "true", "yes", "是")
    return PlanGrid(key, name or key, code, text_of(row.get("worker")), locked)
