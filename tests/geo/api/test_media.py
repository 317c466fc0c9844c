"""Photos."""

import io

import pytest
from PIL import Image
from starlette.testclient import TestClient

from geo.desk.media import FOLDER, keep_photo
from geo.desk.office import Office


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    return out.getvalue()


def test_a_kept_photo_is_served_as_a_picture_and_nothing_else(client: TestClient, office: Office):
    name = keep_photo(office, picture())
    answer = client.get(f"/live/media/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert Image.open(io.BytesIO(answer.content)).size == (20, 10)


@pytest.mark.parametrize(
    "name",
    ["a.jpg", "../gridward.db", "..%2Fgridward.db", "%2e%2e%2fgridward.db", "0" * 64 + ".svg", "0" * 64 + ".jpg", "",
     "0" * 64 + ".jpg/..", "." + "0" * 64 + ".jpg.part", "A" * 64 + ".jpg", "0" * 64 + ".jpg%0a", "٠" * 64 + ".jpg"],
)  # fmt: skip
def test_no_name_leads_to_anything_else(client: TestClient, office: Office, name: str):
    (office.settings.home / FOLDER).mkdir()
    (office.settings.home / FOLDER / "a.jpg").write_bytes(b"secret")
    answer = client.get(f"/live/media/{name}")
    assert answer.status_code == 404
    assert b"secret" not in answer.content
    assert b"SQLite" not in answer.content


def test_photos_need_a_session_in_live_mode(live_client: TestClient, live_office: Office):
    name = keep_photo(live_office, picture())
    assert live_client.get(f"/live/media/{name}").status_code == 401


def test_photos_need_the_right_to_read_cases(live_client: TestClient, live_office: Office):
    from tests.geo.api.conftest import PASSWORD

    name = keep_photo(live_office, picture())
    live_client.post("/account/sign-in", data={"name": "stranger", "password": PASSWORD})
    assert live_client.get(f"/live/media/{name}").status_code == 403
    live_client.post("/account/sign-in", data={"name": "li", "password": PASSWORD})
    assert live_client.get(f"/live/media/{name}").status_code == 200
