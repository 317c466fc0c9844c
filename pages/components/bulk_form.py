"""Many cases at once: what is to happen to those chosen in the list, shown first, then done with one button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from geo.desk import bulk
from geo.desk.bulk import Outcome, Planned
from geo.errors import GridwardError
from geo.i18n import mark, say
from geo.model import Move
from pages.components import html
from pages.components.names import STATE_NAMES
from pages.components.session import Visit, chosen
from pages.components.trying import notify

CHOSEN, DRAWN = "bulk.ids", "bulk.drawn"
"""Numbers of the cases chosen in the list; how often they were chosen elsewhere than in its rows."""
_PLAN, _TOLD = "bulk.plan", "bulk.told"
MOVES = {Move.DISPATCH: mark("Send"), Move.FILE: mark("Take up"), Move.CLOSE: mark("Close the case")}
PER_PERSON = 5


def choosing() -> bool:
    """Whether the visitor chooses several cases."""
    return chosen("bulk") == "1"


def bulk_form(here: Visit) -> None:
    """What is to be done with the chosen cases, its preview, and what became of the last ones."""
    _ = here.say
    html.heading(_("Several cases at once"))
    ids: tuple[str, ...] = st.session_state.get(CHOSEN, ())
    _told(here)
    whole = st.session_state.get("list.shown", ())[: bulk.AT_ONCE]
    every, none = st.columns(2, gap="small")
    every.button(_("Choose all {count} of the list").format(count=len(whole)), key="bulk.all", width="stretch",
        disabled=not whole, on_click=_take_all)  # fmt: skip
    none.button(_("Choose none"), key="bulk.none", width="stretch", disabled=not ids, on_click=_take_none)
    if not ids:
        st.info(_("Choose the cases in the list on the left."))
        return
    st.text(_("{count} cases are chosen.").format(count=len(ids)))
    move = st.segmented_control(
        _("What"), list(MOVES), default=Move.DISPATCH, required=True, key="bulk.move",
        format_func=lambda one: _(MOVES[one]), label_visibility="collapsed",
    )  # fmt: skip
    steps = _plan(here, ids, Move(move))
    _preview(here, steps, Move(move))


def _plan(here: Visit, ids: tuple[str, ...], move: Move) -> tuple[Planned, ...]:
    _ = here.say
    try:
        if move is not Move.DISPATCH:
            return bulk.plan_move(here.office, here.actor, ids, move)
        people = bulk.people_to_send(here.office, here.actor, here.community)
        to, limit = st.columns([2, 1], gap="small")
        person = to.selectbox(
            _("Whom to send"), ["", *people], key="bulk.person",
            format_func=lambda one: people[one] if one else _("Each to the best offer"),
        )  # fmt: skip
        most = limit.number_input(_("At most for each"), 1, bulk.AT_ONCE, PER_PERSON, key="bulk.most")
        return bulk.plan_dispatch(here.office, here.actor, ids, person_id=person or "", per_person=int(most))
    except GridwardError as problem:
        here.error(problem)
        return ()


def _preview(here: Visit, steps: tuple[Planned, ...], move: Move) -> None:
    """Who gets what and what cannot be done, then the button that does it; it does what this table showed."""
    _ = here.say
    can = [step for step in steps if step.problem is None]
    cannot = [step for step in steps if step.problem is not None]
    if can:
        frame = pd.DataFrame([_row(here, step, move) for step in can])
        st.dataframe(frame, hide_index=True, width="stretch", height=_height(len(can)), key="bulk.preview")
    if cannot:
        st.markdown(f"**{_('{count} cannot be done:').format(count=len(cannot))}**")
        words = {step.case_id: f" · {_(STATE_NAMES[step.case.state])}" if step.case else "" for step in cannot}
        faults = [(step.case_id + words[step.case_id], step.problem) for step in cannot if step.problem is not None]
        _reasons(here, faults)
    st.session_state[_PLAN] = (move, tuple(replace(step, case=None) for step in steps))
    labels: dict[Move, str] = {
        Move.DISPATCH: mark("Send {count}"), Move.FILE: mark("Take up {count}"), Move.CLOSE: mark("Close {count}"),
    }  # fmt: skip
    st.button(
        _(labels[move]).format(count=len(can)), type="primary", width="stretch", key="bulk.do", disabled=not can,
        on_click=_carrier(here),
    )  # fmt: skip


def _row(here: Visit, step: Planned, move: Move) -> dict[str, str]:
    _ = here.say
    case = step.case
    if case is None:
        return {_("Number"): step.case_id}
    where = case.address or here.office.tree(here.community).say(case.path)
    row = {_("Matter"): here.name(dict(here.profile.category(case.category).name)), _("Where"): where}
    if move is Move.DISPATCH:
        away = step.distance_m
        row[_("Goes to")] = step.name
        row[_("Way")] = _("{metres} m").format(metres=f"{round(away, -1):.0f}") if away is not None else "–"
        row[_("In hand then")] = str(step.load_after)
    return row | {_("Number"): step.case_id}


def _carrier(here: Visit) -> Callable[[], None]:
    """The button's deed: what the last preview showed, with the versions it showed."""

    def carry() -> None:
        move, steps = st.session_state.pop(_PLAN, (Move.DISPATCH, ()))
        outcomes = bulk.carry_out(here.office, here.actor, steps, move)
        st.session_state[_TOLD] = tuple(outcomes)
        done = sum(outcome.problem is None for outcome in outcomes)
        notify("done", here.say("{count} of {all} done.").format(count=done, all=len(outcomes)))
        _take_none()

    return carry


def _told(here: Visit) -> None:
    """What became of the last ones: what was done, and why the rest was not."""
    _ = here.say
    outcomes: tuple[Outcome, ...] = st.session_state.get(_TOLD, ())
    if not outcomes:
        return
    left = [(one.case_id, one.problem) for one in outcomes if one.problem is not None]
    st.success(_("{count} of {all} done.").format(count=len(outcomes) - len(left), all=len(outcomes)))
    if left:
        st.warning(_("Not done, and left as they are:"))
        _reasons(here, left)


def _reasons(here: Visit, faults: list[tuple[str, GridwardError]]) -> None:
    st.text("\n".join(f"{case_id} · {say(problem, here.lang)}" for case_id, problem in faults))


def _take_all() -> None:
    _take(tuple(st.session_state.get("list.shown", ()))[: bulk.AT_ONCE])
    st.session_state.pop(_TOLD, None)


def _take_none() -> None:
    _take(())


def _take(ids: tuple[str, ...]) -> None:
    st.session_state[CHOSEN] = ids
    st.session_state[DRAWN] = st.session_state.get(DRAWN, 0) + 1


def _height(rows: int) -> int:
    return min(320, 38 + 35 * rows)
