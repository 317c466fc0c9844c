"""``/account``: signing in and out. A page of its own, so that nothing of the screens is sent to strangers."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from geo.api.access import COOKIE, language_of, session_token
from geo.api.account_page import PAGE_POLICY, sign_in_page, sign_out_page
from geo.api.answers import nowhere
from geo.api.bodies import read_body
from geo.api.fields import Fields
from geo.desk.accounts import SESSION_HOURS, sign_in, sign_out
from geo.desk.office import Office
from geo.errors import BadInput, Forbidden, GridwardError
from geo.i18n import LANGUAGES, mark, say

SIGN_IN, SIGN_OUT = "/account/sign-in", "/account/sign-out"
LARGEST_FORM = 8 * 1024
_UNSAFE = re.compile(r"[\\\x00-\x20\x7f-\x9f]")


def account_routes(office: Office) -> list[Route]:
    """``/account/sign-in`` and ``/account/sign-out``; everything else below ``/account`` is a 404."""
    desk = _Counter(office)
    lost = nowhere(office)
    return [
        Route(SIGN_IN, desk.show_sign_in, methods=["GET"]),
        Route(SIGN_IN, desk.sign_in, methods=["POST"]),
        Route(SIGN_OUT, desk.show_sign_out, methods=["GET"]),
        Route(SIGN_OUT, desk.sign_out, methods=["POST"]),
        Route("/account", lost),
        Route("/account/{rest:path}", lost),
    ]


def local_path(text: str) -> str:
    """Where to go after signing in: a path of this server, else ``/``. No scheme, no host, no way to smuggle one in."""
    if not text.startswith("/") or text.startswith("//") or len(text) > 2_000 or _UNSAFE.search(text):
        return "/"
    parts = urlsplit(text)
    return "/" if parts.scheme or parts.netloc or text.startswith("/account/") else text


def from_this_site(headers: Headers) -> bool:
    """Whether a form was sent by a page of this server, or by no page at all.

    Browsers say so in ``Sec-Fetch-Site``, older ones in ``Origin``; neither can be set by a page. A request with
    neither comes from a program, which nobody can trick into carrying another person's cookie.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


class _Counter:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def show_sign_in(self, request: Request) -> Response:
        return self._page(request, local_path(request.query_params.get("next", "/")), "")

    async def sign_in(self, request: Request) -> Response:
        try:
            fields = await _form(request)
            goal, name, password = local_path(fields.one("next")), fields.one("name"), fields.one("password")
        except ClientDisconnect:
            return Response(status_code=400)
        except GridwardError as error:
            return self._page(request, "/", say(error, language_of(request, self._office)), 400)
        agent = request.headers.get("user-agent", "")
        try:
            token = await to_thread.run_sync(sign_in, self._office, name, password, agent)
        except GridwardError as error:
            status = 403 if isinstance(error, Forbidden) else 400
            return self._page(request, goal, say(error, _language(request, fields, self._office)), status, name)
        response = RedirectResponse(goal, 303, {"cache-control": "no-store"})
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(SESSION_HOURS * 3600),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    async def show_sign_out(self, request: Request) -> Response:
        return _html(sign_out_page(language_of(request, self._office)))

    async def sign_out(self, request: Request) -> Response:
        try:
            await _form(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except GridwardError as error:
            return self._page(request, "/", say(error, language_of(request, self._office)), 400)
        token = session_token(request.scope)
        if token:
            await to_thread.run_sync(sign_out, self._office, token)
        response = RedirectResponse(SIGN_IN, 303, {"cache-control": "no-store"})
        response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return response

    def _page(self, request: Request, goal: str, trouble: str, status: int = 200, name: str = "") -> Response:
        lang = language_of(request, self._office)
        return _html(sign_in_page(lang, goal, trouble, name, demo=self._office.settings.demo), status)


async def _form(request: Request) -> Fields:
    if not from_this_site(request.headers):
        raise BadInput(mark("This form was sent from another site; nothing was done."))
    return Fields.of_query(await read_body(request, LARGEST_FORM))


def _language(request: Request, fields: Fields, office: Office) -> str:
    posted = fields.one("lang")
    return posted if posted in LANGUAGES else language_of(request, office)


def _html(page: str, status: int = 200) -> Response:
    headers = {"content-security-policy": PAGE_POLICY, "cache-control": "no-store"}
    return Response(page, status, headers, "text/html; charset=utf-8")
