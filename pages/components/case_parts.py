"""What an open case shows on the desk, part by part: a line at its head, or a tab of its own.

A part that comes along adds one entry to `LINES` or `TABS` and nothing else. Lines stand above the tabs in everybody's
sight: one row each, and only what a dispatcher must know before sending anybody. All the rest is a tab, so that case,
people and map fit one screen however much a case can do. The tabs' order is the order of a case's life.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from geo.i18n import mark
from geo.model import Case
from pages.components.case_card import case_facts, case_line, photos
from pages.components.feedback_card import feedback_card, has_feedback
from pages.components.ladder_lines import climbed_line, has_ladder, ladder_lines
from pages.components.mediation_card import has_mediation, is_hidden, mediation_card, private_line
from pages.components.near_places import has_near_places, near_places
from pages.components.note_form import history_with_note
from pages.components.placing import place_form
from pages.components.plan_line import planned_line
from pages.components.recategorising import may_recategorise, recategorise_form
from pages.components.remembering import remembered_line
from pages.components.same_matter import same_matter, same_matter_count
from pages.components.sending import send_form
from pages.components.session import Visit
from pages.components.split_form import may_split, split_form
from pages.components.time_forms import extensions_card, has_extensions
from pages.components.whistle_card import has_whistle, whistle_card

Draw = Callable[[Visit, Case], None]
Shows = Callable[[Visit, Case], bool | int]


def _always(_here: Visit, _case: Case) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Part:
    """One tab of a case.

    Attributes
    ----------
    title : str
        An English sentence of the catalogue, one or two words.
    draw : callable
        Draws it; it is called only where ``shows`` says so.
    shows : callable
        Whether the tab is there at all; a number above 1 stands behind the title.
    """

    title: str
    draw: Draw
    shows: Shows = _always


LINES: tuple[Draw, ...] = (case_line, private_line, climbed_line, planned_line, remembered_line)
"""Always in sight, each one row or nothing."""

TABS: tuple[Part, ...] = (
    Part(mark("Where"), place_form, lambda _here, case: case.needs_place),
    Part(mark("Next step"), send_form, lambda _here, case: not case.needs_place),
    Part(mark("Mediation"), mediation_card, has_mediation),
    Part(mark("Whistle"), whistle_card, has_whistle),
    Part(mark("More time"), extensions_card, has_extensions),
    Part(mark("Ladder"), ladder_lines, has_ladder),
    Part(mark("Same matter"), same_matter, same_matter_count),
    Part(mark("Divide"), split_form, may_split),
    Part(mark("Feedback"), feedback_card, has_feedback),
    Part(mark("Category"), recategorise_form, may_recategorise),
    Part(mark("Nearby"), near_places, has_near_places),
    Part(mark("Facts"), case_facts),
    Part(mark("Photos"), photos, lambda _here, case: bool(case.media or any(note.media for note in case.notes))),
    Part(mark("History"), history_with_note),
)
"""One tab each, where it shows."""

HIDDEN_TABS: tuple[Part, ...] = (Part(mark("Next step"), send_form), Part(mark("Facts"), case_facts))
"""Those of a private case of which the visitor may know no more than that there is one."""


def case_lines(here: Visit, case: Case) -> None:
    """The head of a case: what must be in sight whatever tab is open."""
    for line in LINES:
        line(here, case)


def case_tabs(here: Visit, case: Case) -> None:
    """The tabs of a case that have something to show for it."""
    _ = here.say
    counted = [(part, int(part.shows(here, case))) for part in (HIDDEN_TABS if is_hidden(here, case) else TABS)]
    shown = [(part, count) for part, count in counted if count]
    titles = [f"{_(part.title)} {count}" if count > 1 else _(part.title) for part, count in shown]
    for tab, (part, _count) in zip(st.tabs(titles, key=f"case.parts.{case.id}"), shown, strict=True):
        with tab:
            part.draw(here, case)
