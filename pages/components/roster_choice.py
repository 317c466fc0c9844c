"""Which month the roster page shows, and which tabs a visitor has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from geo.desk.roster_planning import SCHEDULE
from geo.desk.rosters import month_of
from geo.desk.swaps import SWAP
from geo.i18n import mark
from pages.components.roster_fairness import fairness_table
from pages.components.roster_mine import my_part
from pages.components.roster_month import month_grid
from pages.components.roster_plan import plan_part
from pages.components.session import Visit, choose, chosen
from pages.components.swap_cards import swap_part

BACK, AHEAD = 3, 3


@dataclass(frozen=True, slots=True)
class Part:
    """One tab: its title, what draws it, and the right that a visitor needs; empty: everybody who sees the page."""

    title: str
    draw: Callable[[Visit, str], None]
    right: str = ""


PARTS = (
    Part(mark("My turns"), my_part, SWAP),
    Part(mark("All stations"), month_grid),
    Part(mark("Plan the month"), plan_part, SCHEDULE),
    Part(mark("Exchanges"), swap_part),
    Part(mark("Fairness"), fairness_table),
)


def roster_tabs(here: Visit) -> list[Part]:
    """The tabs a visitor has, in the order of their day: whoever schedules begins with the stations."""
    own = [part for part in PARTS if not part.right or here.actor.may_anywhere(part.right, here.community)]
    if here.actor.may_anywhere(SCHEDULE, here.community):
        own.sort(key=lambda part: part.right == SWAP)
    exchanging = here.actor.may_anywhere(SWAP, here.community) or here.actor.may_anywhere(SCHEDULE, here.community)
    return [part for part in own if part.draw is not swap_part or exchanging]


def month_choice(here: Visit) -> str:
    """The month, kept in the address; from three months back to three months ahead."""
    _ = here.say
    today = here.office.today(here.community)
    months = [_shifted(today, n) for n in range(-BACK, AHEAD + 1)]
    asked = chosen("month") if chosen("month") in months else month_of(today)
    month = st.selectbox(_("Month"), months, index=months.index(asked), key="pick.roster.month", width=200)
    if month != chosen("month"):
        choose(month=month)
    return month


def _shifted(day: date, months: int) -> str:
    number = day.year * 12 + day.month - 1 + months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
