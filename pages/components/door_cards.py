"""A team's phone: the next door, four big answers, the questions of the campaign, and the list of the day."""

from __future__ import annotations

import uuid
from functools import partial

import streamlit as st

from geo.desk.campaign_exports import ANSWER_NAMES, OUTCOME_NAMES
from geo.desk.doorsteps import doorsteps
from geo.desk.knocking import DoorReport, Knock, my_team_doors, own_visit, record_door
from geo.desk.media import keep_photo
from geo.desk.visiting import case_of_need
from geo.errors import GridwardError
from geo.i18n import pick
from geo.model import Campaign, CampaignState, DoorOutcome, Question, Visit
from pages.components.own_position import own_position, parse_position
from pages.components.session import Visit as Here
from pages.components.session import box_of, choose, chosen
from pages.components.trying import attempt

_KEY, _LAST = "door.key", "door.last"
_PHOTOS = ["jpg", "jpeg", "png", "webp"]
_FRESH_S = 600.0
_QUICK = (DoorOutcome.NOT_HOME, DoorOutcome.REFUSED, DoorOutcome.EMPTY)


def door_cards(here: Here, campaign: Campaign) -> None:
    """The door that is next; after each answer the one after it."""
    _ = here.say
    if campaign.state is not CampaignState.RUNNING:
        st.info(_("This campaign does not run."))
        return
    try:
        doors = my_team_doors(here.office, here.actor, here.community, campaign.id)
    except GridwardError as problem:
        here.error(problem)
        return
    with st.container(key="gw-doors"):
        st.html(_THUMBS)
        _needs_found(here)
        if not doors:
            st.info(_("Your team has no doors today."))
            return
        done = sum(one.done for one in doors)
        st.progress(done / len(doors), _("{done} of {doors} doors today").format(done=done, doors=len(doors)))
        current = _current(doors)
        if current is None:
            st.success(_("All doors of today have been knocked at."))
        else:
            _card(here, campaign, current)
        _list(here, campaign, doors, current)
        own_position(here, "door.phone")


_THUMBS = (
    "<style>.st-key-gw-doors button { min-height: 3.2rem; font-size: 1.1rem; }"
    ".st-key-gw-doors h3 { font-size: 1.35rem; padding: .2rem 0; overflow-wrap: anywhere; }"
    ".st-key-gw-quick { flex-wrap: nowrap; gap: .4rem; } .st-key-gw-quick > div { flex: 1 1 0; min-width: 0; }"
    ".st-key-gw-quick button { width: 100%; padding: .2rem; }</style>"
)


def _current(doors: list[Knock]) -> Knock | None:
    """The door that was chosen from the list, else the first that is still to be knocked at."""
    wanted = chosen("door")
    return next((one for one in doors if one.door.id == wanted), None) or next(
        (one for one in doors if not one.done), None
    )


def _card(here: Here, campaign: Campaign, one: Knock) -> None:
    _ = here.say
    hours = "–".join(f"{at:%H:%M}" for at in campaign.hours[one.span])
    st.subheader(one.door.address, anchor=False)
    about = [hours, _("floor {n}").format(n=one.door.floor) if one.door.floor else ""]
    if one.outcome is not None:
        about.append(_("so far: {outcome}").format(outcome=_(OUTCOME_NAMES[one.outcome])))
    st.caption(" · ".join(part for part in about if part))
    with st.container(key="gw-quick", horizontal=True):
        for outcome in _QUICK:
            st.button(
                _(OUTCOME_NAMES[outcome]), key=f"door.{outcome.value}.{one.door.id}", width="stretch",
                on_click=partial(_quick, here, campaign, one.door.id, outcome),
            )  # fmt: skip
    with st.form(f"door.form.{one.door.id}", border=True):
        said = {question.key: _ask(here, one.door.id, question) for question in campaign.questions}
        names = {need.key: pick(need.name, here.lang) for need in here.profile.needs}
        needs = (
            st.pills(
                _("What is needed?"), list(names), selection_mode="multi", key=f"door.needs.{one.door.id}",
                format_func=names.__getitem__,
            )
            if names
            else []
        )  # fmt: skip
        note = st.text_input(_("Note"), key=f"door.note.{one.door.id}", max_chars=500)
        photo = st.file_uploader(_("Photo"), type=_PHOTOS, key=f"door.photo.{one.door.id}")
        sent = st.form_submit_button(_("Somebody was found"), type="primary", width="stretch")
    if sent:
        try:
            media = (keep_photo(here.office, photo.getvalue()),) if photo is not None else ()
        except GridwardError as problem:
            here.error(problem)
            return
        answers = {key: value for key, value in said.items() if value}
        if _record(here, campaign, one.door.id, DoorOutcome.FOUND, tuple(needs), answers, note, media):
            st.rerun()


def _ask(here: Here, door: str, question: Question) -> str:
    """One question; an empty text where it was not answered."""
    _ = here.say
    key = f"door.{question.key}.{door}"
    match question.kind:
        case "yes_no":
            words = {value: _(word) for value, word in ANSWER_NAMES.items()}
            return st.segmented_control(question.text, list(words), key=key, format_func=words.__getitem__) or ""
        case "choice":
            return st.pills(question.text, list(question.choices), key=key) or ""
        case "number":
            value = st.number_input(question.text, value=None, key=key, step=1, min_value=0)
            return "" if value is None else str(value)
        case "text":
            return st.text_input(question.text, key=key, max_chars=500)


def _quick(here: Here, campaign: Campaign, door: str, outcome: DoorOutcome) -> None:
    _record(here, campaign, door, outcome, (), {}, "", ())


def _record(
    here: Here, campaign: Campaign, door: str, outcome: DoorOutcome, needs: tuple[str, ...], answers: dict[str, str],
    note: str, media: tuple[str, ...],
) -> bool:  # fmt: skip
    # The same press sent twice is one visit; the next one is another.
    key = st.session_state.setdefault(f"{_KEY}.{door}", uuid.uuid4().hex)
    sent = DoorReport(door, outcome, needs, answers, note, media, *_spot(here), key=key)

    def deed() -> None:
        st.session_state[_LAST] = record_door(here.office, here.actor, here.community, campaign.id, sent).id

    if not attempt(here, deed, here.say(OUTCOME_NAMES[outcome])):
        return False
    st.session_state.pop(f"{_KEY}.{door}", None)
    choose(door="")
    return True


def _needs_found(here: Here) -> None:
    """What the last door needs, each one tap away from being a case."""
    _ = here.say
    wanted = st.session_state.get(_LAST)
    last = own_visit(here.office, here.actor, here.community, wanted) if wanted else None
    if last is None or not last.needs:
        return
    names = {need.key: pick(need.name, here.lang) for need in here.profile.needs if need.category}
    address = doorsteps(here.office, here.community)[last.target].address
    if len(last.case_ids) < len([need for need in last.needs if need in names]):
        st.caption(_("{address} needs help: make a case of it?").format(address=address))
        with st.container(horizontal=True):
            for need in last.needs:
                if need in names:
                    st.button(
                        _("Case: {need}").format(need=names[need]), key=f"door.case.{need}",
                        on_click=partial(_make_case, here, last, need),
                    )  # fmt: skip
    if last.case_ids:
        st.caption(_("Cases of {address}: {cases}").format(address=address, cases=" ".join(last.case_ids)))


def _make_case(here: Here, last: Visit, need: str) -> None:
    deed = partial(case_of_need, here.office, here.actor, here.community, last.id, need)
    attempt(here, deed, here.say("It is a case now."))


def _list(here: Here, campaign: Campaign, doors: list[Knock], current: Knock | None) -> None:
    """Every door of today with how it stands, to go to another than the next one."""
    _ = here.say
    by_id = {one.door.id: one for one in doors}
    ids = list(by_id)

    def line(key: str) -> str:
        one = by_id[key]
        mark_ = "✓" if one.done else "↺" if one.again else "·"
        stands = f" · {_(OUTCOME_NAMES[one.outcome])}" if one.outcome is not None else ""
        return f"{mark_} {one.door.address}{stands}"

    lines = {key: line(key) for key in ids}
    box = box_of(f"door.list.{campaign.id}.{current.door.id if current else ''}", lines)
    st.selectbox(
        _("All doors of today"), ids, index=ids.index(current.door.id) if current else None, key=box,
        format_func=lines.__getitem__,
        placeholder=_("choose a door"), on_change=lambda: choose(door=st.session_state[box] or ""),
    )  # fmt: skip


def _spot(here: Here) -> tuple[float | None, float | None, float | None]:
    """Where the phone said it is within the last minutes; a position of an earlier house is none of this one."""
    known = parse_position(st.session_state.get("door.phone.said"))
    if known is None or known.refused or here.office.clock().timestamp() - known.at / 1000 > _FRESH_S:
        return None, None, None
    return known.lon, known.lat, known.radius_m
