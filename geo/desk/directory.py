"""What is asked of a community all day, kept in memory per change of the layers: its units and its people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from geo.errors import NotFound
from geo.i18n import mark
from geo.model import Appointment, Person, Place, Shift, Unit, turning_days, units_on


class Tree:
    """The chain of a community.

    Parameters
    ----------
    units : iterable of Unit
        All of them; order is kept among siblings. Those of other days still have a name, for the cases that kept them.
    today : datetime.date or None
        The day whose boundaries hold; None is the day after all that is dated.
    """

    def __init__(self, units: Iterable[Unit], today: date | None = None) -> None:
        self._units: dict[str, Unit] = {unit.id: unit for unit in units}
        self._children: dict[str | None, list[Unit]] = {}
        self._levels: dict[tuple[str, str | None], list[Unit]] = {}
        self._valid = units_on(self._units.values(), today)
        self.turns = frozenset(turning_days(self._units.values()))
        """Days on which a boundary begins or ends."""
        for unit in self._valid:
            self._children.setdefault(unit.parent_id, []).append(unit)

    def unit(self, unit_id: str) -> Unit:
        """The unit with an id, or `NotFound`."""
        try:
            return self._units[unit_id]
        except KeyError:
            raise NotFound(mark("There is no unit {unit} here."), unit=unit_id) from None

    def knows(self, unit_id: str) -> bool:
        """Whether there is such a unit."""
        return unit_id in self._units

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._units

    def children(self, unit_id: str) -> tuple[Unit, ...]:
        """The units one level down, in the order of the layer file."""
        return tuple(self._children.get(unit_id, ()))

    def is_within(self, unit_id: str, depth: int) -> bool:
        """Whether a unit lies at a depth of the chain or below it."""
        return len(self.unit(unit_id).path) > depth

    def at_level(self, level: str, under: str | None = None) -> list[Unit]:
        """All units of a level, those below ``under`` only when given; the list is shared: never change it."""
        found = self._levels.get((level, under))
        if found is None:
            found = [u for u in self._valid if u.level == level and (under is None or under in u.path)]
            self._levels[level, under] = found
        return found

    def say(self, path: Iterable[str], since_depth: int = 1) -> str:
        """A chain in words, from below the root on: ``东片 / 第3网格``; unknown ids (households) are left out."""
        steps = list(path)[since_depth:]
        return " / ".join(self._units[step].name for step in steps if step in self._units)


@dataclass(frozen=True)
class Staff:
    """A community's people and places by id, the appointments that hold today, and the weekly turns."""

    people: dict[str, Person]
    places: dict[str, Place]
    appointments: tuple[Appointment, ...]
    shifts: tuple[Shift, ...]

    @cached_property
    def held_by(self) -> dict[str, list[Appointment]]:
        """The appointments of each person."""
        found: dict[str, list[Appointment]] = {}
        for held in self.appointments:
            found.setdefault(held.person_id, []).append(held)
        return found

    @cached_property
    def by_role(self) -> dict[str, list[Person]]:
        """The people who hold each role of the profile, by name."""
        ids: dict[str, set[str]] = {}
        for held in self.appointments:
            ids.setdefault(held.role, set()).add(held.person_id)
        people = sorted(self.people.values(), key=lambda person: (person.name, person.id))
        return {role: [person for person in people if person.id in holders] for role, holders in ids.items()}

    @cached_property
    def held_at(self) -> dict[tuple[str, str], Appointment]:
        """Who holds a role at a unit, by the role's key and the unit's id; of several, the first by id."""
        found: dict[tuple[str, str], Appointment] = {}
        for held in sorted(self.appointments, key=lambda held: held.id):
            found.setdefault((held.role, held.path[-1]), held)
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Names by person id."""
        return {person.id: person.name for person in self.people.values()}
