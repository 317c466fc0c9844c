"""Map sheets of a plan: a page for each grid that somebody chose, in the plan's order."""

import io

import pypdf
import pytest

from geo.desk import redraw_sheets
from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.redraw_edits import do_edits
from geo.desk.redraw_sheets import plan_sheets, sheets_of
from geo.errors import BadInput, Forbidden
from geo.model import Redraw
from geo.redraw.edits import NewGrid
from geo.redraw.plans import PlanGrid
from tests.geo.desk.redraw_plans import ONE, TOWN, opened


@pytest.fixture
def redraw(office: Office) -> Redraw:
    made = opened(office, "冬季试划")
    do_edits(office, ONE, TOWN, made.id, 1, (NewGrid(PlanGrid("new-1", "空网格")),))
    return made


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_there_is_a_sheet_for_each_grid_with_ground(office: Office, redraw: Redraw) -> None:
    names = sheets_of(office, ONE, TOWN, redraw.id)
    assert list(names) == [f"g{n}" for n in range(1, 10)]
    made = pages(plan_sheets(office, ONE, TOWN, redraw.id, list(names), "zh"))
    assert len(made) == 9
    assert all(name in page for name, page in zip(names.values(), made, strict=True))
    assert all("冬季试划" in page and "2026-11-23" in page for page in made)


def test_one_grid_is_one_page_in_the_readers_language(office: Office, redraw: Redraw) -> None:
    (page,) = pages(plan_sheets(office, ONE, TOWN, redraw.id, ["g5"], "en"))
    assert "第五网格" in page
    assert "households" in page


def test_chosen_grids_come_in_the_plans_order_and_once(office: Office, redraw: Redraw) -> None:
    made = pages(plan_sheets(office, ONE, TOWN, redraw.id, ["g9", "g2", "g9"], "zh"))
    assert ["第二网格" in made[0], "第九网格" in made[1], len(made)] == [True, True, 2]


def test_what_cannot_be_printed_gets_a_sentence(
    office: Office, redraw: Redraw, monkeypatch: pytest.MonkeyPatch
) -> None:
    for grids, sentence in (([], "at least one"), (["g99"], "no grid g99"), (["new-1"], "no blocks")):
        with pytest.raises(BadInput, match=sentence):
            plan_sheets(office, ONE, TOWN, redraw.id, grids, "zh")
    monkeypatch.setattr(redraw_sheets, "MOST_SHEETS", 2)
    with pytest.raises(BadInput, match="at most 2 sheets"):
        plan_sheets(office, ONE, TOWN, redraw.id, ["g1", "g2", "g3"], "zh")


def test_sheets_are_for_whoever_may_look(office: Office, redraw: Redraw) -> None:
    assert plan_sheets(office, demo_actor(office, TOWN, "secretary"), TOWN, redraw.id, ["g1"], "zh")
    with pytest.raises(Forbidden):
        plan_sheets(office, demo_actor(office, TOWN, "worker"), TOWN, redraw.id, ["g1"], "zh")
