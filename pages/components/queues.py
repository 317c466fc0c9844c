"""The dispatcher's work list: queues, choices and rows, refreshed without disturbing the rest of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd
import streamlit as st

from geo.desk import queries, tallies, worklists
from geo.desk.worklists import COUNTED, WorkList
from geo.model import Case
from geo.store import CaseFilter
from pages.components.bulk_form import CHOSEN, DRAWN
from pages.components.clock_lines import limit_cell, stage_cell, state_words
from pages.components.desk_keys import CURSOR, SHOWN, cursor, desk_keys
from pages.components.ladder_lines import climbed_mark
from pages.components.names import QUEUE_NAMES
from pages.components.session import Visit, choose, chosen
from pages.components.ticking import every
from pages.components.worklist_filters import asked_list, list_title, narrow_form

TICK = 2.0
_LENGTHS, _DRAWN = "list.lengths", "list.drawn"


@every(TICK)
def queue_list(here: Visit) -> None:
    """Queues with their lengths and the cases of the chosen list; choosing a row opens the case."""
    _ = here.say
    desk_keys()
    wanted = _queue(here, asked_list(here))
    if title := list_title():
        st.text(title)
    several = narrow_form(here, wanted, _several)
    if several != st.session_state.get(_DRAWN, False):
        st.session_state[_DRAWN] = several
        st.rerun()
    page = worklists.listed(here.office, here.actor, here.community, wanted, unit_id=here.unit_id)
    cases = _frozen(here, wanted, page.cases) if several else page.cases
    if not cases:
        st.session_state[SHOWN] = ()
        st.success(_("Nothing waits here."))
        return
    _rows(here, cases, several=several)
    if page.pages > 1:
        _pages(page)


def _queue(here: Visit, wanted: WorkList) -> WorkList:
    """The choice of queue, each with its length under the other choices."""
    _ = here.say
    lengths = _lengths(here, wanted)
    picked = st.pills(
        _("Queue"), list(QUEUE_NAMES), default=wanted.queue, key=f"pick.queue.{wanted.queue}",
        label_visibility="collapsed",
        format_func=lambda name: f"{_(QUEUE_NAMES[name])} {_count(lengths[name])}",
    )  # fmt: skip
    queue = picked or wanted.queue
    if queue != chosen("queue"):
        choose(queue=queue, page="")
        wanted = replace(wanted, queue=queue, page=1)
    return wanted


def _lengths(here: Visit, wanted: WorkList) -> dict[str, int]:
    """The lengths of the queues, counted again when something has happened or a minute has passed."""
    now = here.office.clock()
    with here.office.store.read() as reader:
        cursor = reader.cursor()
    asked = (here.community, here.actor.id, here.unit_id, replace(wanted, queue="open", page=1), cursor, now.minute)
    kept = st.session_state.get(_LENGTHS)
    if kept is None or kept[0] != asked:
        lengths = tallies.queue_lengths(here.office, here.actor, here.community, wanted, unit_id=here.unit_id)
        kept = st.session_state[_LENGTHS] = (asked, lengths)
    return dict(kept[1])


def _rows(here: Visit, cases: tuple[Case, ...], *, several: bool) -> None:
    _ = here.say
    now = here.office.clock()
    before: tuple[str, ...] = st.session_state.get(SHOWN, ())
    st.session_state[SHOWN] = tuple(case.id for case in cases)
    frame = pd.DataFrame([_row(here, case, now) for case in cases])
    chosen_ids = st.session_state.get(CHOSEN, ()) if several else ()
    event = st.dataframe(
        frame, hide_index=True, height=_height(len(cases)), on_select="rerun", width="stretch",
        selection_mode="multi-row" if several else "single-row",
        key=f"list.rows.{several}.{st.session_state.get(DRAWN, 0)}",
        selection_default={"selection": {"rows": [n for n, case in enumerate(cases) if case.id in chosen_ids]}},
        column_config={"urgent": st.column_config.TextColumn("", width=28 if here.lang == "zh" else 62)},
    )  # fmt: skip
    rows = tuple(event.selection.rows)
    if several:
        ids = tuple(cases[row].id for row in rows if row < len(cases))
        if set(ids) != set(chosen_ids):
            st.session_state[CHOSEN] = ids
            st.rerun()
        return
    # The list may have moved on since: what was clicked is what stood in that row when it was drawn.
    if rows != st.session_state.get("list.clicked", ()):
        st.session_state["list.clicked"] = rows
        if rows and rows[0] < len(before):
            st.session_state.pop(CURSOR, None)
            choose(case=before[rows[0]])
            st.rerun()


def _row(here: Visit, case: Case, now: datetime) -> dict[str, str]:
    _ = here.say
    here_open = "▶" if case.id == cursor() else ""
    return {
        "urgent": here_open or (_("urgent!") if case.urgent else ""),
        _("Limit"): limit_cell(here, case, now),
        _("Stage"): stage_cell(here, case, now),
        _("Matter"): here.name(dict(here.profile.category(case.category).name)),
        _("Where"): case.address or here.office.tree(here.community).say(case.path) or _("unknown"),
        _("State"): f"{state_words(here, case)} {climbed_mark(case)}".strip(),
        _("Number"): case.id,
    }


def _frozen(here: Visit, wanted: WorkList, cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """The cases that stood in the list when choosing began, as they are now: rows must not move under a hand."""
    of, ids = st.session_state.get("list.frozen", (None, ()))
    if of != wanted:
        ids = tuple(case.id for case in cases)
        st.session_state["list.frozen"] = (wanted, ids)
        st.session_state[DRAWN] = st.session_state.get(DRAWN, 0) + 1
        st.session_state.pop(CHOSEN, None)
    if not ids:
        return ()
    wanted = CaseFilter(community=here.community, ids=ids)
    known = {case.id: case for case in queries.find_cases(here.office, here.actor, wanted)}
    return tuple(known[case_id] for case_id in ids if case_id in known)


def _several() -> None:
    for key in ("list.frozen", CHOSEN):
        st.session_state.pop(key, None)
    choose(bulk="1" if st.session_state["list.several"] else "")


def _pages(page: worklists.Listed) -> None:
    picked = st.pagination(page.pages, default=page.page, key=f"list.page.{page.page}.{page.pages}")
    if picked != page.page:
        choose(page=str(picked) if picked > 1 else "")
        st.rerun(scope="fragment")


def _count(length: int) -> str:
    return f"{length}" if length < COUNTED else f"{COUNTED - 1}+"


def _height(rows: int) -> int:
    return min(470, 38 + 35 * rows)
