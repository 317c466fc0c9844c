"""Errors on the wire: the standard's list for Open311, ``{"error": sentence}`` for everything else."""

from __future__ import annotations

from typing import Any

from geo.errors import Conflict, Fault, Faulty, Forbidden, GridwardError, NotFound, NotSignedIn, Unavailable
from geo.i18n import say


def status_of(error: GridwardError) -> int:
    """The HTTP status by which ordinary HTTP tells an error."""
    if isinstance(error, NotSignedIn):
        return 401
    if isinstance(error, Forbidden):
        return 403
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Conflict):
        return 409
    return 503 if isinstance(error, Unavailable) else 400


def standard_status(error: GridwardError) -> int:
    """The status that GeoReport v2 asks for: 403 for a key, 404 for what does not exist, 400 for all else.

    The standard, «Errors»: "The HTTP error codes should always be 404 for resources that don't exist, 403 for
    errors because of wrong or missing api_key and basically 400 for any other error where the request can not be
    fulfilled as expected"; even a store that is down is its "400 - General Service Error".
    """
    if isinstance(error, Forbidden):
        return 403
    return 404 if isinstance(error, NotFound) else 400


def standard_errors(error: GridwardError, lang: str) -> list[dict[str, Any]]:
    """The standard's error list: one ``{"code", "description"}`` for each thing that is wrong.

    The code may say more than the status does: 409 and 503 stand beside the status 400.
    """
    if isinstance(error, Faulty):
        return [{"code": 400, "description": fault_sentence(fault, lang)} for fault in error.faults]
    code = standard_status(error) if isinstance(error, Forbidden) else status_of(error)
    return [{"code": code, "description": say(error, lang)}]


def fault_sentence(fault: Fault, lang: str) -> str:
    """A fault's sentence, led by the name of the field it is about."""
    sentence = say(fault, lang)
    return sentence if not fault.subject or fault.subject in sentence else f"{fault.subject}: {sentence}"
