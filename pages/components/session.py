"""`Visit`: who looks at a screen, in which language, at which community and unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from geo.desk import actors
from geo.desk.office import Office, process_office
from geo.desk.riders import actor_of_rider
from geo.errors import GridwardError, NotFound, NotSignedIn
from geo.i18n import LANGUAGES, mark, pick, say, words
from geo.model import Actor, Profile

COOKIE = "gridward_session"
"""Name of the cookie that holds the session token; set by the sign-in route."""


@dataclass(frozen=True)
class Visit:
    """One run of a page.

    Attributes
    ----------
    community, unit_id : str
        Chosen in the address or before; ``unit_id`` is the root while nothing finer is chosen.
    say : callable
        Says an English sentence in the visitor's language.
    """

    office: Office
    actor: Actor
    community: str
    unit_id: str
    lang: str
    say: Callable[[str], str]

    @property
    def profile(self) -> Profile:
        """The community's profile."""
        return self.office.profile(self.community)

    def name(self, names: object) -> str:
        """A profile's word in the visitor's language."""
        return pick(names, self.lang) if isinstance(names, dict) else str(names)

    def error(self, problem: GridwardError) -> None:
        """Show one plain sentence."""
        st.error(say(problem, self.lang))


def visit() -> Visit:
    """Who is looking and at what: from the address first, from the session else; the address is kept complete."""
    office = process_office()
    lang = _kept("lang", LANGUAGES, office.settings.lang)
    communities = office.communities()
    if not communities:
        raise NotFound(mark("No community has been loaded yet."))
    community = _kept("community", communities, communities[0])
    actor = _actor(office, community)
    unit_id = _unit(office, community)
    return Visit(office, actor, community, unit_id, lang, words(lang))


def choose(**values: str) -> None:
    """Put choices into the address and remember them; an empty value is taken out."""
    for key, value in values.items():
        st.session_state[f"choice.{key}"] = value
        if value:
            st.query_params[key] = value
        elif key in st.query_params:
            del st.query_params[key]


def box_of(name: str, lines: Mapping[str, str]) -> str:
    """Key of a select box: another one once a line has changed, as a box knows its choice by what it shows.

    With the old key a choice whose line has changed would come back as a text that is none of the keys.

    Parameters
    ----------
    lines : mapping of str to str
        What can be chosen → its line.
    """
    return f"{name}.{hash(tuple(lines.items()))}"


def address(page: str, query: str) -> str:
    """The address of another page for the same visitor, community and unit, with what ``query`` says beside it."""
    return f"{page}?{urlencode(dict(st.query_params.items()) | dict(parse_qsl(query)))}"


def chosen(key: str) -> str:
    """A choice that stands in the address, else the one remembered; empty when there is none."""
    return str(st.query_params.get(key) or st.session_state.get(f"choice.{key}", ""))


def _kept(key: str, allowed: list[str] | tuple[str, ...], default: str) -> str:
    value = chosen(key)
    if value not in allowed:
        value = default
    if st.query_params.get(key) != value or st.session_state.get(f"choice.{key}") != value:
        choose(**{key: value})
    return value


def _unit(office: Office, community: str) -> str:
    wanted = chosen("unit")
    if wanted and office.tree(community).knows(wanted):
        choose(unit=wanted)
        return wanted
    if wanted:
        choose(unit="")
        st.session_state["notice"] = (
            "error",
            words(chosen("lang"))(mark("There is no such unit here; the whole community is shown.")),
        )
    return office.root(community)


def _actor(office: Office, community: str) -> Actor:
    if office.settings.demo:
        role = _kept("role", actors.DEMO_ROLES, "dispatcher")
        # A link of a rider or a team is tried out in the demo as well.
        rider = actor_of_rider(office, chosen("rider"))
        return rider or actors.demo_actor(office, community, role, chosen("person"))
    try:
        return actors.actor_of_session(office, st.context.cookies.get(COOKIE))
    except NotSignedIn:
        rider = actor_of_rider(office, chosen("rider"))  # a rider's link is all that a rider has
        if rider is None:
            raise
        return rider


def signed_out(office: Office) -> bool:
    """Whether nobody is signed in although somebody must be."""
    try:
        if not office.settings.demo:
            actors.actor_of_session(office, st.context.cookies.get(COOKIE))
    except NotSignedIn:
        return actor_of_rider(office, chosen("rider")) is None
    return False
