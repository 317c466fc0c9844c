"""The candidates of a case for the map of the desk: numbered, with their error radius, for whoever may read cases."""

from dataclasses import replace

from starlette.testclient import TestClient

from geo.desk import handling
from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.model import REPORTER, Case

AMBIGUOUS = Report("testville", "heating", "暖气不热", address="2号楼2单元101")


def asked(client: TestClient, case_id: str, **query: str) -> dict[str, object]:
    answer = client.get(f"/live/testville/case/{case_id}/candidates", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def reported(office: Office) -> Case:
    return report(office, REPORTER, AMBIGUOUS)


def test_candidates_come_numbered_with_point_radius_reason_and_grid(office: Office, client: TestClient) -> None:
    answer = asked(client, reported(office).id, lang="zh")
    first, second = answer["candidates"][:2]  # type: ignore[index]
    assert (first["number"], second["number"]) == (1, 2)
    assert {first["name"], second["name"]} == {"文苑新村2号楼2单元101", "文苑小区2号楼2单元101"}
    assert all(111 < each["lon"] < 112 and each["radius_m"] > 0 and each["units"] for each in (first, second))
    assert "未写小区名" in first["why"]
    assert "相符" in str(answer["question"]) or "两" in str(answer["question"])


def test_what_the_dispatcher_searches_for_is_looked_up_instead(office: Office, client: TestClient) -> None:
    answer = asked(client, reported(office).id, text="文苑新村3号楼")
    assert [each["name"] for each in answer["candidates"]] == ["文苑新村3号楼"]  # type: ignore[attr-defined]
    assert len(asked(client, reported(office).id, text="长" * 900)["candidates"]) == 0  # type: ignore[arg-type]


def test_at_a_boundary_both_grids_are_named(office: Office, client: TestClient) -> None:
    answer = asked(client, reported(office).id, text="西巷与正街交叉口")
    assert any(len(each["units"]) > 1 for each in answer["candidates"])  # type: ignore[attr-defined]


def test_a_case_with_a_place_has_no_candidates_any_more(office: Office, client: TestClient) -> None:
    case = reported(office)
    home = office.locator("testville").by_id("wy2-2-101")
    assert home is not None
    handling.locate_case(office, demo_actor(office, "testville", "dispatcher"), case.id, home)
    assert asked(client, case.id)["candidates"] == []


def test_unknown_and_foreign_cases_are_not_found(client: TestClient) -> None:
    for address in ("testville/case/NO-1", "elsewhere/case/NO-1"):
        assert client.get(f"/live/{address}/candidates").status_code == 404


def test_in_live_mode_nobody_sees_them_without_signing_in(
    live_office: Office, live_client: TestClient, signed_in: TestClient
) -> None:
    case = report(live_office, REPORTER, replace(AMBIGUOUS, description="甲"))
    assert asked(signed_in, case.id)["candidates"]
    signed_in.cookies.clear()
    assert live_client.get(f"/live/testville/case/{case.id}/candidates").status_code == 401
