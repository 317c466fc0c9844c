"""Whistles in the demo's stories: some cases call departments, which come, speak and report, most of them in time.

Which cases do is settled by what they say, so that whistles leave all other stories as they were.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np

from geo.desk import whistling
from geo.desk.deeds import Deed, apply_deed
from geo.desk.office import Office
from geo.desk.writing import Writing
from geo.flow.whistles import running
from geo.model import Actor, Case, CaseState, Grant

PERCENT, FRESH_PERCENT = 5, 25
"""So many cases of a hundred call departments; of those that came in a few hours before the story ends, more do, for
otherwise the wall screen would seldom show a clock that runs."""
_FRESH = timedelta(hours=12)
_REASONS = ("一家管不了，请各部门到场会商", "住户多次反映，需要联合处置", "涉及几家单位，请同时到场")
_CONTACTS = ("已与住户通话，约好上门时间", "已到现场与网格员碰头", "已联系反映人，说明处理安排")
_REPORTS = ("已到场处置，问题解决", "会商后由我方负责，已处理完毕", "已配合牵头部门完成处置")
_COMMENTS = ("到得快，办得实", "基本及时", "来得晚了些", "")


class Told(Writing, Protocol):
    """Where a story is told: whoever acts and when are set before each deed."""

    actor: str
    at: datetime


def wants_whistle(case: Case, *, fresh: bool = False) -> bool:
    """Whether this case's story calls departments."""
    return case.whistle is None and bool(_rng(case).integers(100) < (FRESH_PERCENT if fresh else PERCENT))


def next_call(office: Office, case: Case, dispatcher: Actor) -> tuple[Actor, Deed] | None:
    """What happens next to a case in hand because of a whistle: it is blown, or whoever is furthest behind acts."""
    if wants_whistle(case):
        blown = _blowing(office, case)
        return (dispatcher, blown) if blown else None
    owed = [one for one in (case.whistle.called if case.whistle else ()) if one.due_at is not None]
    if not owed:
        return None
    latest = min(owed, key=lambda one: (one.signed_in_at is not None, one.contacted_at is not None))
    return _attending(office, case, latest.department, dispatcher, _rng(case))


def tell_whistle(office: Office, telling: Told, case: Case, dispatcher: Actor, at: datetime, until: datetime) -> Case:
    """Let a case in hand live through its whistle, if its story has one; departments that have no time left still owe.

    Parameters
    ----------
    at, until : datetime
        The case was taken in hand, and the story ends.
    """
    fresh = until - case.received_at < _FRESH
    blown = _blowing(office, case) if wants_whistle(case, fresh=fresh) else None
    at += timedelta(minutes=3)
    if blown is None or at >= until:
        return case
    rng = _rng(case)
    telling.actor, telling.at = dispatcher.id, at
    case = apply_deed(office, telling, dispatcher, case, blown, at)
    steps = []
    for called in case.whistle.called if case.whistle else ():
        came = at + timedelta(minutes=float(rng.gamma(3.0, 13.0)))
        spoke = came + timedelta(minutes=float(rng.uniform(10, 240)))
        steps += [(when, called.department) for when in (came, spoke, spoke + timedelta(hours=float(rng.gamma(2, 5))))]
    for when, department in sorted(steps):
        if when >= until:
            break
        actor, deed = _attending(office, case, department, dispatcher, rng)
        telling.actor, telling.at = actor.id, when
        case = apply_deed(office, telling, actor, case, deed, when)
    return case


def tell_stars(office: Office, telling: Told, case: Case, dispatcher: Actor, until: datetime) -> Case:
    """Let the departments of a settled case be rated."""
    if case.whistle is None or case.state not in (CaseState.CLOSED, CaseState.RATED):
        return case
    rng = _rng(case)
    for called in case.whistle.called:
        at = telling.at + timedelta(minutes=2)
        if called.reported_at is None or at >= until:
            break
        late = called.signed_in_at is not None and called.signed_in_at > called.sign_in_by
        deed = whistling.rating_department(
            office, called.department, int(rng.integers(2, 4) if late else rng.integers(4, 6)),
            _COMMENTS[2] if late else _COMMENTS[int(rng.integers(2))],
        )  # fmt: skip
        telling.actor, telling.at = dispatcher.id, at
        case = apply_deed(office, telling, dispatcher, case, deed, at)
    return case


def _blowing(office: Office, case: Case) -> Deed | None:
    """Call the category's own department to lead and one or two others; None where nobody works for any."""
    keys = [row.key for row in office.profile(case.community).departments]
    manned = [key for key in keys if whistling.department_people(office, case.community, key)]
    lead = case.department or office.profile(case.community).category(case.category).department
    if lead not in manned:
        return None
    others, rng = [key for key in manned if key != lead], _rng(case)
    helpers = [str(key) for key in rng.permutation(others)[: int(rng.integers(1, 3))]]
    return whistling.blowing(office, lead, helpers, _REASONS[int(rng.integers(len(_REASONS)))])


def _attending(
    office: Office, case: Case, department: str, dispatcher: Actor, rng: np.random.Generator
) -> tuple[Actor, Deed]:  # fmt: skip
    called = next(one for one in reversed(case.whistle.called if case.whistle else ()) if one.department == department)
    clock = running(called, called.sign_in_by)
    people = whistling.department_people(office, case.community, department)
    actor = dispatcher
    if people:
        known = {person.id: person for person in people}
        who = known.get(called.signed_in_by) or people[int(rng.integers(len(people)))]
        actor = Actor(f"person:{who.id}", who.name, (Grant("department", case.community),), who.id)
    text = {"contact": _CONTACTS, "report": _REPORTS}.get(clock.clock if clock else "", ("值班电话告知",))
    said = text[int(rng.integers(len(text)))]
    if clock is None or clock.clock == "sign_in":
        return actor, whistling.signing_in(office, department, "" if people else said)
    if clock.clock == "contact":
        return actor, whistling.contacting(office, department, said)
    return actor, whistling.reporting_in(office, department, said)


def _rng(case: Case) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(f"{case.category} {case.address} {case.description}".encode()))
