"""Building a planned town from its skeleton to its frames."""

import shapely

from geo.errors import BadInput

from . import minxinlu, wenyuan, xinanjie
from .addresses import number_buildings
from .build import build_up
from .drafts import Layout
from .frames import (
    Ids,
    area_frame,
    block_frame,
    building_frame,
    give_ids,
    place_frame,
    street_frame,
    unit_frame,
)
from .grids import draw_grids, neighbours
from .ground import Ground
from .households import fit_floors, fit_stairs, move_in
from .micro import draw_micro_grids
from .model import Town
from .parcels import lay_ground
from .people import appoint_staff, as_records, duty_roster
from .places import set_places
from .plans import TownPlan

PLANS: dict[str, TownPlan] = {plan.key: plan for plan in (xinanjie.PLAN, wenyuan.PLAN, minxinlu.PLAN)}
"""The demo towns by key."""
ON_DUTY = ("member", "worker", "branch_head")


def build_town(plan: TownPlan) -> Town:
    """Build a town; the same plan gives the same town.

    Raises
    ------
    BadInput
        The plan's figures cannot be met on its ground.
    """
    ground = Ground(plan.centre)
    layout = lay_ground(plan, ground)
    build_up(plan, layout)
    number_buildings(plan, layout)
    fit_stairs(plan, layout)
    fit_floors(plan, layout)
    move_in(plan, layout)
    division = draw_grids(plan, layout)
    micro = draw_micro_grids(plan, layout, division) if plan.micro_grids else []
    ids = give_ids(plan, layout, division)
    spots = set_places(plan, layout, division)
    units = unit_frame(plan, layout, division, ids, micro, ground)
    blocks = block_frame(layout, ids, ground)
    if not shapely.coverage_is_valid(blocks.geometry.to_numpy()):
        raise BadInput("The blocks of {key} do not fit together.", key=plan.key)
    by_level = {level: units.loc[units["level"] == level, "id"].tolist() for level in plan.chain}
    grids = units[units["level"] == "grid"]
    homes = dict(zip(grids["id"].tolist(), grids["households"].tolist(), strict=True))
    staff = appoint_staff(plan, by_level, homes, _beside(layout, ids))
    places = place_frame(spots, ids, ground)
    stations = places.loc[places["kind"] == "station", "id"].tolist()
    return Town(
        key=plan.key,
        units=units,
        blocks=blocks,
        buildings=building_frame(layout, ids, ground),
        streets=street_frame(layout, ground),
        areas=area_frame(layout, ground),
        places=places,
        people=as_records(staff),
        shifts=duty_roster(staff, ON_DUTY, stations),
    )


def _beside(layout: Layout, ids: Ids) -> dict[str, list[str]]:
    """Return the neighbours of each grid."""
    found: dict[str, set[str]] = {g: set() for g in ids.grids}
    for block, others in neighbours(layout).items():
        for other in others:
            one, two = layout.blocks[block].grid, layout.blocks[other].grid
            if one != two:
                found[ids.grids[one]].add(ids.grids[two])
    return {grid: sorted(near) for grid, near in found.items()}
