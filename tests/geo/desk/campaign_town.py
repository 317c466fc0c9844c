"""A small campaign in Testville for the tests: the estates of the first and the ninth grid, 100 doors, two teams."""

from datetime import date, time

from geo.desk.campaign_plans import accept_plan
from geo.desk.campaign_teams import make_teams
from geo.desk.campaigns import Draft, create_campaign, start_campaign
from geo.desk.office import Office
from geo.model import Actor, Campaign, Question

TOWN = "testville"
AREA = ("g1", "g9")
NAMES = ("何文涛", "吕素芬", "施建军", "张晓云")
"""Officials lent by offices; invented, and nobody of the staff."""
HOURS = ((time(9), time(11)), (time(14), time(16)), (time(18, 30), time(20)))
QUESTIONS = (
    Question("heated", "家中暖气够热吗？"),
    Question("fuel", "做饭用什么？", "choice", ("天然气", "电", "液化气")),
    Question("people", "常住几人？", "number"),
    Question("wish", "还需要什么？", "text"),
)


def draft(office: Office, **values: object) -> Draft:
    """What is written into the form: a week from 23 November on."""
    given: dict[str, object] = {
        "name": "冬季敲门行动", "area": AREA, "since": date(2026, 11, 23), "until": date(2026, 11, 29), "hours": HOURS,
        "questions": QUESTIONS, "teams": make_teams(office, TOWN, AREA, NAMES, size=3), "door_min": 6.0,
    } | values  # fmt: skip
    return Draft(**given)  # type: ignore[arg-type]


def running(office: Office, actor: Actor, **values: object) -> Campaign:
    """A campaign that was planned, accepted and started."""
    made = create_campaign(office, actor, TOWN, draft(office, **values))
    accept_plan(office, actor, TOWN, made.id)
    return start_campaign(office, actor, TOWN, made.id)
