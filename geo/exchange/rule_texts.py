"""Routing rules as a text of their own: the ``[[rules]]`` of a profile before they stand in one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Container, Iterable

from pydantic import BaseModel, ConfigDict, ValidationError

from geo.exchange.findings import Findings
from geo.exchange.profile_form import RuleForm
from geo.exchange.profile_rules import check_rule_ids, check_rules
from geo.exchange.profiles import add_shape_faults, rules_of
from geo.i18n import mark
from geo.model import Profile, RoutingRule

LONGEST_RULES = 100_000
RULES_FILE = "rules"
"""What the faults call a text that is no file."""


class _RulesForm(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    rules: list[RuleForm] = []


def read_rules(
    text: str, profile: Profile, units: Container[str], people: Container[str]
) -> tuple[RoutingRule, ...]:  # fmt: skip
    """Read the ``[[rules]]`` of a text and check them against a community.

    Parameters
    ----------
    text : str
        TOML that holds nothing but ``[[rules]]``.
    profile : Profile
        Names the categories, roles, departments, levels and place kinds that rules may name.
    units, people : container of str
        Ids that they may name.

    Raises
    ------
    Faulty
        Every fault, its ``subject`` being the place and the rule's name.
    """
    findings = Findings()
    rules: tuple[RoutingRule, ...] = ()
    if len(text) > LONGEST_RULES:
        findings.add(RULES_FILE, "", mark("The text is longer than {limit} characters."), limit=LONGEST_RULES)
        findings.close()
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        findings.add(RULES_FILE, "", mark("The text is not TOML: {reason}."), reason=str(error))
        findings.close()
    try:
        rules = rules_of(_RulesForm.model_validate(raw).rules)
    except ValidationError as error:
        add_shape_faults(error, findings, RULES_FILE)
    check_rules(_with_keys(raw, profile), RULES_FILE, findings)
    findings.close()
    check_rule_ids(rules, units, people, RULES_FILE, findings)
    findings.close()
    return rules


def write_rules(rules: Iterable[RoutingRule]) -> str:
    """Rules as the text that `read_rules` reads."""
    return "\n\n".join(map(_table, rules)) + "\n" if rules else ""


def _table(rule: RoutingRule) -> str:
    name = ", ".join(f"{_quoted(lang)} = {_quoted(word)}" for lang, word in rule.name.items())
    lines = ["[[rules]]", f"name = {{ {name} }}", f"when = {_quoted(rule.when)}", f"to = {_quoted(rule.to)}"]
    lines += ["urgent = true"] if rule.urgent else []
    lines += [f"department = {_quoted(rule.department)}"] if rule.department else []
    return "\n".join(lines)


def _quoted(text: str) -> str:
    if "'" not in text and text.isprintable():
        return f"'{text}'" if '"' in text else f'"{text}"' if "\\" not in text else f"'{text}'"
    # A JSON string is a TOML string, but for the one control character that JSON leaves alone.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _with_keys(raw: dict[str, object], profile: Profile) -> dict[str, object]:
    """The raw text with the tables of the profile that rules point to."""
    return {
        "rules": raw.get("rules"),
        "categories": [{"code": category.code} for category in profile.categories],
        "groups": [{"key": key} for key, _ in profile.groups],
        "levels": [{"key": level.key} for level in profile.levels],
        "roles": [{"key": role.key} for role in profile.roles],
        "departments": [{"key": department.key} for department in profile.departments],
        "place_kinds": [{"key": kind.key} for kind in profile.place_kinds],
    }
