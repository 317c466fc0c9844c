"""Visits in the demo's past: households noted as the communities' own figures say, and a month of visits to them.

Who was visited when follows from the duties themselves; a few people fall behind, and one always takes the same door.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from geo.clock import local_day
from geo.desk.doorsteps import doorsteps
from geo.desk.duties import duties_of
from geo.desk.office import Office
from geo.desk.visiting import series_of
from geo.model import SYSTEM, DoorOutcome, DutyRule, HouseholdMark, Visit
from geo.schedule.duties import Duties
from geo.schedule.duties_books import Call, Target
from geo.schedule.duties_days import Period, period_of
from geo.store import Transaction

TOLD_DAYS, DAILY_DAYS = 31, 4
"""So many days back visits are told; those of daily rounds for fewer, for they are all alike."""
WORKED = (time(9), time(17, 30))
GROUP_SHARES = {"hardship": 9, "empty_nest": 12, "dispute": 2, "special": 4, "must_visit": 30}
"""Households of a thousand that belong to a group; others hold `OTHER_SHARE`."""
OTHER_SHARE = 10
ASKED_SHARE = 3
"""Households of a thousand that wish not to be visited."""
PAIRED_ROLES = ("paired_member",)
SLACK_PERCENT, LEFT_BY_SLACK, LEFT_PERCENT = 6, 75, 7
"""So many people of a hundred let things slide, and so many of their visits, or of those of others, are not made."""
SAME_DOOR = 61
"""One person of so many takes the same door whenever different ones are owed."""
NOT_HOME_PERCENT, NEED_PERCENT = 10, 3
NOTES = (
    "一切都好",
    "老人身体还好，嘱咐按时吃药",
    "问了取暖，家里暖和",
    "宣传了防诈骗",
    "孩子放假在家，说了安全",
    "",
    "",
    "",
)
NEED_NOTES = {
    "sick": "老人腿疼，想去医院看看", "no_heating": "卧室暖气不热", "no_papers": "身份证过期，想补办",
    "needs_care": "独居，想有人搭把手买菜", "gas_risk": "灶具软管老化", "wiring_risk": "插座松动冒火花",
    "quarrel": "楼上漏水，两家有些争执",
}  # fmt: skip


def tell_visits(office: Office, community: str) -> int:
    """Write the marks and the visits of a community that has neither yet; returns how many visits."""
    with office.write(SYSTEM) as tx:
        tx.put_many("mark", _marks(office, community))
    told = sorted(_visits(office, community), key=lambda visit: (visit.at, visit.target))
    with office.write(SYSTEM) as tx:
        return tx.put_many("visit", _numbered(office, tx, community, told))


def _marks(office: Office, community: str) -> Iterator[HouseholdMark]:
    profile, doors = office.profile(community), doorsteps(office, community)
    groups = [(key, GROUP_SHARES.get(key, OTHER_SHARE)) for key, _ in profile.visit_groups]
    found: dict[str, HouseholdMark] = {}
    for door in doors.values():
        at = _hash(door.id, "group") % 1000
        inside: tuple[str, ...] = ()
        for key, share in groups:
            if 0 <= at < share:
                inside = (key,)
            at -= share
        asked = _hash(door.id, "asked") % 1000 < ASKED_SHARE
        if inside or asked:
            found[door.id] = HouseholdMark(community, door.id, door.path, inside, no_visits=asked)
    for person_id, door_id in _pairs(office, community, found).items():
        known = found.get(door_id, HouseholdMark(community, door_id, doors[door_id].path))
        found[door_id] = replace(known, visitor_id=person_id)
    yield from found.values()


def _pairs(office: Office, community: str, marked: Mapping[str, HouseholdMark]) -> dict[str, str]:
    """A household of their unit for each person who is paired, those that somebody must see first."""
    pairs: dict[str, str] = {}
    held = [one for one in office.staff(community).appointments if one.role in PAIRED_ROLES]
    units = {one.path[-1] for one in held}
    free: dict[str, list[str]] = {unit: [] for unit in units}
    for door in doorsteps(office, community).values() if held else ():
        for step in units.intersection(door.path):
            if not _asked(marked.get(door.id)):
                free[step].append(door.id)
    for ids in free.values():
        ids.sort(key=lambda id_: (id_ not in marked, _hash(id_, "pair")), reverse=True)
    for one in sorted(held, key=lambda one: one.person_id):
        ids = free[one.path[-1]]
        while ids and one.person_id not in pairs:
            if (door_id := ids.pop()) not in pairs.values():
                pairs[one.person_id] = door_id
    return pairs


def _asked(noted: HouseholdMark | None) -> bool:
    return noted is not None and noted.no_visits


def _visits(office: Office, community: str) -> Iterator[Visit]:
    profile, today = office.profile(community), office.today(community)
    first = today - timedelta(days=TOLD_DAYS)
    duties = duties_of(office, community)
    for rule in profile.duties:
        since = max(first, today - timedelta(days=DAILY_DAYS)) if rule.every == "day" else first
        calls: list[Call] = []
        period = period_of(rule.every, since)
        while period.first < today:
            known = Duties(profile, replace(duties.ground, calls=calls)) if duties.by_person(rule) else duties
            for person, target, day in _planned(known, rule, period):
                if since <= day < today and not _left_out(rule, person, target, day):
                    told = list(_told(office, community, rule, person, target, day))
                    yield from told
                    calls += [Call(rule.key, one.person_id, one.target, one.at, day, one.outcome) for one in told]
            period = period_of(rule.every, period.after)


def _planned(duties: Duties, rule: DutyRule, period: Period) -> Iterator[tuple[str, Target, date]]:
    """Whom somebody should see on which day of a period, as if everybody kept to the day on which it falls due."""
    known = {target.id: target for target in duties.targets(rule)} if not duties.by_person(rule) else {}
    for one in duties.owed(rule, period.first):
        if one.target and one.person:
            yield from ((one.person, known[one.target], day) for day in one.days)
        elif not one.target:
            chosen = duties.doors(rule).choose(one.person, period, period.first, one.quota, workable=False)
            if _hash(one.person, "door") % SAME_DOOR == 0:
                chosen = chosen[:1] * len(chosen)
            yield from ((one.person, target, day) for target, day in zip(chosen, one.days, strict=False))


def _left_out(rule: DutyRule, person: str, target: Target, day: date) -> bool:
    slack = _hash(person, "slack") % 100 < SLACK_PERCENT
    return _hash(f"{rule.key} {person} {target.id} {day}", "left") % 100 < (LEFT_BY_SLACK if slack else LEFT_PERCENT)


def _told(
    office: Office, community: str, rule: DutyRule, person: str, target: Target, day: date
) -> Iterator[Visit]:  # fmt: skip
    """What came of it: somebody was there at once, or an hour later, or not at all."""
    pick = _hash(f"{rule.key} {person} {target.id} {day}", "told")
    opens, closes = rule.hours or WORKED
    span = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    start = datetime.combine(day, opens, ZoneInfo(office.profile(community).zone))
    at = start + timedelta(minutes=pick // 7 % max(1, span - 70))
    off = (pick % 21 - 10) * 2e-6
    made = Visit(
        community, "", rule.key, person, target.id, target.path, at.astimezone(UTC), lon=round(target.lon + off, 6),
        lat=round(target.lat - off, 6), error_m=float(5 + pick % 16),
    )  # fmt: skip
    if target.kind != "household":
        yield made
        return
    share = pick // 13 % 100
    if share < NOT_HOME_PERCENT:
        yield replace(made, outcome=DoorOutcome.NOT_HOME)
        if share % 3 == 0:
            return
        made = replace(made, at=made.at + timedelta(hours=1))
    elif share > 98:
        yield replace(made, outcome=DoorOutcome.REFUSED if pick % 2 else DoorOutcome.EMPTY)
        return
    needs = [need.key for need in office.profile(community).needs if need.key in NEED_NOTES]
    if needs and pick // 17 % 100 < NEED_PERCENT:
        need = needs[pick // 19 % len(needs)]
        yield replace(made, needs=(need,), note=NEED_NOTES[need])
    else:
        yield replace(made, note=NOTES[pick // 23 % len(NOTES)])


def _numbered(office: Office, tx: Transaction, community: str, told: Sequence[Visit]) -> Iterator[Visit]:
    """The visits with their numbers, taken from the store day by day."""
    zone = office.profile(community).zone
    for day, group in groupby(told, key=lambda visit: local_day(visit.at, zone)):
        visits = list(group)
        last = tx.next_number(series_of(community, day), len(visits))
        for number, visit in enumerate(visits, start=last - len(visits) + 1):
            yield replace(visit, id=f"{series_of(community, day)}-{number:04d}")


def _hash(text: str, stream: str) -> int:
    return zlib.crc32(f"{stream} {text}".encode())
