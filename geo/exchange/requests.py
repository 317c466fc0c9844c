"""Hotline 12345 tables → requests: what could be read, and what is wrong with each row that could not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from geo.clock import BEIJING
from geo.crs import check_lonlat
from geo.errors import BadInput, Fault
from geo.exchange.columns import brief
from geo.exchange.findings import Findings
from geo.exchange.headings import fields_of, find_heading, known_headings, system_of
from geo.exchange.moments import read_moment
from geo.exchange.tables import Cell, cell_text, read_sheets
from geo.i18n import mark

MAX_ROWS = 200_000
_LIMITS = {"number": 64, "description": 4000, "address": 300, "name": 60, "phone": 40, "category": 60}
_LOST = ("\ufffd", "锟斤拷")  # what remains of characters that another program has already destroyed


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request as somebody wrote it down; nothing is located or categorised yet.

    Attributes
    ----------
    row : int
        Row in the table as a spreadsheet counts, 1 being the first.
    number : str
        The hotline's own number; may be empty.
    received_at : datetime or None
        UTC.
    lon, lat : float or None
        Degrees in ``system``; both or neither.
    system : str
        One of `geo.crs.SYSTEMS`; empty without coordinates.
    """

    row: int
    number: str
    description: str
    address: str
    name: str
    phone: str
    category: str
    received_at: datetime | None
    lon: float | None
    lat: float | None
    system: str


@dataclass(frozen=True, slots=True)
class RequestTable:
    """What a file held.

    Attributes
    ----------
    rows : tuple of RequestRow
        The good rows.
    faults : tuple of Fault
        One per bad row (``subject`` is its number) and those of the whole file (``subject`` empty).
    encoding : str
        In which a CSV file was read; empty for a workbook.
    columns : mapping of str to str
        Field → heading in the file.
    unused : tuple of str
        Headings that nothing was read from.
    """

    rows: tuple[RequestRow, ...]
    faults: tuple[Fault, ...]
    encoding: str
    columns: Mapping[str, str]
    unused: tuple[str, ...] = ()


def read_requests(
    data: bytes, filename: str, *, encoding: str | None = None, system: str | None = None, zone: str = BEIJING
) -> RequestTable:
    """Read a hotline's CSV file or workbook.

    Parameters
    ----------
    data : bytes
        The file as it came.
    filename : str
        What the faults call it; what the file is follows from its content.
    encoding : str or None
        Encoding of a CSV file, when the sender knows it; else it is found out, or a fault says that it cannot be.
    system : str or None
        Coordinate system (`geo.crs.SYSTEMS`) of rows that name none. Without either, coordinates are left out and a
        fault says so: half a kilometre off is worse than not there.
    zone : str
        IANA zone of times that name none.

    Returns
    -------
    RequestTable
        Good rows and all faults; never raises for what is in the file.
    """
    findings = Findings()
    try:
        sheets = read_sheets(data, encoding=encoding, knows=known_headings)
    except BadInput as error:
        findings.add(filename, "", error.sentence, **error.values)
        return RequestTable((), tuple(findings.faults), encoding or "", {})
    sheet, top = find_heading(sheets, known_headings)
    heading = sheet.rows[top] if sheet.rows else ()
    fields = fields_of(heading)
    columns = {field: str(heading[column]).strip() for field, column in fields.items()}
    rows: list[RequestRow] = []
    if "description" not in fields:
        findings.add(
            filename, "", mark("No column is called 诉求内容, 描述 or 内容 (read in the encoding {encoding})."),
            encoding=sheet.encoding or "Excel",
        )  # fmt: skip
    elif len(sheet.rows) - top - 1 > MAX_ROWS:
        findings.add(filename, "", mark("The file has more than {limit} rows; split it."), limit=MAX_ROWS)
    else:
        rows = _Reader(filename, fields, system or "", zone, findings).read(sheet.rows, top)
    unused = tuple(
        text for n, cell in enumerate(heading) if n not in fields.values() and (text := str(cell).strip())
    )  # fmt: skip
    return RequestTable(tuple(rows), tuple(findings.faults), sheet.encoding, columns, unused)


class _BadRow(ValueError):
    """Ends the reading of one row; its fault has been added."""


@dataclass(frozen=True, slots=True)
class _Reader:
    filename: str
    fields: Mapping[str, int]
    system: str
    zone: str
    findings: Findings

    def read(self, table: Sequence[Sequence[Cell]], top: int) -> list[RequestRow]:
        rows: list[RequestRow] = []
        numbers: dict[str, int] = {}
        for row, cells in enumerate(table[top + 1 :], start=top + 2):
            if not any(cell_text(cell) for cell in cells):
                continue
            try:
                request = self._row(row, cells)
                if request.number and (earlier := numbers.setdefault(request.number, row)) != row:
                    self._refuse(
                        row, mark("The number {number} already stands in row {earlier}."),
                        number=request.number, earlier=earlier,
                    )  # fmt: skip
            except _BadRow:
                continue
            rows.append(request)
        return rows

    def _refuse(self, row: int, template: str, **values: object) -> NoReturn:
        self.findings.add(self.filename, str(row), template, **values)
        raise _BadRow

    def _cell(self, cells: Sequence[Cell], field: str) -> Cell:
        column = self.fields.get(field, -1)
        return cells[column] if 0 <= column < len(cells) else ""

    def _row(self, row: int, cells: Sequence[Cell]) -> RequestRow:
        texts = {field: cell_text(self._cell(cells, field)) for field in _LIMITS}
        if not texts["description"]:
            self._refuse(row, mark("The description is empty."))
        for field, text in texts.items():
            if len(text) > _LIMITS[field]:
                self._refuse(
                    row, mark("The column {column} has more than {limit} characters."),
                    column=field, limit=_LIMITS[field],
                )  # fmt: skip
            if any(lost in text for lost in _LOST):
                self._refuse(
                    row, mark("The column {column} holds characters that were destroyed before; export it again."),
                    column=field,
                )  # fmt: skip
        lon, lat, system = self._position(row, cells)
        return RequestRow(row=row, **texts, received_at=self._moment(row, cells), lon=lon, lat=lat, system=system)

    def _moment(self, row: int, cells: Sequence[Cell]) -> datetime | None:
        value = self._cell(cells, "received_at")
        if isinstance(value, str) and not value.strip():
            return None
        try:
            return read_moment(value, self.zone)
        except BadInput as error:
            self._refuse(row, error.sentence, **error.values)

    def _position(self, row: int, cells: Sequence[Cell]) -> tuple[float | None, float | None, str]:
        written = [cell_text(self._cell(cells, field)) for field in ("lon", "lat")]
        if not any(written):
            return None, None, ""
        try:
            lon, lat = (float(text) for text in written)
            if lon == 0 and lat == 0:  # what many systems export for "not known"
                return None, None, ""
            check_lonlat(lon, lat)
        except BadInput as error:
            self._refuse(row, error.sentence, **error.values)
        except ValueError:
            self._refuse(row, mark("The coordinates are not numbers."))
        named = cell_text(self._cell(cells, "system"))
        system = system_of(named) if named else self.system
        if named and not system:
            self._refuse(row, mark("The coordinate system {system} is not known."), system=brief(named))
        if not system:
            if not self.findings.touches(self.filename):
                self.findings.add(
                    self.filename, "",
                    mark("No coordinate system is stated (WGS84, CGCS2000, GCJ02, BD09): coordinates are left out."),
                )  # fmt: skip
            return None, None, ""
        return lon, lat, system
