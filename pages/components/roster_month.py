"""The month of all stations: one row for each turn of a station, one column for each day, names coloured by role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st
from markupsafe import Markup

from geo.desk.roster_views import WEEKDAYS, MonthView, month_view, roster_pdf, roster_workbook
from geo.errors import GridwardError
from geo.i18n import say
from geo.model import Turn
from pages.components.html import tiles
from pages.components.session import Visit

GROUPS = ("#dbeafe", "#dcfce7", "#fef3c7", "#fae8ff")
"""Backgrounds of names by the person's role, in the order of the profile; the legend names them."""
_STYLE = Markup(
    "<style>.gw-roster{{overflow-x:auto;border:1px solid #2b3d52;border-radius:.4rem}}"
    ".gw-roster table{{border-collapse:collapse;font-size:.8rem;line-height:1.15}}"
    ".gw-roster th,.gw-roster td{{border:1px solid #24364a;padding:.2rem .12rem;text-align:center;min-width:2.75rem}}"
    ".gw-roster th.s{{position:sticky;left:0;background:#0d1b2a;color:#e6edf3;"
    "text-align:left;min-width:8.5rem;max-width:9.5rem;"
    "padding:.2rem .4rem;font-weight:600;z-index:1}}.gw-roster th.s small{{color:#9fb0c0;font-weight:400}}"
    ".gw-roster .f{{background:#4a3f22;color:#ffe9b0}}.gw-roster .t{{outline:2px solid #4aa3df;outline-offset:-2px}}"
    ".gw-roster b{{display:block;font-weight:400;white-space:nowrap;border-radius:.2rem;padding:0 .1rem;color:#1c2833}}"
    ".gw-roster b.me{{font-weight:700;box-shadow:inset 0 0 0 1.5px #b03a2e}}.gw-legend b{{padding:.05rem .5rem;"
    "border-radius:.2rem;margin-right:.5rem;font-weight:400;color:#1c2833}}</style>"
)


def month_grid(here: Visit, month: str) -> None:
    """Figures, the grid, and the month as files."""
    _ = here.say
    view = month_view(here.office, here.actor, here.community, month)
    if not view.rows:
        st.info(_("There is no station here that is staffed in turns."))
        return
    need = here.profile.roster.people * len(view.rows) * len(view.days)
    empty = need - len(view.turns)
    with st.container(key="gw-row"):
        tiles([
            (_("Stations"), str(len({place.id for place, *_rest in view.rows})), ""),
            (_("Turns of the month"), str(len(view.turns)), ""),
            (_("Empty turns"), str(max(0, empty)), "bad" if empty > 0 else "good"),
        ])  # fmt: skip
    if not view.dated:
        st.info(_("No roster of this month has been accepted: the weekly turns hold."))
    st.html(_STYLE.format() + _legend(here) + _table(here, view))
    _downloads(here, month)


def _groups(here: Visit) -> dict[str, str]:
    """Role → background, of the roles that take turns."""
    rules = here.profile.roster
    return dict(zip(dict.fromkeys((*rules.roles, *rules.resident_roles)), GROUPS, strict=False))


def _legend(here: Visit) -> Markup:
    names = {role.key: here.name(dict(role.name)) for role in here.profile.roles}
    marks = Markup("").join(
        Markup('<b style="background:{}">{}</b>').format(colour, names.get(role, role))
        for role, colour in _groups(here).items()
    )
    return Markup('<p class="gw-legend">{}</p>').format(marks)


def _table(here: Visit, view: MonthView) -> Markup:
    _ = here.say
    today, colours = here.office.today(here.community), _colours(here)
    names = here.office.staff(here.community).names
    heads = Markup("").join(
        Markup('<th class="{}">{}<br><small>{}</small></th>').format(
            _classes(view, day, today), day.day, _(WEEKDAYS[day.weekday()])
        )
        for day in view.days
    )
    body = Markup("")
    for place, start, end, days in view.rows:
        cells = Markup("").join(
            Markup('<td class="{}">{}</td>').format(
                _classes(view, day, today), _cell(here, days.get(day, ()), names, colours)
            )
            for day in view.days
        )
        hours = f"{start:%H:%M}–{end:%H:%M}"
        body += Markup('<tr><th class="s">{}<br><small>{}</small></th>{}</tr>').format(place.name, hours, cells)
    return Markup('<div class="gw-roster"><table><tr><th class="s">{}</th>{}</tr>{}</table></div>').format(
        _("Station"), heads, body
    )


def _colours(here: Visit) -> dict[str, str]:
    """Person → background; whoever holds several of the roles has the colour of the last."""
    staff = here.office.staff(here.community)
    return {person.id: colour for role, colour in _groups(here).items() for person in staff.by_role.get(role, ())}


def _cell(here: Visit, turns: tuple[Turn, ...], names: Mapping[str, str], colours: Mapping[str, str]) -> Markup:
    return Markup("").join(
        Markup('<b class="{}" style="background:{}">{}</b>').format(
            "me" if turn.person_id == here.actor.person_id else "", colours.get(turn.person_id, "#eef1f4"),
            names.get(turn.person_id, "?"),
        )
        for turn in turns
    )  # fmt: skip


def _classes(view: MonthView, day: date, today: date) -> str:
    return " ".join(["f"] * (day in view.free) + ["t"] * (day == today))


def _downloads(here: Visit, month: str) -> None:
    """The month as files, made when somebody asks for them."""
    _ = here.say
    office, actor, community, lang = here.office, here.actor, here.community, here.lang
    if not st.toggle(_("Prepare files to print or to keep"), key="roster.files"):
        return
    left, right = st.columns(2)
    try:
        left.download_button(
            _("Month to print (PDF)"), roster_pdf(office, actor, community, month, lang),
            file_name=f"{community}-{month}.pdf", mime="application/pdf", width="stretch", on_click="ignore",
        )  # fmt: skip
    except GridwardError as problem:
        left.error(say(problem, lang))
    right.download_button(
        _("Month as a workbook (Excel)"), roster_workbook(office, actor, community, month, lang),
        file_name=f"{community}-{month}.xlsx", width="stretch", on_click="ignore",
    )  # fmt: skip
