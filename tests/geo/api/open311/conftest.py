"""How these tests send and read requests of GeoReport v2."""

from collections.abc import Callable
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

Post = Callable[..., httpx.Response]


@pytest.fixture
def post(client: TestClient) -> Post:
    """POST a request to the demo office; fields replace the usual ones, an empty one takes it away."""

    def send(headers: dict[str, str] | None = None, fmt: str = "json", **fields: Any) -> httpx.Response:
        form = {
            "api_key": "demo",
            "service_code": "heating",
            "address_string": "文苑新村2号楼3单元501",
            "description": "家里暖气不热",
        }
        return client.post(f"/open311/v2/requests.{fmt}", data={**form, **fields}, headers=headers or {})

    return send
