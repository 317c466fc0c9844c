"""Map sheets of a plan: a page of A4 for each grid, as one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from geo.desk.office import Office
from geo.desk.redraw_kept import held
from geo.errors import BadInput
from geo.exchange.sheet_map import SheetGround
from geo.exchange.sheet_pdf import grid_sheets
from geo.i18n import mark, words
from geo.model import Actor

MOST_SHEETS = 120
"""So many sheets in one file: more would keep the browser waiting for minutes."""


def plan_sheets(office: Office, actor: Actor, community: str, redraw_id: str, grids: Sequence[str], lang: str) -> bytes:
    """A PDF with a sheet for each of some grids, in the plan's order whatever the order they are named in.

    For whoever may look at plans. A sheet shows streets, house numbers and counts, no resident.

    Raises
    ------
    Forbidden, NotFound
    BadInput
        No grid is chosen, more than `MOST_SHEETS`, one is not in the plan, or has no blocks.
    Unavailable
        This computer has no font with Chinese characters.
    """
    now = held(office, actor, community, redraw_id)
    if len(grids) > MOST_SHEETS:
        raise BadInput(mark("A file holds at most {most} sheets; choose fewer grids."), most=MOST_SHEETS)
    ground = office.derived("sheet ground", community, lambda: _ground(office, community))
    at = office.clock().astimezone(ZoneInfo(office.profile(community).zone))
    foot = words(lang)(mark("{plan} · as of {day} · {community}")).format(
        plan=now.redraw.name, day=f"{at:%Y-%m-%d}", community=office.tree(community).unit(office.root(community)).name
    )
    order = {grid.id: n for n, grid in enumerate(now.plan.grids)}
    chosen = sorted(dict.fromkeys(grids), key=lambda key: order.get(key, len(order)))
    return grid_sheets(now.plan, chosen, ground, made_at=at, lang=lang, foot=foot)


def sheets_of(office: Office, actor: Actor, community: str, redraw_id: str) -> dict[str, str]:
    """Id → name of the grids that a sheet can be made of: those with blocks, in the plan's order."""
    plan = held(office, actor, community, redraw_id).plan
    present = set(plan.grid_of.tolist())
    return {grid.id: grid.name or grid.id for n, grid in enumerate(plan.grids) if n in present}


def _ground(office: Office, community: str) -> SheetGround:
    with office.store.read() as reader:
        streets, areas = reader.features(community, "streets"), reader.features(community, "areas")
    return SheetGround.of_layers(streets, office.buildings(community), areas)
