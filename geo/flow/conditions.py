"""Conditions of routing rules as frozen nodes: each knows whether it holds, what it compared, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Protocol

from geo.model import Compared, Path

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""As rules name them; Monday is 0."""


@dataclass(frozen=True)
class Facts:
    """What rules may look at.

    Attributes
    ----------
    path : tuple of str
        Unit chain of the place, as deep as it is certain; the unit that answers meanwhile while there is no place.
    level : str
        Key of the level of the place found: ``household``; empty while there is no place.
    place : str
        Key of the place kind where the case lies at a named place, else empty.
    at : datetime.datetime
        When it was received, in the community's own time.
    workday : bool
        Whether that day is worked.
    text : str
        The words of the report.
    """

    category: str
    group: str
    kind: str
    urgency: str
    source: str
    path: Path
    level: str
    place: str
    at: datetime
    workday: bool
    text: str

    @cached_property
    def weekday(self) -> str:
        """The day of the week as rules name it."""
        return WEEKDAYS[self.at.weekday()]

    @cached_property
    def clock(self) -> time:
        """The time of day, to the minute."""
        return time(self.at.hour, self.at.minute)

    @cached_property
    def folded(self) -> str:
        """The words with capitals set aside."""
        return self.text.casefold()


class Condition(Protocol):
    """A node of a condition."""

    def holds(self, facts: Facts) -> bool:
        """Whether it fits."""

    def compared(self, facts: Facts) -> Iterator[Compared]:
        """The comparisons that made it hold or fail, in the order written."""

    def __str__(self) -> str:
        """As it is written."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """``category is heating``, ``source in (rider, patrol)``, ``unit in "d1"`` (a unit or any below it)."""

    field: str
    values: tuple[str, ...]

    def holds(self, facts: Facts) -> bool:
        """Whether the case's own value is one of these."""
        if self.field == "unit":
            return any(value in facts.path for value in self.values)
        return getattr(facts, self.field) in self.values

    def compared(self, facts: Facts) -> Iterator[Compared]:
        """One comparison."""
        own: Path = facts.path if self.field == "unit" else (getattr(facts, self.field),)
        how = "is" if len(self.values) == 1 and self.field != "unit" else "in"
        yield Compared(self.field, how, self.values, tuple(filter(None, own)), self.holds(facts))

    def __str__(self) -> str:
        if len(self.values) > 1:
            return f"{self.field} in ({', '.join(map(_written, self.values))})"
        return f"{self.field} {'in' if self.field == 'unit' else 'is'} {_written(self.values[0])}"


@dataclass(frozen=True, slots=True)
class Contains:
    """``text contains "暖气"``, ``text contains ("暖气", "供暖")``: any of these words stands in the report."""

    words: tuple[str, ...]

    def holds(self, facts: Facts) -> bool:
        """Whether one of the words is there."""
        return any(word.casefold() in facts.folded for word in self.words)

    def compared(self, facts: Facts) -> Iterator[Compared]:
        """One comparison; its own value is the words found, never the report itself."""
        found = tuple(word for word in self.words if word.casefold() in facts.folded)
        yield Compared("text", "contains", self.words, found, bool(found))

    def __str__(self) -> str:
        words = ", ".join(map(_quoted, self.words))
        return f"text contains {f'({words})' if len(self.words) > 1 else words}"


@dataclass(frozen=True, slots=True)
class Between:
    """``time between 22:00 and 06:00``: from the first minute on, before the second; over midnight where it must."""

    start: time
    end: time

    def holds(self, facts: Facts) -> bool:
        """Whether the time of day lies between."""
        if self.start < self.end:
            return self.start <= facts.clock < self.end
        return facts.clock >= self.start or facts.clock < self.end

    def compared(self, facts: Facts) -> Iterator[Compared]:
        """One comparison."""
        yield Compared(
            "time", "between", (f"{self.start:%H:%M}", f"{self.end:%H:%M}"), (f"{facts.clock:%H:%M}",),
            self.holds(facts),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"time between {self.start:%H:%M} and {self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class Workday:
    """``workday``: a working day by the community's calendar, public holidays included."""

    def holds(self, facts: Facts) -> bool:
        """Whether the day is worked."""
        return facts.workday

    def compared(self, facts: Facts) -> Iterator[Compared]:
        """One comparison."""
        yield Compared("workday", "is", (), (f"{facts.at:%Y-%m-%d}",), facts.workday)

    def __str__(self) -> str:
        return "workday"


@dataclass(frozen=True, slots=True)
class Not:
    """``not …``."""

    part: Condition

    def holds(self, facts: Facts) -> bool:
        """Whether the part does not."""
        return not self.part.holds(facts)

    def compared(self, facts: Facts) -> Iterator[Compared]:
        """What the part compared, each as it came out."""
        yield from self.part.compared(facts)

    def __str__(self) -> str:
        if isinstance(self.part, OneOf) and len(self.part.values) == 1 and self.part.field != "unit":
            return f"{self.part.field} is not {_written(self.part.values[0])}"
        return f"not {_within(self.part)}"


@dataclass(frozen=True, slots=True)
class Every:
    """``… and …``."""

    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        """Whether all parts do."""
        return all(part.holds(facts) for part in self.parts)

    def compared(self, facts: Facts) -> Iterator[Compared]:
        """What the parts compared; of a condition that fails, those that failed."""
        met = self.holds(facts)
        for part in self.parts:
            if met or not part.holds(facts):
                yield from part.compared(facts)

    def __str__(self) -> str:
        return " and ".join(map(_within, self.parts))


@dataclass(frozen=True, slots=True)
class Either:
    """``… or …``."""

    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        """Whether one part does."""
        return any(part.holds(facts) for part in self.parts)

    def compared(self, facts: Facts) -> Iterator[Compared]:
        """What the parts compared; of a condition that holds, those that hold."""
        met = self.holds(facts)
        for part in self.parts:
            if not met or part.holds(facts):
                yield from part.compared(facts)

    def __str__(self) -> str:
        return " or ".join(map(_within, self.parts))


def leaves(condition: Condition) -> Iterator[Condition]:
    """The comparisons of a condition, in the order written."""
    if isinstance(condition, Every | Either):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        yield condition


def _within(part: Condition) -> str:
    return f"({part})" if isinstance(part, Every | Either) else str(part)


def _written(value: str) -> str:
    return value if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*", value) and value != "not" else _quoted(value)


def _quoted(value: str) -> str:
    return f"“{value}”" if '"' in value else f'"{value}"'
