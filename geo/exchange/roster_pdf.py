"""A month of turns on one sheet of A3: stations down, days across, one line for each turn of a day."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from fpdf import FPDF

from geo.exchange.pdf_writing import find_font

_FAMILY = "roster"
_INK, _GREY, _LINE, _FREE = (28, 40, 51), (93, 109, 126), (190, 198, 206), (243, 238, 226)
_MARGIN, _HEAD, _NAME = 9.0, 9.0, 39.0
_LONGEST_ROW = 13.0


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """What is printed.

    Attributes
    ----------
    days : sequence of (number, weekday, free)
        What stands above each column, and whether it is a weekend or a holiday.
    rows : sequence of (station, turn, cells)
        Station, hours of the turn, and for each day the names of those who are there.
    """

    title: str
    line: str
    days: Sequence[tuple[str, str, bool]]
    rows: Sequence[tuple[str, str, Sequence[str]]]
    foot: str


def write_roster(sheet: RosterSheet) -> bytes:
    """The sheet as a PDF with its font inside; a second page where the stations need one.

    Raises
    ------
    Unavailable
        This computer has no font with Chinese characters.
    """
    font, place = find_font()
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    pdf = FPDF(orientation="landscape", format="A3")
    pdf.add_font(_FAMILY, "", font, collection_font_number=place)
    pdf.set_title(sheet.title)
    pdf.set_auto_page_break(auto=False)
    pdf.set_margins(_MARGIN, _MARGIN)
    pdf.set_draw_color(_LINE)
    width = (pdf.w - 2 * _MARGIN - _NAME) / max(1, len(sheet.days))
    y = _begin(pdf, sheet, width)
    room = pdf.h - _MARGIN - 8 - y
    height = min(_LONGEST_ROW, max(7.0, room / max(1, len(sheet.rows))))
    station = ""
    for name, turn, cells in sheet.rows:
        if y + height > pdf.h - _MARGIN - 6:
            y, station = _begin(pdf, sheet, width), ""
        _row(pdf, sheet, (name if name != station else "", turn, cells), y, width, height)
        station, y = name, y + height
    return bytes(pdf.output())


def _begin(pdf: FPDF, sheet: RosterSheet, width: float) -> float:
    """A page with its title and the heads of the columns; where the first row begins."""
    pdf.add_page()
    pdf.set_text_color(_INK)
    pdf.set_font(_FAMILY, size=16)
    pdf.set_xy(_MARGIN, _MARGIN)
    pdf.cell(0, 8, sheet.title)
    pdf.set_font(_FAMILY, size=8.5)
    pdf.set_text_color(_GREY)
    pdf.set_xy(_MARGIN, _MARGIN + 8)
    pdf.cell(0, 5, sheet.line)
    pdf.set_xy(_MARGIN, pdf.h - _MARGIN - 3)
    pdf.cell(0, 4, sheet.foot)
    top = _MARGIN + 15
    for n, (number, weekday, free) in enumerate(sheet.days):
        x = _MARGIN + _NAME + n * width
        pdf.set_fill_color(_FREE)
        pdf.rect(x, top, width, _HEAD, style="FD" if free else "D")
        pdf.set_text_color(_INK)
        pdf.set_font(_FAMILY, size=9)
        pdf.set_xy(x, top + 0.4)
        pdf.cell(width, 4.4, number, align="C")
        pdf.set_font(_FAMILY, size=6.5)
        pdf.set_text_color(_GREY)
        pdf.set_xy(x, top + 4.6)
        pdf.cell(width, 3.6, weekday, align="C")
    return top + _HEAD


def _row(
    pdf: FPDF, sheet: RosterSheet, row: tuple[str, str, Sequence[str]], y: float, width: float, height: float
) -> None:  # fmt: skip
    name, turn, cells = row
    pdf.rect(_MARGIN, y, _NAME, height)
    pdf.set_text_color(_INK)
    _fitted(pdf, name, _MARGIN + 1, y + 0.8, _NAME - 2, 8.0)
    pdf.set_text_color(_GREY)
    _fitted(pdf, turn, _MARGIN + 1, y + height - 4.6, _NAME - 2, 7.0)
    pdf.set_text_color(_INK)
    for n, (cell, (_number, _weekday, free)) in enumerate(zip(cells, sheet.days, strict=True)):
        x = _MARGIN + _NAME + n * width
        pdf.set_fill_color(_FREE)
        pdf.rect(x, y, width, height, style="FD" if free else "D")
        lines = cell.split("\n")
        step = min(4.2, (height - 1) / max(1, len(lines)))
        for at, line in enumerate(lines):
            _fitted(pdf, line, x + 0.3, y + (height - step * len(lines)) / 2 + at * step, width - 0.6, 8.0, align="C")


def _fitted(pdf: FPDF, text: str, x: float, y: float, width: float, size: float, align: str = "L") -> None:
    """A line no wider than its cell: a long name is written smaller."""
    pdf.set_font(_FAMILY, size=size)
    wide = pdf.get_string_width(text)
    if wide > width - 0.4:
        pdf.set_font(_FAMILY, size=max(3.5, size * (width - 0.4) / wide))
    pdf.set_xy(x, y)
    pdf.set_auto_page_break(auto=False)
    previous, pdf.c_margin = pdf.c_margin, 0.0
    pdf.cell(width, 4, text, align=align)
    pdf.c_margin = previous
