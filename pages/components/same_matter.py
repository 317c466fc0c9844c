"""What may be the same matter as a case, what was merged with it, and its parts: each with why and one click."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import related
from geo.desk.duplicates import near_duplicates
from geo.flow.duplicates import Duplicate
from geo.model import MOVES, Case, CaseState, Move, legal_moves
from pages.components import html
from pages.components.clock_words import clock_time
from pages.components.names import STATE_NAMES
from pages.components.session import Visit, choose
from pages.components.trying import attempt

_SHOWN = 60


def same_matter(here: Visit, case: Case) -> None:
    """Near cases that may be the same, and those that are known to hang together with this one."""
    _near(here, case)
    _related(here, case)


def same_matter_count(here: Visit, case: Case) -> int:
    """How many other cases `same_matter` shows."""
    known = related.related_cases(here.office, here.actor, case)
    others = [*known.parts, *known.duplicates, *(one for one in (known.survivor, known.whole) if one is not None)]
    return len(near_duplicates(here.office, here.actor, case)) + len(others)


def _near(here: Visit, case: Case) -> None:
    _ = here.say
    found = near_duplicates(here.office, here.actor, case)
    if not found:
        return
    html.heading(_("May be the same matter"))
    for same in found:
        _offer(here, case, same)


def _offer(here: Visit, case: Case, same: Duplicate) -> None:
    _ = here.say
    with st.container(key=f"gw-same-{same.case.id}"):
        told, look, join = st.columns([3, 1, 1], gap="small", vertical_alignment="center")
        told.text(f"{same.case.id} · {_short(same.case)}\n{same.why(here.lang)}")
        look.button(
            _("Look at it"), key=f"open.{case.id}.{same.case.id}", width="stretch",
            on_click=partial(choose, case=same.case.id),
        )  # fmt: skip
        if _may(here, case, Move.MERGE):
            deed = partial(
                related.merge, here.office, here.actor, case.id, same.case.id, version=case.version
            )  # fmt: skip
            join.button(
                _("Merge"), key=f"merge.{case.id}.{case.version}.{same.case.id}", width="stretch",
                help=_("This case closes with the other one; its reporter is told the same."),
                on_click=partial(attempt, here, deed, _("Merged into {case}.").format(case=same.case.id)),
            )  # fmt: skip


def _related(here: Visit, case: Case) -> None:
    _ = here.say
    known = related.related_cases(here.office, here.actor, case)
    if not known.anything:
        return
    html.heading(_("Belongs together"))
    if known.survivor is not None:
        _line(here, _("Goes on as"), known.survivor)
        if case.state is CaseState.MERGED and _may(here, case, Move.UNMERGE):
            _undo(here, case)
    if known.whole is not None:
        _line(here, _("Is a part of"), known.whole)
    for part in known.parts:
        _line(here, _("Its part"), part)
    if known.duplicates:
        people = [f"{who.name} {who.phone}".strip() for who in known.reporters(case)]
        reports = _("Reported {count} times").format(count=len(known.duplicates) + 1)
        html.facts([(reports, "、".join(one for one in people if one) or _("names not shown"))])
    for duplicate in known.duplicates:
        _line(here, _("Merged with it"), duplicate)
        if duplicate.state is CaseState.MERGED and _may(here, duplicate, Move.UNMERGE):
            _undo(here, duplicate)


def _line(here: Visit, label: str, other: Case) -> None:
    _ = here.say
    with st.container(horizontal=True, vertical_alignment="center"):
        state = _(STATE_NAMES[other.state])
        st.text(f"{label} {other.id} · {state} · {clock_time(here, other.received_at)} · {_short(other)}")
        st.button(_("Look at it"), key=f"open.related.{other.id}", on_click=partial(choose, case=other.id))


def _undo(here: Visit, case: Case) -> None:
    _ = here.say
    deed = partial(related.unmerge, here.office, here.actor, case.id, version=case.version)
    st.button(
        _("Take {case} out again").format(case=case.id), key=f"unmerge.{case.id}.{case.version}",
        on_click=partial(attempt, here, deed, _("Taken out; it goes on where it stood.")),
    )  # fmt: skip


def _short(case: Case) -> str:
    text = " ".join(case.description.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _may(here: Visit, case: Case, move: Move) -> bool:
    allowed = here.actor.may(MOVES[move].permission, case.community, case.handling_path)
    return allowed and move in legal_moves(case)
