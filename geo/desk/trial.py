"""Trying routing rules on cases that were reported before: what they would have done, before they go live."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from geo.desk.office import Office
from geo.desk.privacy import may_see
from geo.desk.queries import require
from geo.desk.ruling import Outcome, as_reported, live_rules, outcome, read_all
from geo.errors import BadInput
from geo.exchange.rule_texts import read_rules
from geo.i18n import mark, pick
from geo.model import Actor
from geo.store import CaseFilter

MOST_CASES = 50_000
"""How many cases one trial looks at, the newest first."""


@dataclass(frozen=True, slots=True)
class Change:
    """A case for which the tried rules decide otherwise than the live ones do."""

    case_id: str
    category: str
    received_at: datetime
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Trial:
    """What tried rules do with past cases.

    Attributes
    ----------
    looked_at : int
        How many cases were reported in that time.
    taken : tuple of (str, int)
        Each tried rule's name, in the order written, and how many cases it decides.
    left : int
        How many no rule takes: their category and place alone decide.
    changes : tuple of Change
        Where unit, department, urgency or the person meant would be another, newest first.
    """

    looked_at: int
    taken: tuple[tuple[str, int], ...]
    left: int
    changes: tuple[Change, ...]


def try_rules(
    office: Office, actor: Actor, community: str, text_of_rules: str, since: datetime, until: datetime, lang: str = "zh"
) -> Trial:
    """Run rules over the cases reported in a span of time, beside the live ones; nothing is written.

    Parameters
    ----------
    actor : Actor
        Needs ``draft:plan``.
    text_of_rules : str
        ``[[rules]]`` as they would stand in the profile.
    since, until : datetime.datetime
        Aware instants; from the first on, before the second.
    lang : str
        Language of the rules' names in the answer.

    Raises
    ------
    Forbidden
        The actor may not draft here.
    Faulty
        A rule cannot be used; every fault is told.
    BadInput
        The span is empty.
    """
    require(actor, "draft:plan", community)
    if since >= until:
        raise BadInput(mark("The first day comes after the last one."))
    staff, tree = office.staff(community), office.tree(community)
    written = read_rules(text_of_rules, office.profile(community), tree, staff.people)
    tried, live = read_all(written), live_rules(office, community)
    wanted = CaseFilter(
        community=community, received_from=since, received_to=until, order="-received", limit=MOST_CASES
    )
    with office.store.read() as reader:
        cases = reader.cases(wanted)
    taken: Counter[int] = Counter()
    changes: list[Change] = []
    known = {category.code for category in office.profile(community).categories}
    cases = [as_reported(office, case) for case in cases if case.category in known]
    for case in cases:
        before, after = outcome(office, live, case), outcome(office, tried, case)
        taken[after.number] += 1
        if _effect(before) != _effect(after):
            code = case.category if may_see(actor, case) else office.profile(community).hidden_code(case.category)
            changes.append(Change(case.id, code, case.received_at, before, after))
    names = tuple((pick(rule.name, lang), taken[number]) for number, rule in enumerate(written))
    return Trial(len(cases), names, taken[-1], tuple(changes))


def _effect(found: Outcome) -> tuple[object, ...]:
    return found.handling_path, found.department, found.urgent, found.routed.person_id if found.routed else None
