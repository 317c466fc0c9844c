"""A printed sheet of figures: title, tables and a bar chart on A4, with the font it is written in inside the file."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF, XPos, YPos
from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace

from geo.errors import Unavailable
from geo.i18n import mark

FONTS: tuple[tuple[str, int], ...] = (
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("C:/Windows/Fonts/simhei.ttf", 0),
    ("C:/Windows/Fonts/msyh.ttc", 0),
    ("/System/Library/Fonts/STHeiti Medium.ttc", 0),
)
"""Where systems keep a font with Chinese characters, and which font of a collection writes them as on the mainland."""
_INK, _GREY, _LINE, _HEAD = (28, 40, 51), (93, 109, 126), (200, 207, 214), (220, 234, 242)
_RECEIVED, _CLOSED = (31, 119, 180), (46, 139, 87)
_FAMILY = "sheet"
_PAPER = (255, 255, 255)
_CHART_MM = 38.0


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, and rows of which the first names the columns; ``widths`` are shares."""

    title: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


@dataclass(frozen=True, slots=True)
class Bars:
    """Two bars for each of some days: names of both, then a label and both numbers for each day."""

    title: str
    names: tuple[str, str]
    days: Sequence[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed, from top to bottom."""

    title: str
    lines: Sequence[str]
    parts: Sequence[Table | Bars]
    foot: str


def find_font() -> tuple[Path, int]:
    """A font of this computer that has Chinese characters, and its place in its collection.

    Raises
    ------
    Unavailable
        There is none.
    """
    for name, place in FONTS:
        if Path(name).is_file():
            return Path(name), place
    raise Unavailable(
        mark("No font with Chinese characters was found on this computer: install one, such as fonts-wqy-zenhei.")
    )


def write_pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF that looks alike everywhere: what it needs of the font is part of it.

    Raises
    ------
    Unavailable
        This computer has no font with Chinese characters.
    """
    font, place = find_font()
    # It says which tables of a font it leaves out: nobody who prints a sheet asks for them.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    pdf = _Page(sheet.foot)
    pdf.add_font(_FAMILY, "", font, collection_font_number=place)
    pdf.set_title(sheet.title)
    pdf.set_auto_page_break(auto=True, margin=15)
    pdf.set_margins(15, 13)
    pdf.add_page()
    pdf.set_font(_FAMILY, size=17)
    pdf.set_text_color(_INK)
    pdf.multi_cell(0, 9, sheet.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_font(_FAMILY, size=9)
    pdf.set_text_color(_GREY)
    for line in sheet.lines:
        pdf.multi_cell(0, 5, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for part in sheet.parts:
        if isinstance(part, Table):
            _table(pdf, part)
        else:
            _bars(pdf, part)
    return bytes(pdf.output())


class _Page(FPDF):
    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot

    def footer(self) -> None:
        """The same line at the bottom of each page, with its number."""
        self.set_y(-11)
        self.set_font(_FAMILY, size=8)
        self.set_text_color(_GREY)
        self.cell(0, 5, self._foot)
        self.set_x(self.l_margin)
        self.cell(0, 5, str(self.page_no()), align="R")


def _title(pdf: FPDF, text: str, room_mm: float) -> None:
    if pdf.get_y() + room_mm > pdf.h - 15:
        pdf.add_page()
    pdf.ln(2.5)
    pdf.set_font(_FAMILY, size=11)
    pdf.set_text_color(_INK)
    pdf.cell(0, 6, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _table(pdf: FPDF, table: Table) -> None:
    _title(pdf, table.title, min(40.0, 8 + 5 * len(table.rows)))
    pdf.set_font(_FAMILY, size=8.5)
    pdf.set_draw_color(_LINE)
    pdf.set_fill_color(_PAPER)
    aligns = ["LEFT", *["RIGHT"] * (len(table.widths) - 1)]
    with pdf.table(
        col_widths=tuple(table.widths), line_height=4.6, text_align=tuple(aligns), borders_layout="HORIZONTAL_LINES",
        headings_style=FontFace(color=_INK, fill_color=_HEAD), cell_fill_mode=TableCellFillMode.NONE,
    ) as drawn:  # fmt: skip
        for cells in table.rows:
            row = drawn.row()
            for cell in cells:
                row.cell(cell)


def _bars(pdf: FPDF, bars: Bars) -> None:
    _title(pdf, bars.title, _CHART_MM + 14)
    left, top, width = pdf.l_margin + 9, pdf.get_y() + 6, pdf.epw - 9
    most = max([1, *(number for _label, *both in bars.days for number in both)])
    pdf.set_font(_FAMILY, size=7.5)
    for place, (name, colour) in enumerate(zip(bars.names, (_RECEIVED, _CLOSED), strict=True)):
        pdf.set_fill_color(colour)
        pdf.rect(left + place * 32, top - 4.5, 3, 3, style="F")
        pdf.set_xy(left + place * 32 + 4, top - 5.5)
        pdf.set_text_color(_GREY)
        pdf.cell(28, 5, name)
    pdf.set_draw_color(_LINE)
    for share in (0.0, 0.5, 1.0):
        y = top + _CHART_MM * (1 - share)
        pdf.line(left, y, left + width, y)
        pdf.set_xy(pdf.l_margin, y - 2.5)
        pdf.cell(8, 5, f"{most * share:.0f}" if most * share % 1 == 0 else f"{most * share:.1f}", align="R")
    step = width / max(len(bars.days), 1)
    every = -(-len(bars.days) // 14)
    for place, (label, *both) in enumerate(bars.days):
        for at, (number, colour) in enumerate(zip(both, (_RECEIVED, _CLOSED), strict=True)):
            high = _CHART_MM * number / most
            pdf.set_fill_color(colour)
            if high:
                pdf.rect(left + step * (place + 0.12 + 0.38 * at), top + _CHART_MM - high, step * 0.36, high, style="F")
        if place % every == 0:
            pdf.set_xy(left + step * place, top + _CHART_MM + 0.5)
            pdf.cell(step * every, 4, label, align="C" if every == 1 else "L")
    pdf.set_xy(pdf.l_margin, top + _CHART_MM + 6)
