"""The columns beside the wall screen's map."""

import pytest
from starlette.testclient import TestClient

from geo.desk.office import Office
from geo.desk.pulse import follow
from geo.desk.reporting import Report, report
from geo.model import REPORTER
from tests.geo.api.conftest import PASSWORD, MovingClock
from tests.small_town import middle

WALL = "/live/testville/wall"


def send(office: Office, text: str = "不热", grid: int = 5) -> str:
    lon, lat = middle(grid)
    case = report(office, REPORTER, Report("testville", "heating", text, lon=lon, lat=lat))
    follow(office)
    return case.id


def test_an_empty_community_says_so_in_words(client: TestClient):
    view = client.get(WALL).json()
    assert dict(row[:2] for row in view["tiles"])["在办"] == "0"
    assert (view["load"]["rows"], view["load"]["empty"]) == ([], "当前没有在办事件。")
    assert view["latest"]["empty"] == "暂无动态。"


def test_a_report_counts_at_once_and_stands_first_among_the_latest(client: TestClient, office: Office):
    before = client.get(WALL).json()
    send(office)
    after = client.get(WALL).json()
    tiles = {label: (value, tone) for label, value, tone, _query in after["tiles"]}
    assert tiles["今日受理"][0] == tiles["在办"][0] == "1"
    assert tiles["在办"][1] == "hot"
    assert after["cursor"] > before["cursor"]
    assert after["load"]["rows"] == [
        [office.tree("testville").unit("g5").name, 1, 0, "period=recent&figure=open_now&unit=g5"]
    ]
    line, small, tone = after["latest"]["rows"][0]
    assert "供暖" in line and "不热" in small and tone == "urgent"


def test_a_unit_sees_its_own_and_a_grid_the_units_below_it(client: TestClient, office: Office):
    send(office, grid=5)
    assert [row[0] for row in client.get(f"{WALL}?unit=g1").json()["latest"]["rows"]] == []
    inside = client.get(f"{WALL}?unit=g5").json()
    assert len(inside["latest"]["rows"]) == 1
    assert inside["title"].startswith(office.tree("testville").unit("g5").name)
    assert inside["load"]["title"] == "下级单元在办事件"


def test_the_minute_moves_the_title_without_any_event(client: TestClient, clock: MovingClock):
    title = client.get(WALL).json()["title"]
    assert title == client.get(WALL).json()["title"]
    clock.forward(minutes=1)
    assert client.get(WALL).json()["title"] != title


def test_the_language_is_the_askers(client: TestClient):
    assert client.get(f"{WALL}?lang=en").json()["latest"]["title"] == "Latest"
    assert client.get(WALL).json()["latest"]["title"] == "最新动态"


@pytest.mark.parametrize(("address", "status"), [("wall?unit=nobody", 404), ("wall?lang=xx", 200)])
def test_a_foreign_unit_is_a_sentence_and_a_foreign_language_is_passed_over(
    client: TestClient, address: str, status: int
):
    answer = client.get(f"/live/testville/{address}")
    assert answer.status_code == status
    assert ("error" in answer.json()) == (status != 200)


def test_in_live_mode_a_stranger_sees_nothing_and_somebody_from_elsewhere_neither(live_client: TestClient):
    assert live_client.get(WALL).status_code == 401
    live_client.post("/account/sign-in", data={"name": "stranger", "password": PASSWORD})
    assert live_client.get(WALL).status_code == 403


def test_a_dispatcher_who_has_signed_in_sees_it(signed_in: TestClient):
    assert signed_in.get(WALL).json()["latest"]["rows"] == []
