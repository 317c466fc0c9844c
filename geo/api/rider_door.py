"""The door of riders: whoever opens a rider's link is let in to the screens, where they are shown their own page.

The link's code becomes a cookie at once, for a websocket and the screens' own files are asked for without the link.
"""

from __future__ import annotations

from urllib.parse import quote

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from geo.desk.office import Office
from geo.desk.riders import actor_of_rider

RIDER_COOKIE = "gridward_rider"
KEPT_S = 12 * 3600
LONGEST_CODE = 200


async def is_rider(office: Office, scope: Scope) -> bool:
    """Whether a request or a websocket carries the cookie of a rider whose link holds."""
    return await _holds(office, HTTPConnection(scope).cookies.get(RIDER_COOKIE, ""))


async def let_in(office: Office, scope: Scope, path: str) -> Response | None:
    """The answer that turns a rider's link into the cookie; None where the address holds no link that holds."""
    asked = HTTPConnection(scope)
    code = asked.query_params.get("rider", "")
    if not await _holds(office, code):
        return None
    goal = f"{scope.get('root_path', '')}{quote(path)}?{asked.url.query}"
    response = RedirectResponse(goal, 303, {"cache-control": "no-store"})
    response.set_cookie(
        RIDER_COOKIE, code, max_age=KEPT_S, httponly=True, samesite="lax", secure=asked.url.scheme == "https"
    )
    return response


async def _holds(office: Office, code: str) -> bool:
    if not code or len(code) > LONGEST_CODE:
        return False
    return await to_thread.run_sync(actor_of_rider, office, code) is not None
