"""How far a campaign has come: doors settled by grid, team, day and building, and what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geo.desk.campaign_doors import KNOCKING, MANAGING, READING, doors_of, grid_of, team_of
from geo.desk.campaign_plans import outcomes
from geo.desk.campaigns import get_campaign
from geo.desk.doorsteps import Doorstep
from geo.desk.office import Office
from geo.desk.queries import require, require_doing
from geo.errors import Forbidden
from geo.i18n import mark
from geo.model import SETTLED, Actor, Campaign, DoorList, DoorOutcome, Visit
from geo.store import Reader


@dataclass(frozen=True, slots=True)
class Part:
    """Doors of a grid, a team, a day, a building or all.

    Attributes
    ----------
    doors : int
        How many there are; of a day, how many are on its lists.
    settled : int
        Found, refused or empty.
    shut : int
        Knocked at, and nobody has opened yet.
    """

    key: str
    name: str
    doors: int
    settled: int
    shut: int

    @property
    def share(self) -> float:
        """Settled doors of all, 0 to 1; 1 where there are none."""
        return self.settled / self.doors if self.doors else 1.0

    @property
    def left(self) -> int:
        """Doors that are not settled."""
        return self.doors - self.settled


@dataclass(frozen=True)
class Coverage:
    """How far a campaign has come; shared between screens, never changed.

    Attributes
    ----------
    cursor : int
        Number of the event of the log that it is as new as.
    outcomes : mapping
        Outcome → doors that stand so.
    unplanned : int
        Doors on no list.
    """

    cursor: int
    total: Part
    outcomes: Mapping[DoorOutcome, int]
    grids: tuple[Part, ...]
    teams: tuple[Part, ...]
    days: tuple[Part, ...]
    buildings: Mapping[str, Part]
    unplanned: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said to one question: answer → doors, the commonest first; numbers as they were said."""

    key: str
    text: str
    kind: str
    counts: tuple[tuple[str, int], ...]
    asked: int


def coverage(office: Office, actor: Actor, community: str, campaign_id: str) -> Coverage:
    """How far a campaign has come by now; numbers only, no household.

    It is counted anew only after something of campaigns or visits was written.

    Raises
    ------
    Forbidden
        The actor neither plans work here nor is on a team of the campaign.
    """
    campaign = get_campaign(office, actor, community, campaign_id)
    if not actor.may_anywhere(MANAGING, community) and team_of(actor, campaign) is None:
        require_doing(actor, "visit:household", community)
    kept: dict[str, tuple[Coverage, object]] = office.shared("door coverage", community, dict)
    doors = doors_of(office, campaign)
    with office.store.read() as reader:
        cursor, known = reader.cursor(), kept.get(campaign_id)
        if known is not None and known[1] is doors and not _touched(reader, community, known[0].cursor):
            return known[0]
        found = _count(office, reader, campaign, doors, cursor)
    kept[campaign_id] = (found, doors)
    return found


def answers(office: Office, actor: Actor, community: str, campaign_id: str) -> tuple[list[Answers], Counter[str]]:
    """What was answered, question by question, and how often each need was found; by a door's last visit.

    Needs ``schedule:work``; texts are not given, only how many there are.
    """
    require(actor, MANAGING, community)
    campaign = get_campaign(office, actor, community, campaign_id)
    last = last_visits(office, campaign)
    needs = Counter(need for visit in last.values() for need in visit.needs)
    found = []
    for question in campaign.questions:
        said = [visit.answers[question.key] for visit in last.values() if question.key in visit.answers]
        counts: Sequence[tuple[str, int]] = Counter(said).most_common() if question.kind != "text" else ()
        found.append(Answers(question.key, question.text, question.kind, tuple(counts), len(said)))
    return found, needs


def last_visits(office: Office, campaign: Campaign) -> dict[str, Visit]:
    """The visit that says how each door stands: the last one that settled it, else the last one."""
    with office.store.read() as reader:
        visits = reader.work.visits(campaign.community, campaign_id=campaign.id)
    found: dict[str, Visit] = {}
    for visit in visits:
        before = found.get(visit.target)
        if visit.outcome in SETTLED or before is None or before.outcome not in SETTLED:
            found[visit.target] = visit
    return found


def doors_left(office: Office, actor: Actor, community: str, campaign_id: str, grid: str) -> list[Doorstep]:
    """The doors of a grid that are not settled; needs ``read:household`` there, for it names households."""
    require_doing(actor, KNOCKING, community)
    path = office.tree(community).unit(grid).path
    if not actor.may(READING, community, path):
        raise Forbidden(mark("You may not see this: it needs the right {right}."), right=READING)
    campaign = get_campaign(office, actor, community, campaign_id)
    with office.store.read() as reader:
        stands = outcomes(reader, campaign)
    return [
        door
        for key, door in doors_of(office, campaign).items()
        if grid_of(office, community, door.path) == grid and not (key in stands and stands[key][0] in SETTLED)
    ]


def _touched(reader: Reader, community: str, after: int) -> bool:
    work = reader.work
    return any(
        (
            work.touched(Visit, community, after),
            work.touched(DoorList, community, after),
            work.touched(Campaign, community, after),
        )
    )


def _count(
    office: Office, reader: Reader, campaign: Campaign, doors: Mapping[str, Doorstep], cursor: int
) -> Coverage:  # fmt: skip
    community, tree = campaign.community, office.tree(campaign.community)
    zone = ZoneInfo(office.profile(community).zone)
    stands = {key: found for key, found in outcomes(reader, campaign).items() if key in doors}
    team_by_door: dict[str, str] = {}
    day_doors: Counter[date] = Counter()
    for one in reader.work.door_lists(community, campaign.id):
        team_by_door.update(dict.fromkeys(one.doors, one.team_id))
        day_doors[one.day] += len(one.doors)
    tallies = {name: _Tally() for name in ("grid", "team", "building")}
    for key, door in doors.items():
        state = stands[key][0] if key in stands else None
        tallies["grid"].add(grid_of(office, community, door.path), state)
        tallies["building"].add(door.building_id, state)
        if key in team_by_door:
            tallies["team"].add(team_by_door[key], state)
    grids = {grid: tree.unit(grid).name if tree.knows(grid) else grid for grid in tallies["grid"].doors}
    settled_on = Counter(_day(at, zone) for outcome, at in stands.values() if outcome in SETTLED)
    shut_on = Counter(_day(at, zone) for outcome, at in stands.values() if outcome not in SETTLED)
    days = sorted({*day_doors, *settled_on, *shut_on})
    settled = sum(settled_on.values())
    return Coverage(
        cursor=cursor,
        total=Part("", campaign.name, len(doors), settled, len(stands) - settled),
        outcomes=Counter(outcome for outcome, _ in stands.values()),
        grids=tallies["grid"].parts(grids),
        teams=tallies["team"].parts({team.id: team.name for team in campaign.teams}),
        days=tuple(
            Part(day.isoformat(), day.isoformat(), day_doors[day], settled_on[day], shut_on[day]) for day in days
        ),
        buildings={part.key: part for part in tallies["building"].parts({})},
        unplanned=len(doors.keys() - team_by_door.keys()),
    )


class _Tally:
    def __init__(self) -> None:
        self.doors: Counter[str] = Counter()
        self.settled: Counter[str] = Counter()
        self.shut: Counter[str] = Counter()

    def add(self, key: str, state: DoorOutcome | None) -> None:
        self.doors[key] += 1
        if state in SETTLED:
            self.settled[key] += 1
        elif state is not None:
            self.shut[key] += 1

    def parts(self, names: Mapping[str, str]) -> tuple[Part, ...]:
        """One part for each key, in the order of the names where there are any."""
        order = {key: number for number, key in enumerate(names)}
        keys = sorted(self.doors, key=lambda key: (order.get(key, len(order)), key))
        return tuple(Part(key, names.get(key, key), self.doors[key], self.settled[key], self.shut[key]) for key in keys)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
