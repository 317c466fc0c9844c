"""Weak signals found on visits and rounds: a quarrel heard, a smell of gas, heating not paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.model.units import Path


@dataclass(frozen=True, slots=True)
class SignalKind:
    """One ``[[signals]]`` of a profile.

    Attributes
    ----------
    category : str
        Code of the category of the case that gathered signals propose.
    count, window_days : int
        So many within so many days propose a case.
    level : str
        Signals gather by unit of this level (``household``, or a level of the profile such as ``stair``).
    """

    key: str
    name: Mapping[str, str]
    category: str
    count: int = 3
    window_days: int = 30
    level: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """One weak signal.

    Attributes
    ----------
    kind : str
        Key of a signal kind of the profile.
    path : tuple of str
        Chain down to the household or stair it concerns.
    by : str
        Id of the person who noticed it.
    case_id : str or None
        The case that it became a part of.
    dismissed : bool
        Somebody looked and found nothing behind it.
    reason : str
        Why it was dismissed.
    """

    community: str
    id: str
    kind: str
    path: Path
    at: datetime
    by: str
    text: str = ""
    case_id: str | None = None
    dismissed: bool = False
    version: int = 0
    reason: str = ""
