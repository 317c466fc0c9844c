"""A plan as a file for other programs: GeoJSON, GeoPackage, Shapefile, or a table of blocks and their grids."""

from __future__ import annotations

import re

from geo.desk.office import Office
from geo.desk.redraw_kept import held
from geo.desk.redraws import get_redraw
from geo.exchange.boundary_files import Format, write_plan
from geo.i18n import mark
from geo.model import Actor

FORMS: dict[Format, tuple[str, str, str]] = {
    "geojson": (mark("GeoJSON"), ".geojson", "application/geo+json"),
    "gpkg": (mark("GeoPackage"), ".gpkg", "application/geopackage+sqlite3"),
    "shp": (mark("Shapefile (zip)"), ".zip", "application/zip"),
    "csv": (mark("Blocks and grids (CSV)"), ".csv", "text/csv"),
}
"""Format → what it is called, the ending of its file and its media type."""


def export_plan(office: Office, actor: Actor, community: str, redraw_id: str, form: Format) -> bytes:
    """A plan as it stands, as a file: boundaries and counts of grids, no resident.

    For whoever may look at plans. What is written is read back by `geo.desk.redraw_repairs` without a repair.

    Raises
    ------
    Forbidden, NotFound
    BadInput
        A text is too long for a Shapefile.
    """
    return write_plan(held(office, actor, community, redraw_id).plan, form)


def file_name(office: Office, actor: Actor, community: str, redraw_id: str, ending: str) -> str:
    """What a file of a plan is called: its id and its name, without what file systems do not bear."""
    redraw = get_redraw(office, actor, community, redraw_id)
    name = re.sub(r"[^\w-]+", "-", redraw.name).strip("-")[:40]
    return f"{redraw.id}-{name}{ending}" if name else f"{redraw.id}{ending}"
