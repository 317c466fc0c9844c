"""Plans of Testville for the tests: two planners who may change boundaries, and what they paint."""

from typing import Any

from geo.desk.office import Office
from geo.desk.redraw_kept import Held, held
from geo.desk.redraws import open_redraw
from geo.model import Actor, Grant, Redraw
from geo.redraw.history_bytes import plan_bytes

TOWN = "testville"


def planner(name: str = "one") -> Actor:
    """Somebody who drafts plans of the whole community."""
    return Actor(f"account:{name}", name, (Grant("planner", TOWN, ("c",)),), f"planner-{name}")


ONE, OTHER = planner(), planner("other")


def opened(office: Office, name: str = "方案一", **aims: Any) -> Redraw:
    """A draft of the first planner."""
    return open_redraw(office, ONE, TOWN, name, **aims)


def looked(office: Office, redraw: Redraw) -> Held:
    """A plan as it stands."""
    return held(office, ONE, TOWN, redraw.id)


def blocks_of(now: Held, grid: str) -> list[str]:
    """Ids of the blocks of a grid."""
    place = [known.id for known in now.plan.grids].index(grid)
    return [id_ for id_, owner in zip(now.plan.blocks.ids, now.plan.grid_of.tolist(), strict=True) if owner == place]


def paint(now: Held, from_: str, to: str, many: int = 1) -> dict[str, Any]:
    """The gesture that gives the first blocks of a grid to another one."""
    return {"kind": "paint", "grid": to, "blocks": blocks_of(now, from_)[:many]}


def bytes_of(now: Held) -> bytes:
    """What tells a plan from any other."""
    return plan_bytes(now.plan)
