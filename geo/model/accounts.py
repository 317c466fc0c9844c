"""`Account`, `Session` and `ApiKey`: how a person or a program proves who it is.

Fields marked ``{"secret": True}`` are written to their table and never to the event log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from geo.model.people import Grant

SECRET: dict[str, Any] = {"secret": True}
"""Metadata of a field that must never be written to the event log."""


@dataclass(frozen=True, slots=True)
class Account:
    """A sign-in name and what it may do.

    Attributes
    ----------
    password_hash : str
        Argon2 hash, never the password; empty when the account cannot sign in by password.
    person_id : str or None
        The person of the staff behind it, when there is one.
    active : bool
        False locks the account without forgetting it.
    """

    name: str
    display: str
    password_hash: str = field(default="", metadata=SECRET, repr=False)
    grants: tuple[Grant, ...] = ()
    person_id: str | None = None
    active: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in on one device, which can be revoked.

    Attributes
    ----------
    token_hash : str
        SHA-256 (hex) of the token in the cookie; the token itself is stored nowhere.
    account : str
        Name of the account.
    revoked_at : datetime or None
        When it was ended before its time.
    agent : str
        What the browser calls itself.
    """

    token_hash: str = field(metadata=SECRET, repr=False)
    account: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    agent: str = ""
    version: int = 0

    def valid(self, now: datetime) -> bool:
        """Whether it still speaks for its account at ``now``."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A program's key: a hotline that sends requests, a screen that reads.

    Attributes
    ----------
    key_hash : str
        SHA-256 (hex) of the key; the key itself is shown once and stored nowhere.
    """

    name: str
    key_hash: str = field(metadata=SECRET, repr=False)
    grants: tuple[Grant, ...]
    created_at: datetime
    active: bool = True
    version: int = 0
