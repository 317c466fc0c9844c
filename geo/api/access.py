"""Who is asking: the session cookie and the API key of a request, turned into an `Actor` by `geo.desk`."""

from __future__ import annotations

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from anyio import to_thread
from starlette.requests import HTTPConnection, cookie_parser
from starlette.types import Scope

from geo.desk.accounts import actor_of_session
from geo.desk.office import Office
from geo.errors import Forbidden
from geo.i18n import LANGUAGES, mark
from geo.model import Actor

TRUSTED_FOR = timedelta(seconds=5)
"""A session also ends by time, which is no event."""
SESSIONS_KEPT = 10_000

COOKIE = "gridward_session"
"""HttpOnly cookie that names a session of the store; pages read it through ``st.context.cookies``."""


def session_token(scope: Scope) -> str | None:
    """The session token of a request or websocket, None without one."""
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            token = cookie_parser(value.decode("latin-1")).get(COOKIE)
            if token:
                return token
    return None


class Sessions:
    """Who the sessions in use stand for, remembered for as long as nothing at all has happened.

    Ending a session, closing an account or taking away an appointment is an event. So while the newest event is
    the one of the last look, the answer of that look holds, and a map that asks every second costs one short read
    instead of three. Any event anywhere makes it look again: a revoked session ends at once.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, datetime, Actor]] = {}

    def remembered(self, office: Office, token: str) -> Actor | None:
        """The actor of the last look if it still holds; reads one row of the store."""
        seen = self._seen.get(token)
        if seen is None or seen[0] != office.store.cursor() or office.clock() - seen[1] >= TRUSTED_FOR:
            return None
        return seen[2]

    def look(self, office: Office, token: str | None) -> Actor:
        """The actor of a session token, asked of the store.

        Raises
        ------
        NotSignedIn
            No valid session, in live mode.
        """
        newest, now = office.store.cursor(), office.clock()
        if token:
            self._seen.pop(token, None)
        actor = actor_of_session(office, token)
        if token:
            if len(self._seen) >= SESSIONS_KEPT:
                self._seen.clear()
            self._seen[token] = (newest, now, actor)
        return actor

    def actor(self, office: Office, token: str | None) -> Actor:
        """The remembered actor, else a look."""
        return (self.remembered(office, token) if token else None) or self.look(office, token)


_sessions: WeakKeyDictionary[Office, Sessions] = WeakKeyDictionary()
"""By office: tests have many in one process, a server has one."""


async def actor_of(office: Office, scope: Scope) -> Actor:
    """Who sent a request.

    Raises
    ------
    NotSignedIn
        No valid session, in live mode.
    """
    sessions, token = _sessions.setdefault(office, Sessions()), session_token(scope)
    if token and not office.settings.database_url:
        # One row of a local file is read sooner than a thread is woken; a database across the network is waited for.
        actor = sessions.remembered(office, token)
        if actor is not None:
            return actor
        return await to_thread.run_sync(sessions.look, office, token)
    return await to_thread.run_sync(sessions.actor, office, token)


async def require(office: Office, scope: Scope, permission: str, community: str) -> Actor:
    """The sender, who holds ``verb:noun`` somewhere in a community.

    Raises
    ------
    NotSignedIn
        No valid session, in live mode.
    Forbidden
        The sender lacks the permission.
    """
    actor = await actor_of(office, scope)
    if not actor.may_anywhere(permission, community):
        raise Forbidden(mark("You may not see this: it needs the right {right}."), right=permission)
    return actor


def language_of(request: HTTPConnection, office: Office) -> str:
    """``?lang=`` when there are words for it, else the language of the settings."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else office.settings.lang
