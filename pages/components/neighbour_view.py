"""Neighbour units (邻里单元) of a grid: those that hold on the map and in a table, new ones proposed and accepted."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk.neighbour_doors import DRAFTING, doors_under, grid_depth, levels_within, may_look
from geo.desk.neighbour_guardians import guardians_of
from geo.desk.neighbour_kept import keep_units, kept_units
from geo.desk.neighbour_lines import UnitLine, units_of
from geo.desk.neighbour_proposing import UnitsProposal, accept_units, propose_units
from geo.errors import GridwardError
from geo.i18n import pick
from geo.model import Unit
from geo.redraw.neighbours_units import HIGH, LARGEST, LOW
from pages.components import html
from pages.components.neighbour_hand import hand_part
from pages.components.neighbour_map import units_map
from pages.components.neighbour_shown import of_lines, of_proposal
from pages.components.neighbour_tables import grids_part, lists_part, parted_part, rest_part, units_table
from pages.components.neighbour_ties import ties_part
from pages.components.session import Visit, choose, chosen
from pages.components.trying import attempt

_KEY = "units"


def draw(here: Visit) -> None:
    """Choose a grid, look at its units, propose new ones, change them by hand."""
    _ = here.say
    asked, shown = st.columns([1, 2.8], gap="medium")
    with asked:
        grid = _grid(here)
    if grid is None:
        st.info(_("You may not see the households of any grid here."))
        return
    least, most = _bounds()
    try:
        proposal = kept_units(here.office, here.actor, here.community, chosen(_KEY))
        lines = units_of(here.office, here.actor, here.community, grid.path, least=least, most=most)
    except GridwardError as problem:
        here.error(problem)
        return
    if proposal is not None and proposal.scope.id != grid.id:
        proposal = None
    with asked:
        if here.actor.may(DRAFTING, here.community, grid.path):
            _ask(here, grid, least, most)
        if proposal is not None:
            _accept(here, proposal)
    with shown:
        with st.container(key="gw-row"):
            _tiles(here, grid, lines, proposal)
        units = of_lines(here, lines) if proposal is None else of_proposal(here, proposal)
        units_map(here, doors_under(here.office, here.community, grid.path), units)
        st.caption(
            _("One colour and number for each unit, its guardian edged in white; grey and dashed: in no unit.")
        )  # fmt: skip
    if proposal is not None:
        _proposed(here, proposal)
    else:
        _holding(here, grid, lines, (least, most))


def _grid(here: Visit) -> Unit | None:
    """The unit chosen in the address, or the grid above it; else the first one that the visitor may look into."""
    _ = here.say
    tree, depth = here.office.tree(here.community), grid_depth(here.office, here.community)
    grids = tree.at_level(here.profile.handling_level)
    known = {grid.id: grid for grid in grids if _open(here, grid) or _parts(here, grid)}
    if not known:
        return None
    path = tree.unit(here.unit_id).path
    inside = path[depth] if len(path) > depth and path[depth] in known else next(iter(known))
    picked = st.selectbox(
        _("Grid"), list(known), index=list(known).index(inside), format_func=lambda key: tree.say(known[key].path),
        key=f"neighbours.grid.{inside}",
    )  # fmt: skip
    if picked != inside:
        choose(unit=picked, units="")
        st.rerun()
    parts = {part.id: part for part in _parts(here, known[picked])}
    if not parts:
        return known[picked]
    ids = [*([""] if _open(here, known[picked]) else []), *parts]
    below = path[depth + 1] if len(path) > depth + 1 and path[depth + 1] in ids else ids[0]
    part = st.selectbox(
        _("Part of the grid"), ids, index=ids.index(below), key=f"neighbours.part.{picked}.{below}",
        format_func=lambda key: parts[key].name if key else _("the whole grid"),
    )  # fmt: skip
    if part != below:
        choose(unit=part or picked, units="")
        st.rerun()
    return parts.get(part, known[picked])


def _open(here: Visit, unit: Unit) -> bool:
    return may_look(here.actor, here.community, unit.path)


def _parts(here: Visit, grid: Unit) -> list[Unit]:
    """The parts of a grid with doors that the visitor may look into, where a unit can be kept within one."""
    if not levels_within(here.office, here.community):
        return []
    parts = (part for part in here.office.tree(here.community).children(grid.id) if _open(here, part))
    return [part for part in parts if doors_under(here.office, here.community, part.path)]


def _bounds() -> tuple[int, int]:
    """Fewest and most households of a unit, from the address."""
    low, _, high = chosen("bounds").partition("-")
    if low.isdecimal() and high.isdecimal() and 2 <= int(low) <= int(high) <= LARGEST:
        return int(low), int(high)
    return LOW, HIGH


def _ask(here: Visit, grid: Unit, least: int, most: int) -> None:
    _ = here.say
    names = {level.key: pick(level.name, here.lang) for level in here.profile.levels}
    within = ["", *(key for key in levels_within(here.office, here.community) if here.office.tree(here.community)
              .at_level(key, grid.id))]  # fmt: skip
    with st.form(f"neighbours.ask.{grid.id}"):
        low, high = st.columns(2)
        fewest = low.number_input(_("Households, at least"), 1, 99, least, key="neighbours.least")
        largest = high.number_input(_("at most"), 1, 99, most, key="neighbours.most")
        level = within[0]
        if len(within) > 1:
            level = st.selectbox(
                _("No unit reaches beyond its"), within, key=f"neighbours.within.{grid.id}",
                format_func=lambda key: names[key] if key else names[here.profile.handling_level],
            )  # fmt: skip
        if st.form_submit_button(_("Propose units"), type="primary", width="stretch"):
            try:
                made = propose_units(
                    here.office, here.actor, here.community, grid.id, least=int(fewest), most=int(largest),
                    within=level, lang=here.lang,
                )  # fmt: skip
            except GridwardError as problem:
                here.error(problem)
                return
            choose(units=keep_units(here.office, made), bounds=f"{fewest}-{largest}")
            st.rerun()


def _accept(here: Visit, proposal: UnitsProposal) -> None:
    _ = here.say
    if not proposal.is_news:
        st.success(_("The units stand as they would be proposed."))
    if proposal.aside:
        st.caption(
            _("{count} units reach beyond this part of the grid and stay as they are.").format(
                count=len(proposal.aside)
            )
        )
    with st.form("neighbours.accept", border=False):
        accept, drop = st.columns([1.6, 1])
        taken = accept.form_submit_button(
            _("Accept these units"), type="primary", width="stretch", disabled=not proposal.is_news
        )
        dropped = drop.form_submit_button(_("Discard"), width="stretch")
    if taken:
        told = _("{count} units hold now.").format(count=len(proposal.units))
        if attempt(here, partial(accept_units, here.office, here.actor, proposal), told):
            choose(units="")
        st.rerun()
    if dropped:
        choose(units="")
        st.rerun()


def _tiles(here: Visit, grid: Unit, lines: list[UnitLine], proposal: UnitsProposal | None) -> None:
    _ = here.say
    doors = len(doors_under(here.office, here.community, grid.path))
    if proposal is not None:
        inside = sum(len(unit.doors) for unit in proposal.units)
        html.tiles([
            (_("Units"), str(len(proposal.units)), "small"),
            (_("Households in units"), f"{inside} / {doors}", "small" if inside < doors else "small good"),
            (_("Kin together"), _share(proposal.kin_together, proposal.kin), "small"),
            (_("Wishes kept"), _share(proposal.wishes_kept, proposal.asked), "small"),
            (_("Leave their unit"), str(proposal.changed), "small hot" if proposal.changed else "small"),
            (_("Units that end"), str(len(proposal.ends)), "small hot" if proposal.ends else "small"),
        ])  # fmt: skip
        return
    inside = sum(len(line.doors) for line in lines)
    html.tiles([
        (_("Units"), str(len(lines)), "small"),
        (_("Households in units"), f"{inside} / {doors}", "small" if inside < doors else "small good"),
        (_("With a guardian"), f"{sum(line.guardian is not None for line in lines)} / {len(lines)}", "small"),
        (_("Visits to them"), f"{sum(line.deeds.visits for line in lines):,}", "small"),
        (_("Disputes among them"), f"{sum(line.deeds.disputes for line in lines):,}", "small"),
        (_("Problems of theirs"), f"{sum(line.deeds.problems for line in lines):,}", "small"),
    ])  # fmt: skip


def _share(share: float, of: int) -> str:
    return f"{share:.0%} / {of}" if of else "—"


def _proposed(here: Visit, proposal: UnitsProposal) -> None:
    _ = here.say
    titles = (_("Units"), f"{_('In no unit')} ({len(proposal.rest)})", f"{_('Parted')} ({len(proposal.parted)})")
    units, rest, parted = st.tabs(list(titles))
    with units:
        guardians = {unit.id: unit.guardians for unit in proposal.units}
        units_table(here, of_proposal(here, proposal), guardians)
    with rest:
        rest_part(here, proposal.rest)
    with parted:
        parted_part(here, proposal)


def _holding(here: Visit, grid: Unit, lines: list[UnitLine], bounds: tuple[int, int]) -> None:
    _ = here.say
    guardians = guardians_of(here.office, here.actor, here.community, grid.id, here.lang)
    titles = [_("Units"), _("Change by hand"), _("Ties"), _("Lists and figures")]
    units, hand, ties, lists = st.tabs(titles)
    with units:
        if lines or here.actor.may(DRAFTING, here.community, grid.path):
            units_table(here, of_lines(here, lines), guardians)
        else:
            st.info(_("There is no neighbour unit here yet."))
    with hand:
        hand_part(here, grid, lines, guardians)
    with ties:
        ties_part(here, grid)
    with lists:
        lists_part(here, grid, bounds)
        grids_part(here)
