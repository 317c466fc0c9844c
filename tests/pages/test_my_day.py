"""The phone in the field: a day of stops under the thumb, a connection that drops, an urgent case that comes on top."""

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from geo.desk import handling
from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.settings import Settings
from geo.model import REPORTER, SYSTEM, Stop, StopKind, StopState
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.browser import watched_page
from tests.geo.desk.field_day import TOWN, a_stop, events_of, keep
from tests.served import Server

pytestmark = pytest.mark.browser
WAIT_MS = 60_000
ROUTE = "**/field/stops/**"
Opening = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def office(town_server: Server) -> Iterator[Office]:
    """The dispatcher's own process over the same store."""
    made = Office(Settings(home=town_server.home))
    yield made
    made.close()


@pytest.fixture
def phone(browser: Browser, town_server: Server, office: Office) -> Opening:
    """Open somebody's page on a phone that stands where the first stop is."""

    def opened(person: str, lang: str = "zh") -> AbstractContextManager[Page]:
        spot = a_stop(office)
        return watched_page(
            browser, width=360, height=800, has_touch=True, permissions=["geolocation"],
            geolocation={"longitude": spot.lon, "latitude": spot.lat, "accuracy": 8},
            base_url=f"{town_server.url}/my_day?community={TOWN}&role=worker&person={person}&lang={lang}",
        )  # fmt: skip

    return opened


def visit(page: Page, heading: str) -> None:
    page.set_default_timeout(WAIT_MS)
    page.goto("")
    expect(page.get_by_text(heading).first).to_be_visible(timeout=WAIT_MS)


def stored(office: Office, stop_id: str) -> Stop:
    with office.store.read() as reader:
        return reader.work.one(Stop, TOWN, stop_id)


def until(page: Page, office: Office, stop_id: str, state: StopState) -> Stop:
    """The stop once it has come so far."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while (found := stored(office, stop_id)).state is not state:
        assert time.monotonic() < deadline, f"{stop_id} is still {found.state}"
        page.wait_for_timeout(100)  # the page's own requests go on meanwhile
    return found


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((2600, 1900), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_e5_the_worker_arrives_at_the_old_mans_door_and_is_done_with_a_note(phone: Opening, office: Office) -> None:
    keep(office, a_stop(office, id="E1", person_id="r03", title="陪同老人测血糖", pinned=True))
    with phone("r03") as page:
        visit(page, "今日行程")
        door = page.locator(".st-key-gw-stop-E1")
        expect(door.get_by_text("文苑新村2号楼3单元501")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        door.get_by_role("button", name="我已到达").click()
        expect(door.get_by_role("button", name="办好了")).to_be_visible()
        there = until(page, office, "E1", StopState.ARRIVED)
        door.get_by_label("记录：看到什么，做了什么").fill("空腹血糖 6.1，已记档")
        heights = door.locator("button, .pick").evaluate_all(
            "all => all.map(one => one.offsetHeight).filter(high => high)"
        )  # asked at once: the card may be drawn anew between two questions
        assert min(heights) >= 44
        door.get_by_role("button", name="办好了").click()
        over = until(page, office, "E1", StopState.DONE)
        expect(page.get_by_text("今日已结束（1）")).to_be_visible()
    assert (round(there.arrived_lon or 0, 4), round(there.arrived_lat or 0, 4)) == (
        round(there.lon or 0, 4), round(there.lat or 0, 4),
    )  # fmt: skip
    assert over.note == "空腹血糖 6.1，已记档"
    assert events_of(office, "E1") == ["accept_plan", "arrive_stop", "finish_stop"]


def test_what_was_typed_and_done_without_a_connection_is_sent_later_once(phone: Opening, office: Office) -> None:
    keep(office, a_stop(office, id="O1", person_id="r04"), a_stop(office, id="O2", person_id="r04", title="第二站"))
    with phone("r04") as page:
        visit(page, "今日行程")
        first, second = page.locator(".st-key-gw-stop-O1"), page.locator(".st-key-gw-stop-O2")
        page.context.set_offline(True)
        expect(page.get_by_text("网络已断开")).to_be_visible()
        first.get_by_role("button", name="我已到达").click()
        first.locator("textarea").fill("水管已修好")
        first.locator("input[type=file]").set_input_files(
            {"name": "pipe.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        expect(first.locator("img")).to_be_visible()
        first.get_by_role("button", name="办好了").click()
        expect(page.get_by_text("2 条待发送")).to_be_visible()
        second.get_by_role("button", name="办不成").click()
        second.locator("textarea").fill("写到一半")
        assert stored(office, "O1").state is StopState.PLANNED

        page.route(ROUTE, lambda route: route.abort())
        page.context.set_offline(False)
        page.reload()
        expect(page.get_by_text("2 条待发送")).to_be_visible(timeout=WAIT_MS)
        expect(page.locator(".st-key-gw-stop-O1").get_by_text("待发送")).to_be_visible()
        assert stored(office, "O1").state is StopState.PLANNED

        lost: list[int] = []

        def lose_the_answer(route: Route) -> None:
            """The server takes it, and the phone does not hear so."""
            lost.append(route.fetch().status)
            route.abort()

        page.unroute(ROUTE)
        page.route(ROUTE, lose_the_answer, times=2)
        over = until(page, office, "O1", StopState.DONE)
        expect(page.locator("[data-waiting='0']")).to_be_attached(timeout=WAIT_MS)
        second.get_by_role("button", name="办不成").click()
        expect(second.locator("textarea")).to_have_value("写到一半")
    assert lost == [200, 200]
    assert (over.note, len(over.media), len(over.sent)) == ("水管已修好", 1, 2)
    assert (office.settings.home / "uploads" / over.media[0]).stat().st_size < 1_500_000
    assert events_of(office, "O1") == ["accept_plan", "arrive_stop", "finish_stop"]


def test_a_stop_that_was_taken_out_meanwhile_is_told_and_nothing_typed_is_lost(phone: Opening, office: Office) -> None:
    stop = a_stop(office, id="C1", person_id="r05", title="核实独居老人情况")
    keep(office, stop, a_stop(office, id="C2", person_id="r05"))
    with phone("r05", "en") as page:
        visit(page, "Today's stops (2 of 2 left)")
        door = page.locator(".st-key-gw-stop-C1")
        door.get_by_role("button", name="I am there").click()
        there = until(page, office, "C1", StopState.ARRIVED)
        page.route("**/field/**", lambda route: route.abort())
        door.locator("textarea").fill("老人搬走了")
        door.get_by_role("button", name="It is done").click()
        expect(page.get_by_text("1 waiting to be sent")).to_be_visible()
        with office.write(SYSTEM) as tx:
            tx.put("drop_stop", there, replace(there, state=StopState.DROPPED))
        page.unroute("**/field/**")
        expect(page.get_by_text("This stop was taken out of your day meanwhile.")).to_be_visible(timeout=WAIT_MS)
        expect(page.get_by_text("Today's stops (1 of 1 left)")).to_be_visible(timeout=WAIT_MS)
        page.reload()
        expect(page.get_by_text("老人搬走了")).to_be_visible(timeout=WAIT_MS)
        expect(page.get_by_text("核实独居老人情况")).to_be_visible()
        page.get_by_role("button", name="Throw it away").click()
        expect(page.get_by_text("老人搬走了")).to_have_count(0)
    assert events_of(office, "C1") == ["accept_plan", "arrive_stop", "drop_stop"]


def test_what_the_server_refused_goes_back_into_the_fields_and_is_sent_with_the_next_move(
    phone: Opening, office: Office
) -> None:
    keep(office, a_stop(office, id="B1", person_id="r07"))
    with phone("r07") as page:
        visit(page, "今日行程")
        door = page.locator(".st-key-gw-stop-B1")
        door.get_by_role("button", name="我已到达").click()
        there = until(page, office, "B1", StopState.ARRIVED)
        page.route("**/field/**", lambda route: route.abort())
        door.locator("textarea").fill("窗户已关好")
        door.get_by_role("button", name="办好了").click()
        expect(page.get_by_text("1 条待发送")).to_be_visible()
        with office.write(SYSTEM) as tx:
            tx.put("plan_again", there, replace(there, state=StopState.PLANNED))
        page.unroute("**/field/**")
        expect(door.get_by_role("alert").get_by_text("请先报告到达。")).to_be_visible(timeout=WAIT_MS)
        door.get_by_role("button", name="修改").click()
        expect(door.get_by_role("alert")).to_have_count(0)
        door.get_by_role("button", name="我已到达").click()
        expect(door.locator("textarea")).to_have_value("窗户已关好")
        door.get_by_role("button", name="办好了").click()
        over = until(page, office, "B1", StopState.DONE)
    assert over.note == "窗户已关好"


def test_an_urgent_case_that_is_sent_stands_on_top_of_the_page_at_once(
    phone: Opening, office: Office, record_property: Callable[[str, object], None]
) -> None:
    keep(office, *(a_stop(office, id=f"U{n}", person_id="r06", kind=StopKind.ERRAND) for n in (1, 2)))
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    calm = report(office, REPORTER, Report(TOWN, "garbage", "垃圾桶满了", address="文苑新村1号楼1单元101"))
    handling.dispatch(office, dispatcher, calm.id, "r06")
    with phone("r06") as page:
        visit(page, "今日行程")
        expect(page.get_by_text("垃圾桶满了")).to_be_visible()
        page.locator(".st-key-gw-stop-U1").get_by_role("button", name="我已到达").click()
        note = page.locator(".st-key-gw-stop-U1 textarea")
        note.fill("正在写")
        urgent = report(
            office, REPORTER, Report(TOWN, "heating", "管道爆裂，楼道进水", address="文苑新村2号楼3单元501")
        )
        assert urgent.urgent
        handling.dispatch(office, dispatcher, urgent.id, "r06")
        sent = time.monotonic()
        expect(page.get_by_text("管道爆裂，楼道进水")).to_be_visible(timeout=WAIT_MS)
        took = time.monotonic() - sent
        record_property("urgent_case_visible_s", round(took, 2))
        sys.stderr.write(f"the urgent case stood on the page after {took:.2f} s\n")
        tops = [
            (page.get_by_text(text).first.bounding_box() or {"y": 0})["y"]
            for text in ("紧急，先办（1）", "管道爆裂，楼道进水", "今日行程", "垃圾桶满了")
        ]
        assert tops == sorted(tops)
        expect(note).to_have_value("正在写")
        page.locator(".st-key-gw-urgent").get_by_role("button", name="接办").click()
        expect(page.get_by_label("办理情况").first).to_be_visible()
