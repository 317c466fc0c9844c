"""What screens and sheets show of a month's turns: a grid of stations and days, and who carries how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from geo.desk.office import Office
from geo.desk.queries import require
from geo.desk.roster_building import build_problem, stations, with_turns
from geo.desk.rosters import days_of, month_span, turns_on
from geo.exchange.roster_pdf import RosterSheet, write_roster
from geo.exchange.workbook_writing import Cell, write_workbook
from geo.i18n import mark, pick, words
from geo.model import Actor, Place, Turn
from geo.schedule.roster_problem import Burden, burdens_of

READ = "read:people"
WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month of turns.

    Attributes
    ----------
    free : frozenset of datetime.date
        Weekends and holidays.
    rows : sequence of (Place, start, end, day → turns)
        One for each station and turn of a day.
    dated : bool
        A roster was accepted; otherwise the weekly turns stand in.
    """

    month: str
    days: Sequence[date]
    free: frozenset[date]
    rows: Sequence[tuple[Place, time, time, Mapping[date, tuple[Turn, ...]]]]
    dated: bool

    @property
    def turns(self) -> list[Turn]:
        """All turns by day."""
        found = [turn for *_head, days in self.rows for turns in days.values() for turn in turns]
        return sorted(found, key=lambda turn: (turn.day, turn.start, turn.place_id, turn.person_id))


def month_view(office: Office, actor: Actor, community: str, month: str) -> MonthView:
    """Every station's turns of a month such as ``2026-12``."""
    require(actor, READ, community)
    first, until = month_span(month)
    days, profile = days_of(first, until), office.profile(community)
    cells: dict[tuple[str, time, time], dict[date, tuple[Turn, ...]]] = {}
    places = {place.id: place for place in stations(office, community)}
    for place in places.values():
        for start, end in profile.roster.turns:
            cells[place.id, start, end] = {}
    dated = False
    for day in days:
        for turn in turns_on(office, community, day):
            if turn.place_id in places:
                row = cells.setdefault((turn.place_id, turn.start, turn.end), {})
                row[day] = (*row.get(day, ()), turn)
                dated = dated or bool(turn.month)
    rows = [(places[place], start, end, found) for (place, start, end), found in sorted(cells.items())]
    free = frozenset(day for day in days if not profile.calendar.is_workday(day))
    return MonthView(month, days, free, rows, dated)


def my_turns(office: Office, actor: Actor, community: str, days: Sequence[date]) -> list[Turn]:
    """The actor's own turns on some days."""
    return [turn for day in days for turn in turns_on(office, community, day) if turn.person_id == actor.person_id]


def burdens(office: Office, actor: Actor, community: str, view: MonthView) -> dict[str, Burden]:
    """What each person carries in a month: turns, hours, evenings, weekends; those without any are in it too."""
    require(actor, READ, community)
    first, until = view.days[0], view.days[-1].fromordinal(view.days[-1].toordinal() + 1)
    problem, assigned = with_turns(
        build_problem(office, community, first, until, appointments=False), view.turns
    )  # fmt: skip
    known = {person.id for person in problem.people}
    return burdens_of(problem, tuple(one for one in assigned if one.person_id in known))


def roster_pdf(office: Office, actor: Actor, community: str, month: str, lang: str) -> bytes:
    """The month on a sheet of A3, to be hung up.

    Raises
    ------
    Unavailable
        This computer has no font with Chinese characters.
    """
    _ = words(lang)
    view, names = month_view(office, actor, community, month), office.staff(community).names
    profile = office.profile(community)
    made = office.clock().astimezone(ZoneInfo(profile.zone))
    rows = [
        (place.name, f"{start:%H:%M}–{end:%H:%M}", [_names(days.get(day, ()), names) for day in view.days])
        for place, start, end, days in view.rows
    ]
    title = f"{pick(profile.name, lang)} · {_('Station roster')} {month}"
    heads = [(str(day.day), _(WEEKDAYS[day.weekday()]), day in view.free) for day in view.days]
    line = _("Weekends and holidays are tinted.")
    foot = _("Made on {at}").format(at=f"{made:%Y-%m-%d %H:%M}")
    return write_roster(RosterSheet(title, line, heads, rows, foot))


def roster_workbook(office: Office, actor: Actor, community: str, month: str, lang: str) -> bytes:
    """The month as a workbook: stations by days, the turns one by one, and what each person carries."""
    _ = words(lang)
    view, names = month_view(office, actor, community, month), office.staff(community).names
    heads = [f"{day.day} {_(WEEKDAYS[day.weekday()])}" for day in view.days]
    grid: list[list[Cell]] = [[_("Station"), _("Turn"), *heads]]
    for place, start, end, days in view.rows:
        cells = [_names(days.get(day, ()), names) for day in view.days]
        grid.append([place.name, f"{start:%H:%M}–{end:%H:%M}", *cells])
    places = {place.id: place.name for place, *_rest in view.rows}
    single: list[list[Cell]] = [[_("Day"), _("From"), _("To"), _("Station"), _("Person")]]
    for turn in view.turns:
        single.append([
            f"{turn.day:%Y-%m-%d}", f"{turn.start:%H:%M}", f"{turn.end:%H:%M}", places[turn.place_id],
            names.get(turn.person_id, ""),
        ])  # fmt: skip
    carried: list[list[Cell]] = [[_("Person"), _("Turns"), _("Hours worked"), _("Evenings"), _("Weekends")]]
    for person_id, burden in burdens(office, actor, community, view).items():
        numbers = [burden.turns, round(burden.hours, 1), burden.evenings, burden.weekends]
        carried.append([names.get(person_id, ""), *numbers])
    return write_workbook({_("Station roster"): grid, _("Turns"): single, _("Fairness"): carried})


def _names(turns: Sequence[Turn], names: Mapping[str, str]) -> str:
    return "\n".join(names.get(turn.person_id, "") for turn in turns)


def local_now(office: Office, community: str) -> datetime:
    """The wall clock of a community, naive."""
    return office.clock().astimezone(ZoneInfo(office.profile(community).zone)).replace(tzinfo=None)
