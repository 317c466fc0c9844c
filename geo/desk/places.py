"""The list of a community's places: read from a table, held against the community, replaced as a whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.exchange.findings import Findings
from geo.exchange.place_tables import read_place_table, take_places
from geo.i18n import mark
from geo.model import Actor


@dataclass(frozen=True, slots=True)
class PlacesImport:
    """What an import of places did, or in a dry run would do.

    Attributes
    ----------
    added, kept, removed : int
        Places that are new, that were there before by their id, and that are there no more.
    encoding : str
        In which a CSV file was read; empty for other files.
    """

    added: int
    kept: int
    removed: int
    encoding: str

    def summary(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        return {"added": self.added, "kept": self.kept, "removed": self.removed, "encoding": self.encoding}


def import_places(
    office: Office,
    actor: Actor,
    community: str,
    data: bytes,
    filename: str,
    *,
    encoding: str | None = None,
    system: str | None = None,
    dry_run: bool = False,
) -> PlacesImport:
    """Replace the places of a community by those of a table, in one transaction with one event.

    Parameters
    ----------
    data : bytes
        CSV, Excel or GeoJSON; see ``data/README.md`` for the columns.
    filename : str
        What the faults call it.
    encoding : str, optional
        Encoding of a CSV file that does not let itself be told.
    system : str, optional
        Coordinate system of rows that name none; without it the profile's ``places_crs`` counts.
    dry_run : bool
        Check everything and write nothing.

    Raises
    ------
    Forbidden
        The actor may not replace layers here.
    NotFound
        No such community.
    Faulty
        Every fault of every row; nothing was written.
    """
    require_doing(actor, "import:layer", community)
    findings = Findings()
    profile = office.profile(community)
    table = read_place_table(data, filename, findings, encoding=encoding, system=system or profile.places_crs)
    with office.store.read() as reader:
        units, known, shifts = reader.units(community), reader.places(community), reader.shifts(community)
    places = take_places(table, profile, units, known, findings)
    before, after = {place.id for place in known}, {place.id for place in places}
    if not findings.faults:
        names = {place.id: place.name for place in known}
        for key in sorted({shift.place_id for shift in shifts} - after):
            findings.add(filename, key, mark("People are on duty at {name}; the table must keep it."), name=names[key])
    findings.close()
    if not dry_run:
        with office.write(actor) as tx:
            tx.load_places(community, places, hashlib.sha256(data).hexdigest())
    return PlacesImport(len(after - before), len(after & before), len(before - after), table.encoding)
