"""Liveness."""

from starlette.testclient import TestClient

from geo.desk.office import Office


def test_a_healthy_server_names_its_cursor_and_mode(client: TestClient, office: Office):
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "store": "reachable", "mode": "demo", "cursor": office.store.cursor()}


def test_health_needs_no_session(live_client: TestClient):
    assert live_client.get("/health").json()["mode"] == "live"


def test_a_store_that_cannot_be_read_is_a_503(client: TestClient, office: Office):
    office.close()
    database = office.settings.home / "gridward.db"
    for side in database.parent.glob("gridward.db-*"):
        side.unlink()
    database.write_bytes(b"this is no database" * 1000)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["store"] == "unreachable"


def test_below_health_there_is_nothing(client: TestClient):
    answer = client.get("/health/x")
    assert (answer.status_code, set(answer.json())) == (404, {"error"})
