"""The parts of the phone page that live in the browser: a card for a stop, and the line of what waits to be sent.

They keep what is typed and done on the phone and send it themselves (`geo.api.field`), for a page of Streamlit forgets
what it was told when its connection drops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from geo.desk.field import field_pass
from geo.desk.plan_exports import KIND_NAMES
from geo.model import Case, DoorOutcome, Stop, StopKind
from pages.components.session import Visit
from pages.components.stop_words import (
    REASONS,
    STOP_STATE_NAMES,
    stop_flags,
    stop_said,
    stop_time,
    stop_way,
    stop_where,
)
from pages.components.visit_words import OUTCOME_NAMES

_HERE = Path(__file__)
_SCRIPTS = ("field_outbox.js", "field_news.js", "field_card.js")


def outbox_line(here: Visit, mark: str, cards: Iterable[Stop]) -> None:
    """What waits to be sent, and what was refused; asks all the time whether the day differs from ``mark``.

    Parameters
    ----------
    mark : str
        `geo.desk.field.mark_of` what the page shows.
    cards : iterable of Stop
        The stops that have a card on the page.
    """
    if here.actor.person_id is None:
        return
    query = urlencode({"community": here.community, "lang": here.lang})
    _component()(
        key=f"field.outbox.{_owner(here)}",
        data={
            "part": "outbox", "owner": _owner(here), "query": query, "mark": mark, "words": _words(here),
            "pass": field_pass(here.office, here.actor, here.community), "cards": [stop.id for stop in cards],
        },
        on_changed_change=lambda: None,
    )  # fmt: skip


def stop_card(here: Visit, stop: Stop, number: int | None, case: Case | None = None) -> None:
    """One stop: when, what and where, and the moves that can be made now."""
    _, visit = here.say, stop.kind is StopKind.VISIT
    _component()(
        key=f"field.stop.{stop.id}",
        data={
            "part": "card", "owner": _owner(here), "id": stop.id, "number": str(number or ""),
            "state": stop.state.value, "time": stop_time(here, stop), "kind": _(KIND_NAMES[stop.kind]),
            "title": stop.title,
            "where": [stop_where(here, stop, case), stop_way(here, stop)], "flags": stop_flags(here, stop),
            "said": stop_said(here, stop), "urgent": stop.urgent, "reasons": [_(reason) for reason in REASONS],
            "outcomes": _pairs(here, OUTCOME_NAMES) if visit else [],
            "needs": [[need.key, here.name(dict(need.name))] for need in here.profile.needs] if visit else [],
            "moves": stop.kind is not StopKind.LUNCH and stop.is_open, "words": _words(here),
        },
    )  # fmt: skip


def _pairs(here: Visit, names: Mapping[DoorOutcome, str]) -> list[list[str]]:
    return [[key.value, here.say(name)] for key, name in names.items()]


def _owner(here: Visit) -> str:
    return f"{here.community}/{here.actor.person_id}"


def _words(here: Visit) -> dict[str, str]:
    _ = here.say
    return {state.value: _(name) for state, name in STOP_STATE_NAMES.items()} | {
        "arrive": _("I am there"),
        "finish": _("It is done"),
        "fail": _("Could not"),
        "send_fail": _("Send it: could not"),
        "back": _("Back"),
        "why": _("Why not?"),
        "why_first": _("Say why it could not be done."),
        "note": _("Note: what you saw and did"),
        "found_needs": _("What was found"),
        "photo": _("Photo"),
        "without": _("Without the photo"),
        "unreadable": _("The file is not a photo that can be read."),
        "unsent": _("waits to be sent"),
        "waiting": _("{count} waiting to be sent"),
        "lost": _("No connection: what you do is kept on the phone and sent later."),
        "signed_out": _("Please sign in again: what you did is kept on the phone."),
        "change": _("Change it"),
        "again": _("Send it again"),
        "discard": _("Throw it away"),
    }


@cache
def _component() -> Any:
    return st.components.v2.component(
        "gridward_field",
        html='<div class="gw-field"></div>',
        css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
        # One script, so that all parts of a page share one outbox.
        js="\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in _SCRIPTS),
        isolate_styles=True,
    )
