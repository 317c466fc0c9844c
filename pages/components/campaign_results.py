"""What a campaign found: answers by question, needs, the doors left in a grid, and all doors as a file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.desk.campaign_coverage import Answers, answers, doors_left
from geo.desk.campaign_doors import READING, doors_of, grid_of
from geo.desk.campaign_exports import ANSWER_NAMES, doors_csv, doors_workbook
from geo.i18n import pick
from geo.model import Campaign
from pages.components import html
from pages.components.session import Visit

_SHOWN = 300


def results_part(here: Visit, campaign: Campaign) -> None:
    """Counts for whoever plans; households only for whoever may read them."""
    _ = here.say
    found, needs = answers(here.office, here.actor, here.community, campaign.id)
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        for one in found:
            _question(here, one)
        if not found:
            st.info(_("This campaign asks no questions."))
    with right:
        html.heading(_("Needs found"))
        names = {need.key: pick(need.name, here.lang) for need in here.profile.needs}
        if needs:
            rows = [{_("Need"): names.get(key, key), _("Doors"): count} for key, count in needs.most_common()]
            st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
        else:
            st.caption(_("None yet."))
        if here.actor.may_anywhere(READING, here.community):
            _doors(here, campaign)


def _question(here: Visit, one: Answers) -> None:
    _ = here.say
    html.heading(one.text)
    st.caption(_("{count} answers").format(count=one.asked))
    if one.kind == "number" and one.counts:
        total = sum(float(value) * count for value, count in one.counts)
        html.tiles([
            (_("Sum"), f"{total:,.10g}", "small"), (_("Mean"), f"{total / one.asked:.1f}", "small"),
            (_("Largest"), f"{max(float(value) for value, _count in one.counts):,.10g}", "small"),
        ])  # fmt: skip
    elif one.counts:
        rows = [
            {
                _("Answer"): _(ANSWER_NAMES[value]) if one.kind == "yes_no" else value, _("Doors"): count,
                _("Share"): 100 * count / one.asked,
            }
            for value, count in one.counts
        ]  # fmt: skip
        st.dataframe(
            pd.DataFrame(rows), hide_index=True, width="stretch",
            column_config={_("Share"): st.column_config.ProgressColumn(format="%.0f%%", min_value=0, max_value=100)},
        )  # fmt: skip


def _doors(here: Visit, campaign: Campaign) -> None:
    _ = here.say
    office, actor, community = here.office, here.actor, here.community
    html.heading(_("Doors left"))
    tree = office.tree(community)
    doors = doors_of(office, campaign).values()
    grids = [
        grid
        for grid in dict.fromkeys(grid_of(office, community, door.path) for door in doors)
        if tree.knows(grid) and actor.may(READING, community, tree.unit(grid).path)
    ]
    grid = st.selectbox(
        _("Grid"), grids, format_func=lambda key: tree.say(tree.unit(key).path), label_visibility="collapsed"
    )  # fmt: skip
    if grid is not None:
        left = doors_left(office, actor, community, campaign.id, grid)
        st.caption(_("{count} doors are left.").format(count=len(left)))
        rows = [{_("Address"): door.address} for door in left[:_SHOWN]]
        st.dataframe(pd.DataFrame(rows, columns=[_("Address")]), hide_index=True, width="stretch", height=220)
    with st.container(horizontal=True):
        # Made only when pressed: all doors of a street take a second.
        st.download_button(
            _("All doors as a workbook"), lambda: doors_workbook(office, actor, community, campaign.id, here.lang),
            file_name=f"{campaign.id}.xlsx",
        )  # fmt: skip
        st.download_button(
            _("All doors as CSV"), lambda: doors_csv(office, actor, community, campaign.id, here.lang),
            file_name=f"{campaign.id}.csv", mime="text/csv",
        )  # fmt: skip
