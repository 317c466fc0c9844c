"""Two planners on one plan, a lost connection, and the panel beside the map, in a real browser."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import browser as browser  # noqa: PLC0414 - fixtures
from tests.browser import page as page  # noqa: PLC0414
from tests.browser import watched_page
from tests.geo.layers.redraw_hand import Hand
from tests.geo.layers.redraw_hand import hand as hand  # noqa: PLC0414
from tests.geo.layers.redraw_hand import plans as plans  # noqa: PLC0414
from tests.geo.layers.redraw_served import PlanServer

pytestmark = pytest.mark.browser
DIALOG = ".rd-dialog"


def quarrel(hand: Hand) -> None:
    """The planner gives g2w and g4e to g5 on an old state: somebody else gave g2w to g1 and g8w to g9 meanwhile."""
    hand.choose("g5w")
    hand.tool("paint")
    hand.page.route("**/news?*", lambda route: route.abort())
    held = hand.hold("**/do")
    hand.click("g2w")
    hand.click("g4e")
    hand.frame.wait_for_function("gridwardRedraw.waiting === 2")
    hand.served.other_does(hand.plan, kind="paint", grid="g1", blocks=["g2w"])
    hand.served.other_does(hand.plan, kind="paint", grid="g9", blocks=["g8w"])
    hand.page.unroute("**/do")
    held[0].continue_()
    expect(hand.frame.locator(DIALOG)).to_be_visible()


def test_what_somebody_else_does_appears_by_itself(hand: Hand) -> None:
    hand.served.other_does(hand.plan, kind="paint", grid="g1", blocks=["g2w"])
    hand.frame.wait_for_function("gridwardRedraw.gridOf('g2w') === 'g1'")
    hand.served.back(hand.plan)
    hand.frame.wait_for_function("gridwardRedraw.gridOf('g2w') === 'g2'")


@pytest.mark.parametrize(
    ("take", "g2w", "g4e"), [("mine", "g5", "g5"), ("theirs", "g1", "g5"), ("none", "g1", "g4")]
)  # fmt: skip
def test_a_conflict_is_told_and_ends_as_the_planner_chooses(hand: Hand, take: str, g2w: str, g4e: str) -> None:
    before = hand.shown()
    quarrel(hand)
    dialog = hand.frame.locator(DIALOG)
    expect(dialog.locator("h2")).to_contain_text("管理员")
    expect(dialog.locator("h2")).to_contain_text("2 步")
    expect(dialog).to_contain_text("您有 2 项修改尚未保存。")
    expect(dialog.locator("li")).to_have_count(1)
    expect(dialog.locator("li")).to_contain_text("第五网格")
    assert hand.read("gridOf('g2w')") == "g5", "what waits stays in sight"
    hand.page.unroute("**/news?*")
    dialog.locator(f"button[data-take='{take}']").click()
    expect(dialog).to_be_hidden()
    wanted = {"g2w": g2w, "g4e": g4e, "g8w": "g9"}
    assert hand.moved(before) == {block: grid for block, grid in wanted.items() if before[block] != grid}


def test_an_undo_that_came_too_late_is_not_done_but_told(hand: Hand) -> None:
    hand.choose("g5w")
    hand.tool("paint")
    hand.click("g4e")
    hand.settled()
    hand.page.route("**/news?*", lambda route: route.abort())
    hand.served.other_does(hand.plan, kind="paint", grid="g1", blocks=["g2w"])
    hand.page.keyboard.press("Control+z")
    expect(hand.frame.locator(".rd-toast[data-kind='error']")).to_contain_text("请先查看再撤销")
    hand.settled()
    assert hand.shown()["g2w"] == "g1" and hand.shown()["g4e"] == "g5"


def test_without_a_connection_edits_are_kept_and_sent_when_it_is_back(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g5w")
    hand.tool("paint")
    hand.page.route("**/redraw/**", lambda route: route.abort())
    hand.click("g2w")
    hand.click("g4e")
    expect(hand.frame.locator(".rd-status")).to_have_text("连接中断，2 项修改已保留，将自动重新提交…")
    assert hand.read("gridOf('g2w')") == "g5"
    hand.page.unroute("**/redraw/**")
    assert hand.moved(before) == {"g2w": "g5", "g4e": "g5"}
    expect(hand.frame.locator(".rd-status")).to_be_hidden()


def test_an_edit_whose_answer_was_lost_is_not_made_twice(hand: Hand) -> None:
    before = hand.shown()
    hand.choose("g5w")
    hand.tool("paint")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    hand.page.route("**/do", lose, times=1)
    hand.click("g2w")
    assert hand.moved(before) == {"g2w": "g5"}
    assert len(hand.served.held(hand.plan).history.edits) == 1
    assert not hand.read("conflict")


def test_the_panel_hears_of_every_state_and_may_ask_for_edits(hand: Hand) -> None:
    before = hand.shown()
    hand.page.evaluate(
        """id => { window.heard = []; window.panel = new BroadcastChannel(`gridward-redraw/${id}/${gridwardTab}`);
            panel.onmessage = ({ data }) => heard.push(data); panel.postMessage({ type: "hello" }); }""",
        hand.plan,
    )
    hand.page.wait_for_function("heard.some((m) => m.type === 'state' && m.state.version === 1)")
    hand.page.evaluate("panel.postMessage({type: 'do', gesture: {kind: 'paint', grid: 'g5', blocks: ['g2w']}})")
    hand.page.wait_for_function("heard.some((m) => m.type === 'state' && m.state.version === 2)")
    assert hand.moved(before) == {"g2w": "g5"}
    assert hand.page.evaluate("heard.filter((m) => m.type === 'busy').map((m) => m.on)")[-1] is False
    hand.page.evaluate("panel.postMessage({type: 'do', gesture: {kind: 'paint', grid: 'g5', blocks: ['g2w']}})")
    hand.page.wait_for_function("heard.some((m) => m.type === 'error' && m.sentence.includes('网格'))")
    hand.page.evaluate("panel.postMessage({type: 'undo'})")
    hand.page.wait_for_function("heard.some((m) => m.type === 'state' && m.state.version === 3)")
    assert hand.moved(before) == {}
    zoom = hand.read("map.getZoom()")
    hand.page.evaluate("panel.postMessage({type: 'pick', grid: 'g7', zoom: true})")
    hand.frame.wait_for_function("gridwardRedraw.target === 'g7'")
    hand.page.wait_for_function("heard.some((m) => m.type === 'picked' && m.grid === 'g7')")
    hand.frame.wait_for_function("zoom => gridwardRedraw.map.getZoom() > zoom", arg=zoom)
    hand.page.wait_for_timeout(700)  # the map flies there
    hand.page.evaluate("panel.postMessage({type: 'zoom', box: [111.47, 35.6452, 111.4766, 35.65]})")
    hand.frame.wait_for_function("zoom => gridwardRedraw.map.getZoom() <= zoom", arg=zoom)
    hand.page.evaluate("panel.postMessage({type: 'mark', blocks: [0, 1]})")
    hand.frame.wait_for_function("gridwardRedraw.marked().length === 2")
    hand.page.evaluate("panel.postMessage({type: 'list', figure: 'households', grid: 'g1'})")
    hand.page.wait_for_function("heard.some((m) => m.type === 'list' && m.list.rows.length > 0)")
    hand.tool("pick")
    hand.click("g3e")
    hand.page.wait_for_function("heard.some((m) => m.type === 'picked' && m.grid === 'g3')")


def test_two_maps_of_one_plan_in_two_windows_follow_each_other(hand: Hand, browser: Browser) -> None:
    with watched_page(browser) as second:
        other = Hand(second, hand.served.opened(second, hand.plan), hand.served, hand.plan)
        hand.choose("g5w")
        hand.tool("paint")
        hand.click("g2w")
        other.frame.wait_for_function("gridwardRedraw.gridOf('g2w') === 'g5'")
        other.settled()
        other.page.keyboard.press("Escape")
        other.tool("undo")
        hand.frame.wait_for_function("gridwardRedraw.gridOf('g2w') === 'g2'")


@pytest.mark.parametrize("more", [{"read_only_mode": True}, {"editable": False}])
def test_a_map_that_is_only_to_be_looked_at_has_no_tools(page: Page, plans: PlanServer, more: dict[str, bool]) -> None:
    plan = plans.new_plan()
    hand = Hand(page, plans.opened(page, plan, **more), plans, plan)
    before = hand.shown()
    expect(hand.frame.locator(".rd-bar")).to_be_hidden()
    expect(hand.frame.locator(".rd-head")).to_be_hidden()
    hand.click("g2w")
    hand.page.keyboard.press("b")
    hand.draw(hand.where("g2w"), hand.where("g5w"))
    hand.page.keyboard.press("Control+z")
    assert hand.moved(before) == {}


def test_on_a_phone_the_map_can_be_looked_at_and_nothing_overflows(browser: Browser, plans: PlanServer) -> None:
    with watched_page(browser, width=360, height=740, has_touch=True, device_scale_factor=2) as page:
        plan = plans.new_plan()
        hand = Hand(page, plans.opened(page, plan), plans, plan)
        assert hand.frame.evaluate("document.documentElement.scrollWidth") == 360
        assert hand.read("names()")
        hand.page.touchscreen.tap(*hand.where("g5w"))
        hand.frame.wait_for_function("gridwardRedraw.target === 'g5'")
        expect(hand.frame.locator(".rd-chip b")).to_have_text("第五网格")
