"""Who gets a case: the community's rules asked about it, and what they decided kept with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geo.desk.directory import Staff, Tree
from geo.desk.office import Office
from geo.flow import handling_path
from geo.flow.clocks import whole_due_at
from geo.flow.conditions import Facts
from geo.flow.rules import Rule, Target, decide, parse_rule
from geo.i18n import pick
from geo.model import Case, Category, Path, Profile, Routed, RoutingRule


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows for a case from the rules, or from its category alone where none fits.

    Attributes
    ----------
    handling_path : tuple of str
        Chain of the unit that answers.
    department : str or None
        Who is called in.
    urgent : bool
    routed : Routed or None
        Which rule decided; None when none fits.
    number : int
        Its place among the rules asked, from 0; -1 when none fits.
    """

    handling_path: Path
    department: str | None
    urgent: bool
    routed: Routed | None
    number: int = -1


def live_rules(office: Office, community: str) -> tuple[Rule, ...]:
    """The rules of a community's profile, read once per change of its layers."""
    return office.derived("rules", community, lambda: read_all(office.profile(community).rules))


def read_all(written: Iterable[RoutingRule]) -> tuple[Rule, ...]:
    """Rules as they are written, read."""
    return tuple(map(parse_rule, written))


def route(office: Office, case: Case) -> Case:
    """A case whose category or place is new, with its unit, department and urgency as the rules say.

    Parameters
    ----------
    case : Case
        Its ``handling_path`` is the unit that answers as long as no rule says otherwise; ``urgent`` is what its
        reporter and its category say, or what a rule said before.

    Returns
    -------
    Case
        Unchanged where a person has overridden the rules. Its limit is counted anew where its urgency changes.
    """
    if case.overridden:
        return case
    raised = case.routed is not None and case.routed.raised
    if raised:
        case = replace(case, urgent=False, routed=None, due_at=_limit(office, case, urgent=False))
    found = outcome(office, live_rules(office, case.community), case)
    due = case.due_at if found.urgent == case.urgent else _limit(office, case, urgent=found.urgent)
    return replace(
        case, handling_path=found.handling_path, department=found.department, urgent=found.urgent,
        routed=found.routed, due_at=due,
    )  # fmt: skip


def undecided(office: Office, case: Case) -> Case:
    """A case as it stood before a rule moved it; unchanged where a person has overridden the rules."""
    if case.overridden or case.routed is None:
        return case
    return as_reported(office, case)


def as_reported(office: Office, case: Case) -> Case:
    """A case with the unit and the urgency that it had before any rule, and before any person, moved it."""
    profile = office.profile(case.community)
    home = case.handling_path[: profile.depth(profile.handling_level) + 1]
    # At a boundary the place alone does not say who answers meanwhile.
    if case.position is not None and not case.position.other_path:
        home = handling_path(profile, office.root(case.community), case.position.path)
    urgent = case.urgent and not (case.routed is not None and case.routed.raised)
    return replace(case, handling_path=home, urgent=urgent, routed=None, overridden=False)


def outcome(office: Office, rules: Sequence[Rule], case: Case) -> Outcome:
    """What rules decide about a case that nobody has decided about; it is not changed."""
    profile, staff, tree = office.profile(case.community), office.staff(case.community), office.tree(case.community)
    category = profile.category(case.category)
    days = office.derived("workdays", case.community, dict[date, bool])
    facts = _facts(profile, category, staff, tree, days, case)
    decision = decide(rules, facts)
    rule = decision.rule
    if rule is None:
        return _by_category(profile, staff, tree, case, category, facts.path)
    path, person = _target(profile, staff, tree, case, rule.to, facts.path)
    named = rule.to.key if rule.to.to == "department" else ""
    raised = rule.urgent and not case.urgent
    beside = rule.department if named and rule.department != named else ""
    routed = Routed(pick(rule.name, "zh"), str(rule.to), decision.compared, person, raised, beside)
    department = named or rule.department or category.department or None
    return Outcome(path, department, case.urgent or rule.urgent, routed, decision.number)


def _by_category(
    profile: Profile, staff: Staff, tree: Tree, case: Case, category: Category, chain: Path
) -> Outcome:  # fmt: skip
    """What follows where no rule fits: the nearest holder of the role that handles the category, if it names one."""
    routed, path = None, case.handling_path
    if category.handler:
        handler = Target("role", category.handler)
        path, person = _target(profile, staff, tree, case, handler, chain)
        # The department of the category is called in all the same; the card says who of the grid is meant.
        routed = Routed("", str(handler), (), person) if person else None
    return Outcome(path, category.department or None, case.urgent, routed)


def _facts(profile: Profile, category: Category, staff: Staff, tree: Tree, days: dict[date, bool], case: Case) -> Facts:
    """What the rules may look at; ``days`` remembers which days are worked."""
    chain = _chain(case)
    at = case.received_at.astimezone(ZoneInfo(profile.zone))
    day = at.date()
    if day not in days:
        days[day] = profile.calendar.is_workday(day)
    place = staff.places.get(case.address_id)
    return Facts(
        category=case.category,
        group=category.group,
        kind=category.kind,
        urgency="urgent" if case.urgent else "normal",
        source=case.source.value,
        path=chain,
        level=_level(profile, tree, chain[-1]) if case.position and chain else "",
        place=place.kind if place else "",
        at=at,
        workday=days[day],
        text=f"{case.description}\n{case.address}",
    )


def told_rule(office: Office, case: Case, lang: str) -> str:
    """The name of the rule that decided, as the profile has it now, else as it was."""
    if case.routed is None:
        return ""
    for rule in office.profile(case.community).rules:
        if pick(rule.name, "zh") == case.routed.rule:
            return pick(rule.name, lang)
    return case.routed.rule


def told_target(office: Office, community: str, to: str, lang: str) -> str:
    """The name of what a rule sends to: a role, a department, a level or a person."""
    kind, _, key = to.partition(" ")
    profile = office.profile(community)
    if kind == "person":
        return office.staff(community).names.get(key, key)
    tables = {
        "role": {row.key: row.name for row in profile.roles},
        "department": {row.key: row.name for row in profile.departments},
        "level": {row.key: row.name for row in profile.levels},
    }
    names = tables.get(kind, {})
    return pick(names[key], lang) if key in names else key


def told_value(office: Office, community: str, field: str, value: str, lang: str) -> str:
    """The name of a value that a rule compares: a unit, a category, a place kind; a value without one as it is."""
    profile = office.profile(community)
    if field == "unit":
        tree = office.tree(community)
        return tree.unit(value).name if tree.knows(value) else value
    if field == "group":
        return pick(dict(profile.groups).get(value, {"en": value}), lang)
    tables = {
        "category": {row.code: row.name for row in profile.categories},
        "level": {row.key: row.name for row in profile.levels},
        "place": {row.key: row.name for row in profile.place_kinds},
    }
    names = tables.get(field, {}).get(value)
    return pick(names, lang) if names else value


def _chain(case: Case) -> Path:
    """The deeper of what is certain and who answers meanwhile."""
    certain = case.position.path if case.position else ()
    return certain if len(certain) >= len(case.handling_path) else case.handling_path


def _limit(office: Office, case: Case, *, urgent: bool) -> datetime:
    return whole_due_at(office.profile(case.community), replace(case, urgent=urgent))


def _level(profile: Profile, tree: Tree, unit_id: str) -> str:
    return tree.unit(unit_id).level if tree.knows(unit_id) else profile.levels[-1].key


def _target(
    profile: Profile, staff: Staff, tree: Tree, case: Case, target: Target, chain: Path
) -> tuple[Path, str | None]:  # fmt: skip
    """Which unit answers by a rule, and the person meant; a target that is not to be found leaves the unit as it is."""
    to, key = target
    if to == "level":
        deepest = profile.depth(key)
        reached = [step for step in chain if profile.depth(_level(profile, tree, step)) <= deepest]
        return tuple(reached) or case.handling_path, None
    if to == "role":
        for end in range(len(chain), 0, -1):
            held = staff.held_at.get((key, chain[end - 1]))
            if held is not None:
                return chain[:end], held.person_id
    if to == "person" and key in staff.people:
        return case.handling_path, key
    return case.handling_path, None
