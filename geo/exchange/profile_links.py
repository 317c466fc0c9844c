"""What the names in a profile point to: levels, groups, departments, roles. Works on the raw table, so that it
finds its faults also where the form has others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geo.crs import check_lonlat
from geo.errors import BadInput
from geo.exchange.findings import Findings
from geo.exchange.profile_form import FORMAT
from geo.i18n import mark
from geo.model import ROLES

_KEYED = {
    "levels": "key", "roles": "key", "departments": "key", "groups": "key", "categories": "code",
    "place_kinds": "key", "duties": "key", "indicators": "key", "tasks": "key", "skills": "key", "signals": "key",
    "visit_groups": "key", "needs": "key",
}  # fmt: skip
_LINKS = (
    ("roles", "level", "levels"),
    ("categories", "group", "groups"),
    ("categories", "department", "departments"),
    ("categories", "task", "tasks"),
    ("categories", "skill", "skills"),
    ("categories", "handler", "roles"),
    ("duties", "role", "roles"),
    ("duties", "skill", "skills"),
    ("needs", "category", "categories"),
    ("signals", "category", "categories"),
    ("signals", "level", "levels"),
)
_EXPECTED = {"units": "levels", "places": "place_kinds", "people": "roles"}


def _rows(raw: dict[str, Any], table: str) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = raw.get(table)
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict):
            yield index, row


def _keys(raw: dict[str, Any], table: str) -> list[str]:
    return [key for _, row in _rows(raw, table) if isinstance(key := row.get(_KEYED[table]), str)]


def _check_keys(raw: dict[str, Any], file: str, findings: Findings) -> None:
    for table, column in _KEYED.items():
        seen: set[str] = set()
        for index, row in _rows(raw, table):
            key = row.get(column)
            if isinstance(key, str):
                if key in seen:
                    findings.add(file, f"{table}[{index}].{column}", mark("{key} is used more than once."), key=key)
                seen.add(key)


def _check_pointers(raw: dict[str, Any], file: str, findings: Findings) -> None:
    for table, column, target in _LINKS:
        known = set(_keys(raw, target))
        for index, row in _rows(raw, table):
            value = row.get(column)
            if isinstance(value, str) and value and value not in known:
                findings.add(
                    file, f"{table}[{index}].{column}", mark("{value} is not a key of [[{table}]]."),
                    value=value, table=target,
                )  # fmt: skip
    for index, row in _rows(raw, "roles"):
        grants = row.get("grants")
        if isinstance(grants, str) and grants and grants not in ROLES:
            choices = ", ".join(ROLES)
            findings.add(
                file, f"roles[{index}].grants", mark("{value} is not one of {choices}."), value=grants, choices=choices
            )
    whistle = raw.get("whistle")
    named = whistle.get("roles") if isinstance(whistle, dict) else None
    for index, role in enumerate(named if isinstance(named, list) else []):
        if isinstance(role, str) and role and role not in _keys(raw, "roles"):
            findings.add(
                file, f"whistle.roles[{index}]", mark("{value} is not a key of [[{table}]]."), value=role, table="roles"
            )
    rider = raw.get("rider")
    hazards = rider.get("categories") if isinstance(rider, dict) else None
    for index, code in enumerate(hazards if isinstance(hazards, list) else []):
        if isinstance(code, str) and code and code not in _keys(raw, "categories"):
            findings.add(
                file, f"rider.categories[{index}]", mark("{value} is not a key of [[{table}]]."),
                value=code, table="categories",
            )  # fmt: skip
    expected = raw.get("expected")
    for figure, target in _EXPECTED.items():
        counts = expected.get(figure) if isinstance(expected, dict) else None
        for key in counts if isinstance(counts, dict) else ():
            if key not in _keys(raw, target):
                findings.add(
                    file, f"expected.{figure}.{key}", mark("{value} is not a key of [[{table}]]."),
                    value=key, table=target,
                )  # fmt: skip


def _check_levels(raw: dict[str, Any], file: str, findings: Findings) -> None:
    geometry = {
        key: row.get("geometry", "drawn") for _, row in _rows(raw, "levels") if isinstance(key := row.get("key"), str)
    }
    order = list(geometry)
    handling = raw.get("handling_level")
    if isinstance(handling, str) and handling and order:
        if handling not in geometry:
            findings.add(
                file, "handling_level", mark("{value} is not a key of [[{table}]]."), value=handling, table="levels"
            )
        elif order.index(handling) == len(order) - 1:
            findings.add(file, "handling_level", mark("The last level is the households; another must handle cases."))
        else:
            for index, key in enumerate(order[: order.index(handling) + 1]):
                if geometry[key] == "none":
                    findings.add(
                        file, f"levels[{index}].geometry",
                        mark("Every level down to the handling level must be drawn."),
                    )  # fmt: skip
    if order and geometry[order[-1]] == "drawn" and len(order) > 1:
        findings.add(
            file, f"levels[{len(order) - 1}].geometry",
            mark('The last level is the households; they are not drawn: write geometry = "none".'),
        )  # fmt: skip


def _check_hours(raw: dict[str, Any], file: str, findings: Findings) -> None:
    hours = raw.get("hours")
    if not isinstance(hours, dict):
        return
    lunch = hours.get("lunch", [])
    times = [hours.get("start", "08:30"), *(lunch if isinstance(lunch, list) else []), hours.get("end", "18:00")]
    if all(isinstance(value, str) and len(value) == 5 for value in times) and times != sorted(set(times)):
        findings.add(file, "hours", mark("The times must rise from start over lunch to end."))


def _check_petitions(raw: dict[str, Any], file: str, findings: Findings) -> None:
    measure = raw.get("measure")
    codes = measure.get("petitions") if isinstance(measure, dict) else None
    for index, code in enumerate(codes if isinstance(codes, list) else ()):
        if isinstance(code, str) and code not in _keys(raw, "categories"):
            findings.add(
                file, f"measure.petitions[{index}]", mark("{value} is not a key of [[{table}]]."),
                value=code, table="categories",
            )  # fmt: skip


def check_links(raw: dict[str, Any], file: str, findings: Findings) -> None:
    """Add a fault for each duplicate key, each name that points nowhere and each order that cannot be.

    Parameters
    ----------
    raw : dict
        The TOML table as read; may have any other faults.
    file : str
        What the faults call the file.
    findings : Findings
        Where the faults go.
    """
    if isinstance(raw.get("format"), int) and raw["format"] != FORMAT:
        findings.add(
            file, "format", mark("This is format {value}; this program reads format {known}."),
            value=raw["format"], known=FORMAT,
        )  # fmt: skip
    centre = raw.get("centre")
    if isinstance(centre, list) and len(centre) == 2 and all(type(v) in (int, float) for v in centre):
        try:
            check_lonlat(*centre)
        except BadInput as error:
            findings.add(file, "centre", error.sentence, **error.values)
    _check_keys(raw, file, findings)
    _check_pointers(raw, file, findings)
    _check_levels(raw, file, findings)
    _check_hours(raw, file, findings)
    _check_petitions(raw, file, findings)
