"""The routing rules of a profile: each is read, and what it names must be there."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from geo.errors import BadInput
from geo.exchange.findings import Findings
from geo.flow.conditions import OneOf, leaves
from geo.flow.rules import Rule, parse_rule, parse_to, parse_when
from geo.i18n import mark
from geo.model import RoutingRule

_TABLES = {"category": ("categories", "code"), "group": ("groups", "key"), "level": ("levels", "key"),
           "place": ("place_kinds", "key")}  # fmt: skip
_TARGETS = {"role": "roles", "department": "departments", "level": "levels"}
_UNKNOWN = mark("{value} is not a key of [[{table}]].")


def check_rules(raw: Mapping[str, Any], file: str, findings: Findings) -> None:
    """Add a fault for each rule that cannot be read and each name in one that points nowhere.

    Parameters
    ----------
    raw : mapping
        The TOML table as read; may have any other faults.
    file : str
        What the faults call the file; a fault's subject is the place and the name of its rule.
    findings : Findings
        Where the faults go.
    """
    rows = raw.get("rules")
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict):
            _check_when(raw, index, row, file, findings)
            _check_target(raw, index, row, file, findings)


def check_rule_ids(
    rules: Iterable[RoutingRule], units: Container[str], people: Container[str] | None, file: str, findings: Findings
) -> None:
    """Add a fault for each unit and person that a rule names and the layers do not have.

    Parameters
    ----------
    people : container of str or None
        None where they could not be read: then they are not judged.
    """
    for index, written in enumerate(rules):
        rule = parse_rule(written)
        subject = next(iter(written.name.values()), "")
        for value in _units(rule):
            if value not in units:
                place = _place(index, "when", subject)
                findings.add(file, place, mark("There is no unit {unit} in the layers."), unit=value)
        if rule.to.to == "person" and people is not None and rule.to.key not in people:
            place = _place(index, "to", subject)
            findings.add(file, place, mark("There is no person {person} in the layers."), person=rule.to.key)


def _check_when(raw: Mapping[str, Any], index: int, row: Mapping[str, Any], file: str, findings: Findings) -> None:
    when = row.get("when")
    if not isinstance(when, str) or not when:
        return
    place = _place(index, "when", _name(row))
    try:
        found = list(leaves(parse_when(when)))
    except BadInput as problem:
        findings.add(file, place, problem.sentence, **problem.values)
        return
    for leaf in found:
        if isinstance(leaf, OneOf) and leaf.field in _TABLES:
            table, column = _TABLES[leaf.field]
            for value in leaf.values:
                if value not in _keys(raw, table, column):
                    findings.add(file, place, _UNKNOWN, value=value, table=table)


def _check_target(raw: Mapping[str, Any], index: int, row: Mapping[str, Any], file: str, findings: Findings) -> None:
    to, department = row.get("to"), row.get("department")
    if isinstance(department, str) and department and department not in _keys(raw, "departments", "key"):
        place = _place(index, "department", _name(row))
        findings.add(file, place, _UNKNOWN, value=department, table="departments")
    if not isinstance(to, str) or not to:
        return
    place = _place(index, "to", _name(row))
    try:
        target = parse_to(to)
    except BadInput as problem:
        findings.add(file, place, problem.sentence, **problem.values)
        return
    table = _TARGETS.get(target.to)
    if table and target.key not in _keys(raw, table, "key"):
        findings.add(file, place, _UNKNOWN, value=target.key, table=table)


def _units(rule: Rule) -> Iterator[str]:
    for leaf in leaves(rule.when):
        if isinstance(leaf, OneOf) and leaf.field == "unit":
            yield from leaf.values


def _keys(raw: Mapping[str, Any], table: str, column: str) -> set[str]:
    rows = raw.get(table)
    found = (row.get(column) for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))
    return {key for key in found if isinstance(key, str)}


def _name(row: Mapping[str, Any]) -> str:
    name = row.get("name")
    return next((str(word) for word in name.values()), "") if isinstance(name, dict) else ""


def _place(index: int, key: str, name: str) -> str:
    return f"rules[{index}].{key}{f' {name}' if name else ''}"
