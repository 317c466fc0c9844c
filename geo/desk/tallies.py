"""How many cases stand behind each choice of a work list: bounded counts, for a list may be as long as a city."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from geo.clock import day_start, local_day
from geo.desk.office import Office
from geo.desk.privacy import READING
from geo.desk.queries import DUE_SOON, QUEUES, require
from geo.desk.worklists import COUNTED, GROUP, ME, NOBODY, ONE_DAY, WorkList, question_of
from geo.model import STAGE_OF, TICKING_STATES, Actor, CaseState
from geo.store.choices import ChoiceRow


def queue_lengths(
    office: Office, actor: Actor, community: str, wanted: WorkList, *, unit_id: str = ""
) -> dict[str, int]:  # fmt: skip
    """How long each queue would be with the other choices of a work list, up to `COUNTED`."""
    require(actor, "read:case", community)
    lists = {queue: replace(wanted, queue=queue) for queue in QUEUES}
    questions = {queue: question_of(office, actor, community, one, unit_id=unit_id) for queue, one in lists.items()}
    with office.store.read() as reader:
        return {queue: reader.count_cases(question, at_most=COUNTED) for queue, question in questions.items()}


def tally(
    office: Office, actor: Actor, community: str, wanted: WorkList, *, unit_id: str = ""
) -> tuple[dict[str, Counter[str]], bool]:  # fmt: skip
    """How many cases of a queue fall into each choice, whatever else is chosen, and whether that counts them all.

    Only the queue, the unit and the words of the list hold. A private case is counted only for somebody who may read
    all of them here: a choice that finds it would tell what it is about.

    Returns
    -------
    dict of str to Counter
        By the name of the choice (``clock``, ``stage``, ``kind``, ``source``, ``department``, ``handler``,
        ``flags``): the value and how many.
    bool
        Whether there are no more than `COUNTED`.
    """
    require(actor, "read:case", community)
    plain = WorkList(queue=wanted.queue, at=wanted.at, text=wanted.text)
    question = question_of(office, actor, community, plain, unit_id=unit_id)
    if not actor.may(READING, community, (office.root(community),)):
        question = replace(question, private=False)
    with office.store.read() as reader:
        rows = reader.case_choices(question, limit=COUNTED + 1)
    profile, now = office.profile(community), office.clock()
    tomorrow = day_start(local_day(now, profile.zone) + ONE_DAY, profile.zone)
    group_of = {category.code: category.group for category in profile.categories}
    me = actor.person_id or actor.id
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows[:COUNTED]:
        found["clock"].update(_clocks_of(row, now, tomorrow))
        found["stage"].update([STAGE_OF[CaseState(row.state)]] if row.state in STAGE_OF else [])
        found["kind"].update([row.category, GROUP + group_of.get(row.category, "")])
        found["source"].update([row.source])
        found["department"].update([row.department] if row.department else [])
        found["handler"].update([row.handler_id or NOBODY, *([ME] if row.handler_id == me else [])])
        owed = row.whistle_due_at is not None
        flags = {"urgent": row.urgent, "whistled": owed, "awaits": row.awaits, "extension": row.extension}
        found["flags"].update(flag for flag, holds in (flags | {"climbed": row.climbed}).items() if holds)
    return dict(found), len(rows) <= COUNTED


def _clocks_of(row: ChoiceRow, now: datetime, tomorrow: datetime) -> Iterable[str]:
    if row.state not in TICKING_STATES:
        return
    if row.due_at is not None:
        if row.due_at < now:
            yield "overdue"
        elif row.due_at < now + DUE_SOON:
            yield "soon"
        if now <= row.due_at < tomorrow:
            yield "today"
    if row.stage_due_at is not None and row.stage_due_at < tomorrow:
        yield "stage_overdue" if row.stage_due_at < now else "stage_today"
