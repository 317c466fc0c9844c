"""What publishing a plan will move, told before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo.desk.redraw_preview import Move, preview
from geo.i18n import mark
from geo.model import Redraw
from pages.components.session import Visit

_MOVED = {
    "cases": mark("Open cases"),
    "handed_over": mark("Cases that another worker gets"),
    "duties": mark("Households visited regularly"),
    "appointments": mark("Appointments with residents"),
    "stops": mark("Stops of accepted days"),
    "stations": mark("Stations and places"),
    "micro_grids": mark("Micro-grids"),
    "neighbours": mark("Neighbour units"),
}
MOST_ROWS = 200


def moves_table(here: Visit, redraw: Redraw) -> None:
    """Grids that change, how much of each kind moves, and one of those lists; nothing is counted before it is asked."""
    _ = here.say
    asked = f"redraw.moves.{redraw.id}.{redraw.version}"
    if not st.toggle(_("What will move on its day"), key=asked):
        return
    with st.spinner(_("Looking up what will move …")):
        seen = preview(here.office, here.actor, here.community, redraw.id)
    for label, names in (
        (_("Grids with other boundaries"), seen.changed),
        (_("New grids"), seen.began),
        (_("Grids that end"), seen.ended),
        (_("Units above with other boundaries"), seen.above),
    ):
        if names:
            st.text(f"{label}: {', '.join(names)}")
    lists: dict[str, Sequence[Move]] = {name: getattr(seen, name) for name in _MOVED}
    counts = [{_("What moves"): _(_MOVED[name]), _("How many"): len(moves)} for name, moves in lists.items()]
    posts = {_("Posts that end"): len(seen.posts_ended), _("Posts that begin"): len(seen.posts_begun)}
    counts += [{_("What moves"): label, _("How many"): count} for label, count in posts.items()]
    st.dataframe(pd.DataFrame(counts), hide_index=True, width="stretch", height=38 + 35 * len(counts))
    filled = [name for name, moves in lists.items() if moves]
    if not filled:
        st.caption(_("Nothing that is open moves."))
        return
    shown = st.selectbox(_("List of"), filled, format_func=lambda name: _(_MOVED[name]), key=f"{asked}.list")
    people = here.office.staff(here.community).names
    rows = [
        {
            _("Number or id"): move.id, _("Today"): people.get(move.before, move.before) or "–",
            _("From its day on"): people.get(move.after, move.after) or "–",
        }
        for move in lists[shown][:MOST_ROWS]
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=38 + 35 * min(len(rows), 8))
    if len(lists[shown]) > MOST_ROWS:
        st.caption(_("{count} more are not listed.").format(count=len(lists[shown]) - MOST_ROWS))
