"""``python -m geo redraw blocks``: the blocks of a community, derived from its layers."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geo.desk.office import Office
from geo.desk.redraw_ground import today_plan
from geo.desk.redraw_walking import stations_among, stations_of
from geo.desk.settings import COMMUNITIES
from geo.errors import BadInput
from geo.exchange import read_community
from geo.exchange.base_blocks import check_ending, grids_of, ground_of, write_blocks
from geo.i18n import mark, words
from geo.model import Place
from geo.redraw.blocks import NOWHERE
from geo.redraw.deriving import Derived, derive
from geo.redraw.deriving_ground import Grain
from geo.redraw.plans import Plan


def add_blocks_options(verb: argparse.ArgumentParser) -> None:
    """Add the options of the verb."""
    plain = Grain()
    verb.add_argument("community", metavar="COMMUNITY", help="a folder with layers, or the key of a shipped community")
    verb.add_argument(
        "--store", action="store_true",
        help="the community of this key in the store, with the work and visits that its records let expect",
    )  # fmt: skip
    verb.add_argument("--out", type=Path, metavar="FILE", help="write the blocks there, as .geojson or .gpkg")
    verb.add_argument(
        "--above", type=float, default=plain.cell_above, metavar="N",
        help=f"cut a parcel with more households than this into cells of buildings ({plain.cell_above:g})",
    )  # fmt: skip
    verb.add_argument(
        "--floor", type=float, default=plain.cell_floor, metavar="N",
        help=f"join buildings until a cell has so many households ({plain.cell_floor:g})",
    )  # fmt: skip
    verb.add_argument("--json", action="store_true", help="the counts as one JSON object")


def derive_blocks(office: Office, options: argparse.Namespace) -> int:
    """Run the verb; returns the exit code."""
    grain = Grain(cell_above=options.above, cell_floor=options.floor)
    if options.out:
        check_ending(options.out)
    if options.store and grain != Grain():
        raise BadInput(mark("The blocks of the store have a size of their own: leave out --above and --floor."))
    start = time.perf_counter()
    drawn = _of_store(office, options.community) if options.store else _of_folder(options.community, grain)
    took = time.perf_counter() - start
    if options.out:
        write_blocks(drawn.blocks, drawn.grids, options.out, [(place.lon, place.lat) for place in drawn.stations])
    told = {"community": drawn.key, **_counts(drawn.blocks), "grids": len(drawn.grids), "seconds": round(took, 1)}
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    _ = words(office.settings.lang)
    sentences = (
        mark("{community}: {blocks} blocks in {grids} grids, in {seconds} s"),
        mark("{households} households, {people} people; {empty} blocks where nobody lives"),
        mark("the fullest block has {most} households; {compounds} compounds; {edges} shared borders, {barred} barred"),
    )
    for sentence in sentences:
        print(_(sentence).format(**told))
    return 0


@dataclass(frozen=True, eq=False)
class _Drawn:
    """The blocks of a community, the grids they lie in, and its stations."""

    key: str
    blocks: Derived | Plan
    grids: tuple[str, ...]
    stations: list[Place]


def _of_folder(name: str, grain: Grain) -> _Drawn:
    community = read_community(_folder(name))
    stations = stations_among(community.profile, community.places)
    return _Drawn(community.profile.key, derive(ground_of(community), grain), grids_of(community), stations)


def _of_store(office: Office, key: str) -> _Drawn:
    plan = today_plan(office, key)
    return _Drawn(key, plan, tuple(grid.id for grid in plan.grids), stations_of(office, key))


def _folder(name: str) -> Path:
    folder = Path(name)
    shipped = COMMUNITIES / folder.name
    return shipped if not folder.exists() and folder.name == name and shipped.is_dir() else folder


def _counts(derived: Derived | Plan) -> dict[str, Any]:
    blocks = derived.blocks
    return {
        "blocks": len(blocks),
        "households": int(blocks.households.sum()),
        "people": int(blocks.people.sum()),
        "empty": int((blocks.households == 0).sum()),
        "most": int(blocks.households.max()),
        "compounds": len(np.unique(blocks.compound[blocks.compound != NOWHERE])),
        "edges": len(blocks.edges),
        "barred": int((blocks.barrier > 0).sum()),
    }
