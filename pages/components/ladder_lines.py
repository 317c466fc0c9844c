"""The ladder of a case: where it stands, who was reached when and why, and when it climbs on."""

from __future__ import annotations

import streamlit as st

from geo.desk import ruling
from geo.desk.escalation import Step, ladder_of
from geo.flow.ladder import OVERDUE, UNACCEPTED, UNTAKEN, at_end
from geo.i18n import mark
from geo.model import Case, Climb
from pages.components import html
from pages.components.clock_words import clock_time
from pages.components.session import Visit

CLIMBED = "⬆"
_WHY = {
    UNACCEPTED: mark("nobody had taken it"),
    OVERDUE: mark("its limit was past"),
    "unsolved": mark("twice not solved"),
}


def has_ladder(here: Visit, case: Case) -> bool | int:
    """Whether there is anything to tell, and how many steps a case has climbed."""
    return len(case.climbs) or bool(here.profile.ladder and case.is_open)


def ladder_lines(here: Visit, case: Case) -> None:
    """The rungs one below the other, the lowest first; where there is no ladder the levels it was carried up."""
    _ = here.say
    steps = ladder_of(here.office, case)
    if steps:
        html.facts([(f"{_mark_of(step)} {_rung(here, step)}", _told(here, case, step) or "–") for step in steps])
    else:
        tree = here.office.tree(here.community)
        units = [tree.unit(climb.end).name if tree.knows(climb.end) else climb.end for climb in case.climbs]
        html.facts([(unit, _reached(here, climb)) for unit, climb in zip(units, case.climbs, strict=True)])
    st.caption(_next(here, case))


def climbed_line(here: Visit, case: Case) -> None:
    """In everybody's sight: that a case has climbed, how far and what comes next; nothing while it has not."""
    if case.climbs and case.is_open:
        reached = next((_rung(here, step) for step in ladder_of(here.office, case) if step.here), "")
        words = (f"{CLIMBED} {len(case.climbs) - at_end(case)}", reached, _next(here, case))
        st.caption(" · ".join(word for word in words if word))


def climbed_mark(case: Case) -> str:
    """How often a case has climbed, for a row of a list; empty while it has not."""
    steps = len(case.climbs) - at_end(case)
    return f"{CLIMBED}{steps}" if steps else ""


def _mark_of(step: Step) -> str:
    return "●" if step.here else "✓" if step.passed else "○"


def _rung(here: Visit, step: Step) -> str:
    if step.to == "department":
        return here.say("Department")
    return ruling.told_target(here.office, here.community, step.to, here.lang)


def _told(here: Visit, case: Case, step: Step) -> str:
    if step.empty:
        return here.say("nobody stands here")
    person = here.office.staff(here.community).names.get(step.person_id or "", "")
    reached = _reached(here, step.climb) if step.climb is not None else ""
    if step.here and at_end(case):
        out = here.say("its time ran out here at {time}").format(time=clock_time(here, case.climbs[-1].at))
        reached = f"{reached} · {out}" if reached else out
    return " · ".join(words for words in (person, reached) if words)


def _reached(here: Visit, climb: Climb) -> str:
    why = here.say(_WHY[climb.why]) if climb.why in _WHY else climb.why
    by = here.office.staff(here.community).names.get(climb.by, "")
    return " · ".join(words for words in (clock_time(here, climb.at), by, why) if words)


def _next(here: Visit, case: Case) -> str:
    if case.climbs_at is None:
        return here.say("It does not climb by the clock now.")
    untaken = here.say("Climbs on at {time} unless somebody takes it.")
    taken = here.say("Climbs on at {time} unless it is settled.")
    return (untaken if case.state in UNTAKEN else taken).format(time=clock_time(here, case.climbs_at))
