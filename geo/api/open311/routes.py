"""Routes of GeoReport v2: formats, bodies, statuses, and errors in the standard's shape whatever comes in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import orjson
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.access import session_token
from geo.api.bodies import read_body, read_fields
from geo.api.errors import standard_errors, standard_status
from geo.api.fields import Fields, clean
from geo.api.open311.calls import PUBLIC_ERRORS, Answer, Call
from geo.api.open311.queries import (
    discovery,
    one_request,
    request_list,
    scoped_key,
    service_definition,
    service_list,
    token,
)
from geo.api.open311.reports import read_key, read_report
from geo.api.open311.xml import to_xml
from geo.desk.office import Office
from geo.desk.reporting import report
from geo.errors import BadInput, GridwardError, NotFound, Unavailable
from geo.i18n import mark

PREFIX = "/open311/v2"
LARGEST_BODY = 64 * 1024
"""Bytes of a POST: the longest fields in the widest encoding, and room to spare."""
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
"""All come to our handlers, so that the wrong ones are refused in the standard's shape."""

Handler = Callable[[Call], Answer]
Endpoint = Callable[[Request], Awaitable[Response]]


def open311_routes(office: Office) -> list[Route]:
    """The routes of GeoReport v2, and an answer in its error shape for every other path below ``/open311``."""
    resources: list[tuple[str, Handler, Handler | None]] = [
        ("/discovery.{format}", discovery, None),
        ("/services.{format}", service_list, None),
        ("/services/{name}.{format}", service_definition, None),
        ("/requests.{format}", request_list, post_request),
        ("/requests/{name}.{format}", one_request, None),
        ("/tokens/{name}.{format}", token, None),
    ]
    routes = [
        Route(PREFIX + path, _endpoint(office, get, post), methods=METHODS, name=f"open311 {path}")
        for path, get, post in resources
    ]
    nowhere = _endpoint(office, _nowhere, _nowhere)
    return [
        *routes,
        Route("/open311", nowhere, methods=METHODS),
        Route("/open311/{rest:path}", nowhere, methods=METHODS),
    ]


def post_request(call: Call) -> Answer:
    """POST Service Request: answered once the case is committed.

    The status is 201: the standard names none for success, and HTTP (RFC 9110, 15.3.2) has this one for a resource
    made, here or by the first try of the same idempotency key.
    """
    sender = call.sender()
    profile = call.profile()
    key = read_key(call.idempotency_header, call.fields)
    sent = read_report(call.fields, profile, scoped_key(sender.id, key))
    if not call.fields.one("jurisdiction_id"):
        sent = replace(sent, community="")  # with one community it is that one, with several the words decide
    case = report(call.office, sender, sent)
    return Answer("service_requests", [call.view.receipt(case)], status=201)


def _nowhere(_call: Call) -> Answer:
    raise NotFound(mark("There is nothing at this address."))


def _endpoint(office: Office, get: Handler, post: Handler | None) -> Endpoint:
    async def answer(request: Request) -> Response:
        kind = _format(request)
        try:
            handler = _handler(request, get, post)
            body = await read_body(request, LARGEST_BODY) if request.method == "POST" else b""
        except ClientDisconnect:
            return Response(status_code=400)
        except GridwardError as error:
            return _refusal(error, kind, PUBLIC_ERRORS)
        return await to_thread.run_sync(_work, office, request, handler, body, kind)

    return answer


def _work(office: Office, request: Request, handler: Handler, body: bytes, kind: str) -> Response:
    """Runs in a worker thread: the store may wait for the disk."""
    lang = PUBLIC_ERRORS
    try:
        fields = Fields.of_query(request.scope["query_string"])
        if request.method == "POST":
            sent = read_fields(request.headers.get("content-type", ""), body)
            fields = sent.or_else(fields, "api_key", "jurisdiction_id", "lang", "idempotency_key")
        call = Call(
            office=office,
            fields=fields,
            name=clean(request.path_params.get("name", "")),
            base_url=str(request.base_url).rstrip("/"),
            session=session_token(request.scope),
            idempotency_header=clean(request.headers.get("idempotency-key", "")),
        )
        lang = call.asked_language or lang
        answer = handler(call)
    except GridwardError as error:
        return _refusal(error, kind, lang)
    return _document(answer, kind)


def _format(request: Request) -> str:
    return "json" if request.url.path.endswith(".json") else "xml"


def _handler(request: Request, get: Handler, post: Handler | None) -> Handler:
    if request.path_params.get("format", "xml") not in ("xml", "json"):
        raise BadInput(mark("The URL request is invalid: the format can be xml or json."))
    if request.method in ("GET", "HEAD"):
        return get
    if request.method == "POST" and post is not None:
        return post
    raise BadInput(mark("The URL request is invalid: this address does not take {method}."), method=request.method)


def _document(answer: Answer, kind: str) -> Response:
    if kind == "json":
        body, media = orjson.dumps(answer.values), "application/json; charset=utf-8"
    else:
        body, media = to_xml(answer.root, answer.values), "text/xml; charset=utf-8"
    return Response(body, answer.status, {"content-type": media, "cache-control": "no-cache"})


def _refusal(error: GridwardError, kind: str, lang: str) -> Response:
    response = _document(Answer("errors", standard_errors(error, lang), standard_status(error)), kind)
    if isinstance(error, Unavailable):
        response.headers["retry-after"] = "5"
    return response
