"""The store's own secret and the receipts made with it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

RECEIPT_LENGTH = 8


def read_secret(path: Path) -> bytes:
    """The secret in a file, made at first use; only the owner may read the file."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        secret = secrets.token_bytes(32)
        file.write(secret)
    return secret


def receipt(secret: bytes, case_id: str) -> str:
    """The short code that lets a reporter without an account look a case up again and rate it."""
    return hmac.new(secret, case_id.encode(), hashlib.sha256).hexdigest()[:RECEIPT_LENGTH].upper()


def receipt_fits(secret: bytes, case_id: str, code: str) -> bool:
    """Whether a code is the receipt of a case; takes the same time whatever the answer."""
    return hmac.compare_digest(receipt(secret, case_id).encode(), code.strip().upper().encode())
