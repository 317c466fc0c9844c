"""The frame around every page: gate, sidebar, navigation, and one sentence for whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from geo.desk.actors import DEMO_ROLES, people_in_role
from geo.desk.office import process_office
from geo.errors import GridwardError, NotSignedIn
from geo.i18n import LANGUAGES, mark, say, words
from pages.components.names import LANGUAGE_NAMES, ROLE_NAMES
from pages.components.session import Visit, choose, chosen, signed_out, visit
from pages.components.style import frame
from pages.components.trying import show_notice

_PAGES = Path(__file__).resolve().parents[1]
_ICON = str(Path(__file__).with_name("icon.svg"))
"""The browser tab's icon: a picture of ours, for Streamlit fetches its named icons from the internet."""
SCREENS = (
    ("command", mark("Wall screen"), ":material/monitor:", "read:board"),
    ("desk", mark("Dispatch desk"), ":material/assignment:", "read:case"),
    ("schedule", mark("Schedule"), ":material/event_note:", "schedule:work"),
    ("figures", mark("Figures"), ":material/bar_chart:", "read:case"),
    ("grid", mark("Grids and households"), ":material/account_tree:", "read:unit"),
    ("my_day", mark("My day"), ":material/directions_walk:", "take:case"),
    ("visits", mark("Visits to households"), ":material/door_front:", "mark:household"),
    ("neighbours", mark("Neighbour units"), ":material/diversity_3:", "mark:household"),
    ("campaign", mark("Door-knock campaign"), ":material/doorbell:", "knock:door"),
    ("signals", mark("Early warnings"), ":material/notification_important:", "note:signal"),
    ("report", mark("Report something"), ":material/add_location_alt:", "report:case"),
    ("hazard", mark("Hazard on the road"), ":material/two_wheeler:", "report:case"),
    ("roster", mark("Station roster"), ":material/calendar_month:", "read:people"),
    ("plan", mark("Redraw grids"), ":material/polyline:", "review:plan"),
    ("rules", mark("Routing rules"), ":material/alt_route:", "draft:plan"),
    ("admin", mark("Accounts and keys"), ":material/key:", "manage:key"),
    ("help", mark("Help"), ":material/help:", "report:case"),
)
"""File name, title, icon and the right a visitor needs somewhere in the community to be offered the page."""
_INSIDE = {"neighbours": "review:plan"}
"""Pages that whoever has another right finds inside of a larger one."""
_WIDE = ("", "desk", "schedule", "plan")
"""Pages that need the whole width; their sidebar opens on demand."""


def show() -> None:
    """Run the screens: called by each run of the script."""
    office = process_office()
    lang = chosen("lang") if chosen("lang") in LANGUAGES else office.settings.lang
    title = words(lang)(mark("Gridward"))
    st.set_page_config(page_title=title, page_icon=_ICON, layout="wide")
    frame(lang)
    if signed_out(office):
        _ask_to_sign_in(lang)
        return
    try:
        here = visit()
        # All of them: what Streamlit folds away it offers in English only.
        page = st.navigation(_offered(here), position="sidebar", expanded=True)
        if page.url_path in _WIDE:
            st.set_page_config(initial_sidebar_state="collapsed")
        _sidebar(here)
        with st.container():  # always there, so that a sentence does not have the page's maps mounted anew
            show_notice()
        page.run()
    except NotSignedIn:
        st.rerun()  # revoked while the page was being drawn: the next run ends at the door
    except GridwardError as problem:
        st.error(say(problem, lang))


def _offered(here: Visit) -> list[StreamlitPage]:
    offered = [
        st.Page(_PAGES / f"{name}.py", title=here.say(title), icon=icon, url_path=name, default=name == "command")
        for name, title, icon, right in SCREENS
        if here.actor.may_anywhere(right, here.community)
        and not (name in _INSIDE and here.actor.may_anywhere(_INSIDE[name], here.community))
    ]
    if offered and not any(page.url_path == "" for page in offered):
        # The first page has no address but the root: whoever may not see the wall is led on from there, so that a
        # link to the page that they may see still finds it.
        first = offered[0]
        offered.append(
            st.Page(
                lambda: st.switch_page(first, query_params=st.query_params.to_dict()), title=first.title,
                url_path="start", default=True, visibility="hidden",
            )
        )  # fmt: skip
    return offered


def _ask_to_sign_in(lang: str) -> None:
    _ = words(lang)
    st.navigation([st.Page(lambda: None, title=_("Sign in"))], position="hidden")
    st.title(_("Gridward"))
    st.write(_("Please sign in."))
    st.link_button(_("Sign in"), "/account/sign-in")


def _sidebar(here: Visit) -> None:
    _ = here.say
    with st.sidebar:
        office = here.office
        keys = office.communities()
        st.selectbox(
            _("Community"), keys, index=keys.index(here.community), key="pick.community",
            format_func=lambda key: here.name(dict(office.profile(key).name)),
            on_change=lambda: choose(community=st.session_state["pick.community"], unit="", case="", person=""),
        )  # fmt: skip
        st.segmented_control(
            _("Language"), LANGUAGES, default=here.lang, key="pick.lang", format_func=LANGUAGE_NAMES.__getitem__,
            on_change=lambda: choose(lang=st.session_state["pick.lang"] or here.lang),
        )  # fmt: skip
        if office.settings.demo:
            _role_picker(here)
        else:
            st.caption(here.actor.name)
            st.link_button(_("Sign out"), "/account/sign-out")


def _role_picker(here: Visit) -> None:
    _ = here.say
    role = chosen("role")
    st.selectbox(
        _("I am (demo)"), DEMO_ROLES, index=DEMO_ROLES.index(role), key="pick.role",
        format_func=lambda key: _(ROLE_NAMES[key]),
        on_change=lambda: choose(role=st.session_state["pick.role"], person="", rider=""),
    )  # fmt: skip
    people = [] if chosen("rider") else people_in_role(here.office, here.community, role)
    if len(people) > 1:
        ids = [person.id for person in people]
        names = {person.id: person.name for person in people}
        st.selectbox(
            _("Person"), ids, index=ids.index(here.actor.person_id) if here.actor.person_id in ids else 0,
            key="pick.person", format_func=names.__getitem__,
            on_change=lambda: choose(person=st.session_state["pick.person"]),
        )  # fmt: skip
    st.caption(_("Demo data: residents and cases are invented."))
