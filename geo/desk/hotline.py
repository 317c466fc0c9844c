"""The hotline's file: every good row becomes a case through the same way in, every bad row is said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from geo.crs import to_wgs84
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.reporting import Report, draft_case, store_report
from geo.errors import BadInput, Fault, GridwardError
from geo.exchange import RequestRow, read_requests, write_faults
from geo.i18n import mark
from geo.model import Actor, Profile, Reporter, Source

__all__ = ["ImportResult", "import_requests", "write_faults"]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or in a dry run would do.

    Attributes
    ----------
    made, known, placed : int
        Cases made, rows that had been imported before, cases that found their place.
    faults : tuple of Fault
        Rows that were refused, with reasons.
    """

    made: int
    known: int
    placed: int
    faults: tuple[Fault, ...]
    encoding: str

    def summary(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        faults = [{"row": fault.subject, "what": fault.what} for fault in self.faults]
        return {
            "made": self.made,
            "known": self.known,
            "placed": self.placed,
            "encoding": self.encoding,
            "faults": faults,
        }


def import_requests(
    office: Office,
    actor: Actor,
    community: str,
    data: bytes,
    filename: str,
    *,
    encoding: str | None = None,
    system: str | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """Import a CSV or Excel file of the 12345 hotline in one transaction.

    ``encoding`` and ``system`` (of coordinates, see `geo.crs.SYSTEMS`) are for files that do not state them; what
    cannot be told is said and left out. A row is recognised by its ticket number (else by its content), so that the
    same file can be imported twice.

    Raises
    ------
    Forbidden
        The actor may not import here.
    BadInput
        The file as a whole cannot be read.
    """
    require_doing(actor, "import:case", community)
    table = read_requests(data, filename, encoding=encoding, system=system)
    profile = office.profile(community)
    faults, drafts = list(table.faults), []
    for row in table.rows:
        try:
            drafts.append((_key(row), draft_case(office, actor, _report(profile, row))))
        except GridwardError as problem:
            faults.append(Fault(filename, str(row.row), str(problem)))
    made = known = placed = 0
    with office.write(actor) as tx:
        seen: set[str] = set()
        for key, draft in drafts:
            if key in seen or tx.case_of_key(community, key) is not None:
                known += 1
                continue
            seen.add(key)
            made += 1
            placed += draft.position is not None
            if not dry_run:
                store_report(office, tx, draft, key)
    return ImportResult(made, known, placed, tuple(faults), table.encoding)


def _report(profile: Profile, row: RequestRow) -> Report:
    lon, lat = row.lon, row.lat
    if lon is not None and lat is not None:
        lon, lat = (float(value) for value in to_wgs84(lon, lat, row.system or "wgs84"))
    return Report(
        community=profile.key,
        category=_category(profile, row),
        description=row.description,
        address=row.address,
        lon=lon,
        lat=lat,
        source=Source.HOTLINE,
        reporter=Reporter(name=row.name, phone=row.phone),
        received_at=row.received_at,
    )


def _category(profile: Profile, row: RequestRow) -> str:
    """The category whose code or name the row gives, else the first with a keyword in its words, else the last."""
    for category in profile.categories:
        if row.category and row.category in (category.code, *category.name.values()):
            return category.code
    for category in profile.categories:
        if any(keyword in row.description for keyword in category.keywords):
            return category.code
    if not profile.categories:
        raise BadInput(mark("The community has no categories."))
    return profile.own_categories[-1].code


def _key(row: RequestRow) -> str:
    said = f"{row.address}|{row.description}|{row.phone}|{row.received_at}"
    return f"hotline:{row.number or hashlib.sha256(said.encode()).hexdigest()}"
