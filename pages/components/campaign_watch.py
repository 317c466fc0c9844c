"""Watching a campaign: coverage on the map and by grid, team and day; what is left, planned anew in the evening."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo.desk.campaign_coverage import Coverage, Part, coverage
from geo.desk.campaign_exports import OUTCOME_NAMES
from geo.desk.campaign_plans import plan_rest
from geo.desk.campaigns import end_campaign, may_manage
from geo.errors import GridwardError
from geo.i18n import say
from geo.layers.doors_map import HOUSE_LOOKS, HouseDoors, doors_layer, frame_of
from geo.model import Campaign, CampaignState, DoorOutcome
from pages.components import html
from pages.components.live_map import live_map
from pages.components.session import Visit
from pages.components.ticking import every
from pages.components.trying import attempt, notify

_KEY = "campaign.watched"


def watch_part(here: Visit, campaign: Campaign) -> None:
    """Figures and map, looked up again every few seconds; then what may be done."""
    st.session_state[_KEY] = campaign.id
    _live(here)
    if campaign.state is CampaignState.RUNNING and may_manage(here.office, here.actor, campaign):
        _deeds(here, campaign)


@every(4.0)
def _live(here: Visit) -> None:
    _ = here.say
    try:
        found = coverage(here.office, here.actor, here.community, st.session_state[_KEY])
    except GridwardError as problem:
        here.error(problem)
        return
    _figures(here, found)
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        houses = _houses(here, found)
        live_map(
            here, "campaign", height=500, cases=False, legend=False, extra=frame_of(houses),
            overlay=doors_layer(houses),
        )  # fmt: skip
        _legend(here)
    with right:
        grids, teams, days = st.tabs([_("By grid"), _("By team"), _("By day")])
        with grids:
            _table(here, found.grids, _("Grid"))
        with teams:
            _table(here, found.teams, _("Team"))
        with days:
            _table(here, found.days, _("Day"))


def _figures(here: Visit, found: Coverage) -> None:
    _ = here.say
    total = found.total
    html.tiles([
        (_("Doors done"), f"{total.settled:,} / {total.doors:,}", "small good"),
        (_("Coverage"), f"{total.share:.1%}", "small good"),
        (_("Left to do"), f"{total.left:,}", "small hot" if total.left else "small"),
        *(
            (_(OUTCOME_NAMES[outcome]), f"{found.outcomes.get(outcome, 0):,}", "small")
            for outcome in (DoorOutcome.FOUND, DoorOutcome.NOT_HOME)
        ),
        (
            f"{_(OUTCOME_NAMES[DoorOutcome.REFUSED])} · {_(OUTCOME_NAMES[DoorOutcome.EMPTY])}",
            f"{found.outcomes.get(DoorOutcome.REFUSED, 0):,} · {found.outcomes.get(DoorOutcome.EMPTY, 0):,}", "small",
        ),
    ])  # fmt: skip


def _houses(here: Visit, found: Coverage) -> list[HouseDoors]:
    buildings = here.office.buildings(here.community)
    shown = buildings[buildings["id"].isin(list(found.buildings))]
    columns = (shown[name] for name in ("id", "compound", "name", "street", "number", "geometry"))
    houses = []
    for key, compound, name, street, number, shape in zip(*columns, strict=True):
        part = found.buildings[key]
        where = f"{compound}{name}" if name else f"{street or compound}{number}"
        houses.append(HouseDoors(shape, part.share, f"{where} · {part.settled}/{part.doors} · {part.share:.0%}"))
    return houses


def _legend(here: Visit) -> None:
    _ = here.say
    swatch = Markup(
        '<span style="display:inline-flex;align-items:center;gap:.35rem;margin-right:1rem;white-space:nowrap">'
        '<i style="width:1.1rem;height:.8rem;background:{};border:2px {} {}"></i>{}</span>'
    )
    body = Markup("").join(
        swatch.format(look.colour, "dashed" if look.dash else "solid", look.edge, _(look.word)) for look in HOUSE_LOOKS
    )
    st.html(Markup('<div style="font-size:.9rem">{}</div>').format(body))


def _table(here: Visit, parts: tuple[Part, ...], what: str) -> None:
    _ = here.say
    rows = [
        {
            what: part.name, _("Doors"): part.doors, _("Doors done"): part.settled, _("Share"): 100 * part.share,
            _("Nobody opened"): part.shut, _("Left"): part.left,
        }
        for part in parts
    ]  # fmt: skip
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, width="stretch", height=min(440, 38 * (len(rows) + 1)),
        column_config={_("Share"): st.column_config.ProgressColumn(format="%.0f%%", min_value=0, max_value=100)},
    )  # fmt: skip


def _deeds(here: Visit, campaign: Campaign) -> None:
    _ = here.say
    left, right = st.columns(2)
    with left, st.form("campaign.rest", border=False):
        st.caption(
            _("In the evening: doors at which nobody opened come back in other hours, doors not reached in any.")
        )
        if st.form_submit_button(_("Plan what is left"), type="primary"):
            _plan_rest(here, campaign)
    with right, st.form("campaign.end", border=False):
        st.caption(_("An ended campaign is only read."))
        if st.form_submit_button(_("End the campaign")):
            deed = partial(end_campaign, here.office, here.actor, here.community, campaign.id)
            attempt(here, deed, _("The campaign has ended."))
            st.rerun()


def _plan_rest(here: Visit, campaign: Campaign) -> None:
    _ = here.say
    try:
        again = plan_rest(here.office, here.actor, here.community, campaign.id)
    except GridwardError as problem:
        notify("error", say(problem, here.lang))
    else:
        doors = sum(len(one.doors) for one in again.rounds)
        told = _("{doors} doors come back on {lists} lists.").format(doors=doors, lists=len(again.rounds))
        short = _("{doors} doors find no hours left: let the campaign last longer.").format(doors=len(again.left))
        notify("error" if again.left else "done", f"{told} {short}" if again.left else told)
    st.rerun()
