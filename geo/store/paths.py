"""A unit chain as text: ``("c", "d1", "g07")`` is stored as ``/c/d1/g07/``.

Every step ends with a slash, so a subtree is one range of text in byte order: from the prefix itself up to the
prefix with its last slash replaced by the next character. A range uses an index on SQLite and on
PostgreSQL alike, knows no wildcard characters and no case folding, which LIKE would bring.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from geo.errors import BadInput
from geo.i18n import mark
from geo.model import Path

_AFTER_SLASH = chr(ord("/") + 1)


def path_text(path: Path) -> str:
    """The stored text of a chain; the empty chain is the empty text.

    Raises
    ------
    BadInput
        An id is empty or holds a slash, so the text could not be read back.
    """
    if not path:
        return ""
    for step in path:
        if not step or "/" in step:
            raise BadInput(mark("An id in a chain of units cannot be empty or hold a slash: {id}"), id=repr(step))
    return f"/{'/'.join(path)}/"


def path_of(text: str) -> Path:
    """The chain that a stored text stands for."""
    return tuple(text[1:-1].split("/")) if text else ()


def below(column: ColumnElement[str], path: Path) -> ColumnElement[bool]:
    """The condition that a stored chain is ``path`` or lies below it; ``path`` is not empty."""
    prefix = path_text(path)
    return and_(column >= prefix, column < prefix[:-1] + _AFTER_SLASH)
