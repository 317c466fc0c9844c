"""What weak signals propose, and the signals themselves."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.desk import prevention
from geo.desk.prevention import LONGEST_SIGNAL, NOTING, OPENING
from geo.flow.prevention import Proposal
from geo.i18n import pick
from geo.model import Case, Signal
from pages.components.clock_words import clock_time
from pages.components.session import Visit, choose
from pages.components.trying import attempt

_ROWS = 50


def proposal_list(here: Visit, *, most: int = 20, always: bool = False) -> None:
    """The cases that weak signals propose, each with what is behind it; nothing for those who may not see signals.

    With ``always`` the heading stands there even when nothing is proposed.
    """
    _ = here.say
    if not here.actor.may_anywhere(NOTING, here.community):
        return
    found = prevention.proposed(here.office, here.actor, here.community)
    if found or always:
        st.subheader(_("Early warnings ({count})").format(count=len(found)), anchor=False)
    for one in found[:most]:
        _proposal(here, one)


def signal_list(here: Visit) -> None:
    """The signals of the visitor's units, the newest first."""
    _ = here.say
    found = prevention.my_signals(here.office, here.actor, here.community, limit=_ROWS)
    if not found:
        st.caption(_("No signals have been noted here."))
        return
    names = here.office.staff(here.community).names
    rows = [
        {
            _("When"): clock_time(here, signal.at),
            _("Signal"): prevention.told_signal(here.office, signal, here.lang),
            _("House"): prevention.told_spot(here.office, here.community, signal.path),
            _("In a few words"): signal.text,
            _("Noted by"): names.get(signal.by, signal.by),
            _("What became of it"): _became(here, signal),
        }
        for signal in found
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _proposal(here: Visit, one: Proposal) -> None:
    _ = here.say
    with st.container(border=True):
        title = f"{pick(one.kind.name, here.lang)} × {len(one.signals)}"
        st.text(f"{title} · {prevention.told_spot(here.office, here.community, one.path)}")
        names = here.office.staff(here.community).names
        behind = [f"{clock_time(here, s.at)} · {names.get(s.by, s.by)} · {s.text or '–'}" for s in one.signals]
        st.caption("  \n".join(line.replace("*", "＊") for line in behind))
        if not here.actor.may(OPENING, here.community, one.path):
            st.caption(_("The dispatcher decides about it."))
            return
        opens, drops = st.columns([1, 1])
        opens.button(
            _("Open a case"), key=f"open.{one.key}", type="primary", width="stretch", on_click=partial(_open, here, one)
        )
        with drops.popover(_("Nothing behind it"), width="stretch"), st.form(f"dismiss.{one.key}", border=False):
            reason = st.text_input(_("Reason"), max_chars=LONGEST_SIGNAL)
            deed = partial(prevention.dismiss_proposal, here.office, here.actor, here.community, one.key, reason)
            if st.form_submit_button(_("Set aside")):
                attempt(here, deed, _("Noted."))
                st.rerun()


def _open(here: Visit, one: Proposal) -> None:
    made: list[Case] = []

    def deed() -> None:
        made.append(prevention.open_proposal(here.office, here.actor, here.community, one.key))

    if attempt(here, deed, here.say("The case is open.")):
        choose(case=made[0].id)


def _became(here: Visit, signal: Signal) -> str:
    _ = here.say
    if signal.case_id:
        return _("case {case}").format(case=signal.case_id)
    return _("set aside: {reason}").format(reason=signal.reason) if signal.dismissed else ""
