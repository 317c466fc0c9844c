"""``/redraw``: the planner's map asks how a plan stands, draws its ground, and sends every edit.

In live mode the session says who asks; in the demo a pass that the page was given, in the header of `PASS`. Errors
are ``{"error": sentence}``; a plan that somebody else changed first is 409 with what happened and how it stands now.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from anyio import sleep, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.access import actor_of, language_of
from geo.api.account import from_this_site
from geo.api.answers import NO_STORE, Endpoint, json_answer, nowhere
from geo.api.bodies import read_body
from geo.api.errors import status_of
from geo.api.field import LONGEST_WAIT_S, LOOK_S, PASS
from geo.api.live import JSON, packed_answer
from geo.api.packed import PackedParts
from geo.api.redraw_ground import delta_bytes, ground_bytes
from geo.api.redraw_posted import Posted
from geo.desk.field import actor_of_pass
from geo.desk.office import Office
from geo.desk.redraw_conflicts import conflict_view
from geo.desk.redraw_disagreements import disagreement_sentence
from geo.desk.redraw_edits import do_gesture, redo, undo
from geo.desk.redraw_kept import Held, held
from geo.desk.redraw_lists import list_behind
from geo.desk.redraw_merging import Merging, Take, merge_gestures
from geo.desk.redraw_shown import grounds_of
from geo.desk.redraw_views import ground_of, plan_view
from geo.desk.redraws import RedrawConflict, get_redraw
from geo.errors import BadInput, Conflict, GridwardError, NotFound, NotSignedIn
from geo.i18n import LANGUAGES, mark, say
from geo.model import Actor

LARGEST_EDIT = 4 * 1024 * 1024
"""Bytes of a body: all blocks of the largest plan by name."""
TAKES: tuple[Take, ...] = ("mine", "theirs", "none")
ZIPPED_FROM = 1_500
"""Bytes from which on an answer is compressed: a plan of 400 grids becomes a sixth in two milliseconds."""

Verb = Callable[[Office, Actor, str, str, Posted], Held | Merging]


def redraw_routes(office: Office) -> list[Route]:
    """The routes below ``/redraw``, the catch-all last."""
    plans, lost = _Plans(office), nowhere(office)
    read: list[tuple[str, Endpoint]] = [
        ("state", plans.state),
        ("news", plans.news),
        ("list", plans.listed),
        ("ground/{ground}", plans.ground),
    ]
    posted: list[tuple[str, Verb]] = [("do", _do), ("undo", _undo), ("redo", _redo), ("merge", _merge)]
    below = "/redraw/{community}/{id}/"
    return [
        *(Route(below + name, plans.telling(endpoint), methods=["GET"]) for name, endpoint in read),
        *(Route(below + name, plans.telling(partial(plans.post, verb)), methods=["POST"]) for name, verb in posted),
        Route("/redraw", lost),
        Route("/redraw/{rest:path}", lost),
    ]


def _do(office: Office, actor: Actor, community: str, id_: str, posted: Posted) -> Held:
    return do_gesture(office, actor, community, id_, posted.number("version"), posted.gesture())


def _undo(office: Office, actor: Actor, community: str, id_: str, posted: Posted) -> Held:
    return undo(office, actor, community, id_, posted.number("version"), posted.number("edits", 1))


def _redo(office: Office, actor: Actor, community: str, id_: str, posted: Posted) -> Held:
    return redo(office, actor, community, id_, posted.number("version"), posted.number("edits", 1))


def _merge(office: Office, actor: Actor, community: str, id_: str, posted: Posted) -> Merging:
    take, at = posted.choice("take", TAKES), posted.number("at")
    return merge_gestures(office, actor, community, id_, at, posted.gestures(), take)


class _Plans:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._parts = PackedParts()

    def telling(self, endpoint: Endpoint) -> Endpoint:
        """The same endpoint, whose errors are told in the language that the body or the address asks for."""

        async def told(request: Request) -> Response:
            try:
                return await endpoint(request)
            except GridwardError as error:
                return json_answer({"error": say(error, self._lang(request))}, status_of(error))

        return told

    async def state(self, request: Request) -> Response:
        """How a plan stands."""
        actor, community, id_ = await self._asker(request)
        return await to_thread.run_sync(self._state, request, actor, community, id_)

    async def news(self, request: Request) -> Response:
        """204 while a plan has a version, else how it stands; ``wait=`` holds the answer back for so many seconds."""
        actor, community, id_ = await self._asker(request)
        version = read_number(request.query_params.get("version", ""), "version")
        waits = min(read_number(request.query_params.get("wait", "") or "0", "wait"), LONGEST_WAIT_S)
        look = partial(get_redraw, self._office)
        await to_thread.run_sync(look, actor, community, id_)  # before anything is built for somebody who may not look
        board = await to_thread.run_sync(self._office.board, community)
        until = time.monotonic() + waits
        while True:
            seen = board.cursor
            redraw = await to_thread.run_sync(look, actor, community, id_)
            if redraw.version != version:
                return await to_thread.run_sync(self._state, request, actor, community, id_)
            while board.cursor <= seen and time.monotonic() < until:
                await sleep(LOOK_S)
            if time.monotonic() >= until:
                return Response(status_code=204, headers=NO_STORE)
            actor, community, id_ = await self._asker(request)  # the session may have ended meanwhile

    async def ground(self, request: Request) -> Response:
        """Blocks by the digest that a state names, or what differs from other ones; never changes."""
        actor, community, id_ = await self._asker(request)
        digest, old = request.path_params["ground"], request.query_params.get("from", "")
        return await to_thread.run_sync(self._ground, request, actor, (community, id_), digest, old)

    def _ground(self, request: Request, actor: Actor, key: tuple[str, str], digest: str, old: str) -> Response:
        get_redraw(self._office, actor, *key)
        grounds = grounds_of(self._office, key[0])
        new = grounds.find(digest)
        if new is None:  # another process has shown it
            new = ground_of(self._office, held(self._office, actor, *key))
            if new.digest != digest:
                raise NotFound(mark("The plan has other blocks by now; look at it again."))
        before = grounds.find(old) if old else None
        if before is None:
            packed = self._parts.get((key[0], digest), lambda: ground_bytes(new))
            return packed_answer(request, packed, digest, fixed=True)
        packed = self._parts.get((key[0], digest, old), lambda: delta_bytes(before, new))
        return packed_answer(request, packed, f"{digest}-{old}", fixed=True)

    async def listed(self, request: Request) -> Response:
        """The list behind a figure."""
        actor, community, id_ = await self._asker(request)
        figure, grid = (request.query_params.get(name, "") for name in ("figure", "grid"))
        lang = self._lang(request)

        def told() -> Response:
            plan = held(self._office, actor, community, id_)
            return self._packed(request, list_behind(self._office, actor, plan, figure, grid, lang))

        return await to_thread.run_sync(told)

    async def post(self, verb: Verb, request: Request) -> Response:
        """One change of a plan, made and told."""
        if not from_this_site(request.headers):
            raise BadInput(mark("This form was sent from another site; nothing was done."))
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise BadInput(mark("Content-Type must be application/json."))
        actor, community, id_ = await self._asker(request)
        try:
            body = await read_body(request, LARGEST_EDIT)
        except ClientDisconnect:
            return Response(status_code=400)
        return await to_thread.run_sync(self._post, request, verb, actor, community, id_, body)

    def _post(self, request: Request, verb: Verb, actor: Actor, community: str, id_: str, body: bytes) -> Response:
        posted = Posted.of(body)
        request.state.lang = posted.text("lang")
        try:
            done = verb(self._office, actor, community, id_, posted)
        except Conflict as error:
            return self._refused(request, error, actor, posted, community, id_)
        lang = self._lang(request)
        if isinstance(done, Held):
            return self._packed(request, plan_view(self._office, actor, done, lang))
        plan = done.held
        told = {
            "state": plan_view(self._office, actor, plan, lang),
            "added": done.added,
            "disagreements": [disagreement_sentence(self._office, plan, one, lang) for one in done.disagreements],
        }
        return self._packed(request, told)

    def _refused(
        self, request: Request, error: Conflict, actor: Actor, posted: Posted, community: str, id_: str
    ) -> Response:
        lang = self._lang(request)
        told: dict[str, Any] = {"error": say(error, lang)}
        if isinstance(error, RedrawConflict):
            told["conflict"] = conflict_view(self._office, error.redraw, posted.number("version", 0), lang)
        told["state"] = plan_view(self._office, actor, held(self._office, actor, community, id_), lang)
        return self._packed(request, told, status_of(error))

    def _state(self, request: Request, actor: Actor, community: str, id_: str) -> Response:
        plan = held(self._office, actor, community, id_)
        return self._packed(request, plan_view(self._office, actor, plan, self._lang(request)))

    def _packed(self, request: Request, values: Any, status: int = 200) -> Response:
        """Values as JSON that nobody keeps, compressed where that is worth it."""
        body, headers = orjson.dumps(values), {**NO_STORE, "vary": "Accept-Encoding"}
        if len(body) >= ZIPPED_FROM and "gzip" in request.headers.get("accept-encoding", ""):
            body, headers = gzip.compress(body, 1, mtime=0), {**headers, "content-encoding": "gzip"}
        return Response(body, status, headers, JSON)

    async def _asker(self, request: Request) -> tuple[Actor, str, str]:
        """Who asks, and of which plan."""
        community, id_ = request.path_params["community"], request.path_params["id"]
        if not (community + id_).isprintable():  # no store has such a name, and not every store can be asked for it
            raise NotFound(mark("There is nothing at this address."))
        if not self._office.settings.demo:
            return await actor_of(self._office, request.scope), community, id_
        text = request.headers.get(PASS, "")
        try:
            return await to_thread.run_sync(actor_of_pass, self._office, community, text), community, id_
        except NotSignedIn:
            raise NotSignedIn(mark("This page is too old: open it again.")) from None

    def _lang(self, request: Request) -> str:
        posted = getattr(request.state, "lang", "")
        return posted if posted in LANGUAGES else language_of(request, self._office)


def read_number(text: str, name: str) -> int:
    """A whole number of an address, 0 or more.

    Raises
    ------
    BadInput
        It is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise BadInput(mark("{field} must be a whole number."), field=name)
    return int(text)
