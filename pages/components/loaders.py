"""The only caches of the screens: bounded, never mutated, keyed by the store's event cursor."""

from __future__ import annotations

import streamlit as st

from geo.desk import queries, staffing
from geo.model import Case
from pages.components.session import Visit


def latest_cases(here: Visit, limit: int) -> list[Case]:
    """The cases below the chosen unit that changed last."""
    path = here.office.tree(here.community).unit(here.unit_id).path
    cursor = here.office.board(here.community).cursor
    return _latest(here, here.community, path, limit, cursor, here.actor.grants)


def heaviest_units(here: Visit, limit: int) -> list[tuple[str, int, int]]:
    """Name, open and overdue cases of the units below the chosen one that have most: grids, in a grid its children."""
    board = here.office.board(here.community)
    return _heaviest(here, here.community, here.unit_id, limit, board.cursor)


def people_on_duty(here: Visit) -> list[staffing.OnDuty]:
    """Turns that are running in this minute."""
    return _on_duty(here, here.community, here.office.clock().strftime("%F %H:%M"))


# What stands behind the underscore is not part of the key: the last arguments are, though nothing reads them.
@st.cache_data(max_entries=64, show_spinner=False)
def _latest(
    _here: Visit,
    community: str,
    path: tuple[str, ...],
    limit: int,
    cursor: int,  # noqa: ARG001
    grants: object,  # noqa: ARG001
) -> list[Case]:
    return queries.latest(_here.office, _here.actor, community, under=path, limit=limit)


@st.cache_data(max_entries=64, show_spinner=False)
def _heaviest(
    _here: Visit,
    community: str,
    unit_id: str,
    limit: int,
    cursor: int,  # noqa: ARG001
) -> list[tuple[str, int, int]]:
    tree, profile = _here.office.tree(community), _here.profile
    inside = tree.is_within(unit_id, profile.depth(profile.handling_level))
    units = tree.children(unit_id) if inside else tree.at_level(profile.handling_level, unit_id)
    ranked = _here.office.board(community).heaviest((unit.id for unit in units), limit)
    return [(tree.unit(found).name, counts[0], counts[1]) for found, counts in ranked if counts[0]]


@st.cache_data(max_entries=32, show_spinner=False)
def _on_duty(_here: Visit, community: str, minute: str) -> list[staffing.OnDuty]:  # noqa: ARG001
    return staffing.on_duty(_here.office, _here.actor, community)
