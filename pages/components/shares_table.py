"""721: what everybody's week goes on, beside the target; every number opens the stops and turns behind it."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from geo.desk import shares as desk
from geo.desk.shares import PersonWeek
from geo.i18n import mark
from geo.measure.periods import Period
from geo.measure.shares import Share
from geo.model import ACTIVITIES, Activity
from pages.components import html
from pages.components.figure_tables import choose_cell
from pages.components.session import Visit, address, choose, chosen

ACTIVITY_NAMES: dict[Activity, str] = {
    "field": mark("In the grid"),
    "counter": mark("At the counter"),
    "rotation": mark("Rotating duty"),
}
STANDING_WORDS = {"above": mark("too much"), "below": mark("too little"), "kept": "", "none": ""}


def may_see_shares(here: Visit) -> bool:
    """Whether there is anything for the visitor: everybody's week, or their own."""
    return here.actor.person_id is not None or here.actor.may_anywhere(desk.SCHEDULING, here.community)


def shares_table(here: Visit) -> None:
    """The week of each person, and the list behind the number that was chosen."""
    _ = here.say
    day = _week(here)
    weeks = desk.shares_of_week(here.office, here.actor, here.community, day)
    if not weeks:
        st.info(_("Nothing was worked or planned in this week."))
        return
    rules = here.profile.work
    if rules.shares:
        off, judged = sum(week.off for week in weeks), sum(week.planned for week in weeks)
        with st.container(key="gw-row"):
            html.tiles(
                [
                    (_("People off the target"), f"{off} / {judged}", "bad" if off else "good" if judged else ""),
                    *((_(ACTIVITY_NAMES[one]), f"{rules.shares.get(one, 0.0):.0%}", "") for one in ACTIVITIES),
                    (_("May differ by"), f"± {rules.tolerance:.0%}", ""),
                ]
            )
    else:
        st.caption(_("This community has no shares that a week should keep; what it goes on is shown all the same."))
    if rules.shares and judged < len(weeks):
        unknown = _(
            "Of {count} people only turns and appointments are known: no day of theirs is planned in this week."
        )
        st.caption(unknown.format(count=len(weeks) - judged))
    st.caption(_("Choose a number to see the stops and turns behind it."))
    names = {activity: _(ACTIVITY_NAMES[activity]) for activity in ACTIVITIES}
    cell = choose_cell(_frame(here, weeks, names), f"shares.{desk.week_of(day)[0]}")
    if cell is not None:
        activity = next((key for key, name in names.items() if name == cell[1]), "")
        choose(of=weeks[cell[0]].person_id, activity=activity)
    _entries(here, day, weeks, names)


def shares_tile(here: Visit, period: Period) -> None:
    """How many people keep the shares in the last week of a period, as a tile that leads to the table.

    Nothing where the community has no such rule, where a part of it is looked at, or for those who do not schedule.
    """
    _ = here.say
    whole = here.unit_id == here.office.root(here.community)
    if not (whole and here.profile.work.shares and here.actor.may_anywhere(desk.SCHEDULING, here.community)):
        return
    day = period.until - timedelta(days=1)
    weeks = desk.shares_of_week(here.office, here.actor, here.community, day)
    judged = sum(week.planned for week in weeks)
    kept = judged - sum(week.off for week in weeks)
    tone = "" if not judged else "good" if kept == judged else "bad"
    to = address("schedule", f"tab=shares&week={day.isoformat()}")
    html.tiles([(_("People whose week keeps 721"), f"{kept} / {judged}", tone, to)])


def _week(here: Visit) -> date:
    _ = here.say
    today = here.office.today(here.community)
    try:
        asked = date.fromisoformat(chosen("week"))
    except ValueError:
        asked = today
    day = st.date_input(_("Week of"), asked, key=f"shares.day.{asked}", width=220)
    if day != asked:
        choose(week=day.isoformat(), of="", activity="")
    monday, following = desk.week_of(day)
    st.caption(f"{monday.isoformat()} – {(following - timedelta(days=1)).isoformat()}")
    return day


def _frame(here: Visit, weeks: list[PersonWeek], names: dict[Activity, str]) -> Styler:
    _ = here.say
    rows = [
        {
            _("Person"): week.name,
            **{names[share.activity]: _told(here, share, judged=week.planned) for share in week.shares},
            _("Hours of the week"): f"{week.minutes / 60:.1f}",
            _("Done (h)"): f"{sum(share.done_min for share in week.shares) / 60:.1f}",
        }
        for week in weeks
    ]
    tones = {"above": "color:#ffb454;font-weight:700", "below": "color:#ff7a59;font-weight:700"}

    def paint(column: pd.Series[str]) -> list[str]:
        activity = next((key for key, name in names.items() if name == column.name), None)
        if activity is None:
            return [""] * len(column)
        at = ACTIVITIES.index(activity)
        return [tones.get(week.shares[at].standing, "") if week.planned else "" for week in weeks]

    return pd.DataFrame(rows).style.apply(paint)


def _told(here: Visit, share: Share, *, judged: bool) -> str:
    """``62 % · 14.5 h · too little``."""
    if share.share is None:
        return "—"
    word = STANDING_WORDS[share.standing] if judged else ""
    parts = [f"{share.share:.0%}", f"{share.minutes / 60:.1f} h", here.say(word) if word else ""]
    return " · ".join(part for part in parts if part)


def _entries(here: Visit, day: date, weeks: list[PersonWeek], names: dict[Activity, str]) -> None:
    _ = here.say
    week = next((one for one in weeks if one.person_id == chosen("of")), None)
    if week is None:
        return
    activity = next((one for one in ACTIVITIES if one == chosen("activity")), None)
    what = names[activity] if activity else _("all work")
    html.heading(_("{person}: {what}").format(person=week.name, what=what))
    entries = desk.entries_of_week(here.office, here.actor, here.community, day, week.person_id, activity)
    zone = ZoneInfo(here.profile.zone)
    rows = [
        {
            _("Day"): f"{entry.starts_at.astimezone(zone):%m-%d}",
            _("Time"): f"{entry.starts_at.astimezone(zone):%H:%M}–{entry.ends_at.astimezone(zone):%H:%M}",
            _("What it is"): entry.title,
            **{name: round(entry.minutes[key]) for key, name in names.items() if activity in (None, key)},
            _("State"): _("done") if entry.done else _("planned"),
        }
        for entry in entries
    ]
    st.caption(_("Minutes; ways count as work in the grid."))
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(420, 38 + 35 * len(rows)))
