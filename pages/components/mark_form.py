"""What visits must know of a household: a form to note it, and the households noted so far."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.desk import marks
from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.marks import LONGEST_MARK, MARKING
from geo.desk.visiting import visits_at
from geo.i18n import pick
from geo.model import HouseholdMark, Path
from geo.schedule.duties import refuses
from pages.components.session import Visit, choose, chosen
from pages.components.trying import attempt
from pages.components.visit_words import visit_line

ROWS_AT_MOST = 500


def mark_view(here: Visit) -> None:
    """Find a household, note something of it, and see what is noted."""
    left, right = st.columns([1, 1.3], gap="medium")
    with left:
        _find(here)
    with right:
        _noted(here)


def _find(here: Visit) -> None:
    _ = here.say
    text = st.text_input(
        _("Address"), key="marks.text", placeholder=_("for example: compound, building, stair, room"), max_chars=100
    )
    found = marks.find_doors(here.office, here.actor, here.community, text)
    known = doorsteps(here.office, here.community).get(chosen("door"))
    doors = found or ([known] if known else [])
    if text.strip() and not found:
        st.caption(_("No household of yours has this address."))
    if not doors:
        st.info(_("Write an address, or choose a household on the right."))
        return
    ids = [door.id for door in doors]
    by_id = {door.id: door for door in doors}
    picked = st.selectbox(
        _("Household"), ids, index=ids.index(known.id) if known and known.id in ids else 0,
        format_func=lambda id_: by_id[id_].address, key=f"marks.door.{ids[0]}.{len(ids)}",
    )  # fmt: skip
    choose(door=picked)
    mark_form(here, by_id[picked])


def mark_form(here: Visit, door: Doorstep) -> None:
    """The form of one household, filled with what is noted of it."""
    _ = here.say
    noted = marks.mark_of(here.office, here.actor, here.community, door.id)
    version = noted.version if noted else 0
    known = noted or HouseholdMark(here.community, door.id, door.path)
    groups = dict(here.profile.visit_groups)
    people = _people(here, door.path)
    names = here.office.staff(here.community).names
    paired = [None, *people] if known.visitor_id in (None, *people) else [None, known.visitor_id, *people]
    may = here.actor.may(MARKING, here.community, door.path)
    with st.form(f"mark.{door.id}.{version}"):
        st.text(door.address)
        chosen_groups = st.multiselect(
            _("Groups"), list(groups), default=[key for key in known.groups if key in groups],
            format_func=lambda key: pick(groups[key], here.lang), disabled=not may,
        )  # fmt: skip
        visitor = st.selectbox(
            _("Paired with"), paired, index=paired.index(known.visitor_id), disabled=not may,
            format_func=lambda id_: names.get(id_, id_) if id_ else _("nobody"),
        )  # fmt: skip
        asked = st.checkbox(_("Has asked not to be visited"), value=known.no_visits, disabled=not may)
        until = st.date_input(
            _("Until (empty: for good)"), value=known.no_visits_until, disabled=not may, format="YYYY-MM-DD"
        )
        note = st.text_input(_("Note"), value=known.note, max_chars=LONGEST_MARK, disabled=not may)
        sent = st.form_submit_button(_("Note it down"), type="primary", disabled=not may)
    if sent:
        deed = partial(
            marks.mark_household, here.office, here.actor, here.community, door.id, groups=tuple(chosen_groups),
            no_visits=asked, no_visits_until=until if asked else None, visitor_id=visitor, note=note, version=version,
        )  # fmt: skip
        attempt(here, deed, _("Noted."))
        st.rerun()
    for visit in visits_at(here.office, here.actor, here.community, door.id)[:5]:
        st.caption(visit_line(here, visit).replace("*", "＊"))


def _noted(here: Visit) -> None:
    _ = here.say
    found = marks.marks_under(here.office, here.actor, here.community)
    groups = dict(here.profile.visit_groups)
    kinds = ["", *groups, "asked", "paired"]
    kept = chosen("noted")
    kind = st.selectbox(
        _("Noted households"), kinds, index=kinds.index(kept) if kept in kinds else 0, key="marks.kind",
        format_func=lambda key: _kind(here, key), on_change=lambda: choose(noted=st.session_state["marks.kind"]),
    )  # fmt: skip
    rows = [one for one in found if _fits(here, one, kind)][:ROWS_AT_MOST]
    doors, names = doorsteps(here.office, here.community), here.office.staff(here.community).names
    st.caption(_("{count} households").format(count=len(rows)))
    event = st.dataframe(
        pd.DataFrame(
            {
                _("Address"): [doors[one.id].address if one.id in doors else one.id for one in rows],
                _("Groups"): [
                    _(", ").join(pick(groups[key], here.lang) for key in one.groups if key in groups) for one in rows
                ],
                _("Paired with"): [names.get(one.visitor_id or "", "") for one in rows],
                _("Asked not to be visited"): [_wish(here, one) for one in rows],
                _("Note"): [one.note for one in rows],
            }
        ),
        hide_index=True, width="stretch", height=480, on_select="rerun", selection_mode="single-row",
        key=f"marks.rows.{kind}",
    )  # fmt: skip
    picked: list[int] = event["selection"]["rows"]
    if picked and picked[0] < len(rows) and chosen("door") != rows[picked[0]].id:
        choose(door=rows[picked[0]].id)
        st.rerun()


def _people(here: Visit, path: Path) -> list[str]:
    """Those appointed at the unit of a household or above it, who may visit there."""
    staff = here.office.staff(here.community)
    visiting = {role.key for role in here.profile.roles if role.grants == "worker"}
    held = {one.person_id for one in staff.appointments if one.role in visiting and path[: len(one.path)] == one.path}
    return sorted(held, key=lambda id_: (staff.names[id_], id_))


def _kind(here: Visit, key: str) -> str:
    groups = dict(here.profile.visit_groups)
    own = {"": here.say("All"), "asked": here.say("Asked not to be visited"), "paired": here.say("Paired")}
    return own[key] if key in own else pick(groups[key], here.lang)


def _fits(here: Visit, one: HouseholdMark, kind: str) -> bool:
    if kind == "asked":
        return refuses(one, here.office.today(here.community))
    return kind in ("", *one.groups) if kind != "paired" else one.visitor_id is not None


def _wish(here: Visit, one: HouseholdMark) -> str:
    if not refuses(one, here.office.today(here.community)):
        return ""
    _ = here.say
    return _("until {day}").format(day=one.no_visits_until) if one.no_visits_until else _("for good")
