"""Who lives where: stairs, rooms and the number of people behind each door."""

import numpy as np
import numpy.typing as npt

from geo.errors import BadInput

from .drafts import Building, Layout, Stair, stream
from .plans import TownPlan
from .rows import shrunk

WALKUP_FLOORS = 6
"""Houses higher than this have an elevator."""
MOST_FLOORS = 33


def fit_stairs(plan: TownPlan, layout: Layout) -> None:
    """Shorten the longest slabs until the town has exactly the planned number of stairs, in place."""
    if not plan.stairs:
        return
    homes = [i for i, b in enumerate(layout.buildings) if b.kind == "residential"]
    surplus = sum(len(layout.buildings[i].stairs) for i in homes) - plan.stairs
    if surplus < 0:
        raise BadInput(
            "The plan {key} has room for too few stairs: {missing} are missing.", key=plan.key, missing=-surplus
        )
    while surplus > 0:
        free = [i for i in homes if not (plan.home and layout.buildings[i].compound == plan.home.compound)]
        longest = max(len(layout.buildings[i].stairs) for i in free)
        for i in free:
            if surplus and len(layout.buildings[i].stairs) == longest:
                layout.buildings[i] = shrunk(layout.buildings[i], longest - 1)
                surplus -= 1


def fit_floors(plan: TownPlan, layout: Layout) -> None:
    """Raise the houses with elevators, floor by floor, until 3 % more flats than wanted stand, in place."""
    homes = [b for b in layout.buildings if b.kind == "residential"]
    houses = sum(1 for b in layout.buildings if b.kind == "house")
    wanted = 1.03 * (plan.households - houses)
    tall = sorted((b for b in homes if b.floors > WALKUP_FLOORS), key=lambda b: (b.compound, b.order))
    flats = sum(len(b.stairs) * b.floors * b.per_floor for b in homes)
    while tall and flats < wanted and tall[0].floors < MOST_FLOORS:
        for building in tall:
            if flats < wanted:
                building.floors += 1
                flats += len(building.stairs) * building.per_floor


def move_in(plan: TownPlan, layout: Layout) -> None:
    """Fill rooms with exactly the planned households and residents, in place.

    Flats that are left over stand empty: they have no household. Every house has one.
    """
    rng = stream(plan.seed, 3)
    for building in layout.buildings:
        if building.kind == "house" and not building.stairs:
            building.stairs = [Stair(0, building.polygon, building.polygon, [""])]
    flats: list[tuple[Stair, str]] = []
    houses = 0
    must = None
    for building in layout.buildings:
        if building.kind != "residential":
            houses += len(building.stairs)
            continue
        for stair in building.stairs:
            for room in _rooms(building):
                if _is_home(plan, building, stair, room):
                    must = len(flats)
                flats.append((stair, room))
    wanted = plan.households - houses
    if not 0.75 * len(flats) <= wanted <= len(flats):
        raise BadInput(
            "The plan {key} wants {wanted} households in flats and has {flats} flats.",
            key=plan.key,
            wanted=wanted,
            flats=len(flats),
        )
    lived_in = rng.permutation(len(flats))[:wanted]
    if must is not None and must not in lived_in:
        lived_in[0] = must
    for position in np.sort(lived_in).tolist():
        stair, room = flats[position]
        stair.rooms.append(room)
    sizes = _sizes(plan, rng)
    at = 0
    for building in layout.buildings:
        for stair in building.stairs:
            stair.people = sizes[at : at + len(stair.rooms)].tolist()
            at += len(stair.rooms)
    for block in layout.blocks:
        block.households = 0
    for building in layout.buildings:
        layout.blocks[building.block].households += building.households


def _rooms(building: Building) -> list[str]:
    return [
        f"{floor}{flat:02d}" for floor in range(1, building.floors + 1) for flat in range(1, building.per_floor + 1)
    ]


def _is_home(plan: TownPlan, building: Building, stair: Stair, room: str) -> bool:
    home = plan.home
    return (
        home is not None
        and (building.compound, building.name) == (home.compound, f"{home.building}号楼")
        and (stair.number, room) == (home.stair, home.room)
    )


def _sizes(plan: TownPlan, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return the people of each household: drawn from the plan's shares, then nudged to the exact total."""
    edges = np.cumsum(plan.household_sizes)
    sizes = 1 + np.searchsorted(edges / edges[-1], rng.random(plan.households), side="right")
    sizes = np.minimum(sizes, len(plan.household_sizes)).astype(np.int64)
    gap = plan.residents - int(sizes.sum())
    step = 1 if gap > 0 else -1
    while gap:
        able = np.flatnonzero(sizes < 6) if step > 0 else np.flatnonzero(sizes > 1)
        chosen = rng.permutation(able)[: abs(gap)]
        sizes[chosen] += step
        gap -= step * len(chosen)
    return sizes
