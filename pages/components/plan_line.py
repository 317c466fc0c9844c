"""One line on a case: who is to go there, and when, by the accepted plan."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from geo.desk import plan_stops
from geo.model import Case
from pages.components import html
from pages.components.session import Visit


def planned_line(here: Visit, case: Case) -> None:
    """The next stop at which somebody sees to the case; nothing where none is planned."""
    _ = here.say
    stops = plan_stops.stops_of_case(here.office, here.actor, case)
    if not stops:
        return
    stop, zone = stops[0], ZoneInfo(here.profile.zone)
    name = here.office.staff(here.community).names.get(stop.person_id, stop.person_id)
    time = f"{stop.starts_at.astimezone(zone):%H:%M}–{stop.ends_at.astimezone(zone):%H:%M}"
    html.facts([(_("Planned"), _("{person} · {day} {time}").format(person=name, day=stop.day, time=time))])
