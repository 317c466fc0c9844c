"""One tap for riders and drivers: what kind of hazard, where the phone is, a photo, send."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import streamlit as st

from geo.desk.media import keep_photo
from geo.desk.reporting import Report, report
from geo.desk.riders import actor_of_rider
from geo.desk.secrets import receipt
from geo.desk.sources import vouched
from geo.errors import GridwardError
from geo.model import REPORTER, Actor, CaseState, Source
from pages.components.live_map import Click, live_map
from pages.components.own_position import REFUSALS, OwnPosition, own_position
from pages.components.session import Visit, chosen

_PIN, _KEY, _MADE = "hazard.pin", "hazard.key", "hazard.made"
PHOTOS = ["jpg", "jpeg", "png", "webp"]


def hazard_form(here: Visit) -> None:
    """Few big things to press, one below the other, as wide as a phone."""
    _ = here.say
    rider = _rider(here)
    if st.session_state.get(_MADE):
        _thank(here, *st.session_state[_MADE])
        return
    st.session_state.setdefault(_KEY, uuid.uuid4().hex)
    st.caption(_trusted(here, rider))
    spot = _spot(here)
    with st.form("hazard", border=False):
        kinds = {category.code: here.name(dict(category.name)) for category in here.profile.rider_categories}
        kind = st.pills(_("What is it?"), list(kinds), key="hazard.kind", format_func=kinds.__getitem__)
        photo = st.file_uploader(_("Photo"), type=PHOTOS)
        words = st.text_input(_("Anything to add? (optional)"), max_chars=500)
        address = st.text_input(_("Where? (address)"), placeholder=_("only where the place above is not right"))
        sent = st.form_submit_button(_("Submit"), type="primary", width="stretch")
    if sent:
        _send(here, rider, kind, words, address, photo, spot)


def _trusted(here: Visit, rider: Actor) -> str:
    _ = here.say
    trust = here.profile.trust_in(Source.RIDER)
    if trust == "file":
        return _("Your report is taken up at once.")
    if trust == "check" or not vouched(rider, here.community):
        return _("Somebody looks at your report before it is taken up.")
    return _("{name}: with a photo and a place your report is taken up at once.").format(name=rider.name)


def _rider(here: Visit) -> Actor:
    """The rider whose link was opened, else staff as themselves, else anybody."""
    code = chosen("rider")
    rider = actor_of_rider(here.office, code)
    if rider is None and code:
        st.warning(here.say("This link is not known here, or was withdrawn."))
    if rider is not None and rider.may_anywhere("report:case", here.community):
        return rider
    return here.actor if not code and vouched(here.actor, here.community) else REPORTER


def _spot(here: Visit) -> OwnPosition | None:
    """Where it is: the phone's own answer or a tap on the map, whichever came last."""
    _ = here.say
    phone = own_position(here, "hazard.phone")
    pin: OwnPosition | None = st.session_state.get(_PIN)
    spot = phone if phone is not None and not phone.refused else None
    if pin is not None and (spot is None or pin.at > spot.at):
        spot = pin
    if spot is not None:
        where = here.office.locator(here.community).reverse(spot.lon, spot.lat)
        st.success(_("Place: {spot}").format(spot=where or _("outside the community")), icon=":material/location_on:")
    elif phone is not None:
        st.warning(_(REFUSALS[phone.refused]))
    if here.actor.may_anywhere("read:board", here.community):  # a rider's link shows no map of the community
        with st.expander(_("Tap the place on the map"), expanded=spot is None and phone is not None):
            live_map(here, "hazard", height=260, picker=True, cases=False, on_click=_remember)
    return spot


def _remember(click: Click) -> None:
    if click.kind == "point":
        now = datetime.now(UTC).timestamp() * 1000
        st.session_state[_PIN] = OwnPosition(click.lon, click.lat, 10.0, at=now)


def _send(
    here: Visit, rider: Actor, kind: str | None, words: str, address: str, photo: object, spot: OwnPosition | None
) -> None:
    if kind is None:
        st.error(here.say("Choose what it is."))
        return
    try:
        media = (keep_photo(here.office, photo.getvalue()),) if photo is not None else ()  # type: ignore[attr-defined]
        case = report(
            here.office, rider,
            Report(
                here.community, kind, words, address=address, source=Source.RIDER, media=media,
                lon=spot.lon if spot else None, lat=spot.lat if spot else None,
                radius_m=spot.radius_m if spot else None, idempotency_key=f"hazard:{st.session_state[_KEY]}",
            ),
        )  # fmt: skip
    except GridwardError as problem:
        here.error(problem)
        return
    for key in (_KEY, _PIN):
        st.session_state.pop(key, None)
    st.session_state[_MADE] = (case.id, case.state is CaseState.COLLECTED)
    st.rerun()


def _thank(here: Visit, case_id: str, waits: bool) -> None:
    _ = here.say
    st.success(_("Thank you. Your report has the number {case}.").format(case=case_id))
    st.write(_("Somebody looks at it first.") if waits else _("It has been taken up; whoever must know is told."))
    st.caption(_("Receipt code: {code}").format(code=receipt(here.office.secret, case_id)))
    if st.button(_("Report something else"), type="primary", width="stretch"):
        st.session_state.pop(_MADE, None)
        st.rerun()
