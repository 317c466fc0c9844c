"""``/live``: what the maps ask for: scenes and tiles, constant under one version, and what has happened since.

All of it needs ``read:board`` in the community (in live mode a session); errors are ``{"error": sentence}``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.access import actor_of, language_of, require
from geo.api.answers import NO_STORE, Endpoint, json_answer, nowhere, telling_errors
from geo.api.cards import candidates_card, case_card, unit_card
from geo.api.packed import Packed, PackedParts
from geo.api.wall import Walls
from geo.desk.board import Board
from geo.desk.office import Office
from geo.desk.reporting import LONGEST_ADDRESS
from geo.errors import BadInput, NotFound
from geo.i18n import mark
from geo.layers import ASSETS, asset_bytes, asset_digest, media_type

FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
JSON = "application/json"
BOARD_LOOK_S = 1.0
"""How long a board is used before the office is asked again whether it is still the one."""


def live_routes(office: Office) -> list[Route]:
    """The routes below ``/live``, the catch-all last."""
    feed = _Feed(office)
    table: list[tuple[str, Endpoint]] = [
        ("/live/assets/{name:path}", feed.asset),
        ("/live/{community}/scene", feed.scene),
        ("/live/{community}/base/{x:int}/{y:int}", feed.base_tile),
        ("/live/{community}/units/{level}/{x:int}/{y:int}", feed.unit_tile),
        ("/live/{community}/state", feed.state),
        ("/live/{community}/changes", feed.changes),
        ("/live/{community}/wall", Walls(office)),
        ("/live/{community}/case/{id}", feed.case),
        ("/live/{community}/case/{id}/candidates", feed.candidates),
        ("/live/{community}/unit/{id}", feed.unit),
    ]
    routes = [Route(path, telling_errors(office, endpoint)) for path, endpoint in table]
    lost = nowhere(office)
    return [*routes, Route("/live", lost), Route("/live/{rest:path}", lost)]


class _Feed:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._parts = PackedParts()
        self._boards: dict[str, tuple[float, Board]] = {}

    async def asset(self, request: Request) -> Response:
        await self._signed_in(request)
        name = request.path_params["name"]
        if name not in ASSETS:
            raise NotFound(mark("There is nothing at this address."))
        tag = asset_digest(name)
        packed = self._parts.get((tag, name), lambda: asset_bytes(name))
        return packed_answer(request, packed, tag, fixed=request.query_params.get("v") == tag, kind=media_type(name))

    async def scene(self, request: Request) -> Response:
        community, lang = await self._open(request), language_of(request, self._office)

        def part() -> tuple[str, Packed]:
            scene = self._office.scene(community)
            return scene.version, self._parts.get((scene.version, "head", lang), lambda: orjson.dumps(scene.head(lang)))

        version, packed = await to_thread.run_sync(part)
        return packed_answer(request, packed, f"{version}-{lang}", fixed=False)

    async def base_tile(self, request: Request) -> Response:
        x, y = request.path_params["x"], request.path_params["y"]
        return await self._tile(request, ("base", str(x), str(y)), lambda scene: scene.base_tile(x, y))

    async def unit_tile(self, request: Request) -> Response:
        level, x, y = (request.path_params[name] for name in ("level", "x", "y"))
        return await self._tile(request, ("units", level, str(x), str(y)), lambda scene: scene.unit_tile(level, x, y))

    async def _tile(self, request: Request, key: tuple[str, ...], cut: Callable[[Any], Any]) -> Response:
        community = await self._open(request)

        def part() -> tuple[str, Packed]:
            scene = self._office.scene(community)
            return scene.version, self._parts.get((scene.version, *key), lambda: orjson.dumps(cut(scene)))

        version, packed = await to_thread.run_sync(part)
        return packed_answer(request, packed, version, fixed=request.query_params.get("v") == version)

    async def state(self, request: Request) -> Response:
        board = await self._board(await self._open(request))
        level = request.query_params.get("level", board.profile.handling_level)
        board.profile.level(level)
        return json_answer(board.state(level, read_bbox(request.query_params.get("bbox", ""))))

    async def changes(self, request: Request) -> Response:
        board = await self._board(await self._open(request))
        changed = board.changes(read_cursor(request.query_params.get("since", "")))
        return Response(status_code=204, headers=NO_STORE) if changed is None else json_answer(changed)

    async def case(self, request: Request) -> Response:
        community = request.path_params["community"]
        actor = await require(self._office, request.scope, "read:case", community)
        lang, case_id = language_of(request, self._office), request.path_params["id"]
        return json_answer(await to_thread.run_sync(case_card, self._office, actor, community, case_id, lang))

    async def candidates(self, request: Request) -> Response:
        community = request.path_params["community"]
        actor = await require(self._office, request.scope, "read:case", community)
        lang, case_id = language_of(request, self._office), request.path_params["id"]
        text = request.query_params.get("text", "")[:LONGEST_ADDRESS]
        online = request.query_params.get("online", "") == "1"
        card = partial(candidates_card, self._office, actor, community, case_id, text, lang, online=online)
        return json_answer(await to_thread.run_sync(card))

    async def unit(self, request: Request) -> Response:
        community = request.path_params["community"]
        actor = await require(self._office, request.scope, "read:unit", community)
        lang, unit_id = language_of(request, self._office), request.path_params["id"]
        return json_answer(await to_thread.run_sync(unit_card, self._office, actor, community, unit_id, lang))

    async def _open(self, request: Request) -> str:
        """The community asked for, when the asker may see its board."""
        community: str = request.path_params["community"]
        if not self._office.settings.demo:
            await require(self._office, request.scope, "read:board", community)
        return community

    async def _signed_in(self, request: Request) -> None:
        if not self._office.settings.demo:
            await actor_of(self._office, request.scope)

    async def _board(self, community: str) -> Board:
        """The live board. Once a second the office is asked for it, in a thread, for it may have to build it."""
        kept = self._boards.get(community)
        now = time.monotonic()
        if kept is None or now - kept[0] > BOARD_LOOK_S:
            kept = self._boards[community] = (now, await to_thread.run_sync(self._office.board, community))
        return kept[1]


def read_bbox(text: str) -> tuple[float, float, float, float]:
    """``west,south,east,north`` in degrees, EPSG:4326.

    Raises
    ------
    BadInput
        Not four finite numbers in that order.
    """
    wrong = BadInput(mark("bbox must be west,south,east,north in degrees."))
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise wrong from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise wrong
    return west, south, east, north


def read_cursor(text: str) -> int:
    """The number of the event seen last, 0 or more.

    Raises
    ------
    BadInput
        Not a whole number.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadInput(mark("since must be the number of the event seen last."))
    return int(text)


def packed_answer(request: Request, packed: Packed, tag: str, *, fixed: bool, kind: str = JSON) -> Response:
    """What seldom changes: to be kept for ever when its version stood in the address, else asked for again by tag."""
    headers = {"etag": f'"{tag}"', "vary": "Accept-Encoding", "cache-control": FOR_EVER if fixed else ASK_AGAIN}
    if f'"{tag}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed.body, headers=headers | {"content-encoding": "gzip"}, media_type=kind)
    return Response(packed.plain(), headers=headers, media_type=kind)
