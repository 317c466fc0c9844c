"""What the paint map draws, in a real browser: the same whether painted in part or whole, and text stays text."""

import pytest
from playwright.sync_api import expect

from tests.browser import browser as browser  # noqa: PLC0414 - fixtures
from tests.browser import page as page  # noqa: PLC0414
from tests.geo.layers.redraw_hand import Hand
from tests.geo.layers.redraw_hand import hand as hand  # noqa: PLC0414
from tests.geo.layers.redraw_hand import plans as plans  # noqa: PLC0414

pytestmark = pytest.mark.browser


def keep_picture(hand: Hand) -> None:
    """Remember every pixel of the blocks."""
    hand.frame.evaluate(
        """() => { const canvas = document.querySelector("canvas.rd-blocks");
            window.kept = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data; }"""
    )


def other_pixels(hand: Hand) -> int:
    """How many pixels of the blocks are plainly another colour than those remembered; edges may be a shade off."""
    return int(
        hand.frame.evaluate(
            """() => { const canvas = document.querySelector("canvas.rd-blocks");
                const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                let n = 0;
                for (let i = 0; i < data.length; i += 4) {
                  if ([0, 1, 2, 3].some((part) => Math.abs(data[i + part] - kept[i + part]) > 60)) n += 1;
                }
                return n; }"""
        )
    )


def test_a_local_painting_leaves_the_same_picture_as_painting_everything(hand: Hand) -> None:
    keep_picture(hand)
    hand.choose("g1e")
    hand.tool("paint")
    hand.click("g2w")
    hand.settled()
    assert hand.read("spent.part") > 0
    assert other_pixels(hand) > 1000
    keep_picture(hand)
    hand.tool("today")
    hand.tool("today")
    assert other_pixels(hand) < 60


@pytest.mark.parametrize("look", ["today", "changed", "deviation"])
def test_today_changes_and_deviation_can_be_shown_and_hidden(hand: Hand, look: str) -> None:
    hand.choose("g1e")
    hand.tool("paint")
    hand.click("g2w")
    hand.settled()
    hand.tool(look)
    keep_picture(hand)
    hand.tool(look)
    assert other_pixels(hand) > 100
    hand.tool(look)
    assert other_pixels(hand) == 0


def test_what_a_grid_is_called_stays_text(hand: Hand) -> None:
    hostile = '<img src=x onerror="top.hacked=1">'
    hand.served.other_does(hand.plan, kind="change", grid="g5", name=hostile)
    hand.frame.wait_for_function("name => gridwardRedraw.names().includes(name)", arg=hostile)
    hand.choose("g5w")
    expect(hand.frame.locator(".rd-chip b")).to_have_text(hostile)
    hand.page.mouse.move(*hand.where("g5e"))
    expect(hand.frame.locator(".rd-info b")).to_contain_text(hostile)
    assert hand.frame.locator("img").count() == 0
    assert hand.page.evaluate("window.hacked") is None
