"""The demo's week: what everybody did on the days before today, where a community wants its weeks shared out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from geo.desk.office import Office
from geo.desk.plan_workers import Spot, clock_s, instant, middle_of, people_of, usual_roles
from geo.desk.rosters import turns_on
from geo.desk.shares import week_of
from geo.i18n import mark, pick, words
from geo.model import SYSTEM, Activity, DutyRule, Path, Place, Stop, StopKind, StopState, Turn

ROTATION = mark("Rotating duty")
SATURDAY = 5
SPARE_S = 600
"""So much of each half of a day goes to nothing that is told."""


@dataclass(frozen=True, slots=True)
class _Half:
    """A half of somebody's day in which no turn lies, in seconds from midnight."""

    day: date
    begins: int
    ends: int


def tell_week(office: Office, community: str) -> int:
    """Tell the working days of this week before today; once, and only where the profile shares a week out.

    Turns are worked as the roster has them, half a day goes to rotating duty, the rest to rounds of one's grids.

    Returns
    -------
    int
        How many stops were told; 0 where there is nothing to tell, or something is told already.
    """
    profile, today = office.profile(community), office.today(community)
    monday, _next = week_of(today)
    days = [day for n in range((today - monday).days) if (day := monday + timedelta(days=n)).weekday() < SATURDAY]
    rounds = next((duty for duty in profile.duties if duty.target == "grid" and duty.hours is None), None)
    if not profile.work.shares or not days or rounds is None:
        return 0
    with office.store.read() as reader:
        if reader.work.stops(community, since=monday, until=today):
            return 0
    turns = {day: turns_on(office, community, day) for day in days}
    made: list[Stop] = []
    held = people_of(office, community, usual_roles(office, community))
    for number, (person_id, appointments) in enumerate(held.items()):
        grids = list(dict.fromkeys(one.path for one in appointments))
        mine = [turn for day in days for turn in turns[day] if turn.person_id == person_id]
        made += _week_of(office, community, person_id, number, days, mine, grids, rounds)
    made.sort(key=lambda stop: (stop.starts_at, stop.person_id))
    with office.write(SYSTEM) as tx:
        last = tx.next_number(f"stops:{community}", len(made)) if made else 0
        first = last - len(made) + 1
        return tx.put_many("finish_stop", (replace(stop, id=f"st{first + n:06d}") for n, stop in enumerate(made)))


def _week_of(
    office: Office, community: str, person_id: str, number: int, days: Sequence[date], turns: Sequence[Turn],
    grids: Sequence[Path], rounds: DutyRule,
) -> Iterator[Stop]:  # fmt: skip
    zone, lang = office.profile(community).zone, office.settings.lang
    tree, places = office.tree(community), office.staff(community).places

    def done(
        kind: StopKind, day: date, begins: int, ends: int, title: str, path: Path, *, ref: str = "", target: str = "",
        activity: Activity = "field", at: Place | None = None,
    ) -> Stop:  # fmt: skip
        spot = Spot(at.lon, at.lat) if at else middle_of(office, community, path)
        since, until = instant(day, begins, zone), instant(day, ends, zone)
        return Stop(
            community, "", person_id, day, kind, since, until, title, ref, target, path, spot.lon, spot.lat,
            activity=activity, state=StopState.DONE, arrived_at=since, ended_at=until,
        )  # fmt: skip

    for turn in turns:
        place = places.get(turn.place_id)
        yield done(
            StopKind.DESK, turn.day, clock_s(turn.start), clock_s(turn.end), place.name if place else turn.place_id,
            place.path if place else grids[0], ref=turn.id, target=turn.place_id, activity=turn.activity, at=place,
        )  # fmt: skip
    halves = _free_halves(office, community, days, turns)
    if halves:
        # One half a week, on another day for each.
        rotating = halves.pop(number % len(halves))
        yield done(
            StopKind.DESK, rotating.day, rotating.begins, rotating.ends, words(lang)(ROTATION), grids[0][:1],
            activity="rotation",
        )  # fmt: skip
    for half in halves:
        step = (half.ends - half.begins) // len(grids)
        edges = range(half.begins, half.ends + 1, step)
        for grid, (begins, ends) in zip(grids, pairwise(edges), strict=False):
            name = f"{pick(rounds.name, lang)} · {tree.unit(grid[-1]).name}"
            yield done(StopKind.VISIT, half.day, begins, ends, name, grid, ref=rounds.key, target=grid[-1])


def _free_halves(office: Office, community: str, days: Sequence[date], turns: Sequence[Turn]) -> list[_Half]:
    rules = office.profile(community).work
    noon = (clock_s(rules.lunch[0]), clock_s(rules.lunch[1])) if rules.lunch_min else (clock_s(rules.start),) * 2
    spans = [(clock_s(rules.start), noon[0] - SPARE_S), (noon[1], clock_s(rules.end) - SPARE_S)]
    return [
        _Half(day, begins, ends)
        for day in days
        for begins, ends in spans
        if begins < ends
        and not any(turn.day == day and clock_s(turn.start) < ends and begins < clock_s(turn.end) for turn in turns)
    ]
