"""Cut lines and dragged corners in a real browser: blocks change, and the map gets only what differs."""

import pytest
import shapely
from playwright.sync_api import expect

from tests.browser import browser as browser  # noqa: PLC0414 - fixtures
from tests.browser import page as page  # noqa: PLC0414
from tests.geo.layers.redraw_hand import Hand
from tests.geo.layers.redraw_hand import hand as hand  # noqa: PLC0414
from tests.geo.layers.redraw_hand import plans as plans  # noqa: PLC0414
from tests.small_town import STEP_LAT, STEP_LON, corner

pytestmark = pytest.mark.browser


def across(hand: Hand, grid: int, v: float, u0: float = -0.05, u1: float = 1.05) -> tuple[tuple[float, float], ...]:
    """Two pixels on a line from west to east across a grid, ``v`` of its height from the north."""
    lon, lat = corner(grid)
    return hand.pixel(lon + u0 * STEP_LON, lat - v * STEP_LAT), hand.pixel(lon + u1 * STEP_LON, lat - v * STEP_LAT)


def rings(hand: Hand) -> dict[str, set[tuple[float, float]]]:
    """Corners of every block as the store has them, to a centimetre."""
    blocks = hand.served.held(hand.plan).plan.blocks
    return {
        id_: {(round(x, 7), round(y, 7)) for x, y in shapely.get_coordinates(shape).tolist()}
        for id_, shape in zip(blocks.ids, blocks.shapes, strict=True)
    }


def drawn(hand: Hand) -> dict[str, set[tuple[float, float]]]:
    """Corners of every block as the map draws them."""
    return {
        id_: {(x, y) for x, y in hand.frame.evaluate("id => gridwardRedraw.ringOf(id)", id_)} for id_ in rings(hand)
    }


def test_a_line_dragged_across_a_block_cuts_it_in_two(hand: Hand) -> None:
    asked: list[str] = []
    hand.page.on("request", lambda request: asked.append(request.url) if "/ground/" in request.url else None)
    blocks = hand.read("blockCount()")
    hand.page.keyboard.press("Escape")
    hand.tool("cut_block")
    hand.draw(*across(hand, 3, 0.5, -0.05, 0.55))
    hand.frame.wait_for_function("n => gridwardRedraw.blockCount() === n + 1", arg=blocks)
    hand.settled()
    assert drawn(hand) == rings(hand)
    assert hand.shown() == hand.served.grid_of(hand.plan)
    assert [url.partition("?")[2][:5] for url in asked] == ["from="]
    hand.page.keyboard.press("Control+z")
    hand.frame.wait_for_function("n => gridwardRedraw.blockCount() === n", arg=blocks)
    assert drawn(hand) == rings(hand)


def test_a_line_of_clicks_is_ended_by_enter_and_taken_back_by_backspace(hand: Hand) -> None:
    blocks = hand.read("blockCount()")
    hand.tool("cut_block")
    start, end = across(hand, 3, 0.5, -0.05, 0.55)
    away, _ = across(hand, 3, 0.9, 0.2, 0.3)
    for point in (start, away):
        hand.page.mouse.click(*point)
    hand.page.keyboard.press("Backspace")
    hand.page.mouse.click(*end)
    hand.page.keyboard.press("Enter")
    hand.frame.wait_for_function("n => gridwardRedraw.blockCount() === n + 1", arg=blocks)
    hand.settled()
    assert drawn(hand) == rings(hand)


def test_a_line_that_cuts_nothing_is_refused_in_words(hand: Hand) -> None:
    blocks = hand.read("blockCount()")
    hand.tool("cut_block")
    hand.draw(*across(hand, 3, 0.5, 0.1, 0.3))
    expect(hand.frame.locator(".rd-toast[data-kind='error']")).to_be_visible()
    hand.settled()
    assert hand.read("blockCount()") == blocks


def test_a_line_across_the_chosen_grid_makes_one_side_a_new_grid(hand: Hand) -> None:
    hand.choose("g7w")
    hand.tool("cut_grid")
    hand.draw(*across(hand, 7, 0.4))
    hand.frame.wait_for_function("gridwardRedraw.names().length === 10")
    hand.settled()
    now = hand.served.grid_of(hand.plan)
    assert len({grid for block, grid in now.items() if block.startswith("g7")}) == 2
    assert hand.shown() == now


def test_a_dragged_corner_moves_in_the_blocks_on_both_sides(hand: Hand) -> None:
    hand.choose("g5w")
    hand.tool("move")
    hand.frame.wait_for_function("gridwardRedraw.corners().length > 3")
    before = rings(hand)
    lon, lat = corner(6)
    handles = hand.read("corners()")
    from_ = min(handles, key=lambda found: abs(found["degrees"][0] - lon) + abs(found["degrees"][1] - lat))
    start = (from_["x"], from_["y"])
    was = tuple(from_["degrees"])
    shared = {block for block, ring in before.items() if was in ring}
    assert {block[:2] for block in shared} == {"g2", "g3", "g5", "g6"}
    hand.page.mouse.move(*start)
    hand.page.mouse.down()
    hand.page.mouse.move(start[0] + 15, start[1] + 12, steps=5)
    hand.page.mouse.up()
    hand.settled()
    after = rings(hand)
    assert {block for block in after if after[block] != before[block]} == shared
    assert len(set.intersection(*(after[block] - before[block] for block in shared))) == 1
    assert drawn(hand) == after


def test_the_outer_border_has_no_corner_to_drag_and_far_out_the_map_says_to_come_closer(hand: Hand) -> None:
    hand.choose("g1e")
    hand.tool("move")
    hand.frame.wait_for_function("gridwardRedraw.corners().length > 0")
    lon, lat = corner(1)
    degrees = [found["degrees"] for found in hand.read("corners()")]
    assert all(x > lon + 1e-6 and y < lat - 1e-6 for x, y in degrees)
    hand.page.mouse.click(*hand.where("g1e"))
    expect(hand.frame.locator(".rd-toast")).to_have_text("请拖动标出的拐点。×")
