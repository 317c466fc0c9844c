"""What is known between households: kin, wishes, trust, better apart; noted one by one or from a table."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo.desk.doorsteps import Doorstep
from geo.desk.marks import find_doors
from geo.desk.neighbour_tie_lists import TieImport, import_ties
from geo.desk.neighbour_ties import TieLine, tie_households, ties, withdraw_tie
from geo.errors import Faulty, GridwardError
from geo.i18n import mark, say
from geo.model import TieKind, Unit
from pages.components.session import Visit
from pages.components.trying import attempt, notify

KIND_NAMES = {
    TieKind.KIN: mark("kin"),
    TieKind.ASKED: mark("asked to be together"),
    TieKind.TRUSTS: mark("trusts"),
    TieKind.APART: mark("better apart"),
}
FAULTS_SHOWN = 200
_FILE = Markup(
    '<style>.st-key-gw-ties [data-testid="stFileUploaderDropzone"] button::after {{ content: "{}"; }}</style>'
)


def ties_part(here: Visit, grid: Unit) -> None:
    """The ties of the grid's households, and forms to add to them."""
    _ = here.say
    known, more = st.columns([1.4, 1], gap="medium")
    with known:
        if here.actor.may("read:household", here.community, grid.path):
            _known(here, ties(here.office, here.actor, here.community, grid.path))
        else:
            st.info(_("You may note ties; the list of all is read by whoever may see the households of this grid."))
    with more:
        _note(here)
        _table(here)


def _known(here: Visit, lines: list[TieLine]) -> None:
    _ = here.say
    if not lines:
        st.info(_("Nothing is known yet between the households of this grid."))
        return
    rows = [
        {
            _("Household"): line.one.address,
            _("Tie"): _(KIND_NAMES[line.tie.kind]),
            _("Other household"): line.other.address,
        }
        for line in lines
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(340, 38 + 35 * len(rows)))
    by_id = {line.tie.id: line for line in lines}
    with st.form("neighbours.untie", border=False):
        picked = st.selectbox(_("Tie"), list(by_id), format_func=lambda key: _line(here, by_id[key]))
        if st.form_submit_button(_("Withdraw this tie")):
            deed = partial(withdraw_tie, here.office, here.actor, here.community, picked)
            attempt(here, deed, _("The tie holds no longer."))
            st.rerun()


def _line(here: Visit, line: TieLine) -> str:
    return f"{line.one.address} · {here.say(KIND_NAMES[line.tie.kind])} · {line.other.address}"


def _note(here: Visit) -> None:
    _ = here.say
    one = _door(here, _("Household"), "one")
    other = _door(here, _("Other household"), "other")
    with st.form("neighbours.tie", border=False):
        kind = st.selectbox(_("Tie"), list(TieKind), format_func=lambda key: _(KIND_NAMES[key]), key="neighbours.kind")
        sent = st.form_submit_button(_("Note the tie"), disabled=one is None or other is None)
    if sent and one is not None and other is not None:
        deed = partial(tie_households, here.office, here.actor, here.community, one.id, other.id, kind)
        attempt(here, deed, _("Noted."))
        st.rerun()


def _door(here: Visit, label: str, key: str) -> Doorstep | None:
    """A household that somebody looks for by its address."""
    _ = here.say
    typed, found = st.columns(2)
    text = typed.text_input(
        label, key=f"neighbours.tie.{key}", placeholder=_("for example: compound, building, stair, room"),
        max_chars=100,
    )  # fmt: skip
    doors = find_doors(here.office, here.actor, here.community, text)
    by_id = {door.id: door for door in doors}
    picked = found.selectbox(
        _("Address"), list(by_id), format_func=lambda id_: by_id[id_].address, disabled=not doors,
        placeholder=_("write an address"), key=f"neighbours.tie.{key}.{doors[0].id if doors else ''}.{len(doors)}",
    )  # fmt: skip
    return by_id.get(picked or "")


def _table(here: Visit) -> None:
    _ = here.say
    # The button of an upload is named by the page's style, and that one calls every file a photo.
    st.html(_FILE.format(_("Choose a table")))
    with st.container(key="gw-ties"), st.form("neighbours.table", border=False, clear_on_submit=True):
        sent = st.file_uploader(_("A table of ties (CSV or Excel): a household, another one, and the tie"))
        pressed = st.form_submit_button(_("Take over the table"))
    if not pressed or sent is None:
        return
    try:
        done = import_ties(here.office, here.actor, here.community, sent.getvalue(), sent.name)
    except Faulty as faulty:
        st.error(_("Nothing was taken over: {count} faults.").format(count=len(faulty.faults)))
        rows = [
            {_("Row"): fault.subject, _("What is wrong"): say(fault, here.lang)}
            for fault in faulty.faults[:FAULTS_SHOWN]
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(260, 38 + 35 * len(rows)))
    except GridwardError as problem:
        here.error(problem)
    else:
        notify("done", _told(here, done))
        st.rerun()


def _told(here: Visit, done: TieImport) -> str:
    return here.say("{made} ties were noted, {known} were known already.").format(made=done.made, known=done.known)
