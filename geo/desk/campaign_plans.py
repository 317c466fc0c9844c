"""The plan of a campaign: proposed, accepted as lists of doors, and made anew each evening for what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geo.desk.campaign_doors import as_door, days_of, doors_of
from geo.desk.campaigns import managed
from geo.desk.doorsteps import Doorstep
from geo.desk.office import Office
from geo.errors import Conflict
from geo.i18n import mark
from geo.model import SETTLED, Actor, Campaign, CampaignState, DoorList, DoorOutcome, Path
from geo.schedule.door_again import Again, Shut, plan_again
from geo.schedule.door_knock import CampaignPlan, KnockTeam, Round, plan_campaign
from geo.store import Reader, Transaction

_KEPT = 4


def propose_plan(office: Office, actor: Actor, community: str, campaign_id: str, *, seed: int = 1) -> CampaignPlan:
    """Plan a campaign; nothing is kept of it but in this process, so that accepting it need not plan again.

    Raises
    ------
    Forbidden, NotFound, Conflict, BadInput
        The actor may not plan it, there is none, it has begun, or nothing can be planned.
    """
    with office.store.read() as reader:
        campaign = managed(office, reader, actor, community, campaign_id)
    if campaign.state is not CampaignState.DRAFT:
        raise Conflict(mark("This campaign has begun already."))
    return _planned(office, campaign, seed)


def accept_plan(
    office: Office, actor: Actor, community: str, campaign_id: str, *, seed: int = 1, version: int | None = None
) -> int:
    """Keep the plan of a campaign as lists of doors, each with its event, in one transaction.

    Lists of a plan accepted before are changed or emptied.

    Parameters
    ----------
    version : int or None
        Version of the campaign whose plan was looked at; None: as it stands now.

    Returns
    -------
    int
        How many lists hold doors.

    Raises
    ------
    Conflict
        The campaign was changed since, or has begun.
    """
    plan = propose_plan(office, actor, community, campaign_id, seed=seed)
    with office.write(actor) as tx:
        campaign = managed(office, tx, actor, community, campaign_id)
        if campaign.state is not CampaignState.DRAFT:
            raise Conflict(mark("This campaign has begun already."))
        if version not in (None, campaign.version) or plan is not _planned(office, campaign, seed):
            raise Conflict(mark("The campaign was changed meanwhile: look at the plan again."))
        doors = doors_of(office, campaign)
        lists = [door_list(campaign, one, [doors[key] for key in one.doors]) for one in plan.rounds]
        _keep(tx, campaign, lists, empty_the_rest=True)
    return len(lists)


def accepted_lists(office: Office, actor: Actor, community: str, campaign_id: str) -> list[DoorList]:
    """The lists of a campaign that hold doors, by day; for whoever manages it."""
    with office.store.read() as reader:
        managed(office, reader, actor, community, campaign_id)
        return [one for one in reader.work.door_lists(community, campaign_id) if one.doors]


def plan_rest(office: Office, actor: Actor, community: str, campaign_id: str) -> Again:
    """Plan anew what is left of a running campaign, in the evening or whenever: kept at once as lists.

    Doors at which nobody was at home come back in another span, those that were not reached in any; the lists that are
    still to come stay as they are.

    Returns
    -------
    Again
        The rounds added, and the doors for which no span is left.
    """
    now = office.clock().astimezone(ZoneInfo(office.profile(community).zone))
    with office.write(actor) as tx:
        campaign = managed(office, tx, actor, community, campaign_id)
        if campaign.state is not CampaignState.RUNNING:
            raise Conflict(mark("This campaign does not run."))
        lists = tx.work.door_lists(community, campaign_id)
        taken: dict[tuple[str, date, int], float] = {}
        for one in lists:
            slot = one.team_id, one.day, one.span
            taken[slot] = taken.get(slot, 0.0) + one.minutes
        again = plan_again(
            _shut(office, tx, campaign, lists, now), days_of(campaign), campaign.hours, taken,
            first=_first_slot(campaign, now), door_min=campaign.door_min,
        )  # fmt: skip
        doors = doors_of(office, campaign)
        made = [door_list(campaign, one, [doors[key] for key in one.doors], again=True) for one in again.rounds]
        _keep(tx, campaign, made, empty_the_rest=False)
    return again


def span_of(campaign: Campaign, at: time) -> int:
    """Index of the span that a local time lies in; between spans the one that began last."""
    begun = [number for number, (start, _) in enumerate(campaign.hours) if start <= at]
    return begun[-1] if begun else 0


def slot_over(campaign: Campaign, one: DoorList, now: datetime) -> bool:
    """Whether the hours of a list are past, by the local time given."""
    return (one.day, campaign.hours[one.span][1]) <= (now.date(), now.time())


def outcomes(reader: Reader, campaign: Campaign) -> dict[str, tuple[DoorOutcome, datetime]]:
    """How each door that was knocked at stands: its last settled outcome, else its last one, and when that was."""
    found: dict[str, tuple[DoorOutcome, datetime]] = {}
    for target, said, at in reader.work.door_outcomes(campaign.community, campaign.id):
        outcome = DoorOutcome(said)
        if outcome in SETTLED or target not in found or found[target][0] not in SETTLED:
            found[target] = outcome, at
    return found


def _shut(
    office: Office, reader: Reader, campaign: Campaign, lists: Sequence[DoorList], now: datetime
) -> list[Shut]:  # fmt: skip
    """The doors that are not settled and that no list to come holds, each with whoever had it last."""
    doors, settled = doors_of(office, campaign), outcomes(reader, campaign)
    tried: dict[str, list[int]] = {}
    last: dict[str, tuple[date, int]] = {}
    for target, said, at in reader.work.door_outcomes(campaign.community, campaign.id):
        if DoorOutcome(said) not in SETTLED:
            local = at.astimezone(now.tzinfo)
            last[target] = local.date(), span_of(campaign, local.time())
            tried.setdefault(target, []).append(last[target][1])
    coming: set[str] = set()
    team: dict[str, str] = {}
    near: dict[str, str] = {}
    for one in lists:
        if not slot_over(campaign, one, now):
            # Whoever was at a door in the hours of this list, or after them, has tried it.
            coming.update(key for key in one.doors if key not in last or last[key] < (one.day, one.span))
        for key in one.doors:
            team[key] = one.team_id
            if key in doors:
                near.setdefault(doors[key].building_id, one.team_id)
    fallback = campaign.teams[0].id if campaign.teams else ""
    found = []
    for key, door in doors.items():
        state = settled.get(key)
        if key not in coming and (state is None or state[0] not in SETTLED):
            whose = team.get(key) or near.get(door.building_id, fallback)
            found.append(Shut(as_door(office, campaign.community, door), whose, tuple(tried.get(key, ()))))
    return found


def _first_slot(campaign: Campaign, now: datetime) -> tuple[date, int]:
    """The first day and span that has not begun."""
    left = [number for number, (start, _) in enumerate(campaign.hours) if start > now.time()]
    return (now.date(), left[0]) if left else (now.date() + timedelta(days=1), 0)


def _planned(office: Office, campaign: Campaign, seed: int) -> CampaignPlan:
    """The plan of a campaign as it stands; the last few are remembered, for planning a town takes seconds."""
    doors = doors_of(office, campaign)
    teams = tuple(KnockTeam(team.id, team.grids) for team in campaign.teams)
    key = (campaign.id, id(doors), teams, campaign.since, campaign.until, campaign.hours, campaign.door_min, seed)
    kept: dict[object, CampaignPlan] = office.shared("door plans", campaign.community, dict)
    if key not in kept:
        plan = plan_campaign(
            [as_door(office, campaign.community, door) for door in doors.values()],
            teams, days_of(campaign), campaign.hours, door_min=campaign.door_min, seed=seed,
        )  # fmt: skip
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = plan
    return kept[key]


def door_list(campaign: Campaign, one: Round, doors: Sequence[Doorstep], *, again: bool = False) -> DoorList:
    """A round of a plan as the record of a campaign; ``doors`` are its doors in order."""
    named = f"{campaign.id}-{one.team}-{one.day:%m%d}-{one.span + 1}{'a' if again else ''}"
    return DoorList(
        campaign.community, named, campaign.id, one.team, one.day, one.span, one.doors, _shared(doors), one.minutes,
        one.walk_m, again,
    )  # fmt: skip


def _shared(doors: Sequence[Doorstep]) -> Path:
    """Chain of the deepest unit that holds all of some doors."""
    shared: list[str] = []
    for steps in zip(*(door.path for door in doors), strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return tuple(shared)


def _keep(tx: Transaction, campaign: Campaign, lists: Sequence[DoorList], *, empty_the_rest: bool) -> None:
    known = {one.id: one for one in tx.work.door_lists(campaign.community, campaign.id)}
    tx.put_many("plan_doors", [one for one in lists if one.id not in known])
    changes = []
    for one in lists:
        before = known.get(one.id)
        if before is not None and empty_the_rest:
            changes.append(("plan_doors", before, one))
        elif before is not None:  # a second evening adds to the same span
            more = replace(
                before, doors=(*before.doors, *one.doors), minutes=round(before.minutes + one.minutes, 1),
                walk_m=round(before.walk_m + one.walk_m, 1), path=(),
            )  # fmt: skip
            changes.append(("plan_doors", before, more))
    if empty_the_rest:
        wanted = {one.id for one in lists}
        for before in known.values():
            if before.id not in wanted and before.doors:
                changes.append(("plan_doors", before, replace(before, doors=(), minutes=0.0, walk_m=0.0)))
    tx.put_changes([change for change in changes if replace(change[2], version=change[1].version) != change[1]])
