"""The doors of a campaign: which they are, and who may knock at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput
from geo.i18n import mark
from geo.model import Actor, Campaign, Path, Team
from geo.schedule.door_walk import Door

MANAGING = "schedule:work"
"""Makes, plans, starts and ends campaigns."""
KNOCKING = "knock:door"
"""May be on a team."""
VISITING = "visit:household"
"""Whoever may visit a household for their work may record its door in any campaign."""
READING = "read:household"
LINK_ROLE = "knocker"


def doors_in(office: Office, community: str, area: Iterable[str]) -> dict[str, Doorstep]:
    """The doors of units by id, each once, building by building."""
    wanted = frozenset(area)
    return {key: door for key, door in doorsteps(office, community).items() if not wanted.isdisjoint(door.path)}


def doors_of(office: Office, campaign: Campaign) -> Mapping[str, Doorstep]:
    """The doors of a campaign's area by id; shared: never change it."""
    wanted = ",".join(sorted(campaign.area))
    return office.derived(
        f"doors of {wanted}", campaign.community, lambda: doors_in(office, campaign.community, campaign.area)
    )


def as_door(office: Office, community: str, door: Doorstep) -> Door:
    """A doorstep as the planner takes it."""
    return Door(
        door.id, door.lon, door.lat, door.building_id, door.stair, door.floor, door.room,
        grid_of(office, community, door.path),
    )  # fmt: skip


def grid_of(office: Office, community: str, path: Path) -> str:
    """The unit of the handling level in a chain; the deepest one where the chain ends above it."""
    profile = office.profile(community)
    depth = profile.depth(profile.handling_level)
    return path[depth] if len(path) > depth else path[-1] if path else ""


def grid_heads(office: Office, community: str, area: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Who works in the grids of an area: person → their grids there, in the order of the layer file.

    Of several in one grid only one leads there, for nobody's doors are two people's: the one whose role the profile
    names first, then the first by id.
    """
    profile, tree = office.profile(community), office.tree(community)
    wanted = frozenset(area)
    working = [role for role in profile.roles if role.grants == "worker" and role.level == profile.handling_level]
    rank = {role.key: number for number, role in enumerate(working)}
    found: dict[str, tuple[str, ...]] = {}
    for grid in tree.at_level(profile.handling_level):
        inside = not wanted.isdisjoint(grid.path) or any(grid.id in tree.unit(one).path for one in wanted)
        at = [held for held in office.staff(community).appointments if inside and held.path == grid.path]
        heads = sorted((rank[held.role], held.person_id) for held in at if held.role in rank)
        if heads:
            found[heads[0][1]] = (*found.get(heads[0][1], ()), grid.id)
    return found


def days_of(campaign: Campaign) -> list[date]:
    """Every day of a campaign."""
    return [campaign.since + timedelta(days=n) for n in range((campaign.until - campaign.since).days + 1)]


def require_managing(office: Office, actor: Actor, community: str, area: Iterable[str]) -> None:
    """Raise unless the actor may plan work in every unit of an area; `BadInput` where the area is empty."""
    units = [office.tree(community).unit(one) for one in area]
    if not units:
        raise BadInput(mark("A campaign needs an area."))
    for unit in units:
        require_doing(actor, MANAGING, community, unit.path)


def team_of(actor: Actor, campaign: Campaign) -> Team | None:
    """The team that an actor is on, as somebody of the staff or by the team's link."""
    for team in campaign.teams:
        if actor.person_id is not None and actor.person_id in team.people:
            return team
        if actor.id == f"key:{link_name(campaign, team.id)}":
            return team
    return None


def link_name(campaign: Campaign, team_id: str) -> str:
    """What the key behind a team's link is called."""
    return f"{LINK_ROLE}:{campaign.community}:{campaign.id}:{team_id}"
