"""``people.json``: persons, the roles they hold, their weekly turns."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from typing import Any

from geo.exchange.chains import Chain
from geo.exchange.columns import Column, brief, subjects_of, take_columns
from geo.exchange.files import PEOPLE
from geo.exchange.findings import Findings
from geo.i18n import mark
from geo.model import Appointment, Path, Person, Profile, Shift

_PERSON_COLUMNS = (
    Column("id", "id"),
    Column("name"),
    Column("phone", default=""),
    Column("skills", "texts", default=[]),
)
_DAYS = range(7)
_ALWAYS = date(1970, 1, 1)


@dataclass(slots=True)
class Staff:
    """People, appointments and shifts of a community; ``holders`` are pairs of person and role."""

    people: list[Person] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    holders: set[tuple[str, str]] = field(default_factory=set)


def take_people(
    value: Any, chain: Chain, households: Mapping[str, Path], places: Container[str] | None, profile: Profile,
    findings: Findings,
) -> Staff:  # fmt: skip
    """Check the parsed file and turn it into records.

    Parameters
    ----------
    value : object
        ``{"people": […], "shifts": […]}`` as parsed.
    households : mapping of str to tuple of str
        Household id → path; roles of the last level are held there.
    places : container of str or None
        Known place ids; None when they could not be read, and nothing is said about them.
    """
    staff = Staff()
    people = value.get("people") if isinstance(value, dict) else None
    shifts = value.get("shifts", []) if isinstance(value, dict) else None
    if not isinstance(people, list) or not isinstance(shifts, list):
        findings.add(PEOPLE, "", mark('The file must hold {{"people": [...], "shifts": [...]}}.'))
        return staff
    rows = [row if isinstance(row, dict) else {} for row in people]
    taken = take_columns(PEOPLE, rows, _PERSON_COLUMNS, findings)
    for subject, row in zip(subjects_of(rows), taken, strict=True):
        if row["id"] and row["name"]:
            skills = _skills(subject, row["skills"], profile, findings)
            staff.people.append(Person(profile.key, row["id"], row["name"], row["phone"], skills=skills))
        _take_roles(subject, row, chain, households, profile, findings, staff)
    known = {row["id"] for row in taken}
    for number, row in enumerate(shifts, start=1):
        _take_shift(f"shifts[{number - 1}]", row, known, places, profile, findings, staff)
    _check_turns(staff, findings)
    return staff


def _skills(subject: str, named: list[str], profile: Profile, findings: Findings) -> tuple[str, ...]:
    known = dict(profile.skills)
    for skill in named:
        if skill not in known:
            findings.add(
                PEOPLE, subject, mark("The skill {skill} is not in the profile; it has {skills}."),
                skill=brief(skill), skills=", ".join(known) or "–",
            )  # fmt: skip
    return tuple(dict.fromkeys(named))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _take_roles(
    subject: str, row: Mapping[str, Any], chain: Chain, households: Mapping[str, Path], profile: Profile,
    findings: Findings, staff: Staff,
) -> None:  # fmt: skip
    roles = row.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, dict) for role in roles):
        findings.add(PEOPLE, subject, mark("roles must be a list of tables with role, unit and since."))
        return
    seen: set[tuple[str, str, date | None]] = set()
    for held in roles:
        role = profile.role(held["role"]) if isinstance(held.get("role"), str) else None
        unit = held.get("unit")
        if role is None:
            findings.add(
                PEOPLE, subject, mark("The role {role} is not in the profile; it has {roles}."),
                role=brief(held.get("role")), roles=", ".join(known.key for known in profile.roles),
            )  # fmt: skip
            continue
        level = None
        if isinstance(unit, str):
            level = chain.levels.get(unit) or (profile.levels[-1].key if unit in households else None)
        if not isinstance(unit, str) or level is None:
            findings.add(PEOPLE, subject, mark("The unit {unit} is not in units.geojson."), unit=brief(unit))
            continue
        if level != role.level:
            findings.add(
                PEOPLE, subject, mark("The role {role} is held at the level {wanted}; {unit} is of the level {level}."),
                role=role.key, wanted=role.level, unit=unit, level=level,
            )  # fmt: skip
            continue
        since, until = _day(held.get("since")), _day(held.get("until"))
        stated = [held.get("since"), held.get("until")]
        if any(day is not None and _day(day) is None for day in stated):
            wrong = next(day for day in stated if day is not None and _day(day) is None)
            findings.add(PEOPLE, subject, mark("{value} is not a day such as 2026-01-31."), value=brief(wrong))
            continue
        if since and until and until <= since:
            findings.add(PEOPLE, subject, mark("The role {role} ends before it begins."), role=role.key)
            continue
        if (role.key, unit, since) in seen:
            findings.add(PEOPLE, subject, mark("The role {role} at {unit} is listed twice."), role=role.key, unit=unit)
            continue
        again = any(key[:2] == (role.key, unit) for key in seen)
        seen.add((role.key, unit, since))
        staff.holders.add((subject, role.key))
        key = f"{row['id']}-{role.key}-{unit}{f'-{since:%Y%m%d}' if again and since else ''}"
        path = chain.paths.get(unit) or households.get(unit)
        if path is not None and row["id"]:
            staff.appointments.append(Appointment(profile.key, key, row["id"], role.key, path, since or _ALWAYS, until))


def _time(value: Any) -> time | None:
    try:
        return time.fromisoformat(value) if isinstance(value, str) and len(value) == 5 else None
    except ValueError:
        return None


def _take_shift(
    subject: str, row: Any, people: Container[str], places: Container[str] | None, profile: Profile,
    findings: Findings, staff: Staff,
) -> None:  # fmt: skip
    if not isinstance(row, dict):
        findings.add(PEOPLE, subject, mark("A shift is a table with person, place, weekday, start and end."))
        return
    person, place, weekday = row.get("person"), row.get("place"), row.get("weekday")
    start, end = _time(row.get("start")), _time(row.get("end"))
    before = len(findings.faults)
    if not isinstance(person, str) or person not in people:
        findings.add(PEOPLE, subject, mark("The person {person} is not in the list."), person=brief(person))
    if not isinstance(place, str) or (places is not None and place not in places):
        findings.add(PEOPLE, subject, mark("The place {place} is not in places.geojson."), place=brief(place))
    if type(weekday) is not int or weekday not in _DAYS:
        findings.add(PEOPLE, subject, mark("The weekday must be 0 (Monday) to 6, not {value}."), value=brief(weekday))
    for name, moment in (("start", start), ("end", end)):
        if moment is None:
            findings.add(PEOPLE, subject, mark("{value} is not a time such as 08:30."), value=brief(row.get(name)))
    if start and end and end <= start:
        findings.add(
            PEOPLE, subject, mark("The shift ends at {end}, before it starts at {start}."),
            start=f"{start:%H:%M}", end=f"{end:%H:%M}",
        )  # fmt: skip
    if len(findings.faults) > before or start is None or end is None:
        return
    key = f"{person}-{place}-{weekday}-{start:%H%M}"
    staff.shifts.append(Shift(profile.key, key, str(person), str(place), int(str(weekday)), start, end))


def _check_turns(staff: Staff, findings: Findings) -> None:
    """Nobody is at two places at once."""
    ordered = sorted(staff.shifts, key=lambda shift: (shift.person_id, shift.weekday, shift.start))
    for one, other in pairwise(ordered):
        if (one.person_id, one.weekday) == (other.person_id, other.weekday) and other.start < one.end:
            findings.add(
                PEOPLE, other.person_id, mark("Two shifts overlap on weekday {weekday}: {first} and {second}."),
                weekday=one.weekday, first=f"{one.place_id} {one.start:%H:%M}-{one.end:%H:%M}",
                second=f"{other.place_id} {other.start:%H:%M}-{other.end:%H:%M}",
            )  # fmt: skip
