"""Locators kept beside the store: a process that starts opens what another one has built from the same layers."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import structlog

from geo.locate import Locator
from geo.locate.keeping import UNFINISHED, keep, open_kept
from geo.model import Profile

FOLDER = "locators"
ABANDONED_S = 3600.0
"""An unfinished file of this age belongs to a process that is no more."""


def kept_locator(home: Path, profile: Profile, digest: str, today: date, build: Callable[[], Locator]) -> Locator:
    """The locator over layers, opened from its file or built and kept there.

    Parameters
    ----------
    home : pathlib.Path
        Where the store lives.
    profile : Profile
    digest : str
        Of the layers as they are now.
    today : datetime.date
        The day whose boundaries hold.
    build : callable
        Builds it from the layers.

    Returns
    -------
    Locator
        A disk that cannot be written costs time at the next start, nothing else.
    """
    folder = home / FOLDER
    file = folder / f"{profile.key}.npz"
    found = open_kept(file, profile, digest, today)
    if found is not None:
        return found
    locator = build()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        keep(locator, file, digest, today)
        _sweep(folder)
    except (OSError, TypeError) as problem:
        structlog.get_logger(__name__).warning(
            "locator_not_kept", community=profile.key, problem=type(problem).__name__
        )
    return locator


def _sweep(folder: Path) -> None:
    """Remove what processes that died while writing have left."""
    for unfinished in folder.glob(f"*{UNFINISHED}"):
        if time.time() - unfinished.stat().st_mtime > ABANDONED_S:
            unfinished.unlink(missing_ok=True)
