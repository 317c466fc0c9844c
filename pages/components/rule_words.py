"""Routing rules in words: which one decided about a case, what it compared, and whom it sends to."""

from __future__ import annotations

import streamlit as st

from geo.desk import ruling
from geo.i18n import mark
from geo.model import Case, Compared, Routed
from pages.components.names import SOURCE_NAMES
from pages.components.session import Visit

FIELD_NAMES = {
    "category": mark("Category"),
    "group": mark("Category group"),
    "kind": mark("Event or component"),
    "urgency": mark("Urgency"),
    "unit": mark("Unit"),
    "level": mark("Level of the place"),
    "place": mark("Kind of place"),
    "source": mark("Source"),
    "time": mark("Time of day"),
    "weekday": mark("Weekday"),
    "workday": mark("Working day"),
    "text": mark("Words of the report"),
}
_VALUE_NAMES = {
    "source": {source.value: name for source, name in SOURCE_NAMES.items()},
    "kind": {"event": mark("event"), "component": mark("component")},
    "urgency": {"normal": mark("normal"), "urgent": mark("urgent")},
    "weekday": {
        "monday": mark("Monday"), "tuesday": mark("Tuesday"), "wednesday": mark("Wednesday"),
        "thursday": mark("Thursday"), "friday": mark("Friday"), "saturday": mark("Saturday"),
        "sunday": mark("Sunday"),
    },
}  # fmt: skip


def rule_line(here: Visit, case: Case) -> str:
    """The rule that decided, or the category where none did, and where it sends; empty when neither says."""
    if case.routed is None:
        return ""
    name = ruling.told_rule(here.office, case, here.lang) or here.say("default of the category")
    line = f"{name} → {routed_words(here, case.routed)}"
    if case.overridden:
        line += " · " + here.say("decided by hand since")
    return line


def routed_words(here: Visit, routed: Routed) -> str:
    """Where a rule has sent a case: its target, and the department called in beside it."""
    line = target_words(here, routed.to, routed.person_id)
    return f"{line} + {target_words(here, f'department {routed.beside}', None)}" if routed.beside else line


def target_words(here: Visit, to: str, person_id: str | None) -> str:
    """Where a rule sends, with the person meant."""
    target = ruling.told_target(here.office, here.community, to, here.lang)
    person = here.office.staff(here.community).names.get(person_id or "", "")
    return f"{target} {person}" if person and person != target else target


def rule_compared(here: Visit, case: Case) -> None:
    """What the deciding rule compared, each with the case's own value."""
    if case.routed is None or not case.routed.compared:
        return
    with st.expander(here.say("What the rule compared")):
        for compared in case.routed.compared:
            st.text(comparison_words(here, compared))


def comparison_words(here: Visit, compared: Compared) -> str:
    """One comparison: the case's own value, and what the rule names."""
    _ = here.say
    wanted = " / ".join(_value(here, compared.field, value) for value in compared.wanted)
    if compared.how == "between":
        wanted = "–".join(compared.wanted)
    if compared.field == "unit":
        own = here.office.tree(here.community).say(compared.own)
    else:
        own = " / ".join(_value(here, compared.field, value) for value in compared.own)
    sentence = _("{field}: {own} (the rule says {wanted})") if wanted else _("{field}: {own}")
    told = sentence.format(field=_(FIELD_NAMES[compared.field]), own=own or _("none"), wanted=wanted)
    return f"{'✓' if compared.holds else '✗'} {told}"


def _value(here: Visit, field: str, value: str) -> str:
    word = _VALUE_NAMES.get(field, {}).get(value)
    return here.say(word) if word else ruling.told_value(here.office, here.community, field, value, here.lang)
