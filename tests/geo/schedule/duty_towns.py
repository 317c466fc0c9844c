"""Small made-up grounds for duties: stairs of doors, holders, calls."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from geo.model import Appointment, DoorOutcome, DutyRule, HouseholdMark, Person, Profile
from geo.schedule.duties import Duties, Ground, Target
from geo.schedule.duties_books import Call
from tests.small_town import small_profile

GROUPS = (("must_visit", {"zh": "必访户", "en": "Must-visit"}),)
MONDAY = date(2026, 11, 2)


def rule(**given: object) -> DutyRule:
    """A duty of a member: three different households a month, unless said otherwise."""
    values: dict[str, object] = {
        "key": "duty", "name": {"zh": "走访", "en": "Visits"}, "role": "member", "target": "household",
        "every": "month", "quota": 3,
    }  # fmt: skip
    return DutyRule(**{**values, **given})  # type: ignore[arg-type]


def profile(*rules: DutyRule) -> Profile:
    """The small town's profile with these duties."""
    return replace(small_profile(), duties=rules, visit_groups=GROUPS)


def appointed(person: str, *path: str, role: str = "member", since: date = date(2026, 1, 1)) -> Appointment:
    """Somebody who holds a role at a unit."""
    return Appointment("testville", f"a-{person}-{path[-1]}", person, role, path, since)


def ground(
    holders: Sequence[Appointment], *, doors: int = 12, grids: int = 1, calls: Sequence[Call] = (),
    marks: Sequence[HouseholdMark] = (), kept_since: date | None = None,
) -> Ground:  # fmt: skip
    """Grids ``g1``, ``g2`` … of one district, each with so many doors ``g1-01``, ``g1-02`` … in a row."""
    households = {
        f"g{grid}-{n:02d}": Target(f"g{grid}-{n:02d}", f"{grid}号楼{n}", ("c", f"g{grid}"), 111.47 + n * 1e-4, 35.64)
        for grid in range(1, grids + 1)
        for n in range(1, doors + 1)
    }
    units = {
        f"g{grid}": Target(f"g{grid}", f"第{grid}网格", ("c", f"g{grid}"), 111.47, 35.64, "grid")
        for grid in range(1, grids + 1)
    }
    blocks = [
        Target("k1", "空地", ("c", "g1"), 111.48, 35.64, "vacant"),
        Target("k2", "院", ("c", "g1"), 111.48, 35.64, "courtyard"),
    ]
    by_role: dict[str, list[Appointment]] = {}
    for one in holders:
        by_role.setdefault(one.role, []).append(one)
    people = {one.person_id: Person("testville", one.person_id, one.person_id) for one in holders}
    noted = {one.id: one for one in marks}
    return Ground(households, units, blocks, by_role, people, noted, list(calls), kept_since)


def noted(household: str, **given: object) -> HouseholdMark:
    """What is noted of a household."""
    return HouseholdMark("testville", household, ("c", household.split("-", maxsplit=1)[0]), **given)  # type: ignore[arg-type]


def call(person: str, target: str, day: date, *, duty: str = "duty", outcome: DoorOutcome = DoorOutcome.FOUND) -> Call:
    """A visit at ten in the morning."""
    return Call(duty, person, target, datetime(day.year, day.month, day.day, 2, tzinfo=UTC), day, outcome)


def duties(*rules: DutyRule, on: Ground) -> Duties:
    """The duties of these rules over a ground."""
    return Duties(profile(*rules), on)
