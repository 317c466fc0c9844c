"""A map sheet says which grid it shows, who lives there, and draws it with its surroundings at a round scale."""

import io
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pypdf
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadInput, Unavailable
from geo.exchange import pdf_writing
from geo.exchange.sheet_map import SheetGround, bar_length_m, round_scale
from geo.exchange.sheet_pdf import grid_sheet, grid_sheets
from geo.redraw.plans import Plan, PlanGrid
from tests.geo.redraw.repair_ground import PLANE, SIDE_M, board, grids, square

BLOCKS = board(4, 2)
PLAN = Plan(
    BLOCKS,
    (PlanGrid("g1", "文苑新村北片网格", "141021001001001"), PlanGrid("g2", "正街南片网格"), PlanGrid("g3", "空网格")),
    np.array([0, 0, 1, 1, 0, 0, 1, 1]),
)
MADE = datetime(2026, 3, 2, tzinfo=UTC)


def line(*corners: tuple[float, float]) -> shapely.LineString:
    """A line through corners stated in blocks."""
    lon, lat = PLANE.inverse(*(SIDE_M * np.array(corners).T))
    return shapely.LineString(np.column_stack([lon, lat]))


def layers() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Streets, buildings and areas as a community has them."""
    places = [(column + 0.3, row + 0.3) for row in range(2) for column in range(4)]
    court = shapely.difference(square(0.55, 1.7, 0.4, 0.25), square(0.65, 1.75, 0.1, 0.1))
    return (
        gpd.GeoDataFrame(
            {"name": ["正街", "", "东巷"], "width_m": [12.0, 4.0, 5.0]},
            geometry=[line((-1, 1.1), (5, 1.1)), line((0.1, 0), (0.1, 2)), line((2, -1), (2, 3))], crs=4326,
        ),
        gpd.GeoDataFrame(
            {"name": [f"{n}号楼" for n in range(1, 9)] + [""], "number": [""] * 8 + ["甲12"],
             "compound": ["文苑新村"] * 8 + [""]},
            geometry=[*(square(x, y, 0.4, 0.2) for x, y in places), court], crs=4326,
        ),
        gpd.GeoDataFrame(
            {"kind": ["wall", "park"]}, geometry=[line((0.2, 0.2), (0.2, 1.8), (1.8, 1.8)), square(1, 1, 0.2, 0.2)],
            crs=4326,
        ),
    )  # fmt: skip


GROUND = SheetGround.of_layers(*layers())


def words_of(data: bytes) -> list[list[str]]:
    """The texts of each page, without blanks between them."""
    return [page.extract_text().split() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_a_sheet_names_the_grid_its_code_and_who_lives_there_and_numbers_the_buildings() -> None:
    (page,) = words_of(grid_sheet(PLAN, "g1", GROUND, made_at=MADE, foot="草案 2026-03-02"))
    assert {"文苑新村北片网格", "141021001001001", "文苑新村", "正街", "北", "甲12"} <= set(page)
    assert {"1", "2", "5", "6"} <= set(page)
    text = " ".join(page)
    assert "40 户 · 100 人 · 4.0 公顷" in text
    assert "1 : 1,250" in text and "50 m" in text
    assert "本网格边界" in text and "草案 2026-03-02" in text


def test_the_grids_around_are_named() -> None:
    small = Plan(BLOCKS, PLAN.grids[:2], np.array([0, 1, 1, 1, 1, 1, 1, 1]))
    (page,) = words_of(grid_sheet(small, "g1", GROUND, made_at=MADE))
    assert page.count("正街南片网格") == 1


def test_the_other_language_changes_what_is_ours_and_not_the_names() -> None:
    (page,) = words_of(grid_sheet(PLAN, "g1", GROUND, made_at=MADE, lang="en"))
    text = " ".join(page)
    assert "40 households · 100 people · 4.0 ha" in text
    assert "Neighbouring grids" in text and "文苑新村北片网格" in text


def test_several_grids_are_one_file_in_the_order_asked_for_and_the_same_every_time() -> None:
    data = grid_sheets(PLAN, ["g2", "g1"], GROUND, made_at=MADE)
    assert [page[0] for page in words_of(data)] == ["正街南片网格", "文苑新村北片网格"]
    assert data == grid_sheets(PLAN, ["g2", "g1"], GROUND, made_at=MADE)


def test_a_wide_grid_lies_on_its_side_and_a_tall_one_stands() -> None:
    for grid_of, wide in ((np.array([0, 0, 0, 0, 1, 1, 1, 1]), True), (np.array([0, 1, 1, 1, 0, 1, 1, 1]), False)):
        data = grid_sheet(Plan(BLOCKS, grids(2), grid_of), "g1", GROUND, made_at=MADE)
        box = pypdf.PdfReader(io.BytesIO(data)).pages[0].mediabox
        assert (box.width > box.height) == wide
        assert sorted(round(float(side)) for side in (box.width, box.height)) == [595, 842]


def test_a_torn_grid_on_bare_ground_and_a_name_that_is_too_long_are_drawn() -> None:
    bare = SheetGround.of_layers(*(layer.iloc[:0] for layer in layers()))
    torn = Plan(BLOCKS, (PlanGrid("g1", "很长的名字" * 30), grids(2)[1]), np.array([0, 1, 1, 0, 1, 1, 1, 1]))
    (page,) = words_of(grid_sheet(torn, "g1", bare, made_at=MADE))
    assert page[0] == "很长的名字" * 30


def test_grids_that_cannot_be_printed_are_refused() -> None:
    for ids, sentence in (([], "at least one"), (["g9"], "no grid g9"), (["g1", "g3"], "g3 has no blocks")):
        with pytest.raises(BadInput, match=sentence):
            grid_sheets(PLAN, ids, GROUND, made_at=MADE)


def test_without_a_chinese_font_nothing_is_printed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf_writing, "FONTS", ((str(tmp_path / "none.ttf"), 0),))
    with pytest.raises(Unavailable, match="No font"):
        grid_sheet(PLAN, "g1", GROUND, made_at=MADE)


@given(st.floats(0.001, 1000))
def test_a_scale_is_round_fits_and_wastes_at_most_a_third(metres_per_mm: float) -> None:
    scale = round_scale(metres_per_mm)
    assert metres_per_mm * 1000 <= scale * 1.0001
    assert scale <= max(metres_per_mm * 1000 * 1.34, 2)


@given(st.integers(100, 1_000_000), st.integers(20, 60))
def test_a_scale_bar_fits_its_room_and_fills_two_fifths_of_it(scale: int, room_mm: int) -> None:
    length_mm = bar_length_m(scale, room_mm) * 1000 / scale
    assert length_mm <= room_mm * 1.0001
    assert length_mm >= 0.39 * room_mm
