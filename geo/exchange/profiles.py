"""``community.toml`` → `geo.model.Profile`, with every fault named by its place in the file."""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterable
from datetime import date, time
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geo.clock import WorkCalendar
from geo.exchange.findings import Findings
from geo.exchange.profile_form import ProfileForm, RuleForm, StagesForm
from geo.exchange.profile_ladder import check_ladder
from geo.exchange.profile_links import check_links
from geo.exchange.profile_rules import check_rules
from geo.exchange.standard_categories import with_standard
from geo.exchange.work_forms import check_work, duty_of, roster_of, work_of
from geo.i18n import mark
from geo.model import (
    Category,
    Department,
    Level,
    Need,
    PlaceKind,
    Profile,
    Role,
    RoutingRule,
    Rung,
    SignalKind,
    StageLimits,
    WhistleLimits,
)

PROFILE_FILE = "community.toml"
MAX_PROFILE_BYTES = 2_000_000

_PLAIN = {
    "missing": mark("This is missing."),
    "extra_forbidden": mark("The format has no such key."),
    "string_type": mark("This must be text in quotes."),
    "string_too_short": mark("This must not be empty."),
    "bool_type": mark("This must be true or false."),
    "int_type": mark("This must be a whole number."),
    "int_from_float": mark("This must be a whole number."),
    "float_type": mark("This must be a number."),
    "finite_number": mark("This must be a number."),
    "list_type": mark("This must be a list."),
    "dict_type": mark("This must be a table."),
    "model_type": mark("This must be a table."),
    "model_attributes_type": mark("This must be a table."),
}
_LIMITS = {
    "greater_than": mark("This must be more than {limit}."),
    "greater_than_equal": mark("This must be at least {limit}."),
    "less_than_equal": mark("This must be at most {limit}."),
    "less_than": mark("This must be less than {limit}."),
    "string_too_long": mark("This text must have at most {limit} characters."),
    "too_short": mark("This list must have at least {limit} entries."),
    "too_long": mark("This list must have at most {limit} entries."),
}
_LIMIT_KEYS = ("gt", "ge", "le", "lt", "min_length", "max_length")


def _place(location: tuple[int | str, ...]) -> str:
    text = ""
    for step in location:
        if step == "[key]":
            continue
        text += f"[{step}]" if isinstance(step, int) else f"{'.' if text else ''}{step}"
    return text


def add_shape_faults(error: ValidationError, findings: Findings, file: str) -> None:
    """Say what a form found wrong, each by its place in the file."""
    for item in error.errors(include_url=False):
        place, context, kind = _place(item["loc"]), item.get("ctx", {}), item["type"]
        if kind in _PLAIN:
            findings.add(file, place, _PLAIN[kind])
        elif kind in _LIMITS:
            limit = next(context[key] for key in _LIMIT_KEYS if key in context)
            findings.add(file, place, _LIMITS[kind], limit=f"{limit:g}")
        elif kind == "literal_error":
            choices = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            findings.add(file, place, mark("{value} is not one of {choices}."), value=item["input"], choices=choices)
        elif kind == "form":
            findings.add(file, place, context["template"], value=item["input"])
        else:
            findings.add(file, place, mark("This cannot be used: {reason}"), reason=item["msg"])


def _raw_profile(folder: Path, findings: Findings) -> dict[str, Any] | None:
    path = folder / PROFILE_FILE
    if not path.is_file():
        findings.add(PROFILE_FILE, "", mark("The file is missing."))
        return None
    if path.stat().st_size > MAX_PROFILE_BYTES:
        findings.add(
            PROFILE_FILE, "", mark("The file is larger than {limit} MB."), limit=MAX_PROFILE_BYTES // 1_000_000
        )
        return None
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        findings.add(PROFILE_FILE, "", mark("The file is not UTF-8; save it again with the encoding UTF-8."))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        findings.add(PROFILE_FILE, "", mark("The file is not TOML: {reason}."), reason=str(error))
    return None


def _clock(text: str) -> time:
    return time.fromisoformat(text)


def _calendar(form: ProfileForm) -> WorkCalendar:
    hours = form.hours
    start, end = _clock(hours.start), _clock(hours.end)
    if hours.lunch:
        spans: tuple[tuple[time, time], ...] = ((start, _clock(hours.lunch[0])), (_clock(hours.lunch[1]), end))
    else:
        spans = ((start, end),)
    overrides = {date.fromisoformat(day): False for day in hours.holidays}
    overrides |= {date.fromisoformat(day): True for day in hours.workdays}
    return WorkCalendar(frozenset(day - 1 for day in hours.days), spans, form.timezone, overrides)


def _stages(form: StagesForm) -> StageLimits:
    return StageLimits(form.accept_h, form.dispatch_h, form.handle_h, form.verify_h)


def _profile(form: ProfileForm, standard: Container[str] = ()) -> Profile:
    return Profile(
        key=form.key,
        name=form.name,
        region=tuple(form.region),
        centre=(form.centre[0], form.centre[1]),
        handling_level=form.handling_level,
        levels=tuple(Level(row.key, row.name, row.geometry) for row in form.levels),
        roles=tuple(Role(row.key, row.name, row.grants, row.level, row.travel) for row in form.roles),
        departments=tuple(Department(row.key, row.name) for row in form.departments),
        groups=tuple((row.key, row.name) for row in form.groups),
        categories=tuple(
            Category(
                row.code, row.group, row.name, row.kind, row.urgency, row.limit_h, row.clock, row.department,
                tuple(row.keywords), row.same_within_m, row.task, row.skill, row.handler,
                {str(stage): hours for stage, hours in row.stage_h.items()}, row.mediation, row.private,
                row.code in standard, row.minutes,
            )
            for row in form.categories
        ),
        place_kinds=tuple(
            PlaceKind(row.key, row.name, row.icon, row.colour, row.use, row.activity) for row in form.place_kinds
        ),
        duties=tuple(map(duty_of, form.duties)),
        indicators=tuple((row.key, row.name) for row in form.indicators),
        calendar=_calendar(form),
        zone=form.timezone,
        division=form.division or "",
        expected=form.expected.model_dump(exclude_none=True),
        boundary=form.locating.boundary,
        places_crs=form.locating.places_crs,
        rules=rules_of(form.rules),
        tasks=tuple((row.key, row.name) for row in form.tasks),
        skills=tuple((row.key, row.name) for row in form.skills),
        stages=_stages(form.stages.normal),
        urgent_stages=_stages(form.stages.urgent),
        trust=dict(form.sources),
        hazards=tuple(form.rider.categories),
        ladder=tuple(Rung(row.to, row.within_h, row.urgent_h) for row in form.ladder),
        whistle=WhistleLimits(**form.whistle.model_dump() | {"roles": tuple(form.whistle.roles)}),
        signals=tuple(
            SignalKind(row.key, row.name, row.category, row.count, row.window_days, row.level) for row in form.signals
        ),
        visit_groups=tuple((row.key, row.name) for row in form.visit_groups),
        needs=tuple(Need(row.key, row.name, row.category) for row in form.needs),
        work=work_of(form.work),
        roster=roster_of(form.roster),
        petitions=tuple(form.measure.petitions),
        measure_weights=(form.measure.weights[0], form.measure.weights[1], form.measure.weights[2]),
    )  # fmt: skip


def rules_of(rows: Iterable[RuleForm]) -> tuple[RoutingRule, ...]:
    """The rules of a form, in their order."""
    return tuple(RoutingRule(row.name, row.when, row.to, row.urgent, row.department) for row in rows)


def gather_profile(folder: Path, findings: Findings) -> Profile | None:
    """Read a folder's profile; add its faults to ``findings`` and return None when there are any."""
    raw = _raw_profile(folder, findings)
    if raw is None:
        return None
    raw, standard = with_standard(raw, PROFILE_FILE, findings)
    form = None
    try:
        form = ProfileForm.model_validate(raw)
    except ValidationError as error:
        add_shape_faults(error, findings, PROFILE_FILE)
    check_links(raw, PROFILE_FILE, findings)
    check_rules(raw, PROFILE_FILE, findings)
    check_ladder(raw, PROFILE_FILE, findings)
    check_work(raw, PROFILE_FILE, findings)
    return None if form is None or findings.any_in(PROFILE_FILE) else _profile(form, standard)


def read_profile(folder: Path) -> Profile:
    """Read ``community.toml`` of a community's folder.

    Parameters
    ----------
    folder : Path
        Folder of the community.

    Raises
    ------
    Faulty
        Every fault, its ``subject`` being the place: ``categories[3].limit_h``, counted from 0.
    """
    findings = Findings()
    profile = gather_profile(folder, findings)
    findings.close()
    if profile is None:  # gather_profile returns None only with faults
        raise AssertionError("a profile without faults must exist")
    return profile
