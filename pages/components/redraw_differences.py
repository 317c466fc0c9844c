"""What two plans have and where they differ, as tables."""

from __future__ import annotations

import math
from collections import defaultdict

import pandas as pd
import streamlit as st

from geo.desk.redraw_merging import Comparison
from geo.i18n import mark
from geo.redraw.blocks import Floats
from geo.redraw.figures import PlanFigures
from geo.redraw.impact import Impact
from pages.components.session import Visit

_ATTRIBUTES = {
    "name": mark("Name of the grid"),
    "code": mark("Code (15 digits)"),
    "worker": mark("Grid worker"),
    "locked": mark("locked"),
}


def figures_beside(here: Visit, found: Comparison) -> None:
    """One row per figure, one column per plan."""
    _ = here.say
    sides = (found.one, found.other)
    rows = {
        label: [value(held.figures) for held in sides]
        for label, value in (
            (_("Grids"), lambda figures: f"{len(figures)}"),
            (_("Largest deviation"), lambda figures: f"{figures.worst_deviation:.0%}"),
            (_("Mean deviation"), _mean_deviation),
            (_("Compactness (Polsby–Popper), mean"), lambda figures: _mean(figures.polsby_popper, "{:.2f}")),
            (_("Grids in pieces"), lambda figures: f"{int((figures.pieces > 1).sum())}"),
            (_("Compounds cut"), lambda figures: f"{int(figures.cut_compounds.sum())}"),
            (_("Barriers crossed"), lambda figures: f"{int(figures.barriers_crossed.sum())}"),
            (_("Walk to the nearest station, minutes"), _mean_walk),
        )
    }
    rows |= {
        label: [value(held.impact) for held in sides]
        for label, value in (
            (_("Residents who change grid worker"), _moved_people),
            (_("Households that change grid worker"), lambda impact: f"{len(impact.households):,}"),
            (_("Must-visit persons who change grid worker"), lambda impact: f"{len(impact.must_visit):,}"),
            (_("Open cases that move"), lambda impact: f"{len(impact.cases):,}"),
            (_("Stations that move"), lambda impact: f"{len(impact.stations):,}"),
            (_("Workers whose load changes"), lambda impact: f"{len(impact.loads):,}"),
        )
    }
    rows[_("Defects that block publishing")] = [str(sum(one.blocking for one in held.defects)) for held in sides]
    st.markdown(f"**{_('Figures beside each other')}**")
    names = [_("Left plan"), _("Right plan")]
    frame = pd.DataFrame([[label, *values] for label, values in rows.items()], columns=[_("Figure"), *names])
    st.dataframe(frame, hide_index=True, width="stretch", height=38 + 35 * len(frame))


def difference_tables(here: Visit, found: Comparison) -> None:
    """Ground that changes grid from the left plan to the right one, and grids that are new, gone or changed."""
    _ = here.say
    differs = found.differences
    st.markdown(f"**{_('What differs')}**")
    if not (differs.blocks or differs.new or differs.gone or differs.changed or differs.reshaped):
        st.success(_("The two plans are the same."))
        return
    names = {grid.id: grid.name for held in (found.one, found.other) for grid in held.plan.grids}
    ground: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for block in differs.blocks:
        ground[block.one, block.other].append(block.households)
    if ground:
        largest = sorted(ground.items(), key=lambda pair: -sum(pair[1]))
        rows = [
            {
                _("Left plan"): names.get(one, "–"), _("Right plan"): names.get(other, "–"),
                _("Blocks"): len(households), _("Households"): round(sum(households)),
            }
            for (one, other), households in largest
        ]  # fmt: skip
        st.caption(_("Blocks that lie in another grid"))
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=38 + 35 * min(len(rows), 8))
    for label, grids in ((_("Only on the right"), differs.new), (_("Only on the left"), differs.gone)):
        if grids:
            st.text(f"{label}: {', '.join(grid.name for grid in grids)}")
    if differs.reshaped:
        st.text(_("{count} blocks have another boundary.").format(count=len(differs.reshaped)))
    if differs.changed:
        people = here.office.staff(here.community).names
        changed = [
            {
                _("Grid"): names.get(one.grid, one.grid), _("Concerns"): _(_ATTRIBUTES[one.attribute]),
                _("Left plan"): _told(here, one.one, people), _("Right plan"): _told(here, one.other, people),
            }
            for one in differs.changed
        ]  # fmt: skip
        st.dataframe(pd.DataFrame(changed), hide_index=True, width="stretch", height=38 + 35 * min(len(changed), 8))


def _told(here: Visit, value: str | bool, people: dict[str, str]) -> str:
    if isinstance(value, bool):
        return here.say("yes") if value else here.say("no")
    return people.get(value, value) or "–"


def _mean(values: Floats, form: str) -> str:
    known = [value for value in values.tolist() if math.isfinite(value)]
    return form.format(sum(known) / len(known)) if known else "–"


def _mean_deviation(figures: PlanFigures) -> str:
    return _mean(abs(figures.deviation), "{:.0%}")


def _mean_walk(figures: PlanFigures) -> str:
    return _mean(figures.walk_mean_s / 60, "{:.1f}")


def _moved_people(impact: Impact) -> str:
    return f"{impact.people:,.0f} ({impact.people_share:.1%})"
