"""The map of a grid's neighbour units: the doors of each house in the colours of their units."""

from __future__ import annotations

from collections.abc import Sequence

from geo.desk.doorsteps import Doorstep
from geo.desk.neighbour_doors import units_beside
from geo.layers.neighbour_map import MapDoor, neighbour_frame, neighbour_layer
from pages.components.live_map import live_map
from pages.components.neighbour_shown import Shown
from pages.components.session import Visit

HEIGHT = 430


def units_map(here: Visit, steps: Sequence[Doorstep], units: Sequence[Shown]) -> None:
    """All doors of the grid; those in no unit are grey and dashed.

    Parameters
    ----------
    steps : sequence of Doorstep
        The households of the grid.
    """
    _ = here.say
    at = {door.id: unit for unit in units for door in unit.doors}
    doors = [_door(here, step, at.get(step.id)) for step in steps]
    frame = here.office.buildings(here.community)
    chosen = frame[frame["id"].isin({step.building_id for step in steps})]
    houses = dict(zip(chosen["id"], chosen.geometry, strict=True))
    beside = units_beside(here.office, here.community, steps, {key: unit.id for key, unit in at.items()})
    live_map(
        here, "neighbours", height=HEIGHT, cases=False, legend=False, extra=neighbour_frame(doors, houses),
        overlay=neighbour_layer(doors, houses, beside),
    )  # fmt: skip


def _door(here: Visit, step: Doorstep, unit: Shown | None) -> MapDoor:
    _ = here.say
    where = f"{unit.number}. {unit.name}" if unit is not None else _("in no unit")
    guards = unit is not None and unit.guardian == step.id
    told = " · ".join([step.address, where, *([_("guardian")] if guards else [])])
    return MapDoor(
        step.building_id, step.stair, step.floor, step.room, unit.id if unit is not None else "",
        str(unit.number) if unit is not None else "", told, guards,
    )  # fmt: skip
