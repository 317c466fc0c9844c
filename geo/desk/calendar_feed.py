"""A calendar that a phone follows: somebody's turns and the stops of the days to come, as iCalendar (RFC 5545).

A calendar program cannot sign in, so its address holds a code: an HMAC of the store's secret over whose calendar it is
and when the address was made. The store keeps a hash of the code beside the interface keys. Whoever withdraws the
address, or makes a new one, makes the old one worthless at once; the code can be worked out again for its owner, and
for nobody without the secret.

The feed says where somebody is on duty. Of stops it says the kind alone: no resident's name, no household's address.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from geo.desk.credentials import hash_token
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.rosters import days_of, turns_on
from geo.errors import Forbidden, NotFound
from geo.i18n import mark, pick, words
from geo.model import Actor, ApiKey, StopKind

SERIES = "calendar"
BACK, AHEAD = timedelta(days=31), timedelta(days=92)
STOP_WORDS = {
    StopKind.CASE: mark("Handle a case"),
    StopKind.VISIT: mark("Household visit"),
    StopKind.ERRAND: mark("Errand for a resident"),
    StopKind.MEETING: mark("Meeting"),
    StopKind.DESK: mark("Counter duty"),
}
"""What a calendar says of a stop; the break is nobody's business."""
LONGEST_CODE = 128


def calendar_code(office: Office, actor: Actor, community: str) -> str:
    """The code in the address of one's own calendar; empty while there is none."""
    key = _key(office, community, _own(actor))
    return _code(office, key) if key is not None and key.active else ""


def make_calendar(office: Office, actor: Actor, community: str) -> str:
    """Make an address of one's own calendar; one that was there before is worthless from now on.

    Returns
    -------
    str
        The code in it.

    Raises
    ------
    Forbidden
        Whoever asks is nobody of the community's staff, or has no right ``take:case``.
    """
    require_doing(actor, "take:case", community)
    person_id = _own(actor)
    if person_id not in office.staff(community).people:
        raise NotFound(mark("There is no person {id} in {community}."), id=person_id, community=community)
    with office.write(actor) as tx:
        name = f"{SERIES}:{community}:{person_id}"
        before = next((key for key in tx.api_keys() if key.name == name), None)
        made = ApiKey(name, "", (), created_at=office.clock())
        made = replace(made, key_hash=hash_token(_code(office, made)))
        again = None if before is None else replace(before, key_hash=made.key_hash, created_at=made.created_at)
        tx.put("issue_key", before, made if again is None else replace(again, active=True))
    return _code(office, made)


def withdraw_calendar(office: Office, actor: Actor, community: str) -> None:
    """Make the address of one's own calendar worthless from now on.

    Raises
    ------
    NotFound
        There is none.
    """
    require_doing(actor, "take:case", community)
    with office.write(actor) as tx:
        name = f"{SERIES}:{community}:{_own(actor)}"
        key = next((key for key in tx.api_keys() if key.name == name and key.active), None)
        if key is None:
            raise NotFound(mark("There is no calendar address to withdraw."))
        tx.put("withdraw_key", key, replace(key, active=False))


def calendar_of_code(office: Office, code: str, lang: str) -> bytes:
    """The calendar behind a code.

    Raises
    ------
    NotFound
        No such code, or it was withdrawn.
    """
    with office.store.read() as reader:
        key = reader.api_key(hash_token(code)) if code.isascii() and 0 < len(code) <= LONGEST_CODE else None
    if key is None or not key.active or not key.name.startswith(f"{SERIES}:"):
        raise NotFound(mark("There is no such calendar, or it was withdrawn."))
    _series, community, person_id = key.name.split(":", 2)
    return write_calendar(office, community, person_id, lang)


def write_calendar(office: Office, community: str, person_id: str, lang: str) -> bytes:
    """Somebody's turns from a month back to three months ahead, and the stops they still owe, as iCalendar."""
    _ = words(lang)
    profile, staff, today = office.profile(community), office.staff(community), office.today(community)
    zone, now = ZoneInfo(profile.zone), office.clock()
    made = Calendar()
    made.add("prodid", "-//Gridward//Station roster//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"{pick(profile.name, lang)} · {_('Station roster')}")
    made.add("x-wr-timezone", profile.zone)
    made.add("x-published-ttl", "PT1H")
    for day in days_of(today - BACK, today + AHEAD):
        for turn in turns_on(office, community, day):
            place = staff.places.get(turn.place_id)
            if turn.person_id != person_id or place is None:
                continue
            start, end = (datetime.combine(day, at, zone) for at in (turn.start, turn.end))
            # A weekly turn has one id for all its days.
            id_ = turn.id if turn.month else f"{turn.id}-{day:%Y%m%d}"
            what = _("On duty: {station}").format(station=place.name)
            made.add_component(_event(f"{community}-{id_}", what, start, end, now, place.address or place.name))
    with office.store.read() as reader:
        stops = reader.work.stops(community, since=today, person_id=person_id, open_only=True)
    for stop in stops:
        if stop.kind in STOP_WORDS:
            what = _(STOP_WORDS[stop.kind])
            begin, end = stop.starts_at.astimezone(zone), stop.ends_at.astimezone(zone)
            made.add_component(_event(f"{community}-{stop.id}", what, begin, end, now))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(uid: str, what: str, start: datetime, end: datetime, now: datetime, where: str = "") -> Event:
    made = Event()
    made.add("uid", f"{uid}@gridward")
    made.add("dtstamp", now)
    made.add("dtstart", start)
    made.add("dtend", end)
    made.add("summary", what)
    if where:
        made.add("location", where)
    return made


def _own(actor: Actor) -> str:
    if actor.person_id is None:
        raise Forbidden(mark("Only somebody of the staff has a calendar."))
    return actor.person_id


def _key(office: Office, community: str, person_id: str) -> ApiKey | None:
    name = f"{SERIES}:{community}:{person_id}"
    with office.store.read() as reader:
        return next((key for key in reader.api_keys() if key.name == name), None)


def _code(office: Office, key: ApiKey) -> str:
    said = f"{key.name}:{key.created_at.timestamp():.6f}"
    return hmac.new(office.secret, said.encode(), hashlib.sha256).hexdigest()
