"""``GET /health``: for whoever watches the server. Says nothing about anybody."""

from __future__ import annotations

import orjson
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.answers import nowhere
from geo.desk.office import Office
from geo.errors import Unavailable


def health_routes(office: Office) -> list[Route]:
    """``/health``: 200 with the event cursor while the store answers, 503 while it does not; nothing below it."""

    async def health(_request: Request) -> Response:
        said: dict[str, object] = {"status": "ok", "store": "reachable", "mode": office.settings.mode}
        status = 200
        try:
            said["cursor"] = await to_thread.run_sync(office.store.cursor)
        except Unavailable:
            said |= {"status": "failing", "store": "unreachable", "cursor": None}
            status = 503
        return Response(orjson.dumps(said), status, {"cache-control": "no-store"}, "application/json")

    return [Route("/health", health), Route("/health/{rest:path}", nowhere(office))]
