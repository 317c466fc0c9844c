"""Drilling down the chain by select box; the map follows the address, and a click on it lands here too."""

from __future__ import annotations

import streamlit as st

from geo.desk import queries
from pages.components.live_map import Click
from pages.components.session import Visit, choose


def drill_boxes(here: Visit, *, key: str) -> None:
    """One select box per level of the chain, from the root's children down to what is drawn."""
    _ = here.say
    view = queries.unit_view(here.office, here.actor, here.community, here.unit_id)
    tree, levels = here.office.tree(here.community), here.profile.levels
    steps = [level for level in levels[1:] if tree.at_level(level.key)]
    for column, level in zip(st.columns(len(steps) or 1), steps, strict=False):
        depth = here.profile.depth(level.key)
        if depth > len(view.chain):
            continue
        parent = view.chain[depth - 1].id
        ids = ["", *(unit.id for unit in tree.children(parent))]
        current = view.chain[depth].id if depth < len(view.chain) else ""
        box = f"{key}.{level.key}.{parent}.{current}"
        column.selectbox(
            here.name(dict(level.name)), ids, index=ids.index(current), key=box,
            format_func=lambda unit_id: tree.unit(unit_id).name if unit_id else _("All"),
            on_change=lambda box=box, parent=parent: choose(unit=st.session_state[box] or _above(here, parent)),
        )  # fmt: skip


def follow_click(click: Click) -> None:
    """Put a clicked unit or case into the address."""
    if click.kind == "unit":
        choose(unit=click.id)
    elif click.kind == "case":
        choose(case=click.id)


def _above(here: Visit, unit_id: str) -> str:
    return "" if unit_id == here.office.root(here.community) else unit_id
