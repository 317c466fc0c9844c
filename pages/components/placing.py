"""The needs-a-place form: what was understood, candidates numbered as on the map, or a pin dropped on it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import handling, placing
from geo.desk.reporting import LONGEST_ADDRESS
from geo.errors import GridwardError, Unavailable
from geo.i18n import say
from geo.locate import Candidate, retell
from geo.model import Case
from pages.components import html
from pages.components.drill import follow_click
from pages.components.live_map import Click
from pages.components.names import LEVEL_NAMES
from pages.components.remembering import remember, remember_form
from pages.components.session import Visit, choose, chosen
from pages.components.trying import attempt

_PIN, _OPENED = "pin", "place.opened"


def remember_point(click: Click) -> None:
    """Keep a point clicked on the map for the form, pick a candidate out; follow any other click."""
    if click.kind == "point":
        st.session_state[_PIN] = (chosen("case"), click.lon, click.lat)
    elif click.kind == "candidate":
        choose(spot=click.id)
    else:
        follow_click(click)


def place_form(here: Visit, case: Case) -> None:
    """Where could it be? The text with what was understood of it, why that is not enough, and what may be meant."""
    _ = here.say
    if st.session_state.get(_OPENED, case.id) != case.id:
        choose(spot="")
    st.session_state[_OPENED] = case.id
    html.heading(_("Where is it?"))
    if case.description:
        st.text(case.description)
    text = st.text_input(
        _("Search an address"), value=case.address, key=f"place.{case.id}", max_chars=LONGEST_ADDRESS,
        help=_("Change the words to look elsewhere; the report keeps its own."),
    )  # fmt: skip
    choose(find="" if text.strip() in ("", case.address.strip()) else text.strip())
    found = _found(here, case, text)
    html.marked(found.pieces)
    if found.question:
        st.caption(retell(found.question, here.lang))
    for number, choice in enumerate(found.choices, start=1):
        _offer(here, case, number, choice)
    _offer_pin(here, case)
    remember_form(here, case, found.text)


def _found(here: Visit, case: Case, text: str) -> placing.Placing:
    """What is known here, and what the online geocoder says of these very words when the dispatcher asks it."""
    _ = here.say
    service = here.office.geocoder
    wanted = service is not None and st.toggle(
        _("Ask {service} too").format(service=service.name), key=f"online.{case.id}.{text}",
        help=_("These words leave this machine, without names, telephone and identity numbers."),
    )  # fmt: skip
    try:
        found = placing.look_for_place(here.office, here.actor, case, text, online=wanted)
    except Unavailable as problem:
        st.warning(say(problem, here.lang))
        wanted, found = False, placing.look_for_place(here.office, here.actor, case, text)
    choose(online="1" if wanted else "")
    return found


def _offer(here: Visit, case: Case, number: int, choice: placing.Choice) -> None:
    """A candidate of the list; its row carries the number by which the map knows it."""
    _ = here.say
    found = choice.candidate
    what = _("{level}, within {metres} m").format(level=_(LEVEL_NAMES[found.level]), metres=round(found.radius_m))
    units = _(" or ").join(words for _side, words in choice.sides if words)
    with st.container(key=f"gw-candidate-{number}"):
        told, press = st.columns([2.5, 1], gap="small", vertical_alignment="center")
        with told:
            lines = (f"{found.confidence:.0%} · {what}", units, retell(found.why, here.lang))
            html.candidate(number, found.name, lines, lit=chosen("spot") == str(number))
        with press if len(choice.sides) == 1 else st.container(gap="small"):
            _buttons(here, case, f"{number}", choice, _("Place here"))


def _offer_pin(here: Visit, case: Case) -> None:
    _ = here.say
    meant, *pin = st.session_state.get(_PIN, ("",))
    if meant != case.id:  # a pin that was dropped for another case is not offered for this one
        st.caption(_("Or click the place on the map."))
        return
    try:
        choice = placing.pin_choice(here.office, here.community, *pin)
    except GridwardError as problem:
        st.warning(say(problem, here.lang))
        return
    with st.container(key="gw-pin", border=True, gap="small"):
        if len(choice.sides) > 1:
            st.caption(_("The pin stands near a boundary; which grid is it?"))
        label = _("Put it here: {spot}").format(spot=choice.candidate.name)
        _buttons(here, case, "pin", choice, label, main=True)


def _buttons(
    here: Visit, case: Case, key: str, choice: placing.Choice, label: str, *, main: bool = False
) -> None:  # fmt: skip
    """One button, or one for each grid that a spot near a boundary may lie in."""
    several = len(choice.sides) > 1
    for place, (side, words) in enumerate(choice.sides):
        st.button(
            f"{label} · {words}" if several else label, key=f"place.{case.id}.{case.version}.{key}.{place}",
            type="primary" if main and not place else "secondary", width="stretch",
            on_click=partial(_place, here, case, side),
        )  # fmt: skip


def _place(here: Visit, case: Case, candidate: Candidate) -> None:
    deed = partial(handling.locate_case, here.office, here.actor, case.id, candidate, version=case.version)
    if attempt(here, deed, here.say("Placed.")):
        st.session_state.pop(_PIN, None)
        choose(find="", spot="", online="")
        remember(here, case, candidate)
