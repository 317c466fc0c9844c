"""Request bodies, read with a limit and turned into `Fields`."""

from __future__ import annotations

from starlette.requests import Request

from geo.api.fields import Fields
from geo.errors import BadInput
from geo.i18n import mark

FORM = "application/x-www-form-urlencoded"


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body.

    Parameters
    ----------
    limit : int
        Bytes it may have at most; reading stops there, whatever length was announced.

    Raises
    ------
    BadInput
        It is longer.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BadInput(mark("What was sent is longer than {limit} bytes."), limit=limit)
    return bytes(body)


def read_fields(content_type: str, body: bytes) -> Fields:
    """The fields of a form or JSON body.

    Parameters
    ----------
    content_type : str
        The header as it came; without one the standard's form is assumed, and text is always taken as UTF-8.

    Raises
    ------
    BadInput
        Another kind of body, or one that cannot be read.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return Fields.of_json(body)
    if kind in ("", FORM):
        return Fields.of_query(body)
    raise BadInput(mark("Content-Type must be application/x-www-form-urlencoded or application/json."))
