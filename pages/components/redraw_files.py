"""A plan's files: taken away for other programs and printers, and boundaries brought in with every repair listed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk.redraw_files import FORMS, export_plan, file_name
from geo.desk.redraw_kept import held
from geo.desk.redraw_repairs import kept_import
from geo.desk.redraw_sheets import MOST_SHEETS, plan_sheets, sheets_of
from geo.errors import GridwardError
from pages.components import html
from pages.components.redraw_auto import may_change
from pages.components.redraw_import import ask_file, import_preview
from pages.components.session import Visit, chosen


def draw(here: Visit, redraw_id: str) -> None:
    """A file that was read, if there is one; then export, sheets and import."""
    _ = here.say
    now = held(here.office, here.actor, here.community, redraw_id)
    first = st.container()
    html.heading(_("Take the plan away"))
    _exports(here, redraw_id)
    html.heading(_("Map sheets to print"))
    _sheets(here, redraw_id)
    html.heading(_("Bring boundaries in"))
    if may_change(here, now):
        ask_file(here, now)
        offer = kept_import(here.office, here.actor, here.community, redraw_id, chosen("import"))
        if offer is not None:
            with first:
                html.heading(_("What the file would change"))
                import_preview(here, now, offer)


def _exports(here: Visit, redraw_id: str) -> None:
    _ = here.say
    office, actor, community = here.office, here.actor, here.community
    for pair in (("geojson", "gpkg"), ("shp", "csv")):
        for column, form in zip(st.columns(2), pair, strict=True):
            title, ending, kind = FORMS[form]  # type: ignore[index]  # the pairs are those of the table
            with column:
                # Made only when pressed, and the right is asked for again then.
                st.download_button(
                    _(title), partial(export_plan, office, actor, community, redraw_id, form),  # type: ignore[arg-type]
                    file_name=file_name(office, actor, community, redraw_id, ending), mime=kind, width="stretch",
                    key=f"redraw.export.{form}", on_click="ignore",
                )  # fmt: skip
    st.caption(_("Boundaries with counts of households and people, no resident's data."))


def _sheets(here: Visit, redraw_id: str) -> None:
    _ = here.say
    office, actor, community = here.office, here.actor, here.community
    names = sheets_of(office, actor, community, redraw_id)
    if not names:
        st.info(_("No grid has any ground yet."))
        return
    picked = st.multiselect(
        _("Grids"), list(names), format_func=lambda one: names.get(one, one), key="redraw.sheets",
        placeholder=_("all grids"),
    )  # fmt: skip
    grids = picked or list(names)
    try:
        st.download_button(
            _("{count} sheets as PDF").format(count=len(grids)),
            partial(plan_sheets, office, actor, community, redraw_id, grids, here.lang),
            file_name=file_name(office, actor, community, redraw_id, ".pdf"), mime="application/pdf",
            width="stretch", key="redraw.sheets.take", on_click="ignore", disabled=len(grids) > MOST_SHEETS,
        )  # fmt: skip
    except GridwardError as problem:
        here.error(problem)
    if len(grids) > MOST_SHEETS:
        st.caption(_("A file holds at most {most} sheets; choose fewer grids.").format(most=MOST_SHEETS))
