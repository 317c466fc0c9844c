"""Addresses to be located: plain lines, or a table whose columns are named or recognised by their headings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.crs import is_projected, read_degrees
from geo.errors import BadInput
from geo.exchange.columns import brief
from geo.exchange.findings import tidy
from geo.exchange.headings import fields_of, find_heading, known_headings, plain, system_of
from geo.exchange.tables import Cell, cell_text, is_workbook, read_sheets, read_text
from geo.i18n import mark

PREVIEWED = 3
"""Rows that are shown as they were read."""
MAX_LINES = 1_000_000
_TABLE_ENDINGS = (".csv", ".tsv", ".xlsx", ".xls")


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One row, nothing located yet.

    Attributes
    ----------
    row : int
        As a spreadsheet or an editor counts, 1 being the first.
    text : str
        The address, or the sentence with one in it, as it came.
    x, y : float
        Coordinates as given, longitude or easting first; NaN where there are none.
    system : str
        What the row itself says of them: one of `geo.crs.SYSTEMS`, ``epsg:…``, or nothing.
    fault : str
        Template of what is wrong with the row's coordinates, else empty.
    """

    row: int
    text: str
    x: float = math.nan
    y: float = math.nan
    system: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AddressTable:
    """What a file held.

    Attributes
    ----------
    encoding : str
        In which a text file was read; empty for a workbook.
    columns : mapping of str to str
        Field → heading; empty for plain lines.
    preview : tuple of tuple of str
        The first rows as they were read, headings first.
    """

    rows: tuple[AddressRow, ...]
    encoding: str
    columns: Mapping[str, str]
    preview: tuple[tuple[str, ...], ...]


def read_addresses(
    data: bytes, filename: str, *, encoding: str | None = None, address: str = "", lon: str = "", lat: str = ""
) -> AddressTable:  # fmt: skip
    """Read a file of addresses.

    Parameters
    ----------
    data : bytes
        CSV, Excel, or a text file with one address a line.
    filename : str
        Its ending tells a CSV file without known headings from plain lines.
    encoding : str or None
        Encoding of a text file, when the sender knows it.
    address, lon, lat : str
        Headings of the columns, or their numbers counted from 1; empty to recognise them. Of several columns with
        words the one with the address counts, then the one with the description.

    Raises
    ------
    BadInput
        Not a table, an encoding that cannot be told, or no column with an address.
    """
    chosen = {"address": address, "lon": lon, "lat": lat}
    wanted = {plain(name) for name in chosen.values() if name}

    def knows(row: Sequence[Cell]) -> int:
        named = sum(isinstance(cell, str) and plain(cell) in wanted for cell in row)
        return known_headings(row) + 10 * named

    if not is_workbook(data) and not wanted and not filename.lower().endswith(_TABLE_ENDINGS):
        text, used = read_text(data, encoding=encoding, knows=knows)
        if "address" not in fields_of(_first_cells(text)) and "description" not in fields_of(_first_cells(text)):
            return _lines(text, used)
    sheets = read_sheets(data, encoding=encoding, knows=knows)
    sheet, top = find_heading(sheets, knows)
    if not sheet.rows:
        raise BadInput(mark("The file has no rows."))
    fields = _columns(sheet.rows[top], chosen)
    rows = tuple(
        _row(number, cells, fields)
        for number, cells in enumerate(sheet.rows[top + 1 :], start=top + 2)
        if any(cell_text(cell) for cell in cells)
    )
    shown = [sheet.rows[top], *sheet.rows[top + 1 : top + 1 + PREVIEWED]]
    return AddressTable(
        rows, sheet.encoding, {field: cell_text(sheet.rows[top][column]) for field, column in fields.items()},
        tuple(tuple(_shown(cell_text(cell)) for cell in cells) for cells in shown),
    )  # fmt: skip


def _first_cells(text: str) -> list[str]:
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    return next((first.split(mark_) for mark_ in ",\t;|" if mark_ in first), [first])


def _lines(text: str, encoding: str) -> AddressTable:
    lines = text.removeprefix("\ufeff").split("\n")
    if len(lines) > MAX_LINES:
        raise BadInput(mark("The file has more than {limit} rows; split it."), limit=MAX_LINES)
    rows = tuple(AddressRow(n, line.removesuffix("\r")) for n, line in enumerate(lines, start=1) if line.strip())
    return AddressTable(rows, encoding, {}, tuple((_shown(row.text),) for row in rows[:PREVIEWED]))


def _columns(heading: Sequence[Cell], chosen: Mapping[str, str]) -> dict[str, int]:
    known = fields_of(heading)
    names = [plain(cell_text(cell)) for cell in heading]
    fields: dict[str, int] = {field: known[field] for field in ("lon", "lat", "system") if field in known}
    for field in ("address", "description"):
        if field in known and "text" not in fields:
            fields["text"] = known[field]
    for field, name in chosen.items():
        if not name:
            continue
        place = names.index(plain(name)) if plain(name) in names else int(name) - 1 if name.isdecimal() else -1
        if not 0 <= place < len(heading):
            raise BadInput(
                mark("There is no column {column}; the columns are {columns}."),
                column=_shown(name), columns=_shown(", ".join(cell_text(cell) for cell in heading if cell_text(cell))),
            )  # fmt: skip
        fields["text" if field == "address" else field] = place
    if "text" not in fields and not {"lon", "lat"} <= fields.keys():
        raise BadInput(
            mark("No column is called 地址 or the like; name one with --address. The columns are {columns}."),
            columns=_shown(", ".join(cell_text(cell) for cell in heading if cell_text(cell))),
        )  # fmt: skip
    if ("lon" in fields) != ("lat" in fields):
        raise BadInput(mark("A point needs both a longitude and a latitude."))
    return fields


def _row(number: int, cells: Sequence[Cell], fields: Mapping[str, int]) -> AddressRow:
    told = {field: cell_text(cells[column]) if column < len(cells) else "" for field, column in fields.items()}
    text, x, y = told.get("text", ""), told.get("lon", ""), told.get("lat", "")
    named = told.get("system", "")
    system = system_of(named) or (named.lower() if is_projected(named.lower()) else "")
    if not (x and y):
        return AddressRow(number, text)
    try:
        return AddressRow(
            number, text, read_degrees(x), read_degrees(y), system,
            mark("The point was not used: its coordinate system is not known.") if named and not system else "",
        )  # fmt: skip
    except ValueError:
        return AddressRow(number, text, fault=mark("The coordinates are not numbers."))


def _shown(text: str) -> str:
    return tidy(brief(text))
