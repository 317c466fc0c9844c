"""A worker's own turns on a phone: what comes, a wish to be free, an exchange, and the calendar that follows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from geo.desk.absences import absences_known, enter_absence, withdraw_absence
from geo.desk.calendar_feed import calendar_code, make_calendar, withdraw_calendar
from geo.desk.roster_views import WEEKDAYS, my_turns
from geo.desk.rosters import days_of, month_span
from pages.components.html import facts
from pages.components.session import Visit
from pages.components.swap_cards import ask_form
from pages.components.trying import attempt


def my_part(here: Visit, month: str) -> None:
    """My turns of the month, then what I may ask for."""
    _ = here.say
    staff = here.office.staff(here.community)
    turns = my_turns(here.office, here.actor, here.community, days_of(*month_span(month)))
    if not turns:
        st.info(_("You have no turn in this month."))
    facts(
        (
            f"{turn.day:%m-%d} {_(WEEKDAYS[turn.day.weekday()])} {turn.start:%H:%M}–{turn.end:%H:%M}",
            staff.places[turn.place_id].name if turn.place_id in staff.places else "",
        )
        for turn in turns
    )
    ask_form(here)
    _wishes(here)
    _calendar(here)


def _wishes(here: Visit) -> None:
    _ = here.say
    office, actor, community = here.office, here.actor, here.community
    with st.expander(_("Wishes: days on which I would rather be free")):
        zone = ZoneInfo(here.profile.zone)
        for wish in absences_known(office, actor, community):
            if wish.kind == "wish" and wish.person_id == actor.person_id:
                left, right = st.columns([3, 1])
                since, until = wish.since.astimezone(zone), wish.until.astimezone(zone) - timedelta(seconds=1)
                left.write(f"{since:%Y-%m-%d} – {until:%Y-%m-%d} {wish.note}")
                if right.button(_("Take back"), key=f"wish.{wish.id}", width="stretch"):
                    attempt(here, lambda id_=wish.id: withdraw_absence(office, actor, community, id_), _("Taken back."))
                    st.rerun()
        with st.form("roster.wish", border=False):
            tomorrow = office.today(community) + timedelta(days=1)
            first = st.date_input(_("First day"), tomorrow, min_value=tomorrow)
            last = st.date_input(_("Last day"), tomorrow, min_value=tomorrow)
            note = st.text_input(_("Note"), max_chars=100)
            if st.form_submit_button(_("Wish to be free"), width="stretch") and actor.person_id:
                begin, end = _instant(first, zone), _instant(last + timedelta(days=1), zone)
                person = actor.person_id
                attempt(
                    here,
                    lambda: enter_absence(office, actor, community, person, "wish", begin, end, note=note),
                    _("Your wish is noted; the next roster avoids these days where it can."),
                )
                st.rerun()


def _calendar(here: Visit) -> None:
    _ = here.say
    office, actor, community = here.office, here.actor, here.community
    if actor.person_id is None:
        return
    with st.expander(_("My turns in the calendar of my phone")):
        code = calendar_code(office, actor, community)
        st.caption(_("Whoever knows the address sees your turns; it names no resident. Withdraw it if it was lost."))
        if code:
            address = f"/calendar/{code}.ics?lang={here.lang}"
            st.code(address, language=None, wrap_lines=True)
            st.link_button(_("Open the calendar"), address, width="stretch")
            if st.button(_("Withdraw the address"), key="calendar.withdraw", width="stretch"):
                attempt(here, lambda: withdraw_calendar(office, actor, community), _("The address is worthless now."))
                st.rerun()
        if st.button(_("Make a new address") if code else _("Make an address"), key="calendar.make", width="stretch"):
            attempt(here, lambda: make_calendar(office, actor, community), _("The address is made."))
            st.rerun()


def _instant(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
