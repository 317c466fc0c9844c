"""`Guard`: the outermost layer. Says the policies with every answer and keeps strangers from the screens in live mode.

The screens' own server does not ask who somebody is before it sends its pages, its metrics or a websocket; this
layer asks first. The pages and the use cases ask again, for they know what is to be done.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.api.access import actor_of
from geo.api.account import SIGN_IN
from geo.api.answers import json_answer
from geo.api.policies import COMMON, DATA_POLICY, component_policy, page_policy
from geo.api.rider_door import is_rider, let_in
from geo.desk.office import Office
from geo.errors import NotSignedIn, Unavailable
from geo.i18n import say

OURS = ("/live", "/open311", "/health", "/account", "/field", "/redraw", "/calendar")
"""Prefixes whose routes ask for themselves who is there."""
OPEN = ("/static/", "/_stcore/health", "/_stcore/host-config", "/favicon.png")
"""Of the screens' server: the framework's own scripts and two answers that say nothing of the community."""
NO_ORIGIN = 1008
"""Websocket close code «policy violation»; before the handshake it becomes 403."""


class Guard:
    """ASGI middleware.

    Parameters
    ----------
    app : ASGI application
    office : Office
        Its settings say whether signing in is required, and name the tile service.
    """

    def __init__(self, app: ASGIApp, office: Office) -> None:
        self._app = app
        self._office = office
        tiles = office.settings.tile_url
        self._page = _header_list(page_policy(tiles))
        self._component = _header_list(component_policy(tiles))
        self._data = _header_list(DATA_POLICY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, websocket or lifespan."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = _path(scope)
        ours = is_below(path, OURS)
        extra = self._data if ours else self._component if path.startswith("/component/") else self._page

        async def send_with_policies(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                message = {**message, "headers": [*message["headers"], *(h for h in extra if h[0] not in said)]}
            await send(message)

        if not ours and not self._office.settings.demo and not path.startswith(OPEN):
            refusal = await self._refusal(scope, path)
            if refusal is not None:
                await refusal(scope, receive, send_with_policies)
                return
        await self._app(scope, receive, send_with_policies)

    async def _refusal(self, scope: Scope, path: str) -> Response | None:
        """What somebody without a session gets instead of the screens; None for somebody with one, and for riders."""
        try:
            await actor_of(self._office, scope)
        except NotSignedIn as error:
            if await is_rider(self._office, scope):
                return None
            door = await let_in(self._office, scope, path) if scope["method"] == "GET" else None
            if door is not None:
                return door
            if scope["method"] in ("GET", "HEAD") and "text/html" in Headers(scope=scope).get("accept", ""):
                query = scope.get("query_string", b"").decode("latin-1")
                goal = quote(f"{path}?{query}" if query else path, safe="")
                return RedirectResponse(
                    f"{scope.get('root_path', '')}{SIGN_IN}?next={goal}", 303, {"cache-control": "no-store"}
                )
            return json_answer({"error": say(error, self._office.settings.lang)}, 401)
        except Unavailable as error:
            return json_answer({"error": say(error, self._office.settings.lang)}, 503)
        return None

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A browser always names its origin; whoever names none is no browser and could be anybody's script."""
        welcome = "origin" in Headers(scope=scope)
        if welcome and not self._office.settings.demo:
            try:
                await actor_of(self._office, scope)
            except NotSignedIn:
                welcome = await is_rider(self._office, scope)
            except Unavailable:
                welcome = False
        if not welcome:
            await send({"type": "websocket.close", "code": NO_ORIGIN})
            return
        await self._app(scope, receive, send)


def is_below(path: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a path is one of the prefixes or lies below one: ``/live`` and ``/live/x``, not ``/lively``."""
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes)


def _path(scope: Scope) -> str:
    """The path below the place where the application is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


def _header_list(policy: str) -> list[tuple[bytes, bytes]]:
    named = {**COMMON, "content-security-policy": policy}
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in named.items()]
