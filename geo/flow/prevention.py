"""Weak signals that gather at one household, stair or building until they are worth a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from geo.model import Path, Profile, Signal, SignalKind

LevelOf = Callable[[str], str]
"""Key of the level of a unit; of what is no unit, a household or a stair, the last level of the profile."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Signals of one kind at one unit that together propose a case.

    Attributes
    ----------
    path : tuple of str
        Chain down to the unit at which they gathered.
    signals : tuple of Signal
        What is behind it, the oldest first.
    """

    kind: SignalKind
    path: Path
    signals: tuple[Signal, ...]

    @property
    def key(self) -> str:
        """Names the proposal among those of a community: ``quarrel:b0012-3``."""
        return f"{self.kind.key}:{'/'.join(self.path)}"


def gathering_path(profile: Profile, kind: SignalKind, path: Path, level_of: LevelOf) -> Path:
    """Where a signal gathers with others: the steps of its chain down to the level of its kind.

    Without a level of its own a kind gathers as deep as its signals were noted.
    """
    if not kind.level:
        return path
    deepest = profile.depth(kind.level)
    kept = tuple(step for step in path if profile.depth(level_of(step)) <= deepest)
    return kept or path


def proposals(profile: Profile, signals: Iterable[Signal], level_of: LevelOf) -> list[Proposal]:
    """The cases that signals propose, the one with the newest signal first.

    So many of a kind as it asks for, within its window of days, at one unit: a proposal stands until somebody opens
    the case or finds nothing behind it, however long ago that was. Signals that became a part of a case or were
    dismissed do not count again; those of a kind that the profile no longer has do not count at all.

    Parameters
    ----------
    profile : Profile
        Its ``signals`` say what gathers where.
    signals : iterable of Signal
        Of one community, in any order.
    level_of : callable
        See `LevelOf`.
    """
    kinds = {kind.key: kind for kind in profile.signals}
    groups: dict[tuple[str, Path], list[Signal]] = defaultdict(list)
    for signal in signals:
        if signal.kind in kinds and signal.case_id is None and not signal.dismissed:
            where = gathering_path(profile, kinds[signal.kind], signal.path, level_of)
            groups[signal.kind, where].append(signal)
    found = []
    for (key, path), group in groups.items():
        close = within_window(kinds[key], group)
        if close:
            found.append(Proposal(kinds[key], path, close))
    return sorted(found, key=lambda one: (one.signals[-1].at, one.key), reverse=True)


def within_window(kind: SignalKind, signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """The signals, the oldest first, that stand in some window with as many others as their kind asks for."""
    ordered = sorted(signals, key=lambda signal: (signal.at, signal.id))
    window, close = timedelta(days=kind.window_days), set[str]()
    for last in range(kind.count - 1, len(ordered)):
        first = last - kind.count + 1
        if ordered[last].at - ordered[first].at <= window:
            close.update(signal.id for signal in ordered[first : last + 1])
    return tuple(signal for signal in ordered if signal.id in close)
