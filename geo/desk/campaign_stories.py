"""A door-knock campaign for the demo: two grids of a street, begun the day before, in the middle of its second day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from geo.desk.campaign_doors import as_door, days_of, doors_in
from geo.desk.campaign_plans import door_list, slot_over
from geo.desk.campaign_teams import make_teams
from geo.desk.doorsteps import Doorstep
from geo.desk.office import Office
from geo.desk.visiting import number
from geo.model import SYSTEM, Campaign, CampaignState, DoorList, DoorOutcome, Question, Visit
from geo.schedule.door_knock import KnockTeam, plan_campaign
from geo.store import Step, Transaction

SEED = 20261123
GRIDS = 2
OFFICIALS = (
    "何文涛", "吕素芬", "施建军", "张晓云", "孔令江", "曹玉梅",
    "严立群", "华秋菊", "金志良", "魏春燕", "陶国栋", "姜凤霞",
)  # fmt: skip
"""Invented."""
QUESTIONS = (
    Question("warm", "家中室温是否达到 18 度？"),
    Question("fuel", "做饭主要用什么？", "choice", ("天然气", "电", "液化气")),
    Question("living", "常住几人？", "number"),
)
_OUTCOMES = (DoorOutcome.FOUND, DoorOutcome.NOT_HOME, DoorOutcome.REFUSED, DoorOutcome.EMPTY)
_CHANCES = (0.66, 0.22, 0.03, 0.09)


def tell_campaign(office: Office, community: str) -> int:
    """Write the campaign, its lists and the visits until now; how many records, 0 where there is nobody to knock."""
    rng = np.random.default_rng(SEED)
    with office.write(SYSTEM) as tx:
        return tx.put_histories(_history(office, tx, community, rng))


def _history(office: Office, tx: Transaction, community: str, rng: np.random.Generator) -> list[list[Step]]:
    area = _area(office, community)
    teams = make_teams(office, community, area, OFFICIALS, size=4, word="第{n}组") if area else ()
    if not teams:
        return []
    now = office.clock().astimezone(ZoneInfo(office.profile(community).zone))
    begun = (now - timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    series = f"DK-{community[:3].upper()}-{begun:%Y%m%d}"
    draft = Campaign(
        community, f"{series}-{tx.next_number(series):02d}", "冬季敲门行动", area, begun.date(),
        begun.date() + timedelta(days=6), QUESTIONS, teams, made_by="system", made_at=begun - timedelta(days=2),
    )  # fmt: skip
    running = replace(draft, state=CampaignState.RUNNING)
    doors = doors_in(office, community, area)
    plan = plan_campaign(
        [as_door(office, community, door) for door in doors.values()],
        [KnockTeam(team.id, team.grids) for team in teams], days_of(draft), draft.hours, door_min=draft.door_min,
    )  # fmt: skip
    lists = [door_list(running, one, [doors[key] for key in one.doors]) for one in plan.rounds]
    told = [[Step("make_campaign", "system", begun - timedelta(days=2), draft),
             Step("start_campaign", "system", begun, running)]]  # fmt: skip
    told += [[Step("plan_doors", "system", begun - timedelta(days=1), one)] for one in lists]
    for one in lists:
        if one.day <= now.date():
            told += _visits(office, tx, running, one, doors, now, rng)
    return told


def _area(office: Office, community: str) -> tuple[str, ...]:
    """The first grids that have households."""
    profile, tree = office.profile(community), office.tree(community)
    grids = [grid.id for grid in tree.at_level(profile.handling_level)]
    return tuple(grid for grid in grids[: 4 * GRIDS] if doors_in(office, community, (grid,)))[:GRIDS]


def _visits(
    office: Office, tx: Transaction, campaign: Campaign, one: DoorList, doors: Mapping[str, Doorstep], now: datetime,
    rng: np.random.Generator,
) -> list[list[Step]]:  # fmt: skip
    team = next(team for team in campaign.teams if team.id == one.team_id)
    who = team.people[0] if team.people else f"key:knocker:{campaign.community}:{campaign.id}:{team.id}"
    start, end = (datetime.combine(one.day, at, now.tzinfo) for at in campaign.hours[one.span])
    step = (end - start) / max(1, len(one.doors))
    needs = [need.key for need in office.profile(campaign.community).needs]
    told = []
    for place, key in enumerate(one.doors):
        at = start + step * place
        if at > now and not slot_over(campaign, one, now):
            break
        outcome = _OUTCOMES[int(rng.choice(len(_OUTCOMES), p=_CHANCES))]
        found = outcome is DoorOutcome.FOUND
        answers = {
            "warm": "yes" if rng.random() < 0.85 else "no",
            "fuel": str(rng.choice(["天然气", "电", "液化气"], p=[0.7, 0.22, 0.08])),
            "living": str(doors[key].people),
        }  # fmt: skip
        wanted = (str(rng.choice(needs)),) if needs and found and rng.random() < 0.06 else ()
        visit = Visit(
            campaign.community, number(office, tx, campaign.community, at), "", who, key, doors[key].path, at, outcome,
            doors[key].lon, doors[key].lat, 12.0, needs=wanted, campaign_id=campaign.id,
            answers=answers if found else {},
        )  # fmt: skip
        told.append([Step("knock", who, at, visit)])
    return told
