"""``GET /live/media/{name}``: a photo that somebody attached to a case."""

from __future__ import annotations

import re

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from geo.api.access import actor_of
from geo.api.answers import telling_errors
from geo.desk.media import FOLDER
from geo.desk.office import Office
from geo.errors import Forbidden, NotFound
from geo.i18n import mark

_NAME = re.compile(r"[0-9a-f]{64}(?:-[0-9a-f]{16})?\.(jpg|png|webp)", re.ASCII)
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


def media_routes(office: Office) -> list[Route]:
    """``/live/media/{name}``, for whoever has ``read:case`` somewhere; stands before the routes of a community."""

    async def photo(request: Request) -> Response:
        name: str = request.path_params["name"]
        actor = await actor_of(office, request.scope)
        communities = await to_thread.run_sync(office.communities)
        if not any(actor.may_anywhere("read:case", community) for community in communities):
            raise Forbidden(mark("You may not see this: it needs the right {right}."), right="read:case")
        match = _NAME.fullmatch(name)
        path = office.settings.home / FOLDER / name
        if match is None or not await to_thread.run_sync(path.is_file):
            raise NotFound(mark("There is nothing at this address."))
        headers = {
            "cache-control": "private, max-age=31536000, immutable",
            "content-security-policy": "default-src 'none'; sandbox",
        }
        return FileResponse(path, headers=headers, media_type=_TYPES[match[1]])

    return [Route("/live/media/{name:path}", telling_errors(office, photo))]
