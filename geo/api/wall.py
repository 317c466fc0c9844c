"""``/live/{community}/wall``: the columns beside the wall screen's map, made once for all who look at the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import orjson
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from geo.api.access import language_of, require
from geo.api.answers import NO_STORE
from geo.desk.office import Office
from geo.desk.wall import wall_view
from geo.model import Actor

KEPT = 200
"""Views kept: one for each unit, language and set of rights that somebody looks with."""


class Walls:
    """The route's answers, each kept until the event log or the minute has moved on."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._kept: OrderedDict[tuple[Any, ...], tuple[tuple[int, str], bytes]] = OrderedDict()
        self._lock = threading.Lock()

    async def __call__(self, request: Request) -> Response:
        """``?unit=&lang=``: `wall_view` as JSON; the whole community without a unit."""
        community = request.path_params["community"]
        actor = await require(self._office, request.scope, "read:board", community)
        unit_id, lang = request.query_params.get("unit", ""), language_of(request, self._office)
        body = await to_thread.run_sync(self._body, actor, community, unit_id, lang)
        return Response(body, headers=NO_STORE, media_type="application/json")

    def _body(self, actor: Actor, community: str, unit_id: str, lang: str) -> bytes:
        unit_id = unit_id or self._office.root(community)
        key = (community, unit_id, lang, actor.grants)
        stamp = (self._office.board(community).cursor, f"{self._office.clock():%F %H:%M}")
        with self._lock:  # held while a view is made: a crowd that asks at once waits for one instead of making many
            known = self._kept.get(key)
            if known is not None and known[0] == stamp:
                return known[1]
            body = orjson.dumps(wall_view(self._office, actor, community, unit_id, lang))
            self._kept[key] = (stamp, body)
            self._kept.move_to_end(key)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return body
