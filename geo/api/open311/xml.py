"""GeoReport v2 in XML: the same values as the JSON, with element names instead of array positions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'

MEMBERS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
}
"""Name of a list's element → name of each member's element, as the standard prints them."""

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (section 2.2) forbids even when escaped."""

Value = str | int | float | bool | None | Mapping[str, "Value"] | Sequence["Value"]


def to_xml(root: str, value: Value) -> bytes:
    """A document of GeoReport v2.

    Parameters
    ----------
    root : str
        Name of the outermost element: ``services``, ``service_requests``, ``service_definition``, ``discovery``,
        ``errors``.
    value : mapping or sequence
        What the JSON form would carry; a sequence's members become elements named by `MEMBERS`.

    Returns
    -------
    bytes
        UTF-8, well-formed whatever the texts hold: characters that XML forbids are left out.
    """
    parts = [DECLARATION]
    _write(parts, root, value)
    return "".join(parts).encode("utf-8", "ignore")


def _write(parts: list[str], name: str, value: Value) -> None:
    if value is None or value == "":
        parts.append(f"<{name}/>")
        return
    parts.append(f"<{name}>")
    if isinstance(value, Mapping):
        for key, member in value.items():
            _write(parts, key, member)
    elif isinstance(value, str):
        parts.append(escape(_FORBIDDEN.sub("", value), quote=False))
    elif isinstance(value, Sequence):
        for member in value:
            _write(parts, MEMBERS[name], member)
    elif isinstance(value, bool):
        parts.append("true" if value else "false")
    else:
        parts.append(repr(value))
    parts.append(f"</{name}>")
