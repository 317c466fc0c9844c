"""The worker's own day on the phone: today's stops, and their three moves: arrived, done, could not.

A phone may send the same move again, minutes or hours later: each move carries a key of its own, and how long ago it
was made. What a stop has heard under a key changes nothing when it comes again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from geo.crs import check_lonlat, distance_m
from geo.desk.deeds import LONGEST_NOTE
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput, Conflict, Forbidden
from geo.i18n import mark
from geo.model import Actor, Stop, StopState
from geo.store import Reader

PLANNING = "schedule:work"
"""Whoever plans the days may speak for everybody."""
WORKING = "take:case"
"""Whoever may take work on has a day of their own."""
FAR_M = 300.0
"""An arrival further than this from the stop's place is told; a phone between high houses may be 100 m off."""
LONGEST_REASON = 200
PHOTOS_AT_MOST = 6
KEPT_FOR = timedelta(days=3)
"""So long ago at most a phone that had no connection may have made a move."""
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


def my_stops(office: Office, actor: Actor, community: str, day: date | None = None) -> list[Stop]:
    """An actor's own stops of a day in order, those that a later plan took out left away; today's without a day.

    Raises
    ------
    Forbidden
        The actor can neither take work on here nor plan it.
    """
    _require_day(actor, community)
    if actor.person_id is None:
        return []
    since = office.today(community) if day is None else day
    with office.store.read() as reader:
        return reader.work.stops(
            community, since=since, until=since + timedelta(days=1), person_id=actor.person_id
        )  # fmt: skip


def arrive(
    office: Office, actor: Actor, community: str, stop_id: str, *, lon: float | None = None, lat: float | None = None,
    key: str = "", ago_s: float = 0.0,
) -> Stop:  # fmt: skip
    """Say that one has arrived.

    Parameters
    ----------
    lon, lat : float or None
        Where the phone is, degrees, EPSG:4326; kept, and never a reason to refuse (see `metres_off`).
    key : str
        What the phone calls this move: 8 to 64 letters, digits and hyphens; empty when no phone speaks.
    ago_s : float
        How many seconds ago it was made, by the phone's own count.

    Returns
    -------
    Stop
        As stored.

    Raises
    ------
    NotFound, Forbidden, Conflict, BadInput
        There is no such stop; it is somebody else's; it is not to be arrived at now; a value cannot be used.
    """
    spot = (None, None) if lon is None or lat is None else check_lonlat(lon, lat)

    def arrived(stop: Stop, at: datetime) -> Stop:
        if stop.state is StopState.ARRIVED:
            raise Conflict(mark("You have said already that you are there."))
        return replace(stop, state=StopState.ARRIVED, arrived_at=at, arrived_lon=spot[0], arrived_lat=spot[1])

    return _move(office, actor, community, stop_id, "arrive_stop", arrived, key, ago_s)


def finish(
    office: Office, actor: Actor, community: str, stop_id: str, *, note: str = "", media: tuple[str, ...] = (),
    key: str = "", ago_s: float = 0.0,
) -> Stop:  # fmt: skip
    """Say that a stop is done, with a note and photos; only after the arrival. Parameters and errors as of `arrive`."""
    said = check_note(note, media)

    def finished(stop: Stop, at: datetime) -> Stop:
        return done(stop, at, said, media)

    return _move(office, actor, community, stop_id, "finish_stop", finished, key, ago_s)


def fail(
    office: Office, actor: Actor, community: str, stop_id: str, *, reason: str, note: str = "",
    media: tuple[str, ...] = (), key: str = "", ago_s: float = 0.0,
) -> Stop:  # fmt: skip
    """Say that it could not be done and why, on the spot or before one got there. The rest as of `arrive`."""
    said, why = check_note(note, media), check_reason(reason)

    def failed(stop: Stop, at: datetime) -> Stop:
        ended = max(at, stop.arrived_at or at)
        return replace(stop, state=StopState.FAILED, ended_at=ended, reason=why, note=said, media=media)

    return _move(office, actor, community, stop_id, "fail_stop", failed, key, ago_s)


def done(stop: Stop, at: datetime, note: str = "", media: tuple[str, ...] = ()) -> Stop:
    """A stop that somebody stands at, done at an instant; `Conflict` before the arrival."""
    if stop.state is not StopState.ARRIVED:
        raise Conflict(mark("Say first that you have arrived."))
    return replace(stop, state=StopState.DONE, ended_at=max(at, stop.arrived_at or at), note=note, media=media)


def own_stop(office: Office, reader: Reader, actor: Actor, community: str, stop_id: str) -> Stop:
    """The stop that an actor may move, as a reader or a transaction sees it.

    Raises
    ------
    NotFound, Forbidden, Conflict
        There is none; it is somebody else's; it is over, was taken out, or lies in a day to come.
    """
    stop = _mine(reader, actor, community, stop_id)
    _refuse_over(office, stop)
    return stop


def heard(reader: Reader, actor: Actor, community: str, stop_id: str, key: str) -> Stop | None:
    """The stop as it stands when it has heard of a key already, else None. Errors as of `own_stop`."""
    stop = _mine(reader, actor, community, stop_id)
    return stop if key and key in stop.sent else None


def with_key(stop: Stop, key: str) -> Stop:
    """The stop that has heard of a key; an empty key is none."""
    return replace(stop, sent=(*stop.sent, key)) if key else stop


def metres_off(stop: Stop) -> float | None:
    """How far from its place somebody said that they had arrived, metres; None where either is not known, or near."""
    if stop.arrived_lon is None or stop.arrived_lat is None or stop.lon is None or stop.lat is None:
        return None
    away = float(distance_m(stop.arrived_lon, stop.arrived_lat, stop.lon, stop.lat))
    return away if away > FAR_M else None


def moment(office: Office, ago_s: float) -> datetime:
    """The instant so many seconds ago: never later than now, never longer ago than a phone may keep a move."""
    now = office.clock()
    # Also false for what is no number.
    return now - min(timedelta(seconds=ago_s), KEPT_FOR) if 0 < ago_s < KEPT_FOR.total_seconds() * 1000 else now


def check_note(note: str, media: tuple[str, ...]) -> str:
    """The note without blanks around it; `BadInput` where it or the number of photos is too large."""
    if len(media) > PHOTOS_AT_MOST:
        raise BadInput(mark("More than {limit} photos."), limit=PHOTOS_AT_MOST)
    said = note.strip()
    if len(said) > LONGEST_NOTE:
        raise BadInput(mark("The note is longer than {limit} characters."), limit=LONGEST_NOTE)
    return said


def check_reason(reason: str) -> str:
    """The reason without blanks around it; `BadInput` where there is none or it is too long."""
    why = reason.strip()
    if not why:
        raise BadInput(mark("Say why it could not be done."))
    if len(why) > LONGEST_REASON:
        raise BadInput(mark("The reason is longer than {limit} characters."), limit=LONGEST_REASON)
    return why


def check_key(key: str) -> str:
    """A key as a phone makes them, or none; `BadInput` for anything else."""
    if key and not _KEY.fullmatch(key):
        raise BadInput(mark("The key must be 8 to 64 letters, digits and hyphens."))
    return key


def _move(
    office: Office, actor: Actor, community: str, stop_id: str, verb: str, change: Callable[[Stop, datetime], Stop],
    key: str, ago_s: float,
) -> Stop:  # fmt: skip
    check_key(key)
    with office.write(actor) as tx:
        known = heard(tx, actor, community, stop_id, key)
        if known is not None:
            return known
        stop = own_stop(office, tx, actor, community, stop_id)
        moved, _ = tx.put(verb, stop, with_key(change(stop, moment(office, ago_s)), key))
        return moved


def _mine(reader: Reader, actor: Actor, community: str, stop_id: str) -> Stop:
    _require_day(actor, community)
    stop = reader.work.one(Stop, community, stop_id)
    if stop.person_id != actor.person_id and not actor.may(PLANNING, community, stop.path):
        raise Forbidden(mark("This stop is not in your day, or no longer."))
    return stop


def _refuse_over(office: Office, stop: Stop) -> None:
    if stop.state is StopState.DROPPED:
        raise Conflict(mark("This stop was taken out of your day meanwhile."))
    if not stop.is_open:
        raise Conflict(mark("This stop is over already."))
    if stop.day > office.today(stop.community):
        raise Conflict(mark("This stop is planned for {day}."), day=stop.day.isoformat())


def _require_day(actor: Actor, community: str) -> None:
    if not actor.may_anywhere(PLANNING, community):
        require_doing(actor, WORKING, community)
