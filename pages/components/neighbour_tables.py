"""Tables of neighbour units: the units with their guardians, who is in none and why, who is parted and why; lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.neighbour_counts import Deeds
from geo.desk.neighbour_exports import units_pdf, units_workbook
from geo.desk.neighbour_lines import UnitLine, units_of
from geo.desk.neighbour_proposing import UnitsProposal
from geo.errors import GridwardError
from geo.i18n import mark
from geo.model import Unit
from geo.redraw.guardians import UnitGuardians
from geo.redraw.neighbours_wishes import Reason
from pages.components.neighbour_shown import Shown, first_guardian, said
from pages.components.session import Visit

_PRIVATE = mark(
    "Visits, disputes and problems count from the day on which a household came into its unit; private cases only for "
    "those who may see them."
)


def units_table(here: Visit, units: Sequence[Shown], guardians: Mapping[str, UnitGuardians]) -> None:
    """One row for each unit; its number is the one on the map."""
    _ = here.say
    if not units:
        st.info(_("No household of this grid is in a neighbour unit yet: propose units, and accept them."))
        return
    rows = [
        {
            _("No."): unit.number, _("Neighbour unit"): unit.name, _("Households"): len(unit.doors),
            _("People"): unit.people, _("Guardian"): _guardian(unit),
            **({} if unit.deeds is None else _counts(here, unit.deeds)),
            _("To be looked at") if unit.deeds is not None else _("State"): unit.remarks,
            _("Could be asked"): "" if unit.guardian else first_guardian(here, guardians.get(unit.id), unit.doors),
            _("Its households"): _(", ").join(_short(unit.doors, door) for door in unit.doors),
        }
        for unit in units
    ]  # fmt: skip
    narrow = (_("No."), _("Households"), _("People"), _("Visits"), _("Disputes"), _("Problems"))
    wide = {_("Neighbour unit"): 220, _("Guardian"): 150, _("To be looked at"): 150, _("Could be asked"): 300}
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, width="stretch", height=min(430, 38 + 35 * len(rows)),
        column_config=dict.fromkeys(narrow, st.column_config.Column(width=60))
        | {name: st.column_config.Column(width=width) for name, width in wide.items()},
    )  # fmt: skip
    st.caption(
        _(
            "Guardians are proposed from visits that met somebody by day, from neighbours who trust them and from "
            "roles held at their door; households that are looked after themselves are not proposed. The unit elects."
        )
    )
    if units[0].deeds is not None:
        st.caption(_(_PRIVATE))


def rest_part(here: Visit, rest: Sequence[tuple[Doorstep, Reason]]) -> None:
    """Households that are in no unit of a proposal, each with the reason."""
    _ = here.say
    if not rest:
        st.success(_("Every household of this grid is in a unit."))
        return
    rows = [{_("Address"): door.address, _("Why"): said(here, reason)} for door, reason in rest]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(430, 38 + 35 * len(rows)))


def parted_part(here: Visit, proposal: UnitsProposal) -> None:
    """Kin, or two who asked for each other, who are in different units of a proposal, and why."""
    _ = here.say
    if not proposal.parted:
        st.success(_("All kin and all who asked for each other are together."))
        return
    known = doorsteps(here.office, here.community)
    rows = [
        {
            _("Household"): known[pair.one].address, _("Other household"): known[pair.other].address,
            _("Tie"): _("kin") if pair.kin else _("asked for each other"), _("Why"): said(here, pair.reason),
        }
        for pair in proposal.parted
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(430, 38 + 35 * len(rows)))


def lists_part(here: Visit, grid: Unit, bounds: tuple[int, int]) -> None:
    """The units of the grid as a workbook and as a sheet to be put up; made only when pressed."""
    _ = here.say
    if not here.actor.may("read:household", here.community, grid.path):
        st.info(_("You may not see the households of this grid."))
        return
    given = (here.office, here.actor, here.community, grid.id, here.lang)
    book, sheet, _rest = st.columns([1, 1, 1.5])
    book.download_button(
        _("Units and households as an Excel file"), partial(units_workbook, *given, least=bounds[0], most=bounds[1]),
        _file(grid, "xlsx"), key="neighbours.book", width="stretch",
    )  # fmt: skip
    if sheet.button(_("Prepare the sheet to print (PDF)"), key="neighbours.sheet", width="stretch"):
        try:
            pdf = units_pdf(*given)
        except GridwardError as problem:
            here.error(problem)
        else:
            sheet.download_button(
                _("Save the sheet (PDF)"), pdf, _file(grid, "pdf"), key="neighbours.pdf", width="stretch"
            )  # fmt: skip


def grids_part(here: Visit) -> None:
    """The figures of all grids, counted only when somebody asks for them."""
    _ = here.say
    if not st.toggle(_("Figures of all grids"), key="neighbours.all"):
        return
    tree, level = here.office.tree(here.community), here.profile.handling_level
    depth = here.profile.depth(level)
    lines = units_of(here.office, here.actor, here.community, faults=False)
    rows = []
    for grid in tree.at_level(level):
        mine = [line for line in lines if (line.doors[0] if line.doors else line.unit).path[depth] == grid.id]
        if mine:
            rows.append(_figures(here, grid.name, mine))
    if not rows:
        st.info(_("There is no neighbour unit here yet."))
        return
    rows.append(_figures(here, _("All grids"), lines))
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(430, 38 + 35 * len(rows)))
    st.caption(_(_PRIVATE))


def _figures(here: Visit, name: str, lines: Sequence[UnitLine]) -> dict[str, object]:
    _ = here.say
    done = sum((line.deeds for line in lines), Deeds())
    return {
        _("Grid"): name, _("Neighbour units"): len(lines), _("Households"): sum(len(line.doors) for line in lines),
        _("With a guardian"): sum(line.guardian is not None for line in lines), **_counts(here, done),
    }  # fmt: skip


def _counts(here: Visit, deeds: Deeds) -> dict[str, int]:
    _ = here.say
    return {_("Visits"): deeds.visits, _("Disputes"): deeds.disputes, _("Problems"): deeds.problems}


def _file(grid: Unit, ending: str) -> str:
    return f"units-{grid.id}.{ending}"


def _guardian(unit: Shown) -> str:
    address = next((door.address for door in unit.doors if door.id == unit.guardian), "")
    return f"{unit.guardian_name} ({address})" if unit.guardian_name and address else address


def _short(doors: Sequence[Doorstep], door: Doorstep) -> str:
    """A door within its unit: the whole address of the first of a house, of the others the stair and the room."""
    first = next(one for one in doors if one.building_id == door.building_id)
    if first is door or not door.room:
        return door.address
    return door.room if first.stair == door.stair else f"{door.stair}-{door.room}"
