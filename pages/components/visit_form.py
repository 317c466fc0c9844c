"""Recording a visit at a door: whom one met, what one found, a few words, a photo. Made for a thumb."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial

import streamlit as st

from geo.desk import visiting
from geo.desk.deeds import LONGEST_NOTE
from geo.desk.media import keep_photo
from geo.desk.visiting import VisitReport
from geo.i18n import pick
from geo.model import Case, DoorOutcome, Stop, Visit
from geo.schedule.duties import DueVisit
from pages.components.own_position import OwnPosition, own_position
from pages.components.session import Visit as Here
from pages.components.session import choose
from pages.components.trying import attempt
from pages.components.visit_words import outcome_name, visit_line


def visit_form(here: Here, owed: DueVisit | Stop) -> bool:
    """The form of one visit, due or planned as a stop; says whether it has just been recorded."""
    _ = here.say
    duty, stop_id = (owed.ref, owed.id) if isinstance(owed, Stop) else (owed.duty, "")
    name = f"visit.{stop_id or f'{duty}.{owed.target}'}"
    # What is sent twice because the answer was lost makes one visit.
    key = st.session_state.setdefault(f"{name}.key", str(uuid.uuid4()))
    spot = own_position(here, f"{name}.spot")
    if spot is not None:
        _position_line(here, spot)
    with st.form(name, border=False):
        outcome = st.segmented_control(
            _("Who was there"), list(DoorOutcome), default=DoorOutcome.FOUND,
            format_func=lambda one: outcome_name(here, one), key=f"{name}.outcome",
        )  # fmt: skip
        needs = st.pills(
            _("What was found"), [need.key for need in here.profile.needs], selection_mode="multi",
            format_func=lambda one: _need_name(here, one), key=f"{name}.needs",
        )  # fmt: skip
        note = st.text_area(_("Note"), height=70, max_chars=LONGEST_NOTE, key=f"{name}.note")
        photo = st.file_uploader(_("Photo"), type=["jpg", "jpeg", "png", "webp"], key=f"{name}.photo")
        sent = st.form_submit_button(_("Record the visit"), type="primary", width="stretch")
    if not sent:
        return False
    known = spot if spot is not None and not spot.refused else None
    report = VisitReport(
        owed.target, duty, outcome or DoorOutcome.FOUND, known.lon if known else None, known.lat if known else None,
        known.radius_m if known else None, note, tuple(needs), stop_id=stop_id, key=key,
    )  # fmt: skip
    if attempt(here, partial(_send, here, report, photo.getvalue() if photo else None), _("The visit is recorded.")):
        st.session_state.pop(f"{name}.key", None)
        return True
    return False


def visit_found(here: Here, visit: Visit) -> None:
    """A visit made, and a button for each thing found that is no case yet."""
    _ = here.say
    with st.container(border=True):
        st.text(visit_line(here, visit))
        if visit.case_ids:
            st.caption(_("Cases made of it: {cases}").format(cases=_(", ").join(visit.case_ids)))
        known = {need.key: need for need in here.profile.needs}
        with st.container(horizontal=True):
            for key in visit.needs:
                if key in known and known[key].category and len(visit.case_ids) < len(visit.needs):
                    st.button(
                        _("Make a case: {need}").format(need=_need_name(here, key)), key=f"need.{visit.id}.{key}",
                        on_click=partial(_make_case, here, visit.id, key),
                    )  # fmt: skip


def _make_case(here: Here, visit_id: str, need: str) -> None:
    made: list[Case] = []

    def deed() -> None:
        made.append(visiting.case_of_need(here.office, here.actor, here.community, visit_id, need))

    if attempt(here, deed, here.say("The case is open.")):
        choose(case=made[0].id)


def _send(here: Here, report: VisitReport, photo: bytes | None) -> None:
    media = (keep_photo(here.office, photo),) if photo else ()
    visiting.record_visit(here.office, here.actor, here.community, replace(report, media=media))


def _need_name(here: Here, key: str) -> str:
    return next(pick(need.name, here.lang) for need in here.profile.needs if need.key == key)


def _position_line(here: Here, spot: OwnPosition) -> None:
    _ = here.say
    if spot.refused:
        st.caption(_("The visit is recorded without a position."))
    else:
        st.caption(_("Position known to {radius} m.").format(radius=f"{spot.radius_m:.0f}"))
