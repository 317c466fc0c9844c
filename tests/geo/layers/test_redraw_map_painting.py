"""Painting in a real browser over the real routes: every tool, what is refused, undo."""

import pytest
from playwright.sync_api import expect

from tests.browser import browser as browser  # noqa: PLC0414 - fixtures
from tests.browser import page as page  # noqa: PLC0414
from tests.geo.layers.redraw_hand import Hand
from tests.geo.layers.redraw_hand import hand as hand  # noqa: PLC0414
from tests.geo.layers.redraw_hand import plans as plans  # noqa: PLC0414
from tests.small_town import STEP_LAT, STEP_LON, corner, middle

pytestmark = pytest.mark.browser


def test_the_map_shows_every_block_in_its_grid_and_the_grids_by_name(hand: Hand) -> None:
    assert hand.shown() == hand.served.grid_of(hand.plan)
    assert hand.read("blockCount()") == len(hand.shown())
    assert set(hand.read("names()")) == {f"第{n}网格" for n in "一二三四五六七八九"}
    assert hand.read("editable")
    painted = hand.frame.evaluate(
        """() => { const canvas = document.querySelector("canvas.rd-blocks");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let n = 0; for (let i = 3; i < data.length; i += 4) if (data[i]) n += 1; return n / (data.length / 4); }"""
    )
    assert painted > 0.15


def test_a_click_chooses_a_grid_and_a_click_with_the_block_tool_gives_it_one(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g1e")
    expect(hand.frame.locator(".rd-chip b")).to_have_text("第一网格")
    hand.tool("paint")
    hand.click("g2w")
    assert hand.read("gridOf('g2w')") == "g1"
    assert hand.moved(before) == {"g2w": "g1"}


def test_a_painted_block_has_its_colour_before_the_server_has_answered(hand: Hand) -> None:
    hand.choose("g1e")
    hand.tool("paint")
    held = hand.hold("**/do")
    hand.click("g2w")
    hand.frame.wait_for_function("gridwardRedraw.gridOf('g2w') === 'g1'")
    assert hand.read("savedGridOf('g2w')") == "g2"
    hand.click("g2e")
    hand.frame.wait_for_function("gridwardRedraw.waiting === 2")
    assert len(held) == 1, "edits go one after another"
    held[0].continue_()
    hand.frame.wait_for_function("gridwardRedraw.waiting === 1")
    held[1].continue_()
    hand.settled()
    assert {block for block, grid in hand.served.grid_of(hand.plan).items() if grid == "g1"} >= {"g2w", "g2e"}


def test_the_brush_gives_every_block_it_touches_when_the_hand_lets_go(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g5w")
    hand.page.keyboard.press("b")
    assert hand.read("tool") == "brush"
    (x, y), (end, _) = hand.where("g4e"), hand.where("g6w")
    hand.draw((x, y), (end, y))
    assert hand.moved(before) == {"g4e": "g5", "g6w": "g5"}
    assert len(hand.served.held(hand.plan).history.edits) == 1


def test_the_width_of_the_brush_follows_its_slider_and_the_keys(hand: Hand) -> None:
    hand.choose("g5w")
    hand.tool("brush")
    before = hand.read("radius")
    hand.page.keyboard.press("]")
    assert hand.read("radius") > before
    hand.frame.locator(".rd-width input").fill("80")
    wide = hand.read("radius")
    hand.draw(hand.where("g5w"), hand.where("g5e"))
    hand.settled()
    assert wide > 100
    assert {hand.served.grid_of(hand.plan)[block] for block in ("g2w", "g8e", "g4e", "g6w")} == {"g5"}


def test_a_lasso_and_a_rectangle_give_what_lies_mostly_inside(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g9w")
    hand.tool("lasso")
    lon, lat = corner(8)
    ring = [(0.02, 0.03), (0.48, 0.03), (0.48, 0.9), (0.02, 0.9)]
    hand.draw(*(hand.pixel(lon + u * STEP_LON, lat - v * STEP_LAT) for u, v in ring))
    assert hand.moved(before) == {"g8w": "g9"}
    hand.tool("rectangle")
    lon, lat = corner(6)
    hand.draw(hand.pixel(lon - 0.1 * STEP_LON, lat - 0.1 * STEP_LAT), hand.pixel(lon + STEP_LON, lat - STEP_LAT))
    assert hand.moved(before) == {"g8w": "g9", "g6w": "g9", "g6e": "g9"}


def test_a_lasso_that_crosses_itself_is_refused_in_words_and_the_colours_go_back(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g9w")
    hand.tool("lasso")
    lon, lat = middle(5)
    bow = [(-1.2, -1.2), (1.2, 1.2), (1.2, -1.2), (-1.2, 1.2)]
    hand.draw(*(hand.pixel(lon + u * STEP_LON, lat + v * STEP_LAT) for u, v in bow))
    expect(hand.frame.locator(".rd-toast[data-kind='error']")).to_contain_text("套索自相交")
    assert hand.moved(before) == {}


def test_without_a_chosen_grid_the_map_says_what_to_do_first(hand: Hand) -> None:
    before = hand.shown()
    hand.tool("brush")
    hand.draw(hand.where("g5w"), hand.where("g5e"))
    expect(hand.frame.locator(".rd-toast")).to_have_text("请先在地图上点击选中一个网格。×")
    assert hand.moved(before) == {}


def test_a_locked_grid_keeps_its_blocks_under_the_brush(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g6w")
    hand.tool("lock")
    expect(hand.frame.locator(".rd-chip b")).to_have_text("第六网格 (已锁定)")
    hand.choose("g5w")
    hand.tool("brush")
    (x, y), (end, _) = hand.where("g4e"), hand.where("g6w")
    hand.draw((x, y), (end, y))
    assert hand.moved(before) == {"g4e": "g5"}
    hand.tool("paint")
    hand.click("g6w")
    expect(hand.frame.locator(".rd-toast[data-kind='error']")).to_contain_text("第六网格")
    assert hand.moved(before) == {"g4e": "g5"}


def test_undo_and_redo_by_the_keyboard_and_by_the_buttons(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g1e")
    hand.tool("paint")
    hand.click("g2w")
    hand.settled()
    hand.page.keyboard.press("Control+z")
    hand.frame.wait_for_function("gridwardRedraw.gridOf('g2w') === 'g2'")
    assert hand.moved(before) == {}
    hand.page.keyboard.press("Control+y")
    hand.frame.wait_for_function("gridwardRedraw.gridOf('g2w') === 'g1'")
    hand.tool("undo")
    hand.frame.wait_for_function("gridwardRedraw.gridOf('g2w') === 'g2'")
    hand.settled()
    hand.page.keyboard.press("Control+Shift+z")
    hand.frame.wait_for_function("gridwardRedraw.gridOf('g2w') === 'g1'")
    assert hand.moved(before) == {"g2w": "g1"}
    expect(hand.frame.locator(".rd-tool[data-tool='redo']")).to_be_disabled()


def test_what_is_painted_next_becomes_a_new_grid_and_is_painted_into(hand: Hand) -> None:
    before = hand.shown()
    hand.tool("pick")
    hand.page.keyboard.press("n")
    expect(hand.frame.locator(".rd-chip b")).to_have_text("新建网格")
    hand.tool("paint")
    hand.click("g3w")
    hand.frame.wait_for_function("gridwardRedraw.target && !gridwardRedraw.target.startsWith('g')")
    new = hand.read("target")
    assert hand.moved(before) == {"g3w": new}
    hand.click("g3e")
    assert hand.moved(before) == {"g3w": new, "g3e": new}


def test_escape_gives_up_a_stroke_and_space_moves_the_map(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g5w")
    hand.tool("brush")
    hand.page.mouse.move(*hand.where("g4e"))
    hand.page.mouse.down()
    hand.page.mouse.move(*hand.where("g4w"), steps=4)
    hand.frame.wait_for_function("gridwardRedraw.gridOf('g4w') === 'g5'")
    hand.page.keyboard.press("Escape")
    hand.page.mouse.up()
    assert hand.read("gridOf('g4w')") == "g4"
    assert hand.moved(before) == {}
    hand.tool("lasso")
    start = hand.where("g5w")
    hand.page.keyboard.down(" ")
    hand.draw(start, (start[0] + 120, start[1] + 40))
    hand.page.keyboard.up(" ")
    hand.frame.wait_for_function("x => Math.abs(gridwardRedraw.pointIn('g5w').x - x) > 60", arg=start[0])
    assert hand.moved(before) == {}
    hand.page.keyboard.press("Escape")
    assert hand.read("tool") == "pick"


def test_every_tool_has_its_key_and_its_button_says_so(hand: Hand) -> None:
    hand.tool("pick")
    keys = {
        "b": "brush", "l": "lasso", "r": "rectangle", "c": "cut_block", "x": "cut_grid", "m": "move", "p": "paint",
        "v": "pick",
    }  # fmt: skip
    for key, tool in keys.items():
        hand.page.keyboard.press(key)
        button = hand.frame.locator(f".rd-tool[data-tool='{tool}']")
        assert hand.read("tool") == tool
        expect(button).to_have_attribute("aria-pressed", "true")
        assert f"({key.upper()})" in (button.get_attribute("title") or "")


def test_the_middle_button_moves_the_map_with_any_tool(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g5w")
    hand.tool("brush")
    x, y = hand.where("g5w")
    hand.page.mouse.move(x, y)
    hand.page.mouse.down(button="middle")
    hand.page.mouse.move(x + 90, y - 30, steps=5)
    hand.page.mouse.up(button="middle")
    hand.frame.wait_for_function("x => Math.abs(gridwardRedraw.pointIn('g5w').x - x - 90) < 3", arg=x)
    assert hand.moved(before) == {}
