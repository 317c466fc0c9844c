"""A community's routing rules as they are written, and what a rule decided as a case keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One ``[[rules]]`` of a profile, as text; `geo.flow.rules` reads it. The first one that fits decides.

    Attributes
    ----------
    name : mapping
        In several languages, as the card of a case shows it.
    when : str
        The condition: ``category is heating and time between 22:00 and 06:00``.
    to : str
        ``department heating``, ``level grid``, ``role grid_head`` or ``person r07``.
    urgent : bool
        Whether it makes a case urgent; it never takes urgency away.
    department : str
        Who is called in: beside the department it sends to, else instead of the department of the category.
    """

    name: Mapping[str, str]
    when: str
    to: str
    urgent: bool = False
    department: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison a rule made.

    Attributes
    ----------
    field : str
        What was looked at: ``category``, ``unit``, ``time``, …
    how : str
        ``is``, ``in``, ``contains`` or ``between``.
    wanted : tuple of str
        What the rule names, as it is written there.
    own : tuple of str
        The case's own value: a code, a chain of unit ids, the words found; empty when it has none.
    holds : bool
        Whether they fit.
    """

    field: str
    how: str
    wanted: tuple[str, ...]
    own: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Routed:
    """Which rule decided about a case, and by what.

    Attributes
    ----------
    rule : str
        The rule's name at that time (Chinese where it has one).
    to : str
        Where it sends, as it is written.
    person_id : str or None
        The person meant: the nearest holder of a role, or the person named.
    raised : bool
        It made urgent what would not have been.
    beside : str
        Department called in beside the one it sends to; may be empty.
    """

    rule: str
    to: str
    compared: tuple[Compared, ...]
    person_id: str | None = None
    raised: bool = False
    beside: str = ""
