"""How far duties have come: what each person has done of what they owe, and how each household stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.clock import local_day
from geo.model import DutyRule
from geo.schedule.duties import Duties
from geo.schedule.duties_books import refuses
from geo.schedule.duties_days import Period, period_of


class DoorState(StrEnum):
    """How a household stands, the most pressing first: past its day, due, nobody was ever there, seen before this
    period, seen in it, asked not to be visited."""

    OVERDUE = "overdue"
    DUE = "due"
    NEVER = "never"
    EARLIER = "earlier"
    DONE = "done"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Progress:
    """What somebody has done under a duty in the period of a day.

    Attributes
    ----------
    person : str
        Id; empty: what nobody answers for.
    quota, met : int
        Visits owed and made; the same door counts once where different ones are owed.
    doors, calls, most : int
        Different targets at which somebody was found, how often in all, and how often at the one seen most.
    behind : int
        Visits whose day is past, those left over from the period before among them.
    """

    duty: str
    person: str
    period: Period
    quota: int
    met: int
    doors: int
    calls: int
    most: int
    behind: int

    @property
    def same_door(self) -> bool:
        """The number of visits would meet the quota, but some were at the same door again."""
        return self.met < self.quota <= self.calls and self.most > 1


def progress(duties: Duties, day: date) -> list[Progress]:
    """What everybody has done under every duty in its period, in the order of the profile; furthest behind first."""
    found: list[Progress] = []
    for rule in duties.profile.duties:
        found += sorted(_of_rule(duties, rule, day), key=lambda one: (-one.behind, one.person))
    return found


def door_states(duties: Duties, day: date, duty: str = "") -> Mapping[str, DoorState]:
    """How every household stands on a day.

    Parameters
    ----------
    duties : Duties
    day : date
        Local.
    duty : str
        Key of the one duty that counts; empty: a household is done when somebody was seen there this month,
        whatever for.

    Returns
    -------
    mapping of str to DoorState
        By id of the household, in walking order.
    """
    ground, zone = duties.ground, duties.profile.zone
    rule = next((rule for rule in duties.profile.duties if rule.key == duty), None)
    period = period_of(rule.every if rule else "month", day)
    pressing: dict[str, DoorState] = {}
    for due in duties.due(day, workable=False):
        if due.target in ground.doors and duty in ("", due.duty):
            state = DoorState.OVERDUE if due.overdue else DoorState.DUE
            if pressing.get(due.target) is not DoorState.OVERDUE:
                pressing[due.target] = state
    states: dict[str, DoorState] = {}
    for id_ in ground.doors:
        last = duties.tally.last_for(duty, id_) if duty else duties.tally.last(id_)
        if refuses(ground.marks.get(id_), day):
            states[id_] = DoorState.ASKED
        elif id_ in pressing:
            states[id_] = pressing[id_]
        elif last is None:
            states[id_] = DoorState.NEVER
        else:
            states[id_] = DoorState.DONE if local_day(last, zone) in period else DoorState.EARLIER
    return states


def _of_rule(duties: Duties, rule: DutyRule, day: date) -> list[Progress]:
    period = period_of(rule.every, day)
    rows: dict[str, list[int]] = {}
    for one in duties.owed(rule, day):
        if not one.quota:
            continue
        row = rows.setdefault(one.person, [0, 0, 0])
        late = sum(by < day for by in one.days[one.met :])
        for at, more in enumerate((one.quota, one.met, max(late, one.carried))):
            row[at] += more
    found = []
    for person, (quota, met, behind) in rows.items():
        seen = Counter(duties.tally.doors_of(rule.key, person, period))
        most = max(seen.values(), default=0)
        found.append(Progress(rule.key, person, period, quota, met, len(seen), seen.total(), most, behind))
    return found
