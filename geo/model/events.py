"""`Event`: one line of the append-only log, chained by hash per subject."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

FIRST_HASH = "0" * 64
"""What the first event of a subject is chained to."""


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to which subject, when, with the record before and after.

    Attributes
    ----------
    id : int
        Cursor: later events have larger ids; 0 before it is stored.
    subject : str
        ``case:XNJ-20261122-0007``, ``unit:xinanjie/g07``, ….
    version : int
        Version the subject has after this event; 1 is its birth.
    before, after : mapping or None
        The record as plain JSON values; before is None at birth.
    previous, hash : str
        Hash of the subject's previous event, and of this one.
    """

    id: int
    at: datetime
    actor: str
    community: str
    subject: str
    version: int
    verb: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    previous: str
    hash: str


def event_hash(
    *, at: datetime, actor: str, community: str, subject: str, version: int, verb: str,
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, previous: str,
) -> str:  # fmt: skip
    """SHA-256 (hex) over the canonical JSON of everything the event says and the hash it is chained to."""
    body = [previous, at.isoformat(), actor, community, subject, version, verb, before, after]
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
