"""Map sheets to hang up or carry: a page of A4 for each grid of a plan, with streets, house numbers and neighbours."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
import shapely
from fpdf import FPDF

from geo.errors import BadInput
from geo.exchange.findings import tidy
from geo.exchange.pdf_writing import find_font
from geo.exchange.sheet_map import (
    BUILDING,
    FAMILY,
    GREY,
    GRID,
    INK,
    LINE,
    OUTSIDE,
    STREET,
    WALL,
    SheetGround,
    SheetMap,
    bar_length_m,
)
from geo.i18n import Words, mark, words
from geo.redraw.plans import Plan
from geo.redraw.repair_outlines import outlines_of

_MARGIN, _HEAD, _FOOT = 10.0, 19.0, 17.0
_COUNTS = mark("{households} households · {people} people · {hectares} ha")
_LEGEND = (
    mark("Border of the grid"),
    mark("Neighbouring grids"),
    mark("Street"),
    mark("Building with its number"),
    mark("Compound wall"),
)


def grid_sheets(
    plan: Plan, grid_ids: Sequence[str], ground: SheetGround, *, made_at: datetime, lang: str = "zh", foot: str = ""
) -> bytes:
    """A PDF with one sheet for each of some grids, in their order; the font is inside.

    Parameters
    ----------
    ground : SheetGround
        What is drawn besides the grids.
    made_at : datetime
        When, with its zone: part of the file, not of the sheet.
    lang : str
        Language of legend and figures.
    foot : str
        A line at the bottom, such as the plan's name and day.

    Raises
    ------
    BadInput
        No grid is chosen, one is not in the plan, or one has no blocks and so nothing to draw.
    Unavailable
        This computer has no font with Chinese characters.
    """
    places = {grid.id: n for n, grid in enumerate(plan.grids)}
    if not grid_ids:
        raise BadInput(mark("Choose at least one grid to print."))
    shapes = outlines_of(plan).shapes
    for key in grid_ids:
        if key not in places:
            raise BadInput(mark("There is no grid {grid} in this plan."), grid=key[:80])
        if shapes[places[key]] is None:
            raise BadInput(mark("The grid {grid} has no blocks: there is nothing to print."), grid=key[:80])
    font, place = find_font()
    # It says which tables of a font it leaves out: nobody who prints a sheet asks for them.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    pdf = FPDF(format="A4")
    pdf.set_creation_date(made_at)
    pdf.add_font(FAMILY, "", font, collection_font_number=place)
    pdf.set_auto_page_break(auto=False)
    pdf.set_title(tidy(plan.grids[places[grid_ids[0]]].name))
    present = np.flatnonzero(shapely.is_geometry(shapes))
    tree = shapely.STRtree(shapes[present])
    for key in grid_ids:
        n = places[key]
        # twice the box reaches beyond whatever the frame shows around the grid
        west, south, east, north = shapely.bounds(shapes[n]).tolist()
        reach = 2 * max(east - west, north - south)
        near = present[tree.query(shapely.box(west - reach, south - reach, east + reach, north + reach))]
        beside = {plan.grids[at].id: at for at in sorted(near.tolist()) if at != n}
        _sheet(pdf, plan, n, shapes, list(beside.values()), ground, words(lang), tidy(foot))
    return bytes(pdf.output())


def grid_sheet(
    plan: Plan, grid_id: str, ground: SheetGround, *, made_at: datetime, lang: str = "zh", foot: str = ""
) -> bytes:
    """The sheet of one grid; see `grid_sheets`."""
    return grid_sheets(plan, [grid_id], ground, made_at=made_at, lang=lang, foot=foot)


def _sheet(
    pdf: FPDF, plan: Plan, n: int, shapes: np.ndarray, beside: Sequence[int], ground: SheetGround, say: Words, foot: str
) -> None:  # fmt: skip
    west, south, east, north = shapely.bounds(shapes[n]).tolist()
    lies = (east - west) * np.cos(np.radians((south + north) / 2)) > (north - south)
    pdf.add_page(orientation="landscape" if lies else "portrait")
    _title(pdf, plan, n, say)
    sheet = SheetMap(pdf, shapes[n], _MARGIN, _MARGIN + _HEAD, pdf.w - 2 * _MARGIN, pdf.h - 2 * _MARGIN - _HEAD - _FOOT)
    names: dict[str, int] = {}
    for at in beside:
        names.setdefault(tidy(plan.grids[at].name) or plan.grids[at].id, at)
    sheet.draw(ground, {name: shapes[at] for name, at in names.items()})
    _north(pdf, sheet, say)
    _legend(pdf, say)
    _scale_bar(pdf, sheet.scale)
    pdf.set_font(FAMILY, size=7.5)
    pdf.set_text_color(GREY)
    pdf.text(_MARGIN, pdf.h - _MARGIN + 2.5, foot)


def _title(pdf: FPDF, plan: Plan, n: int, say: Words) -> None:
    grid, here = plan.grids[n], plan.grid_of == n
    pdf.set_text_color(INK)
    _fitted(pdf, tidy(grid.name) or grid.id, _MARGIN, _MARGIN + 7.5, 20.0, pdf.w - 2 * _MARGIN - 55)
    pdf.set_font(FAMILY, size=11)
    code = tidy(grid.code)
    pdf.text(pdf.w - _MARGIN - pdf.get_string_width(code), _MARGIN + 7.5, code)
    counts = say(_COUNTS).format(
        households=f"{plan.blocks.households[here].sum():,.0f}", people=f"{plan.blocks.people[here].sum():,.0f}",
        hectares=f"{plan.blocks.area_m2[here].sum() / 10_000:,.1f}",
    )  # fmt: skip
    pdf.set_text_color(GREY)
    pdf.text(_MARGIN, _MARGIN + 14.5, counts)


def _fitted(pdf: FPDF, text: str, x: float, y: float, size: float, room: float) -> None:
    """A line no wider than its room: a long name is written smaller."""
    pdf.set_font(FAMILY, size=size)
    wide = pdf.get_string_width(text)
    if wide > room:
        pdf.set_font(FAMILY, size=max(6.0, size * room / wide))
    pdf.text(x, y, text)


def _north(pdf: FPDF, sheet: SheetMap, say: Words) -> None:
    x, y = sheet.left + sheet.width - 9, sheet.top + 5
    pdf.set_fill_color((255, 255, 255))
    pdf.set_draw_color(INK)
    pdf.rect(x - 5, y - 3, 10, 17, style="F")
    pdf.polygon([(x, y), (x - 3, y + 9), (x, y + 7)], style="D")
    pdf.set_fill_color(INK)
    pdf.polygon([(x, y), (x + 3, y + 9), (x, y + 7)], style="FD")
    pdf.set_font(FAMILY, size=8)
    pdf.set_text_color(INK)
    text = say("N (north)")
    pdf.text(x - pdf.get_string_width(text) / 2, y + 12.6, text)


def _legend(pdf: FPDF, say: Words) -> None:
    x, y = _MARGIN, pdf.h - _MARGIN - _FOOT + 6.5
    pdf.set_font(FAMILY, size=8)
    pdf.set_text_color(INK)
    swatches: tuple[Callable[[float, float], None], ...] = (
        lambda x, y: _stroke(pdf, x, y, GRID, 0.8),
        lambda x, y: _patch(pdf, x, y, OUTSIDE),
        lambda x, y: _stroke(pdf, x, y, STREET, 2.0),
        lambda x, y: _patch(pdf, x, y, BUILDING),
        lambda x, y: _stroke(pdf, x, y, WALL, 0.3),
    )
    for text, draw in zip(_LEGEND, swatches, strict=True):
        said = say(text)
        wide = 8 + pdf.get_string_width(said) + 5
        if x + wide > pdf.w - _MARGIN - 52:
            x, y = _MARGIN, y + 5.5
        draw(x, y)
        pdf.text(x + 7.5, y + 1.0, said)
        x += wide


def _stroke(pdf: FPDF, x: float, y: float, colour: tuple[int, int, int], width: float) -> None:
    pdf.set_draw_color(colour)
    pdf.set_line_width(width)
    pdf.line(x + width / 2, y, x + 6 - width / 2, y)
    pdf.set_line_width(0.2)


def _patch(pdf: FPDF, x: float, y: float, colour: tuple[int, int, int]) -> None:
    pdf.set_draw_color(LINE)
    pdf.set_fill_color(colour)
    pdf.rect(x, y - 1.7, 6, 3.4, style="FD")


def _scale_bar(pdf: FPDF, scale: int) -> None:
    length_m = bar_length_m(scale, 42.0)
    length = length_m * 1000 / scale
    x, y = pdf.w - _MARGIN - length - 4, pdf.h - _MARGIN - _FOOT + 6.5
    pdf.set_draw_color(INK)
    for part in range(4):
        pdf.set_fill_color(INK if part % 2 == 0 else (255, 255, 255))
        pdf.rect(x + part * length / 4, y - 1, length / 4, 1.6, style="FD")
    pdf.set_font(FAMILY, size=7.5)
    pdf.set_text_color(INK)
    for at, text in ((0.0, "0"), (1.0, f"{length_m:,} m")):
        pdf.text(x + at * length - pdf.get_string_width(text) / 2, y + 4.2, text)
    ratio = f"1 : {scale:,}"
    pdf.text(x + length / 2 - pdf.get_string_width(ratio) / 2, y + 8.2, ratio)
