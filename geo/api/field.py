"""``/field``: what the phones of those in the field send and ask, so that neither a lost connection nor a page that was
closed loses a word.

``POST /field/stops/{id}?community=`` takes one move of a stop, ``GET /field/news?community=&since=&wait=`` says
whether the sender's day looks different. In live mode the session says who sends; in the demo a pass that the page
was given. Errors are ``{"error": sentence}``.
"""

from __future__ import annotations

import base64
import binascii
import math
import time
from functools import partial
from typing import Any

from anyio import sleep, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.access import actor_of, language_of
from geo.api.account import from_this_site
from geo.api.answers import NO_STORE, json_answer, nowhere, telling_errors
from geo.api.bodies import read_body
from geo.api.fields import Fields
from geo.api.live import read_cursor
from geo.desk import field
from geo.desk.field import FIELD_MOVES, Sent, actor_of_pass, day_mark
from geo.desk.office import Office
from geo.desk.stops import metres_off
from geo.errors import BadInput
from geo.i18n import mark, words
from geo.model import Actor, DoorOutcome, Stop

PASS = "x-gridward-pass"
"""Header with the demo's pass; a page of another site can set no header of this name."""
LARGEST_MOVE = 6 * 1024 * 1024
"""Bytes of a move: phones shrink their photos to a tenth of that."""

LONGEST_WAIT_S = 10
LOOK_S = 0.04
"""How often a phone that waits for news looks into the board's memory."""


def field_routes(office: Office) -> list[Route]:
    """The routes below ``/field``, the catch-all last."""
    desk = _Field(office)
    lost = nowhere(office)
    return [
        Route("/field/stops/{id}", telling_errors(office, desk.move), methods=["POST"]),
        Route("/field/news", telling_errors(office, desk.news), methods=["GET"]),
        Route("/field", lost),
        Route("/field/{rest:path}", lost),
    ]


class _Field:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def move(self, request: Request) -> Response:
        """One move of a stop."""
        if not from_this_site(request.headers):
            raise BadInput(mark("This form was sent from another site; nothing was done."))
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise BadInput(mark("Content-Type must be application/json."))
        actor, community = await self._sender(request)
        try:
            body = await read_body(request, LARGEST_MOVE)
        except ClientDisconnect:
            return Response(status_code=400)
        take_in = partial(field.take_in, self._office, actor, community, request.path_params["id"])
        stop = await to_thread.run_sync(lambda: take_in(read_sent(Fields.of_json(body))))
        return json_answer({"stop": stop.id, "state": stop.state.value, "told": self._told(request, stop)})

    async def news(self, request: Request) -> Response:
        """204 while nothing at all has happened since an event, else the newest event and the mark of one's day.

        With ``wait=`` it answers as soon as something happens, and after so many seconds in any case.
        """
        since = read_cursor(request.query_params.get("since", "") or "0")
        actor, community = await self._sender(request)
        waited = await self._wait(community, since, request.query_params.get("wait", ""))
        if waited:
            actor, community = await self._sender(request)  # the session may have ended meanwhile
        newest = await to_thread.run_sync(self._office.store.cursor)
        if newest == since:
            return Response(status_code=204, headers=NO_STORE)
        seen = await to_thread.run_sync(day_mark, self._office, actor, community)
        return json_answer({"cursor": newest, "mark": seen})

    async def _wait(self, community: str, since: int, seconds: str) -> bool:
        """Hold an answer back until the board, which follows the log in memory, has heard of a newer event."""
        held = min(read_cursor(seconds or "0"), LONGEST_WAIT_S)
        if not held:
            return False
        board = await to_thread.run_sync(self._office.board, community)
        until = time.monotonic() + held
        while board.cursor <= since and time.monotonic() < until:
            await sleep(LOOK_S)
        return True

    async def _sender(self, request: Request) -> tuple[Actor, str]:
        community = request.query_params.get("community", "")
        if not self._office.settings.demo:
            return await actor_of(self._office, request.scope), community
        text = request.headers.get(PASS, "")
        return await to_thread.run_sync(actor_of_pass, self._office, community, text), community

    def _told(self, request: Request, stop: Stop) -> str:
        """What the sender should know of what was taken in; empty: nothing."""
        away = metres_off(stop) if stop.is_open else None
        if away is None:
            return ""
        say = words(language_of(request, self._office))
        return say("You are {metres} m from the place of this stop.").format(metres=f"{round(away, -1):.0f}")


def read_sent(fields: Fields) -> Sent:
    """The fields of a move, checked one by one.

    Raises
    ------
    BadInput
        No known move, no key, a number that is none, or a photo that is not in base64.
    """
    wanted = fields.one("move")
    move = next((known for known in FIELD_MOVES if known == wanted), None)
    if move is None:
        raise BadInput(mark("The move must be one of {moves}."), moves=", ".join(FIELD_MOVES))
    if not fields.one("key"):
        raise BadInput(mark("The key must be 8 to 64 letters, digits and hyphens."))
    try:
        photo = base64.b64decode(fields.one("photo"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(mark("The file is not a photo that can be read.")) from error
    said = fields.one("outcome")
    outcome = next((known for known in DoorOutcome if known.value == said), None)
    if said and outcome is None:
        raise BadInput(mark("The outcome must be one of {outcomes}."), outcomes=", ".join(DoorOutcome))
    return Sent(
        move, fields.one("key"), _number(fields, "ago_s") or 0.0, fields.one("note"), fields.one("reason"),
        _number(fields, "lon"), _number(fields, "lat"), outcome, tuple(fields.many("needs")), photo,
    )  # fmt: skip


def _number(fields: Fields, name: str) -> float | None:
    text: Any = fields.one(name)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(mark("{field} must be a number."), field=name)
    return number
