"""The desk's keyboard: moving in the list, opening, and the next step of the open case after one question."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from geo.desk import handling, staffing
from geo.i18n import mark
from geo.model import MOVES, Case, Move, legal_moves
from pages.components.bulk_form import DRAWN
from pages.components.names import QUEUE_NAMES
from pages.components.session import Visit, choose, chosen
from pages.components.trying import attempt, notify

SHOWN = "list.shown"
"""Numbers of the cases in the rows as the visitor saw them last."""
CURSOR = "list.cursor"
"""Number of the case that the keys stand on."""
_ASKED, _WHOLE_PAGE = "keys.asked", "keys.page"
_SCRIPT = Path(__file__).with_suffix(".js")
_STEPS = {"d": Move.DISPATCH, "t": Move.FILE, "c": Move.CLOSE}
_QUEUE_KEYS = dict(zip("1234567890", QUEUE_NAMES, strict=False))
KEYS: tuple[tuple[str, str], ...] = (
    ("j / k", mark("to the next case of the list, to the one before")),
    ("Enter", mark("open the case the mark stands on")),
    ("d", mark("send the open case to the first of those who could go, after one question")),
    ("t", mark("take the open case up, after one question")),
    ("c", mark("close the open case, after one question")),
    (" ".join(_QUEUE_KEYS), mark("the queues from left to right")),
    ("/", mark("search")),
    ("?", mark("this list")),
    ("Esc", mark("leave a field, a question or the open case")),
)
"""Keys and what they do; none of them works while somebody types."""


def desk_keys() -> None:
    """Listen to the keys; belongs into the part of the page that draws the list."""
    listened = ["j", "k", "Enter", "Escape", "/", "?", *_STEPS, *_QUEUE_KEYS]
    _component()(key="desk.keys", data={"keys": listened}, on_key_change=_pressed)
    if st.session_state.pop(_WHOLE_PAGE, False):
        st.rerun()


def cursor() -> str:
    """Number of the case the mark of the keyboard stands on: the open one, while no key has moved it."""
    return str(st.session_state.get(CURSOR) or chosen("case"))


def key_question(here: Visit, case: Case | None) -> None:
    """What the last key asked for: the list of keys, or one question before the open case is moved."""
    asked = st.session_state.pop(_ASKED, "")
    if asked == "?":
        st.dialog(here.say("Keys"))(keys_list)(here)
    elif asked in _STEPS:
        _question(here, case, _STEPS[asked])


def keys_list(here: Visit) -> None:
    """Every key with what it does."""
    _ = here.say
    st.markdown("\n".join(["| | |", "|---|---|", *(f"| `{key}` | {_(what)} |" for key, what in KEYS)]))


def _pressed() -> None:
    key = str(st.session_state["desk.keys"].key or "")
    ids: tuple[str, ...] = st.session_state.get(SHOWN, ())
    if key in ("j", "k") and ids:
        at = cursor()
        step = 1 if key == "j" else -1
        place = ids.index(at) + step if at in ids else (0 if key == "j" else len(ids) - 1)
        st.session_state[CURSOR] = ids[max(0, min(place, len(ids) - 1))]
        return
    if key == "Enter" and cursor():
        choose(case=cursor())
    elif key == "Escape":
        st.session_state.pop(CURSOR, None)
        st.session_state["list.clicked"] = ()
        st.session_state[DRAWN] = st.session_state.get(DRAWN, 0) + 1
        choose(case="")
    elif key in _QUEUE_KEYS:
        st.session_state.pop(CURSOR, None)
        choose(queue=_QUEUE_KEYS[key], page="")
    else:
        st.session_state[_ASKED] = key
    st.session_state[_WHOLE_PAGE] = True


def _question(here: Visit, case: Case | None, move: Move) -> None:
    """Ask before the open case is moved, or say why it cannot be."""
    _ = here.say
    if case is None:
        notify("error", _("Open a case first."))
        st.rerun()
    unplaced = move is Move.DISPATCH and case.needs_place
    if (
        unplaced
        or move not in legal_moves(case)
        or not here.actor.may(MOVES[move].permission, case.community, case.handling_path)
    ):
        notify("error", _("This is not possible with case {case} now.").format(case=case.id))
        st.rerun()
    deed, sentence, done = _deed(here, case, move)
    if deed is None:
        notify("error", sentence)
        st.rerun()

    def ask() -> None:
        st.text(sentence)
        st.text(f"{case.id} · {case.address}\n{case.description}")
        if st.button(_("Yes"), type="primary", width="stretch", key="keys.yes", shortcut="Enter"):
            attempt(here, deed, done)
            st.rerun()

    st.dialog(_("One question"))(ask)()


def _deed(here: Visit, case: Case, move: Move) -> tuple[Callable[[], object] | None, str, str]:
    """What would be done, the question before it and the sentence after it; no deed where nobody could go."""
    _ = here.say
    office, actor, version = here.office, here.actor, case.version
    if move is Move.FILE:
        return partial(handling.file_case, office, actor, case.id, version=version), _("Take it up?"), _("Taken up.")
    if move is Move.CLOSE:
        return partial(handling.close, office, actor, case.id, version=version), _("Close it?"), _("Closed.")
    offers = staffing.offers_for(office, actor, case, limit=2)
    offer = next((one for one in offers if one.helper.person_id != case.handler_id), None)
    if offer is None:
        return None, _("Nobody could go."), ""
    who = offer.helper
    sentence = _("Send it to {name}? In hand now: {count}.").format(name=who.name, count=who.load)
    deed = partial(handling.dispatch, office, actor, case.id, who.person_id, version=version)
    return deed, sentence, _("Sent to {name}.").format(name=who.name)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "gridward_desk_keys", html="<span></span>", js=_SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
    )
