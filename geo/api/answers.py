"""Plain JSON answers: values as they are, an error as ``{"error": sentence}``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from geo.api.access import language_of
from geo.api.errors import status_of
from geo.desk.office import Office
from geo.errors import GridwardError, NotFound
from geo.i18n import mark, say

Endpoint = Callable[[Request], Awaitable[Response]]
NO_STORE = {"cache-control": "no-store"}


def json_answer(values: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Values as JSON (UTF-8), not to be kept by anybody unless ``headers`` say so."""
    return Response(orjson.dumps(values), status, headers or NO_STORE, "application/json")


def telling_errors(office: Office, endpoint: Endpoint) -> Endpoint:
    """The same endpoint, whose errors are told as ``{"error": sentence}`` in the asker's language."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GridwardError as error:
            return json_answer({"error": say(error, language_of(request, office))}, status_of(error))

    return told


def nowhere(office: Office) -> Endpoint:
    """An endpoint for addresses that do not exist: 404 in JSON instead of the screens' index page."""

    async def refuse(_request: Request) -> Response:
        raise NotFound(mark("There is nothing at this address."))

    return telling_errors(office, refuse)
