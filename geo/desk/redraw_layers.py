"""The layers of a community after a change of boundaries: blocks, buildings with their stairs, places, appointments."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.desk.households import stairs_of
from geo.desk.redraw_below import Chain, Standing
from geo.desk.redraw_homes import Homes
from geo.desk.redraw_parcels import blocks_after
from geo.desk.redraw_posts import posts_after
from geo.exchange.communities import Community
from geo.model import Path
from geo.redraw.blocks import NOWHERE

APART = "apart_from"
"""Of a building or a stair: the unit that it was cut off from by a boundary; it goes back there when it can."""


def community_after(chain: Chain, standing: Standing, role: str) -> tuple[Community, Homes]:
    """The community with all layers as they are from the day of a turn on, and where everything belongs in it.

    Parameters
    ----------
    standing : Standing
        Of the buildings.
    role : str
        Key of the role whose holders the plans call the grids' workers; may be empty.
    """
    turn, community = chain.turn, chain.turn.community
    blocks, block_of = blocks_after(turn, standing)
    buildings = buildings_after(chain, standing, block_of)
    homes = Homes(chain, buildings)
    places = tuple(
        replace(place, path=path) if (path := homes.of(place.path, (place.lon, place.lat))) != place.path else place
        for place in community.places
    )
    whole = hashlib.sha256(f"{community.digest}:{turn.day.isoformat()}".encode())
    for part in (blocks, buildings):
        whole.update(repr(part.drop(columns="geometry").to_dict("list")).encode())
    whole.update(repr([(unit.id, unit.path, unit.since, unit.until) for unit in chain.units]).encode())
    made = replace(
        community, units=chain.units, places=places, appointments=posts_after(homes, role), blocks=blocks,
        buildings=buildings, digest=whole.hexdigest(),
    )  # fmt: skip
    return made, homes


def buildings_after(chain: Chain, standing: Standing, block_of: list[str]) -> gpd.GeoDataFrame:
    """The building layer with each building in its new block, and in a unit of that block's grid."""
    frame = chain.turn.community.buildings
    if not len(frame):
        return frame
    blocks, units, stairs = list(frame["block"]), list(frame["unit"]), list(frame["stairs"])
    apart: list[str | None] = list(frame[APART]) if APART in frame.columns else [None] * len(frame)
    for row, (grid, block) in enumerate(zip(standing.after, standing.block, strict=True)):
        if block == NOWHERE or not grid:
            continue
        blocks[row] = block_of[block] or blocks[row]
        wanted = apart[row] or units[row]
        units[row] = above = _unit_in(chain, wanted, standing.before[row], grid)
        below = len(chain.paths.get(wanted, ())) > chain.turn.depth + 1
        apart[row] = wanted if below and above != wanted else None
        own = stairs_of(stairs[row])
        kept = [_stair_in(chain.paths, stair, above) for stair in own]
        if any(new is not old for new, old in zip(kept, own, strict=True)):
            stairs[row] = kept
    after = frame.copy()
    after["block"], after["unit"] = blocks, units
    after["stairs"] = pd.Series(stairs, index=frame.index, dtype=object)
    if APART in frame.columns or any(apart):
        after[APART] = pd.Series(apart, index=frame.index, dtype=object)
    return after


def _unit_in(chain: Chain, unit: str, before: str, grid: str) -> str:
    """The unit that a building of a grid names: its own where that is part of the grid, else the grid."""
    depth = chain.turn.depth
    path = chain.turn.live[unit].path if unit in chain.turn.live else ()
    if len(path) <= depth:
        return unit
    if len(path) == depth + 1:
        # whoever was listed under another grid than the one it stands in stays there, as long as that grid does
        return grid if unit == before or unit in chain.outlines.gone else unit
    return unit if grid in chain.paths[unit] else grid


def _stair_in(paths: Mapping[str, Path], stair: dict[str, Any], above: str) -> dict[str, Any]:
    """The stair with its unit where that is a part of its building's unit; else cut off from it."""
    wanted = stair.get(APART) or stair.get("unit")
    if not wanted:
        return stair
    fits = above in paths.get(wanted, ())
    if fits == (stair.get("unit") == wanted):
        return stair
    bare = {name: value for name, value in stair.items() if name not in ("unit", APART)}
    return {**bare, "unit" if fits else APART: wanted}
