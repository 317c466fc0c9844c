"""Boundaries from a file: what is wrong with them, what snapping them to blocks repairs, and what is agreed to."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pandas as pd
import streamlit as st
from markupsafe import Markup, escape

from geo.desk.redraw_kept import Held
from geo.desk.redraw_offers import is_current
from geo.desk.redraw_proposed import ImportOffer, RepairGroup
from geo.desk.redraw_repairs import accept_import, read_import
from geo.errors import Faulty, GridwardError
from geo.i18n import mark, say
from pages.components import html
from pages.components.redraw_marks import show_changed
from pages.components.redraw_wish import plain, sentences
from pages.components.session import Visit, choose
from pages.components.trying import attempt

_KEY = "import"
KINDS = {
    "gap": mark("in no grid"),
    "moved": mark("to another grid"),
    "overlap": mark("in two grids"),
    "outside": mark("outside the ground"),
    "ended": mark("grid ends"),
    "renamed": mark("other name or code"),
}
FAULTS = {
    "empty": mark("Grids without an outline"),
    "same_id": mark("Outlines with the same id"),
    "invalid_ring": mark("Outlines that are not valid"),
    "parts": mark("Grids in several parts"),
    "overlap": mark("Overlaps"),
    "gap": mark("Gaps"),
    "outside": mark("Overhangs"),
    "sliver": mark("Slivers"),
    "missed": mark("Homes in no grid"),
    "twice": mark("Homes in two grids"),
}
_SYSTEMS = {"": mark("as the file says"), "wgs84": "WGS84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}
_ENCODINGS = {"": mark("find out"), "utf-8": "UTF-8", "gb18030": "GB18030 / GBK"}
_TALL = 300
_FILE = Markup(
    '<style>.st-key-gw-boundaries [data-testid="stFileUploaderDropzone"] button::after {{ content: "{}"; }}</style>'
)
"""The page's own style calls every file a photo."""


def ask_file(here: Visit, now: Held) -> None:
    """The file and how it is to be read; it is read when it is sent, and nothing is changed by that."""
    _ = here.say
    with st.form("redraw.import"):
        st.html(_FILE.format(escape(_("Choose a file"))))
        with st.container(key="gw-boundaries"):
            sent = st.file_uploader(
                _("GeoJSON, GeoPackage, Shapefile (zip) or a table of blocks and grids"),
                type=["geojson", "json", "gpkg", "zip", "csv", "xlsx"], key="redraw.import.file",
            )  # fmt: skip
        keep = st.checkbox(
            _("Blocks that the file leaves out keep their grid"), value=True, key="redraw.import.keep",
            help=_("Otherwise each goes to the nearest grid of the file, as a repair."),
        )  # fmt: skip
        with st.expander(_("How the file is written")):
            system = st.selectbox(_("Coordinates"), list(_SYSTEMS), format_func=lambda one: _(_SYSTEMS[one]))
            encoding = st.selectbox(_("Texts"), list(_ENCODINGS), format_func=lambda one: _(_ENCODINGS[one]))
            layer = st.text_input(_("Layer of a GeoPackage"), placeholder=_("the only one"))
        if st.form_submit_button(_("Look at the file"), type="primary", width="stretch"):
            if sent is None:
                st.error(_("Choose a file first."))
                return
            try:
                with st.spinner(_("Reading …")):
                    offer = read_import(
                        here.office, here.actor, here.community, now.redraw.id, sent.getvalue(), sent.name,
                        system=system or None, encoding=encoding or None, layer=layer.strip() or None, keep_rest=keep,
                    )  # fmt: skip
            except Faulty as faulty:
                choose(**{_KEY: ""})
                here.error(faulty)
                sentences(here, faulty.faults)
            except GridwardError as problem:
                choose(**{_KEY: ""})
                here.error(problem)
            else:
                choose(**{_KEY: offer.key})


def import_preview(here: Visit, now: Held, offer: ImportOffer) -> None:
    """What the file would make of the plan; accepted in groups or one by one."""
    _ = here.say
    if not is_current(offer, now.redraw):
        st.info(_("The plan has changed since this was computed; compute it again."))
        return
    repairs = sum(len(group.repairs) for group in offer.groups)
    html.tiles([
        (_("Residents who move"), f"{offer.moved_people:,.0f}", "small"),
        (_("Change worker against today"), f"{offer.today.people:,.0f} · {offer.today.share:.1%}", "small"),
        (_("Repairs"), f"{repairs:,}", "small"),
        (_("New grids"), f"{len(offer.matching.fresh)}", "small"),
    ])  # fmt: skip
    _faults(here, offer)
    if offer.left_out:
        st.caption(_("{count} blocks that the file leaves out keep their grid.").format(count=f"{offer.left_out:,}"))
    sentences(here, offer.notes)
    for name in offer.locked:
        st.warning(_("Grid {grid} is locked; unlock it first.").format(grid=plain(name)))
    agreed = _agreed(here, offer)
    show_changed(here, now.redraw.id, offer.changed, "redraw.import.marks")
    take, leave = st.columns(2)
    with take:
        if st.button(_("Accept"), type="primary", width="stretch", key="redraw.import.take"):
            deed = partial(accept_import, here.office, here.actor, here.community, now.redraw.id, offer.key, agreed)
            if attempt(here, deed, _("The plan has the boundaries of the file now.")):
                choose(**{_KEY: ""})
            st.rerun()
    with leave:
        if st.button(_("Leave it"), width="stretch", key="redraw.import.leave"):
            choose(**{_KEY: ""})
            st.rerun()


def _faults(here: Visit, offer: ImportOffer) -> None:
    _ = here.say
    if not offer.faults:
        return
    count = Counter(fault.kind for fault in offer.faults)
    rows = [
        {
            _("As it was drawn"): _(FAULTS[kind]), _("Number"): number,
            _("m²"): round(sum(one.area_m2 for one in offer.faults if one.kind == kind)),
            _("Households"): round(sum(one.households for one in offer.faults if one.kind == kind)),
        }
        for kind, number in count.most_common()
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=38 + 35 * len(rows))
    # Single homes are many, and an address each: their number says enough.
    told = [fault.told for fault in offer.faults if fault.kind not in ("missed", "twice")]
    if told:
        with st.expander(_("What was drawn wrong, one by one")):
            sentences(here, told)


def _agreed(here: Visit, offer: ImportOffer) -> list[str]:
    """What is ticked: whole groups in one table, the repairs of one group in another."""
    _ = here.say
    if not offer.groups:
        st.success(_("The file fits the blocks: nothing was repaired."))
        return []
    rows = [
        {
            _("Agreed"): not group.told_only, _("Repair"): _(KINDS[group.kind]),
            _("From → to"): f"{group.from_name or '—'} → {group.to_name or '—'}",
            _("Households"): round(group.households), _("m²"): round(group.area_m2), _("Number"): len(group.repairs),
        }
        for group in offer.groups
    ]  # fmt: skip
    edited = st.data_editor(
        pd.DataFrame(rows), hide_index=True, width="stretch", height=min(_TALL, 38 + 35 * len(rows)),
        disabled=[column for column in rows[0] if column != _("Agreed")], key=f"redraw.import.groups.{offer.key}",
        column_config={_("Agreed"): st.column_config.CheckboxColumn(width=64), _("Repair"): st.column_config.Column(
            width=84), _("Households"): st.column_config.Column(width=48)},
    )  # fmt: skip
    st.caption(_("Where a repair is not agreed to, the block keeps the grid that it has in the plan."))
    yes = [bool(ticked) for ticked in edited[_("Agreed")]]
    refused = _one_by_one(here, offer)
    return [
        id_
        for group, whole in zip(offer.groups, yes, strict=True)
        if whole and not group.told_only
        for id_ in group.ids
        if id_ not in refused
    ]


def _one_by_one(here: Visit, offer: ImportOffer) -> set[str]:
    """Single repairs that are not agreed to, in the group that is looked at and those looked at before."""
    _ = here.say
    groups = {group.key: group for group in offer.groups if group.repairs and not group.told_only}
    state = f"redraw.import.refused.{offer.key}"
    refused: set[str] = set(st.session_state.get(state, ()))
    if not groups:
        return refused
    key = st.selectbox(
        _("Look at the repairs of one group"), list(groups), index=None, placeholder=_("one by one"),
        format_func=lambda one: _title(here, groups[one]), key=f"redraw.import.group.{offer.key}",
    )  # fmt: skip
    if key is None:
        st.session_state.pop(f"{state}.open", None)
        return refused
    repairs = groups[key].repairs
    # The table begins with what stood when its group was opened: fed with its own edits it would lose every other one.
    opened, begun = st.session_state.get(f"{state}.open", ("", ()))
    if opened != key:
        begun = tuple(sorted(refused))
        st.session_state[f"{state}.open"] = (key, begun)
    frame = pd.DataFrame([
        {
            _("Agreed"): repair.id not in begun, _("Block"): repair.block, _("m²"): round(repair.area_m2),
            _("Households"): round(repair.households), _("What"): say(repair.told, here.lang),
        }
        for repair in repairs
    ])  # fmt: skip
    edited = st.data_editor(
        frame, hide_index=True, width="stretch", height=min(_TALL, 38 + 35 * len(repairs)),
        disabled=[column for column in frame.columns if column != _("Agreed")],
        key=f"redraw.import.single.{offer.key}.{key}",
        column_config={_("Agreed"): st.column_config.CheckboxColumn(width=64)},
    )  # fmt: skip
    ticks = [bool(ticked) for ticked in edited[_("Agreed")]]
    shown = {repair.id for repair in repairs}
    refused = (refused - shown) | {one.id for one, ticked in zip(repairs, ticks, strict=True) if not ticked}
    st.session_state[state] = tuple(sorted(refused))
    return refused


def _title(here: Visit, group: RepairGroup) -> str:
    return f"{here.say(KINDS[group.kind])}: {group.from_name or '—'} → {group.to_name or '—'} ({len(group.repairs)})"
