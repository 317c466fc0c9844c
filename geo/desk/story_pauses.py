"""Stories of cases that take longer: more time asked for and granted or declined, a question to the reporter.

Which cases these are follows from their numbers, so that every other story stays as it was.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import Protocol

from geo.desk import extending, waiting
from geo.desk.deeds import Deed, apply_deed
from geo.desk.office import Office
from geo.desk.writing import Writing
from geo.model import Actor, Case, CaseState

ASKS, WAITS = 0.12, 0.10
"""Shares of the cases in hand whose handler asks for more time, and whose reporter is asked something."""
REASONS = ("配件需外地调货", "需等雨停后施工", "涉及多户，需逐户协商", "施工队排期未到")
QUESTIONS = ("家中何时有人，方便上门？", "请补充具体位置或照片。", "是否同意先停水检修？")
ANSWERS = ("今晚六点以后在家。", "在单元门左侧，照片已补。", "同意，请提前通知。")
GRANTED, DECLINED = "情况属实，同意延期", "可先行处理，不予延期"


class Teller(Writing, Protocol):
    """Where a story is told: it knows who acts and when."""

    actor: str
    at: datetime


def tell_pause(
    office: Office, telling: Teller, worker: Actor, desk: Actor, case: Case, at: datetime, until: datetime
) -> tuple[Case, datetime]:  # fmt: skip
    """Let the handler of a case in hand ask for more time, or its reporter, and somebody answer.

    Parameters
    ----------
    worker, desk : Actor
        Who handles the case, and who decides.
    at, until : datetime
        From when it is told, and up to when: what would come later has not happened yet.

    Returns
    -------
    case, at : Case, datetime
        As it stands then, and when that is.
    """
    draw = zlib.crc32(case.id.encode()) / 2**32
    if case.state is not CaseState.HANDLING or case.due_at is None or case.extensions or case.pauses:
        return case, at
    pick = zlib.crc32(case.id[::-1].encode())
    wait = max(case.due_at - at, timedelta(hours=2)) * (0.2 + 0.6 * (pick % 97) / 97)
    steps: list[tuple[timedelta, Actor, Deed]] = []
    if draw < ASKS:
        hours = round(max(1.0, office.profile(case.community).category(case.category).limit_h / 2))
        granted = pick % 5 > 0
        answer = GRANTED if granted else DECLINED
        steps = [
            (timedelta(minutes=5), worker, extending.asking(office, hours, REASONS[pick % len(REASONS)])),
            (wait, desk, extending.deciding(office, granted=granted, answer=answer)),
        ]
    elif draw < ASKS + WAITS:
        steps = [
            (timedelta(minutes=5), worker, waiting.awaiting(QUESTIONS[pick % len(QUESTIONS)])),
            (wait, desk, waiting.answering(office, ANSWERS[pick % len(ANSWERS)])),
        ]
    for later, actor, deed in steps:
        if at + later >= until:
            break
        at += later
        telling.actor, telling.at = actor.id, at
        case = apply_deed(office, telling, actor, case, deed, at)
    return case, at
