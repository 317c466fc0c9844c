"""`Person`, the roles they hold (`Appointment`), when they are on duty (`Shift`), and who is asking (`Actor`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from geo.model.permissions import permissions_of
from geo.model.units import Path


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the community's staff or volunteers, never a resident who only reports.

    Attributes
    ----------
    phone : str
        Shown to those who may see personal data; may be empty.
    skills : tuple of str
        Keys of skills of the profile: what they know how to do.
    """

    community: str
    id: str
    name: str
    phone: str = ""
    version: int = 0
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appointment:
    """A person holds a role of the profile at a unit, from a day on, until a day (exclusive) or on and on."""

    community: str
    id: str
    person_id: str
    role: str
    path: Path
    since: date
    until: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """A weekly turn at a place: Monday is weekday 0; times are local."""

    community: str
    id: str
    person_id: str
    place_id: str
    weekday: int
    start: time
    end: time
    version: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """A built-in role over a subtree: every unit whose path starts with ``path``.

    ``()`` is everywhere in ``community``, and community ``*`` is every community.
    """

    role: str
    community: str
    path: Path = ()

    def covers(self, community: str, path: Path) -> bool:
        """Whether a unit's path lies in this grant's subtree."""
        return self.community in ("*", community) and path[: len(self.path)] == self.path


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: a person, a program or the anonymous reporter.

    Attributes
    ----------
    id : str
        What the event log calls them: a person's id, ``key:<name>`` for an API key, ``reporter``, ``system``.
    person_id : str or None
        The person behind it, when there is one.
    """

    id: str
    name: str
    grants: tuple[Grant, ...] = ()
    person_id: str | None = None

    def may(self, permission: str, community: str, path: Path = ()) -> bool:
        """Whether any grant that covers the unit gives ``verb:noun``."""
        return any(g.covers(community, path) and permission in permissions_of(g.role) for g in self.grants)

    def may_anywhere(self, permission: str, community: str) -> bool:
        """Whether some subtree gives ``verb:noun``: enough to be shown a page, not to change a record."""
        return any(g.community in ("*", community) and permission in permissions_of(g.role) for g in self.grants)


REPORTER = Actor(id="reporter", name="", grants=(Grant("reporter", "*"),))
"""The anonymous reporter: resident, courier, passer-by."""

SYSTEM = Actor(id="system", name="", grants=(Grant("admin", "*"),))
"""The program itself: imports, clocks, migrations."""
