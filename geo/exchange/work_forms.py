"""The tables of a profile that say how work is done: duties, needs, the day, the rosters."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import Field

from geo.exchange.findings import Findings
from geo.exchange.form_types import Form, HourMinute, Hours, Key, Minutes, Names, Recurrence, Share, Text
from geo.i18n import mark
from geo.model import ACTIVITIES, DutyRule, RosterRules, WorkRules

Span = Annotated[list[HourMinute], Field(min_length=2, max_length=2)]
MEETING, BLOCK = "meeting", "block "
"""Targets of a duty that are no key of the profile: a meeting of the holders, and blocks of a kind."""


class DutyForm(Form):
    """``[[duties]]``."""

    key: Key
    name: Names
    role: Key
    target: Text
    every: Literal["day", "week", "month", "quarter", "year"]
    quota: Annotated[int, Field(ge=1)]
    rule: Recurrence | None = None
    minutes: Minutes = 20
    hours: Span | None = None
    worth: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 1.0
    same_visitor: bool = True
    skill: str = ""


class NeedForm(Form):
    """``[[needs]]``: what a visit may find."""

    key: Key
    name: Names
    category: str = ""


class SharesForm(Form):
    """``shares`` of ``[work]``, in per cent."""

    field: Share = 0.0
    counter: Share = 0.0
    rotation: Share = 0.0


class WorkForm(Form):
    """``[work]``: how a day of work is made."""

    start: HourMinute = "08:30"
    end: HourMinute = "18:00"
    lunch: Span = ["11:30", "14:00"]
    lunch_min: Annotated[int, Field(ge=0, le=240)] = 60
    shares: SharesForm | None = None
    tolerance: Share = 5.0
    case_min: Minutes = 30
    week_h: Hours = 40.0


class RosterForm(Form):
    """``[roster]``: how stations are staffed."""

    kinds: list[Key] = ["station"]
    turns: Annotated[list[Span], Field(min_length=1, max_length=8)] = [["08:00", "14:30"], ["14:30", "21:00"]]
    roles: list[Key] = []
    resident_roles: list[Key] = []
    people: Annotated[int, Field(ge=1, le=20)] = 1
    max_week_h: Hours = 20.0
    rest_h: Hours = 11.0
    evening_from: HourMinute = "18:00"
    skill: str = ""


def duty_of(form: DutyForm) -> DutyRule:
    """The rule that a form writes."""
    return DutyRule(
        form.key, form.name, form.role, form.target, form.every, form.quota, form.rule or "", form.minutes,
        _span(form.hours) if form.hours else None, form.worth, form.same_visitor, form.skill,
    )  # fmt: skip


def work_of(form: WorkForm) -> WorkRules:
    """The rules of a day that a form writes; per cent become shares of 1."""
    shares = form.shares.model_dump() if form.shares else {}
    return WorkRules(
        time.fromisoformat(form.start), time.fromisoformat(form.end), _span(form.lunch), form.lunch_min,
        {key: value / 100 for key, value in shares.items()}, form.tolerance / 100, form.case_min, form.week_h,
    )  # fmt: skip


def roster_of(form: RosterForm) -> RosterRules:
    """The rules of rosters that a form writes."""
    return RosterRules(
        tuple(form.kinds), tuple(map(_span, form.turns)), tuple(form.roles), tuple(form.resident_roles), form.people,
        form.max_week_h, form.rest_h, time.fromisoformat(form.evening_from), form.skill,
    )  # fmt: skip


def check_work(raw: dict[str, Any], file: str, findings: Findings) -> None:
    """Add a fault for each hour that does not rise, each share that does not add up and each name without a target.

    Parameters
    ----------
    raw : dict
        The TOML table as read; may have any other faults.
    file : str
        What the faults call the file.
    findings : Findings
        Where the faults go.
    """
    targets = {*_keys(raw, "levels"), *_keys(raw, "visit_groups"), MEETING}
    for index, row in enumerate(_rows(raw, "duties")):
        target = row.get("target")
        if isinstance(target, str) and target and target not in targets and not target.startswith(BLOCK):
            findings.add(
                file, f"duties[{index}].target",
                mark("{value} is neither a level, nor a key of [[visit_groups]], nor meeting, nor a kind of block."),
                value=target,
            )  # fmt: skip
        _rises(row.get("hours"), f"duties[{index}].hours", file, findings)
    work, roster = _table(raw, "work"), _table(raw, "roster")
    _rises([work.get("start", "08:30"), work.get("end", "18:00")], "work", file, findings)
    _rises(work.get("lunch"), "work.lunch", file, findings)
    shares = work.get("shares")
    if isinstance(shares, dict) and all(type(value) in (int, float) for value in shares.values()):
        total = sum(value for key, value in shares.items() if key in ACTIVITIES)
        if abs(total - 100) > 0.01:  # per cent
            findings.add(file, "work.shares", mark("The shares add up to {total} per cent, not 100."), total=total)
    turns = roster.get("turns")
    for index, turn in enumerate(turns if isinstance(turns, list) else []):
        _rises(turn, f"roster.turns[{index}]", file, findings)
    for key, table in (("kinds", "place_kinds"), ("roles", "roles"), ("resident_roles", "roles")):
        named = roster.get(key)
        for index, value in enumerate(named if isinstance(named, list) else []):
            if isinstance(value, str) and value and value not in _keys(raw, table):
                findings.add(
                    file, f"roster.{key}[{index}]", mark("{value} is not a key of [[{table}]]."),
                    value=value, table=table,
                )  # fmt: skip
    skill = roster.get("skill")
    if isinstance(skill, str) and skill and skill not in _keys(raw, "skills"):
        findings.add(file, "roster.skill", mark("{value} is not a key of [[{table}]]."), value=skill, table="skills")


def _span(times: list[str]) -> tuple[time, time]:
    return time.fromisoformat(times[0]), time.fromisoformat(times[1])


def _rises(times: object, place: str, file: str, findings: Findings) -> None:
    fits = isinstance(times, list) and all(isinstance(value, str) and len(value) == len("08:30") for value in times)
    if fits and isinstance(times, list) and times != sorted(set(times)):
        findings.add(file, place, mark("The end must be later than the start."))


def _table(raw: dict[str, Any], name: str) -> dict[str, Any]:
    table = raw.get(name)
    return table if isinstance(table, dict) else {}


def _rows(raw: dict[str, Any], table: str) -> list[dict[str, Any]]:
    rows = raw.get(table)
    return [row if isinstance(row, dict) else {} for row in (rows if isinstance(rows, list) else [])]


def _keys(raw: dict[str, Any], table: str) -> set[str]:
    return {key for row in _rows(raw, table) if isinstance(key := row.get("key"), str)}
