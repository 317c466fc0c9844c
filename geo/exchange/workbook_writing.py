"""Tables → an Excel workbook in which a text is never anything but a text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime

import xlsxwriter

Cell = str | int | float | datetime | None
WIDEST = 60
LONGEST_CELL = 32_767
"""Characters that a cell of the format can hold."""
_SHEET_NAME = 31


def write_workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """A workbook with one sheet for each table; the first row of a table is its heading.

    Texts that begin with ``=``, ``+``, ``-`` or ``@`` or look like an address stay texts. Instants are naive and local.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        # The fonts of the desks these files are opened on; where they are missing, the program takes its own.
        plain = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
        text, head = book.add_format(plain), book.add_format({**plain, "bold": True, "bg_color": "#DCEAF2"})
        moment = book.add_format({**plain, "num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet("".join(c if c not in "[]:*?/\\'" else " " for c in name)[:_SHEET_NAME])
            sheet.freeze_panes(1, 0)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    style = head if y == 0 else text
                    if isinstance(cell, str):
                        sheet.write_string(y, x, cell[:LONGEST_CELL], style)
                    elif isinstance(cell, datetime):
                        sheet.write_datetime(y, x, cell, moment)
                    elif cell is not None:
                        sheet.write_number(y, x, cell, style)
            for x in range(len(rows[0]) if rows else 0):
                widest = max((_width(row[x]) for row in rows if x < len(row)), default=8)
                sheet.set_column(x, x, min(WIDEST, widest + 2))
    return out.getvalue()


def _width(cell: Cell) -> int:
    """Characters a cell needs, Chinese ones counting twice."""
    if isinstance(cell, datetime):
        return 16
    return sum(2 if ord(c) > 0x2E7F else 1 for c in str(cell)[:WIDEST]) if cell is not None else 0
