"""The dispatcher's queues: a choice of queue and its cases, refreshed without disturbing the rest of the page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from geo.desk import queries
from geo.model import Case
from pages.components.names import QUEUE_NAMES, STATE_NAMES
from pages.components.session import Visit, choose, chosen
from pages.components.ticking import every

TICK = 2.0
ROWS = 100


@every(TICK)
def queue_list(here: Visit) -> None:
    """Queues with their lengths and the cases of the chosen one; choosing a row opens the case."""
    _ = here.say
    lengths = queries.queue_lengths(here.office, here.actor, here.community)
    asked = chosen("queue") if chosen("queue") in QUEUE_NAMES else "unassigned"
    picked = st.pills(
        _("Queue"), list(QUEUE_NAMES), default=asked, key="pick.queue", label_visibility="collapsed",
        format_func=lambda name: f"{_(QUEUE_NAMES[name])} {lengths[name]}",
    )  # fmt: skip
    queue = picked or asked
    if queue != chosen("queue"):
        choose(queue=queue)
    cases = queries.queue(here.office, here.actor, here.community, queue, limit=ROWS)
    if not cases:
        st.success(_("Nothing waits here."))
        return
    now = here.office.clock()
    frame = pd.DataFrame([_row(here, case, now) for case in cases])
    event = st.dataframe(
        frame, hide_index=True, height=620, on_select="rerun", selection_mode="single-row", key=f"queue.{queue}",
        column_config={"urgent": st.column_config.TextColumn("", width=28)}, width="stretch",
    )  # fmt: skip
    rows = event.selection.rows
    opened = cases[rows[0]].id if rows and rows[0] < len(cases) else ""
    if opened and opened != st.session_state.get("queue.opened"):
        st.session_state["queue.opened"] = opened
        choose(case=opened)
        st.rerun()


def _row(here: Visit, case: Case, now: datetime) -> dict[str, str]:
    _ = here.say
    return {
        "urgent": _("urgent!") if case.urgent else "",
        _("Limit"): time_left(here, case, now),
        _("Matter"): here.name(dict(here.profile.category(case.category).name)),
        _("Where"): case.address or here.office.tree(here.community).say(case.path) or _("unknown"),
        _("State"): _(STATE_NAMES[case.state]),
        _("Number"): case.id,
    }


def time_left(here: Visit, case: Case, now: datetime) -> str:
    """How long a case's limit still runs, or for how long it has been past."""
    _ = here.say
    if case.due_at is None:
        return ""
    left = (case.due_at - now).total_seconds()
    minutes, late = int(abs(left) // 60), left < 0
    days, hours = minutes // 1440, minutes // 60
    text = (
        _("{n} d").format(n=days) if days >= 2 else _("{n} h").format(n=hours) if hours >= 2
        else _("{n} min").format(n=minutes)
    )  # fmt: skip
    return _("{time} late").format(time=text) if late else text


def clock_time(here: Visit, at: datetime | None) -> str:
    """An instant in the community's own time, short."""
    return f"{at.astimezone(ZoneInfo(here.profile.zone)):%m-%d %H:%M}" if at else ""
