"""Neighbour units changed by hand: a household moved, a guardian elected, a name, an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from geo.desk import neighbour_units as desk
from geo.desk.doorsteps import Doorstep
from geo.desk.neighbour_doors import DRAFTING, doors_under
from geo.desk.neighbour_lines import UnitLine
from geo.model import Unit
from geo.redraw.guardians import UnitGuardians
from pages.components.neighbour_shown import said
from pages.components.session import Visit
from pages.components.trying import attempt

_OUT, _NEW = "out", "new"


def hand_part(here: Visit, grid: Unit, lines: Sequence[UnitLine], guardians: Mapping[str, UnitGuardians]) -> None:
    """Forms beside one another: who moves where; the guardian, the name and the end of one unit."""
    drafts = here.actor.may(DRAFTING, here.community, grid.path)
    left, right = st.columns(2, gap="medium")
    if drafts:
        with left:
            _move(here, grid, lines)
    with right:
        _one(here, lines, guardians, drafts=drafts)


def _move(here: Visit, grid: Unit, lines: Sequence[UnitLine]) -> None:
    _ = here.say
    doors = doors_under(here.office, here.community, grid.path)
    unit_of = {door.id: (number, line) for number, line in enumerate(lines, 1) for door in line.doors}
    by_id = {door.id: door for door in doors}
    with st.form("neighbours.move"):
        household = st.selectbox(
            _("Household"), list(by_id), key="neighbours.household",
            format_func=lambda key: _where(here, by_id[key], unit_of.get(key)),
        )  # fmt: skip
        goals = {line.unit.id: f"{number}. {line.unit.name}" for number, line in enumerate(lines, 1)}
        words = {_OUT: _("into no unit"), _NEW: _("into a new unit of its own")}
        goal = st.selectbox(
            _("Moves to"), [*goals, _OUT, _NEW], format_func=lambda key: goals.get(key) or words[key],
            key="neighbours.goal",
        )  # fmt: skip
        sent = st.form_submit_button(_("Move the household"), type="primary")
    if sent:
        given = (here.office, here.actor, here.community)
        version = next((line.unit.version for line in lines if line.unit.id == goal), None)
        deed = (
            partial(desk.make_unit, *given, [household]) if goal == _NEW else
            partial(desk.move_household, *given, household, "" if goal == _OUT else goal, version=version)
        )  # fmt: skip
        attempt(here, deed, _("The household has been moved."))
        st.rerun()


def _where(here: Visit, door: Doorstep, unit: tuple[int, UnitLine] | None) -> str:
    return f"{door.address} · {unit[0]}" if unit is not None else f"{door.address} · {here.say('in no unit')}"


def _one(here: Visit, lines: Sequence[UnitLine], guardians: Mapping[str, UnitGuardians], *, drafts: bool) -> None:
    _ = here.say
    if not lines:
        return
    by_id = {line.unit.id: (number, line) for number, line in enumerate(lines, 1)}
    picked = st.selectbox(
        _("Neighbour unit"), list(by_id), key="neighbours.one",
        format_func=lambda key: f"{by_id[key][0]}. {by_id[key][1].unit.name}",
    )  # fmt: skip
    line = by_id[picked][1]
    given = (here.office, here.actor, here.community, picked)
    _elect(here, line, guardians.get(picked))
    if not drafts:
        return
    with st.form(f"neighbours.name.{picked}.{line.unit.version}"):
        name = st.text_input(_("Name of the unit"), line.unit.name, max_chars=desk.LONGEST_NAME)
        keep, end = st.columns(2)
        renamed = keep.form_submit_button(_("Rename"), width="stretch")
        ended = end.form_submit_button(_("End this unit"), width="stretch")
    if renamed:
        attempt(here, partial(desk.rename_unit, *given, name, version=line.unit.version), _("The unit is renamed."))
        st.rerun()
    if ended:
        attempt(here, partial(desk.end_unit, *given, version=line.unit.version), _("The unit has ended."))
        st.rerun()


def _elect(here: Visit, line: UnitLine, known: UnitGuardians | None) -> None:
    """Whom the unit has elected; those who could be asked stand in front with their reasons."""
    _ = here.say
    unit = line.unit
    proposed = [] if known is None else [one.person for one in known.proposals]
    addresses = {door.id: door.address for door in line.doors}
    order = ["", *(one for one in proposed if one in addresses), *(one for one in addresses if one not in proposed)]
    with st.form(f"neighbours.elect.{unit.id}.{unit.version}"):
        household = st.selectbox(
            _("Guardian"), order, index=order.index(unit.guardian) if unit.guardian in order else 0,
            format_func=lambda key: addresses.get(key) or _("nobody"),
        )  # fmt: skip
        name = st.text_input(_("Name of the guardian"), unit.guardian_name, max_chars=desk.LONGEST_PERSON)
        sent = st.form_submit_button(_("Record the election"), type="primary")
    if known is not None:
        for one in known.proposals:
            told = " ".join(said(here, reason) for reason in one.reasons)
            st.caption(f"{addresses.get(one.person, one.person)}: {told}".replace("*", "＊"))
        if known.none is not None:
            st.caption(said(here, known.none))
    if sent:
        deed = partial(
            desk.elect_guardian, here.office, here.actor, here.community, unit.id, household, name,
            version=unit.version,
        )  # fmt: skip
        attempt(here, deed, _("The guardian is recorded."))
        st.rerun()
