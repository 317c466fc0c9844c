"""The case card: what it is, where, by when, who has it, and everything that happened to it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from geo.desk import queries
from geo.desk.media import FOLDER
from geo.desk.visiting import visit_of_case
from geo.locate import retell
from geo.model import Case, Event
from pages.components import html
from pages.components.category_choice import category_line
from pages.components.clock_lines import clock_facts, state_words
from pages.components.clock_words import clock_time
from pages.components.names import MOVE_NAMES, SOURCE_NAMES
from pages.components.rule_words import rule_compared, rule_line
from pages.components.session import Visit


def case_card(here: Visit, case: Case) -> None:
    """Show a case whole, one thing below the other: where there is no desk around it."""
    case_line(here, case)
    case_facts(here, case)
    photos(here, case)
    with st.expander(here.say("History")):
        case_history(here, case)


def case_line(here: Visit, case: Case) -> None:
    """What a dispatcher must know of a case before sending anybody: what, where, by when, who has it."""
    _ = here.say
    category = here.name(dict(here.profile.category(case.category).name))
    flag = f"[{_('urgent!')}] " if case.urgent else ""
    number = f":small[:gray[{case.id}]]"
    st.subheader(f"{flag}{category} · {state_words(here, case)} {number}", anchor=False)
    names = queries.names_of(here.office, here.community, (case.handler_id,))
    unit = _place(here, case) if case.position else _("needs a place")
    html.facts(
        [
            (_("Said"), case.description),
            (_("Address"), " · ".join(words for words in (case.address, unit) if words)),
            *clock_facts(here, case),
            (_("Handler"), names.get(case.handler_id or "", "")),
        ]
    )


def case_facts(here: Visit, case: Case) -> None:
    """The rest of what is known of a case: its number, who reported it, how it was placed and which rule decided."""
    _ = here.say
    names = queries.names_of(here.office, here.community, (case.verifier_id,))
    html.facts(
        [
            (_("Number"), case.id + (f" · {_('demo')}" if case.demo else "")),
            (_("Category"), category_line(here, here.profile.category(case.category), group=True)),
            (_("Placed by"), retell(case.position.why, here.lang) if case.position else ""),
            (_("Verified by"), names.get(case.verifier_id or "", case.verifier_id or "")),
            (_("Rule"), rule_line(here, case)),
            (_("Found on a visit"), _visit(here, case)),
            (_("Source"), f"{_(SOURCE_NAMES[case.source])} {case.reporter.name} {case.reporter.phone}"),
        ]
    )
    rule_compared(here, case)


def photos(here: Visit, case: Case) -> None:
    """Photos kept with the case and its notes."""
    paths = photo_paths(here, (*case.media, *(m for note in case.notes for m in note.media)))
    if paths:
        st.image(paths, width=140)


def photo_paths(here: Visit, names: Iterable[str]) -> list[str]:
    """Files of the photos that are kept here; links to elsewhere are left out."""
    folder = here.office.settings.home / FOLDER
    return [str(folder / name) for name in names if "/" not in name and (folder / name).is_file()]


def _visit(here: Visit, case: Case) -> str:
    """When and by whom it was found, where a visit found it."""
    found = visit_of_case(here.office, here.actor, case)
    if found is None:
        return ""
    names = queries.names_of(here.office, here.community, (found.person_id,))
    return f"{clock_time(here, found.at)} {names.get(found.person_id, '')} {found.note}".strip()


def _said(event: Event) -> list[str]:
    """What was written with a move: the notes that the case has since."""
    notes = [record["notes"] if record else [] for record in (event.before, event.after)]
    return [note["text"] for note in notes[1][len(notes[0]) :] if note["text"]]


def _place(here: Visit, case: Case) -> str:
    tree = here.office.tree(here.community)
    place = tree.say(case.path)
    if case.position and case.position.other_path:
        place += here.say(" (near the boundary with {other})").format(other=tree.say(case.position.other_path))
    return place


def case_history(here: Visit, case: Case) -> None:
    """Everything that happened to a case, oldest first."""
    _ = here.say
    events = queries.history(here.office, here.actor, case.id)
    people = here.office.staff(here.community).names
    for event in events:
        who = people.get(event.actor.removeprefix("person:"), event.actor)
        line = f"{clock_time(here, event.at)} · {_(MOVE_NAMES.get(event.verb, event.verb))} · {who}"
        st.text("\n".join([line, *_said(event)]))
