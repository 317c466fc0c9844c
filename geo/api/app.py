"""Everything that this room serves, ready to be given to the screens' ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from anyio import to_thread
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from geo.api.account import account_routes
from geo.api.calendar import calendar_routes
from geo.api.field import field_routes
from geo.api.health import health_routes
from geo.api.live import live_routes
from geo.api.media import media_routes
from geo.api.open311 import open311_routes
from geo.api.redraw import redraw_routes
from geo.api.security import Guard
from geo.desk.office import Office
from geo.desk.opening import opened


def routes(office: Office) -> list[BaseRoute]:
    """All routes, a catch-all at the end of each prefix: a wrong address never shows the screens' index page."""
    return [
        *open311_routes(office),
        *media_routes(office),
        *live_routes(office),
        *field_routes(office),
        *redraw_routes(office),
        *health_routes(office),
        *account_routes(office),
        *calendar_routes(office),
    ]


def middleware(office: Office) -> list[Middleware]:
    """The layers around all answers, screens included, the outermost first."""
    return [Middleware(Guard, office=office)]


def lifespan(office: Office, base_url: str = "") -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """What runs while the server does: preparation, the pulse that follows the event log, the demo's simulated day.

    Parameters
    ----------
    base_url : str
        Where this server listens, as seen from this machine; empty: no simulated day.
    """

    @asynccontextmanager
    async def running(_app: Any) -> AsyncIterator[None]:
        services = opened(office, base_url)
        await to_thread.run_sync(services.__enter__)
        try:
            yield
        finally:
            await to_thread.run_sync(services.__exit__, None, None, None)

    return running
