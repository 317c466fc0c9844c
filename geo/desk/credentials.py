"""Passwords, session tokens and API keys: made here, kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import BadInput
from geo.i18n import mark

SHORTEST_PASSWORD = 10
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Argon2id hash of a new password; `BadInput` when it is too short to keep anybody out."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(mark("A password needs at least {count} characters."), count=SHORTEST_PASSWORD)
    return _HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether a password fits; for an unknown account (None) it takes as long and says no."""
    try:
        _HASHER.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def new_token() -> str:
    """A fresh secret of 256 bits, for a session cookie or an API key."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """SHA-256 (hex) of a token: it has 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
