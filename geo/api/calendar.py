"""``GET /calendar/{code}.ics``: the calendar that somebody's phone follows, for whoever knows its address."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.access import language_of
from geo.api.answers import telling_errors
from geo.desk.calendar_feed import calendar_of_code
from geo.desk.office import Office
from geo.errors import NotFound
from geo.i18n import mark

_SUFFIX = ".ics"


def calendar_routes(office: Office) -> list[Route]:
    """``/calendar/{code}.ics``; whatever else lies below is a plain no."""

    async def feed(request: Request) -> Response:
        name: str = request.path_params["name"]
        if not name.endswith(_SUFFIX):
            raise NotFound(mark("There is nothing at this address."))
        code, lang = name.removesuffix(_SUFFIX), language_of(request, office)
        body = await to_thread.run_sync(calendar_of_code, office, code, lang)
        headers = {
            "cache-control": "private, no-cache",
            "content-disposition": 'inline; filename="gridward.ics"',
            # The address is the key: it must not travel on to anybody.
            "referrer-policy": "no-referrer",
        }
        return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")

    return [Route("/calendar/{name:path}", telling_errors(office, feed), methods=["GET", "HEAD"])]
