"""The main job over HTTP on PostgreSQL, with two offices on one database, as two server processes have them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from starlette.testclient import TestClient

from geo.desk import handling
from geo.desk.accounts import create_account
from geo.desk.actors import demo_actor, people_in_role
from geo.desk.office import Office
from geo.desk.pulse import follow
from geo.desk.settings import Settings
from geo.model import SYSTEM, Grant
from tests.geo.api.conftest import PASSWORD, application
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import small_town

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
FORM = {"api_key": "demo", "service_code": "heating", "address_string": "文苑新村2号楼3单元501"}


@pytest.fixture
def open_on(postgres_url: str, tmp_path: Path) -> Callable[..., Office]:
    def open_it(**settings: str) -> Office:
        return Office(Settings(home=tmp_path, database_url=postgres_url, **settings), lambda: NOON)  # type: ignore[arg-type]

    office = open_it()
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    office.close()
    return open_it


def test_a_posted_request_is_on_the_other_processes_board_and_its_reporter_sees_it_taken(
    open_on: Callable[..., Office],
):
    first, second = open_on(), open_on()
    try:
        with (
            TestClient(application(first), base_url="http://town.test") as one,
            TestClient(application(second), base_url="http://town.test") as other,
        ):
            since = other.get("/live/testville/state?level=grid&bbox=111.46,35.64,111.48,35.66").json()["cursor"]
            number = one.post("/open311/v2/requests.json", data=FORM).json()[0]["service_request_id"]
            again = one.post("/open311/v2/requests.json", data=FORM, headers={"idempotency-key": "k1"}).json()[0][
                "service_request_id"
            ]
            same = other.post("/open311/v2/requests.json", data=FORM, headers={"idempotency-key": "k1"}).json()[0][
                "service_request_id"
            ]
            assert again == same != number

            follow(second)
            changed = other.get(f"/live/testville/changes?since={since}").json()
            assert {row[0] for row in changed["cases"]} == {number, again}
            assert other.get("/live/testville/wall").json()["latest"]["rows"][0][0].endswith("文苑新村2号楼3单元501")

            worker = people_in_role(second, "testville", "worker")[0]
            handling.dispatch(second, demo_actor(second, "testville", "dispatcher"), number, worker.id)
            seen = orjson.loads(one.get(f"/open311/v2/requests/{number}.json").content)[0]
            assert (seen["status"], seen["address_id"]) == ("open", "wy2-3-501")
            assert one.get("/health").json()["store"] == "reachable"
    finally:
        first.close()
        second.close()


def test_nobody_sees_the_feed_before_signing_in_and_a_session_opens_it(open_on: Callable[..., Office]):
    office = open_on(mode="live")
    create_account(office, SYSTEM, "li", PASSWORD, (Grant("dispatcher", "testville"),))
    try:
        with TestClient(application(office), base_url="http://town.test", follow_redirects=False) as client:
            assert client.get("/live/testville/wall").status_code == 401
            assert client.post("/account/sign-in", data={"name": "li", "password": PASSWORD}).status_code == 303
            assert client.get("/live/testville/wall").status_code == 200
    finally:
        office.close()
