"""Derived blocks kept beside the store: a process that starts opens what another one has derived from the same layers.

The file is a compressed plan of `geo.redraw.history_bytes`: opening it runs nothing that stands in it.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from pathlib import Path

import structlog

from geo.errors import BadInput
from geo.redraw.history_bytes import from_bytes, plan_bytes
from geo.redraw.plans import Plan

FOLDER = "grounds"


def keep_plan(home: Path, community: str, digest: str, plan: Plan) -> None:
    """Write a plan to the file of its community, whole or not at all; a disk that refuses costs time at the next start.

    Parameters
    ----------
    home : pathlib.Path
        Where the store lives.
    digest : str
        Tells what the plan was derived from.
    """
    folder = home / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=f"{community}.", suffix=".part")
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(digest.encode("ascii") + b"\n" + zlib.compress(plan_bytes(plan), 6))
            unfinished.replace(folder / f"{community}.plan")
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as problem:
        structlog.get_logger(__name__).warning("ground_not_kept", community=community, problem=type(problem).__name__)


def kept_plan(home: Path, community: str, digest: str) -> Plan | None:
    """The plan in the file of a community if it was derived from what the digest tells, else None."""
    try:
        said, _, packed = (home / FOLDER / f"{community}.plan").read_bytes().partition(b"\n")
        return from_bytes(zlib.decompress(packed)) if said == digest.encode("ascii") else None
    except (OSError, zlib.error, BadInput):
        return None


def is_kept(home: Path, community: str, digest: str) -> bool:
    """Whether the file of a community says that it was derived from what the digest tells."""
    try:
        with (home / FOLDER / f"{community}.plan").open("rb") as stream:
            return stream.readline(200).strip() == digest.encode("ascii")
    except OSError:
        return False
