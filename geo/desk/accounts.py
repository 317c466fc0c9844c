"""Accounts, sessions and API keys of a live community."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta

from geo.desk.actors import actor_of_key, actor_of_session
from geo.desk.credentials import hash_password, hash_token, new_token, password_fits
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.i18n import mark
from geo.model import SYSTEM, Account, Actor, ApiKey, Grant, Session, permissions_of
from geo.store import Transaction

__all__ = [
    "actor_of_key",
    "actor_of_session",
    "close_account",
    "create_account",
    "issue_key",
    "list_accounts",
    "revoke_sessions",
    "set_password",
    "sign_in",
    "sign_out",
    "withdraw_key",
]

SESSION_HOURS = 12.0
TRIES = 8
TRIES_WINDOW = timedelta(minutes=10)

_failures: dict[str, deque[datetime]] = {}
_failures_lock = threading.Lock()


def create_account(
    office: Office, actor: Actor, name: str, password: str, grants: tuple[Grant, ...], *, display: str = "",
    person_id: str | None = None,
) -> Account:  # fmt: skip
    """Open an account; its grants may not exceed the community of whoever opens it."""
    _require(actor, "manage:user", grants)
    if not name.strip() or len(name) > 60:
        raise BadInput(mark("An account needs a name of at most {limit} characters."), limit=60)
    account = Account(
        name=name.strip(), display=display or name.strip(), password_hash=hash_password(password), grants=grants,
        person_id=person_id, active=True,
    )  # fmt: skip
    with office.write(actor) as tx:
        if tx.account(account.name) is not None:
            raise Conflict(mark("There is an account {name} already."), name=account.name)
        stored, _ = tx.put("create_account", None, account)
        return stored


def set_password(office: Office, actor: Actor, name: str, password: str) -> Account:
    """Give an account a new password and end its sessions."""
    hashed = hash_password(password)
    with office.write(actor) as tx:
        account = _managed(tx, actor, name)
        stored, _ = tx.put("set_password", account, replace(account, password_hash=hashed))
        _end_sessions(tx, account, office.clock())
        return stored


def close_account(office: Office, actor: Actor, name: str) -> Account:
    """Close an account: nobody can sign in with it and its sessions end at once."""
    with office.write(actor) as tx:
        account = _managed(tx, actor, name)
        stored, _ = tx.put("close_account", account, replace(account, active=False))
        return stored


def list_accounts(office: Office, actor: Actor) -> list[Account]:
    """All accounts the actor may manage, by name."""
    with office.store.read() as reader:
        return [a for a in reader.accounts() if _manages(actor, "manage:user", a.grants)]


def sign_in(office: Office, name: str, password: str, agent: str = "") -> str:
    """Open a session.

    Returns
    -------
    str
        The token for the cookie; the store keeps its hash only.

    Raises
    ------
    Forbidden
        Wrong name or password (the same sentence for both), or too many tries.
    """
    now = office.clock()
    with _failures_lock:
        tries = _failures.setdefault(name, deque(maxlen=TRIES))
        if len(tries) == TRIES and now - tries[0] < TRIES_WINDOW:
            raise Forbidden(mark("Too many tries; wait ten minutes."))
    with office.store.read() as reader:
        account = reader.account(name)
    fits = password_fits(account.password_hash if account else None, password)
    if account is None or not fits or not account.active:
        with _failures_lock:
            tries.append(now)
            if len(_failures) > 10_000:
                _failures.clear()
        raise Forbidden(mark("The name or the password is wrong."))
    with _failures_lock:
        _failures.pop(name, None)
    token = new_token()
    session = Session(
        token_hash=hash_token(token), account=account.name, created_at=now,
        expires_at=now + timedelta(hours=SESSION_HOURS), revoked_at=None, agent=agent[:200],
    )  # fmt: skip
    with office.write(Actor(id=f"account:{account.name}", name=account.display)) as tx:
        tx.put("sign_in", None, session)
    return token


def sign_out(office: Office, token: str) -> None:
    """End the session of a token; an unknown token is no error."""
    with office.write(SYSTEM) as tx:
        session = tx.session(hash_token(token))
        if session is not None and session.revoked_at is None:
            tx.put("sign_out", session, replace(session, revoked_at=office.clock()))


def revoke_sessions(office: Office, actor: Actor, name: str) -> int:
    """End every session of an account at once; returns how many there were."""
    with office.write(actor) as tx:
        account = _managed(tx, actor, name)
        return _end_sessions(tx, account, office.clock())


def issue_key(office: Office, actor: Actor, name: str, community: str) -> str:
    """Issue an API key that may report in a community; it is shown once and kept as a hash."""
    grants = (Grant("reporter", community),)
    _require(actor, "manage:key", grants)
    if not name.strip() or len(name) > 60:
        raise BadInput(mark("A key needs a name of at most {limit} characters."), limit=60)
    token = new_token()
    with office.write(actor) as tx:
        if any(known.name == name for known in tx.api_keys()):
            raise Conflict(mark("There is a key {name} already."), name=name)
        key = ApiKey(name=name, key_hash=hash_token(token), grants=grants, active=True, created_at=office.clock())
        tx.put("issue_key", None, key)
    return token


def withdraw_key(office: Office, actor: Actor, name: str) -> None:
    """Make a key worthless from now on."""
    with office.write(actor) as tx:
        key = next((known for known in tx.api_keys() if known.name == name), None)
        if key is None:
            raise NotFound(mark("There is no key {name}."), name=name)
        _require(actor, "manage:key", key.grants)
        tx.put("withdraw_key", key, replace(key, active=False))


def _managed(tx: Transaction, actor: Actor, name: str) -> Account:
    """The account with a name, when the actor may manage it."""
    account = tx.account(name)
    if account is None:
        raise NotFound(mark("There is no account {name}."), name=name)
    _require(actor, "manage:user", account.grants)
    return account


def _end_sessions(tx: Transaction, account: Account, now: datetime) -> int:
    """Revoke every session that still holds; returns how many there were."""
    open_ones = [session for session in tx.sessions(account.name) if session.revoked_at is None]
    for session in open_ones:
        tx.put("revoke_session", session, replace(session, revoked_at=now))
    return len(open_ones)


def _manages(actor: Actor, permission: str, grants: tuple[Grant, ...]) -> bool:
    """Whether the actor holds the permission wherever the grants reach: nobody hands out more than they have."""
    return all(
        any(permission in permissions_of(own.role) and _contains(own, grant) for own in actor.grants)
        for grant in grants
    )


def _contains(own: Grant, grant: Grant) -> bool:
    return own.community in ("*", grant.community) and grant.path[: len(own.path)] == own.path


def _require(actor: Actor, permission: str, grants: tuple[Grant, ...]) -> None:
    if not _manages(actor, permission, grants):
        raise Forbidden(mark("You may not do this: it needs the right {right}."), right=permission)
