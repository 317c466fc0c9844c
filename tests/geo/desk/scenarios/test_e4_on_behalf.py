"""E4, errands on behalf (代办) in the schedule.

72 in a year: six residents who cannot go themselves, each once a month, by the worker of their grid. Each errand stands
in the day on which it is due, and is known to whoever does it and to the desk, and to nobody else.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from geo.desk import engagements
from geo.desk.engagements import EngagementForm
from geo.desk.office import Office
from geo.model import Actor
from geo.schedule.recurrence_words import Said, rule_of
from tests.geo.desk.conftest import TOWN, person

HERE = ZoneInfo("Asia/Shanghai")
ERRANDS = ("代取降压药", "代缴水电费", "代领养老金", "代办老年证年检", "代买米面", "代取快递")
DOORS = ("wy1-1-101", "wy1-2-302", "wy2-1-501", "wy2-3-501", "wy3-1-202", "wy3-2-402")


def enter(office: Office, dispatcher: Actor) -> None:
    """Six errands, each on a weekday of the month of its own."""
    for number, (name, door) in enumerate(zip(ERRANDS, DOORS, strict=True)):
        first = datetime(2027, 1, 5 + number, 9, 30, tzinfo=HERE)
        rule = rule_of(Said("month_weekday"), first.date())
        form = EngagementForm(
            "errand", name, first, 40, rule=rule, slack_min=60, people=("r03",), for_household=door,
            until=date(2028, 1, 1),
        )  # fmt: skip
        engagements.create_engagement(office, dispatcher, TOWN, form)


def test_72_errands_in_a_year_each_on_its_day(office: Office, dispatcher: Actor) -> None:
    enter(office, dispatcher)
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(365 + 31)]
    found = [(one.name, at) for day in days for one, at in engagements.engagements_on(office, TOWN, day)]
    assert len(found) == 72
    assert Counter(name for name, _ in found) == dict.fromkeys(ERRANDS, 12)
    assert {at.astimezone(HERE).hour for _, at in found} == {9}
    assert {at.astimezone(HERE).year for _, at in found} == {2027}


def test_a_holiday_is_left_out_and_the_next_month_is_not(office: Office, dispatcher: Actor) -> None:
    enter(office, dispatcher)
    pills = next(one for one in engagements.engagements_known(office, dispatcher, TOWN) if one.name == ERRANDS[0])
    new_year = date(2027, 2, 2)
    engagements.skip_day(office, dispatcher, TOWN, pills.id, new_year)
    assert engagements.engagements_on(office, TOWN, new_year) == []
    assert [one.name for one, _ in engagements.engagements_on(office, TOWN, date(2027, 3, 2))] == [ERRANDS[0]]


def test_whoever_does_them_and_the_desk_know_of_them_and_nobody_else(office: Office, dispatcher: Actor) -> None:
    enter(office, dispatcher)
    assert len(engagements.engagements_known(office, person(office, "r03"), TOWN)) == 6
    assert len(engagements.engagements_known(office, person(office, "r01"), TOWN)) == 6
    assert engagements.engagements_known(office, person(office, "r07"), TOWN) == []
