"""What a worker must or may visit today, the form of the one chosen, and what they have visited."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import streamlit as st

from geo.desk.coverage import made_on
from geo.desk.doorsteps import doorsteps
from geo.desk.duties import VISITING, my_due
from geo.desk.marks import mark_of
from geo.desk.visiting import visits_at
from geo.i18n import pick
from geo.schedule.duties import DueVisit
from pages.components.session import Visit as Here
from pages.components.session import choose, chosen
from pages.components.visit_form import visit_form, visit_found
from pages.components.visit_words import duty_name, target_name, visit_line, when

SHOWN, LOOKED_AHEAD = 20, 10


def my_visits(here: Here) -> None:
    """The visitor's own visits of today: due ones first, then those made."""
    _ = here.say
    if here.actor.person_id is None or not here.actor.may_anywhere(VISITING, here.community):
        return
    found = my_due(here.office, here.actor, here.community)
    must = [due for due in found if due.required]
    may = [due for due in found if not due.required]
    wanted = chosen("visit")
    st.subheader(_("To visit today ({count})").format(count=len(must)), anchor=False)
    if not found:
        st.success(_("No visit is due for you today."))
        _next_day(here)
    for due in must[:SHOWN]:
        _card(here, due, open_=wanted == _key(due))
    _more(here, len(must) - SHOWN)
    if may:
        with st.expander(
            _("May be visited as well ({count})").format(count=len(may)), expanded=not must or wanted in map(_key, may)
        ):
            for due in may[:SHOWN]:
                _card(here, due, open_=wanted == _key(due))
            _more(here, len(may) - SHOWN)
    made = made_on(here.office, here.actor, here.community, here.office.today(here.community))
    if made:
        st.subheader(_("Visited today ({count})").format(count=len(made)), anchor=False)
    for visit in made:
        visit_found(here, visit)


def _next_day(here: Here) -> None:
    """What the next working day brings, where today brings nothing."""
    today = here.office.today(here.community)
    for ahead in range(1, LOOKED_AHEAD + 1):
        day = today + timedelta(days=ahead)
        found = my_due(here.office, here.actor, here.community, day)
        if found:
            st.caption(here.say("On {day} you may visit:").format(day=f"{day:%m-%d}"))
            for due in found[:SHOWN]:
                st.text(f"{target_name(here, due.target)} · {duty_name(here, due.duty)}")
            return


def _card(here: Here, due: DueVisit, *, open_: bool) -> None:
    _ = here.say
    with st.container(border=True):
        late = f"[{_('overdue')}] " if due.overdue else ""
        st.text(f"{late}{target_name(here, due.target)}")
        hours = f" · {due.hours[0]:%H:%M}–{due.hours[1]:%H:%M}" if due.hours else ""
        facts = _("by {day} · last seen {last}").format(day=f"{due.due_by:%m-%d}", last=when(here, due.last))
        st.caption(f"{duty_name(here, due.duty)} · {facts}{hours}")
        st.button(
            _("Close") if open_ else _("Record"), key=f"open.{_key(due)}", width="stretch",
            on_click=partial(choose, visit="" if open_ else _key(due)),
        )  # fmt: skip
        if open_:
            _known(here, due)
            if visit_form(here, due):
                choose(visit="")
                st.rerun()


def _known(here: Here, due: DueVisit) -> None:
    """What is noted of a household, and one's own visits there."""
    _ = here.say
    if due.target not in doorsteps(here.office, here.community):
        return
    noted = mark_of(here.office, here.actor, here.community, due.target)
    groups = dict(here.profile.visit_groups)
    lines = [pick(groups[key], here.lang) for key in noted.groups if key in groups] if noted else []
    if noted and noted.note:
        lines.append(noted.note)
    if lines:
        st.text(" · ".join(lines))
    for visit in visits_at(here.office, here.actor, here.community, due.target)[:3]:
        st.caption(visit_line(here, visit).replace("*", "＊"))


def _key(due: DueVisit) -> str:
    return f"{due.duty}:{due.target}"


def _more(here: Here, count: int) -> None:
    if count > 0:
        st.caption(here.say("{count} more after these.").format(count=count))
