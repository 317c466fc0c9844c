"""``/redraw``: how a plan stands, what has changed, and who may look."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from geo.desk import accounts
from geo.desk.actors import demo_actor
from geo.desk.field import actor_of_pass, field_pass, page_pass
from geo.desk.office import Office
from geo.desk.redraws import open_redraw
from geo.model import SYSTEM, Grant
from geo.redraw.figures import COLUMNS
from tests.geo.api.conftest import PASSWORD, MovingClock, application
from tests.geo.api.redraw_town import TOWN, Map, grid_of, pass_of, planners_map


@pytest.fixture
def plan(client: TestClient, office: Office) -> Map:
    return planners_map(client, office)


def test_a_plan_that_has_just_begun_stands_as_today(plan: Map) -> None:
    state = plan.state()
    assert {name: state[name] for name in ("id", "version", "at", "stage", "editable", "name", "undo", "redo")} == {
        "id": plan.plan, "version": 1, "at": 0, "stage": "draft", "editable": True, "name": "方案一", "undo": 0,
        "redo": 0,
    }  # fmt: skip
    assert [grid["id"] for grid in state["grids"]] == [f"g{n}" for n in range(1, 10)]
    assert state["grids"][0]["worker_name"] == "孙海燕"
    assert state["figures"]["columns"] == list(COLUMNS)
    assert [row[1] for row in state["figures"]["rows"]] == [90, 3, 0, 0, 5, 0, 0, 3, 10]
    assert state["figures"]["totals"] == {
        "households": 111, "people": 293, "minutes": 1110, "must_visit": 0, "grids": 9, "contiguous": True
    }  # fmt: skip
    assert (state["impact"]["people"], state["impact"]["loads"]) == (0, [])
    assert [defect["sentence"] for defect in state["defects"]] == ["9 grids have no code."]


def test_the_ground_says_what_today_is_and_the_state_follows_it(plan: Map) -> None:
    state = plan.state()
    ground = plan.ground(state["ground"])
    today = {block: ground["today_grids"][at][0] for block, at in zip(ground["ids"], ground["today"], strict=True)}
    assert grid_of(state, ground) == today
    assert {block[:2] for block, grid in today.items() if grid == "g1"} == {"g1"}
    assert sum(ground["households"]) == 111
    assert ground["compound"][:4] == [0, 0, 0, -1]


def test_sentences_and_errors_come_in_the_askers_language(plan: Map) -> None:
    assert plan.get("state", lang="zh").json()["defects"][0]["sentence"] == "9 个网格没有编码。"
    assert plan.get("list", figure="age", lang="zh").json() == {"error": "没有指标 age。"}
    answer = plan.post("do", version=1, gesture={"kind": "paint", "grid": "g1", "blocks": ["g1e"]}, lang="zh")
    assert (answer.status_code, answer.json()) == (400, {"error": "这些地块已经属于该网格。"})


def test_no_answer_but_the_ground_is_kept_by_anybody(plan: Map) -> None:
    state = plan.get("state")
    assert state.headers["cache-control"] == "no-store"
    ground = plan.get(f"ground/{state.json()['ground']}")
    assert "immutable" in ground.headers["cache-control"]
    again = plan.client.get(ground.url, headers=plan.headers | {"if-none-match": ground.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_large_answers_are_compressed_for_whoever_can_take_it(plan: Map) -> None:
    address = f"/redraw/{TOWN}/{plan.plan}/state?lang=en"
    with plan.client.stream("GET", address, headers=plan.headers) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        raw = b"".join(answer.iter_raw())
    plain = plan.client.get(address, headers=plan.headers | {"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content


def test_a_ground_that_nobody_has_shown_is_not_found(plan: Map) -> None:
    answer = plan.get("ground/0123456789abcdef")
    assert (answer.status_code, answer.json()) == (
        404,
        {"error": "The plan has other blocks by now; look at it again."},
    )


def test_a_process_that_has_shown_nothing_yet_finds_the_ground_of_the_plan_as_it_stands(
    plan: Map, office: Office
) -> None:
    ground = plan.state()["ground"]
    other = Office(office.settings, office.clock)
    with TestClient(application(other), base_url="http://town.test") as client:
        assert Map(client, plan.plan, plan.headers).ground(ground)["ground"] == ground
    other.close()


def test_news_are_none_while_the_version_is_the_same_and_the_state_once_it_is_not(plan: Map) -> None:
    assert plan.get("news", version=1).status_code == 204
    plan.paint("g2", "g1e")
    news = plan.get("news", version=1)
    assert (news.status_code, news.json()["version"]) == (200, 2)
    assert plan.get("news", version=2).status_code == 204


def test_whoever_waits_for_news_hears_of_an_edit_at_once(plan: Map) -> None:
    plan.state()
    heard: list[httpx.Response] = []
    waiting = threading.Thread(target=lambda: heard.append(plan.get("news", version=1, wait=9)))
    waiting.start()
    plan.paint("g2", "g1e", version=1)
    waiting.join(timeout=30)
    assert heard[0].status_code == 200
    assert heard[0].json()["version"] == 2


@pytest.mark.parametrize("query", [{"version": "x"}, {"version": ""}, {"version": -1}, {"version": 1, "wait": "1e3"}])
def test_news_of_what_is_no_version_are_refused(plan: Map, query: dict[str, object]) -> None:
    answer = plan.get("news", **query)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith("must be a whole number.")


def test_a_plan_that_is_not_there_is_not_found(plan: Map) -> None:
    other = Map(plan.client, "RD-NONE", plan.headers)
    ground = plan.state()["ground"]
    answers = [
        other.get("state"), other.get("news", version=1), other.get("list", figure="loads"),
        other.get(f"ground/{ground}"), other.post("undo", version=1),
        other.post("merge", at=0, gestures=[{}], take="none"),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404] * 6
    assert {answer.json()["error"] for answer in answers} == {"There is no plan RD-NONE in testville."}


@pytest.mark.parametrize(
    "path", ["/redraw", "/redraw/", "/redraw/testville", "/redraw/testville/x", "/redraw/a/b/c/d/e"]
)
def test_other_addresses_are_nowhere(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


def test_without_a_pass_or_with_one_of_a_role_without_the_right_nothing_is_told(plan: Map, office: Office) -> None:
    paths = ("state", "news?version=1&wait=0", "list?figure=loads", f"ground/{plan.state()['ground']}")
    for headers, status in (({}, 401), ({"x-gridward-pass": "1/testville/demo:planner/0"}, 401)):
        for path in paths:
            answer = plan.client.get(f"/redraw/{TOWN}/{plan.plan}/{path}", headers=headers)
            assert (answer.status_code, list(answer.json())) == (status, ["error"])
    for role in ("worker", "dispatcher", "auditor"):
        for path in paths:
            answer = plan.client.get(f"/redraw/{TOWN}/{plan.plan}/{path}", headers=pass_of(office, role))
            assert (answer.status_code, list(answer.json())) == (403, ["error"])


def test_a_pass_is_over_after_half_a_day(plan: Map, clock: MovingClock) -> None:
    assert plan.get("state").status_code == 200
    clock.forward(hours=13)
    answer = plan.get("state")
    assert (answer.status_code, answer.json()) == (401, {"error": "This page is too old: open it again."})


def test_a_pass_for_a_page_speaks_for_a_role_that_nobody_holds_and_one_for_a_phone_does_not(office: Office) -> None:
    planner = demo_actor(office, TOWN, "planner")
    assert field_pass(office, planner, TOWN) == ""
    assert actor_of_pass(office, TOWN, page_pass(office, planner, TOWN)) == planner
    secretary = demo_actor(office, TOWN, "secretary")
    assert page_pass(office, secretary, TOWN) == field_pass(office, secretary, TOWN) != ""
    assert page_pass(office, replace(planner, id="demo:viewer"), TOWN) == ""


def test_a_secretary_may_look_and_sees_that_they_may_not_edit(plan: Map, office: Office) -> None:
    looking = Map(plan.client, plan.plan, pass_of(office, "secretary"))
    assert looking.state()["editable"] is False
    answer = looking.paint("g2", "g1e", version=1)
    assert (answer.status_code, list(answer.json())) == (403, ["error"])
    assert plan.state()["version"] == 1


@pytest.fixture
def live_plan(live_client: TestClient, live_office: Office) -> Iterator[Map]:
    """The map of an account that has not signed in yet."""
    accounts.create_account(live_office, SYSTEM, "planner", PASSWORD, (Grant("planner", TOWN),))
    yield Map(live_client, open_redraw(live_office, SYSTEM, TOWN, "方案一").id, {})


def test_in_live_mode_the_session_says_who_asks_and_a_pass_says_nothing(live_plan: Map, live_office: Office) -> None:
    assert live_plan.get("state").status_code == 401
    forged = Map(live_plan.client, live_plan.plan, {"x-gridward-pass": "999999/testville/demo:planner/0"})
    assert forged.get("state").status_code == 401
    assert live_plan.paint("g2", "g1e", version=1).status_code == 401
    live_plan.client.post("/account/sign-in", data={"name": "planner", "password": PASSWORD})
    assert live_plan.state()["editable"] is True
    assert live_plan.paint("g2", "g1e").json()["version"] == 2


def test_in_live_mode_a_dispatcher_sees_no_plan(live_plan: Map) -> None:
    live_plan.client.post("/account/sign-in", data={"name": "li", "password": PASSWORD})
    assert live_plan.get("state").status_code == 403


TEXTS = st.text(max_size=12) | st.sampled_from(["households", "loads", "cases_moved", "g1", "1", "\x00", "../x"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["state", "news", "list", "ground/"]), tail=TEXTS, community=TEXTS, id_=TEXTS, query=st.data()
)
def test_whatever_is_asked_the_server_does_not_fail(
    plan: Map, path: str, tail: str, community: str, id_: str, query: st.DataObject
) -> None:
    asked = {name: query.draw(TEXTS) for name in ("figure", "grid", "version", "from", "lang")}
    target = path + quote(tail, safe="") if path.endswith("/") else path
    for where in (f"{TOWN}/{plan.plan}", f"{TOWN}/{quote(id_, safe='')}", f"{quote(community, safe='')}/{plan.plan}"):
        answer = plan.client.get(f"/redraw/{where}/{target}", params=asked, headers=plan.headers)
        assert answer.status_code < 500
        assert answer.status_code in (200, 204) or answer.json()["error"]
