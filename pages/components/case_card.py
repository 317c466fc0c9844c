"""The case card: what it is, where, by when, who has it, and everything that happened to it."""

from __future__ import annotations

import streamlit as st

from geo.desk import queries
from geo.desk.media import FOLDER
from geo.locate import retell
from geo.model import Case
from pages.components import html
from pages.components.names import MOVE_NAMES, SOURCE_NAMES, STATE_NAMES
from pages.components.queues import clock_time, time_left
from pages.components.rule_words import rule_compared, rule_line
from pages.components.session import Visit


def case_card(here: Visit, case: Case) -> None:
    """Show a case with its history and photos."""
    _ = here.say
    category = here.name(dict(here.profile.category(case.category).name))
    flag = f"[{_('urgent!')}] " if case.urgent else ""
    st.subheader(f"{flag}{category} · {_(STATE_NAMES[case.state])}", anchor=False)
    tree = here.office.tree(here.community)
    names = queries.names_of(here.office, here.community, (case.handler_id, case.verifier_id))
    place = tree.say(case.path)
    if case.position and case.position.other_path:
        place += _(" (near the boundary with {other})").format(other=tree.say(case.position.other_path))
    html.facts(
        [
            (_("Number"), case.id + (f" · {_('demo')}" if case.demo else "")),
            (_("Said"), case.description),
            (_("Address"), case.address),
            (_("Unit"), place if case.position else _("needs a place")),
            (_("Placed by"), retell(case.position.why, here.lang) if case.position else ""),
            (_("Limit"), f"{clock_time(here, case.due_at)} · {time_left(here, case, here.office.clock())}"),
            (_("Handler"), names.get(case.handler_id or "", "")),
            (_("Verified by"), names.get(case.verifier_id or "", case.verifier_id or "")),
            (_("Rule"), rule_line(here, case)),
            (_("Source"), f"{_(SOURCE_NAMES[case.source])} {case.reporter.name} {case.reporter.phone}"),
        ]
    )
    rule_compared(here, case)
    photos(here, case)
    with st.expander(_("History")):
        _history(here, case)


def photos(here: Visit, case: Case) -> None:
    """Photos kept with the case and its notes."""
    kept = [name for name in (*case.media, *(m for note in case.notes for m in note.media)) if "/" not in name]
    paths = [path for name in kept if (path := here.office.settings.home / FOLDER / name).is_file()]
    if paths:
        st.image([str(path) for path in paths], width=140)


def _history(here: Visit, case: Case) -> None:
    _ = here.say
    events = queries.history(here.office, here.actor, case.id)
    people = here.office.staff(here.community).names
    notes = {(note.at, note.kind): note.text for note in case.notes}
    for event in events:
        who = people.get(event.actor.removeprefix("person:"), event.actor)
        line = f"{clock_time(here, event.at)} · {_(MOVE_NAMES.get(event.verb, event.verb))} · {who}"
        said = notes.get((event.at, event.verb), "")
        st.text(f"{line}\n{said}" if said else line)
