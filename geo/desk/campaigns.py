"""Door-knock campaigns (敲门行动): made, changed while they are drafts, started, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from geo.desk.campaign_doors import KNOCKING, MANAGING, doors_in, require_managing, team_of
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.i18n import mark
from geo.model import Actor, Campaign, CampaignState, Question, Team
from geo.schedule.door_knock import span_minutes
from geo.store import Reader

LONGEST_NAME, LONGEST_TEXT = 60, 200
MOST_QUESTIONS, MOST_DAYS, MOST_TEAMS = 20, 92, 500
MOST_MINUTES = 120.0


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody writes into the form of a campaign; see `Campaign`."""

    name: str
    area: tuple[str, ...]
    since: date
    until: date
    hours: tuple[tuple[time, time], ...]
    questions: tuple[Question, ...] = ()
    teams: tuple[Team, ...] = ()
    door_min: float = 8.0


def create_campaign(office: Office, actor: Actor, community: str, draft: Draft) -> Campaign:
    """Make a campaign that may still be changed.

    Parameters
    ----------
    actor : Actor
        Needs ``schedule:work`` at every unit of the area.

    Raises
    ------
    Forbidden, NotFound
        No right; an unknown unit or person.
    BadInput
        A value cannot be used; nothing was written.
    """
    checked = _checked(office, actor, community, draft)
    now = office.clock()
    with office.write(actor) as tx:
        day = now.astimezone(ZoneInfo(office.profile(community).zone))
        series = f"DK-{community[:3].upper()}-{day:%Y%m%d}"
        made = Campaign(
            community, f"{series}-{tx.next_number(series):02d}", checked.name, checked.area, checked.since,
            checked.until, checked.questions, checked.teams, checked.hours, checked.door_min,
            made_by=actor.person_id or actor.id, made_at=now,
        )  # fmt: skip
        return tx.put("make_campaign", None, made)[0]


def change_campaign(office: Office, actor: Actor, community: str, campaign_id: str, draft: Draft) -> Campaign:
    """Change a campaign that has not begun; of a running one its last day and who is on the teams.

    Raises
    ------
    Conflict
        It has ended, or something is changed that a running campaign keeps.
    """
    checked = _checked(office, actor, community, draft)
    with office.write(actor) as tx:
        before = managed(office, tx, actor, community, campaign_id)
        after = replace(
            before, name=checked.name, area=checked.area, since=checked.since, until=checked.until,
            questions=checked.questions, teams=checked.teams, hours=checked.hours, door_min=checked.door_min,
        )  # fmt: skip
        if before.state is CampaignState.ENDED:
            raise Conflict(mark("This campaign has ended."))
        if before.state is CampaignState.RUNNING:
            kept = replace(after, until=before.until, teams=before.teams, name=before.name)
            same_teams = [team.id for team in after.teams] == [team.id for team in before.teams]
            if kept != before or not same_teams:
                raise Conflict(mark("A running campaign keeps its area, hours, questions and number of teams."))
        return before if after == before else tx.put("change_campaign", before, after)[0]


def start_campaign(office: Office, actor: Actor, community: str, campaign_id: str) -> Campaign:
    """Let a campaign whose plan was accepted begin; `Conflict` where there is no plan or it has begun."""
    with office.write(actor) as tx:
        before = managed(office, tx, actor, community, campaign_id)
        if before.state is not CampaignState.DRAFT:
            raise Conflict(mark("This campaign has begun already."))
        if not any(one.doors for one in tx.work.door_lists(community, campaign_id)):
            raise Conflict(mark("Accept a plan first: no team has any doors yet."))
        return tx.put("start_campaign", before, replace(before, state=CampaignState.RUNNING))[0]


def end_campaign(office: Office, actor: Actor, community: str, campaign_id: str) -> Campaign:
    """End a running campaign: it is only read from now on; `Conflict` where it does not run."""
    with office.write(actor) as tx:
        before = managed(office, tx, actor, community, campaign_id)
        if before.state is not CampaignState.RUNNING:
            raise Conflict(mark("This campaign does not run."))
        return tx.put("end_campaign", before, replace(before, state=CampaignState.ENDED))[0]


def campaigns(office: Office, actor: Actor, community: str) -> list[Campaign]:
    """The campaigns that an actor may see, the newest first: all for whoever plans work there, else those that
    have begun."""
    require_doing(actor, KNOCKING, community)
    with office.store.read() as reader:
        found = reader.work.campaigns(community)
    shown = [one for one in found if may_manage(office, actor, one) or _may_see(actor, one)]
    return sorted(shown, key=lambda one: (one.since, one.id), reverse=True)


def get_campaign(office: Office, actor: Actor, community: str, campaign_id: str) -> Campaign:
    """A campaign that the actor may see, or `NotFound`."""
    require_doing(actor, KNOCKING, community)
    with office.store.read() as reader:
        found = reader.work.one(Campaign, community, campaign_id)
    if not may_manage(office, actor, found) and not _may_see(actor, found):
        raise NotFound(mark("There is no campaign {id} in {community}."), id=campaign_id, community=community)
    return found


def may_manage(office: Office, actor: Actor, campaign: Campaign) -> bool:
    """Whether somebody may plan work in the whole area of a campaign."""
    tree = office.tree(campaign.community)
    paths = [tree.unit(one).path for one in campaign.area if tree.knows(one)]
    return bool(paths) and all(actor.may(MANAGING, campaign.community, path) for path in paths)


def managed(office: Office, tx: Reader, actor: Actor, community: str, campaign_id: str) -> Campaign:
    """A campaign as a reader or a transaction sees it, which the actor may manage, or `NotFound` or `Forbidden`."""
    found = tx.work.one(Campaign, community, campaign_id)
    if not may_manage(office, actor, found):
        raise Forbidden(mark("You may not do this: it needs the right {right}."), right=MANAGING)
    return found


def _may_see(actor: Actor, campaign: Campaign) -> bool:
    if campaign.state is CampaignState.DRAFT:
        return False
    rights = (MANAGING, "visit:household")
    return team_of(actor, campaign) is not None or any(actor.may_anywhere(one, campaign.community) for one in rights)


def _checked(office: Office, actor: Actor, community: str, draft: Draft) -> Draft:
    require_managing(office, actor, community, draft.area)
    name = draft.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(mark("A campaign needs a name of at most {limit} characters."), limit=LONGEST_NAME)
    if draft.until < draft.since or draft.until - draft.since >= timedelta(days=MOST_DAYS):
        raise BadInput(mark("A campaign ends after it begins, within {limit} days."), limit=MOST_DAYS)
    if not 0 < draft.door_min <= MOST_MINUTES:
        raise BadInput(mark("The minutes at a door lie between 1 and {limit}."), limit=int(MOST_MINUTES))
    _check_hours(draft.hours)
    if not doors_in(office, community, draft.area):
        raise BadInput(mark("There is no door in this area."))
    _check_teams(office, community, draft.teams)
    return replace(
        draft, name=name, area=tuple(dict.fromkeys(draft.area)), questions=_questions(draft.questions),
    )  # fmt: skip


def _check_hours(hours: Sequence[tuple[time, time]]) -> None:
    if not hours:
        raise BadInput(mark("Say in which hours doors are knocked at."))
    if min(span_minutes(hours)) <= 0:
        raise BadInput(mark("A span of hours must end after it begins."))
    if any(later[0] < earlier[1] for earlier, later in pairwise(hours)):
        raise BadInput(mark("The spans of hours must follow each other."))


def _check_teams(office: Office, community: str, teams: Sequence[Team]) -> None:
    if len(teams) > MOST_TEAMS:
        raise BadInput(mark("A campaign has at most {limit} teams."), limit=MOST_TEAMS)
    if len({team.id for team in teams}) != len(teams):
        raise BadInput(mark("Two teams have the same id."))
    staff = office.staff(community).people
    seen: set[str] = set()
    for person in (person for team in teams for person in team.people):
        if person not in staff:
            raise NotFound(mark("There is no person {id} in {community}."), id=person, community=community)
        if person in seen:
            raise BadInput(mark("{name} is on two teams."), name=staff[person].name)
        seen.add(person)


def _questions(questions: Sequence[Question]) -> tuple[Question, ...]:
    if len(questions) > MOST_QUESTIONS:
        raise BadInput(mark("A questionnaire has at most {limit} questions."), limit=MOST_QUESTIONS)
    found = []
    for number, question in enumerate(questions, 1):
        text = question.text.strip()
        choices = tuple(dict.fromkeys(choice.strip() for choice in question.choices if choice.strip()))
        if not text or len(text) > LONGEST_TEXT:
            raise BadInput(mark("A question needs a text of at most {limit} characters."), limit=LONGEST_TEXT)
        if question.kind == "choice" and len(choices) < 2:
            raise BadInput(mark("“{question}” needs at least two answers to choose from."), question=text)
        kept = choices if question.kind == "choice" else ()
        found.append(replace(question, key=question.key or f"q{number}", text=text, choices=kept))
    if len({question.key for question in found}) != len(found):
        raise BadInput(mark("Two questions have the same key."))
    return tuple(found)
