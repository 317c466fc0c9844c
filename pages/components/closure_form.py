"""Road works: which streets are closed until when, and the form that closes others."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import streamlit as st

from geo.desk import closures
from geo.desk.closures import ClosureForm, Street
from geo.i18n import mark
from geo.layers.day_map import day_layers
from geo.model import Closure
from pages.components import html
from pages.components.closed_streets import closed_streets, closed_words
from pages.components.live_map import live_map
from pages.components.session import Visit
from pages.components.trying import attempt

_KINDS = {"main": mark("Main street"), "street": mark("Street"), "lane": mark("Lane"), "path": mark("Path")}
_ROUND = "closure.round"
MAP_PX = 420


def may_close(here: Visit) -> bool:
    """Whether the visitor may close streets, and there are any."""
    return here.actor.may_anywhere(closures.SCHEDULING, here.community) and bool(
        closures.streets_known(here.office, here.community)
    )


def road_works(here: Visit) -> None:
    """What is closed now and soon, and the form beside it."""
    _ = here.say
    listed, entered = st.columns([1.4, 1], gap="large")
    with listed:
        html.heading(_("Road works"), first=True)
        known = closures.closures_known(here.office, here.actor, here.community)
        if not known:
            st.caption(_("No street is closed, now or soon."))
        for closure in known:
            _line(here, closure)
        if known:
            live_map(
                here, "closures", height=MAP_PX, cases=False, legend=False,
                extra=day_layers((), closures=closed_streets(here), fit=False),
            )  # fmt: skip
    with entered:
        _form(here)


def _line(here: Visit, closure: Closure) -> None:
    _ = here.say
    told, button = st.columns([4, 1], vertical_alignment="center")
    streets = closures.streets_known(here.office, here.community)
    names = dict.fromkeys(_name(here, streets[id_]) for id_ in closure.streets if id_ in streets)
    open_again = partial(
        closures.open_streets, here.office, here.actor, here.community, closure.id, version=closure.version
    )
    with told:
        html.facts(
            [
                (closure.name, "、".join(names) if here.lang == "zh" else ", ".join(names)),
                (_("When"), closed_words(here, closure)),
            ]
        )
    button.button(
        _("Open again"), key=f"closure.{closure.id}.{closure.version}", width="stretch",
        on_click=partial(attempt, here, open_again, _("The streets are open again.")),
    )  # fmt: skip


def _form(here: Visit) -> None:
    _ = here.say
    streets = closures.streets_known(here.office, here.community)
    today = here.office.today(here.community)
    # Written anew after each closure, so that the fields are empty again.
    turn = st.session_state.setdefault(_ROUND, 0)
    with st.form(f"closure.{turn}"):
        name = st.text_input(_("What is being done"), max_chars=closures.LONGEST_NAME, key=f"closure.name.{turn}")
        chosen = st.multiselect(
            _("Which streets"), list(streets), format_func=lambda id_: _name(here, streets[id_]),
            key=f"closure.streets.{turn}", placeholder=_("Type a name"),
        )  # fmt: skip
        first, last = st.columns(2)
        since = first.date_input(_("First day"), value=today, key=f"closure.since.{turn}")
        until = last.date_input(
            _("Last day"), value=None, key=f"closure.until.{turn}", help=_("Empty: until further notice.")
        )  # fmt: skip
        walkers = st.checkbox(_("Closed to people on foot as well"), key=f"closure.walkers.{turn}")
        if st.form_submit_button(_("Close the streets"), type="primary"):
            ends = until + timedelta(days=1) if until else None
            form = ClosureForm(name, since or today, tuple(chosen), ends, walkers)
            deed = partial(closures.close_streets, here.office, here.actor, here.community, form)
            if attempt(here, deed, _("Closed: ways are planned around it from now on.")):
                st.session_state[_ROUND] = turn + 1
            st.rerun()


def _name(here: Visit, street: Street) -> str:
    return street.name or f"{here.say(_KINDS.get(street.kind, street.kind))} {street.id}"
