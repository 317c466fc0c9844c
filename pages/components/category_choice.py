"""Choosing a category where there may be a hundred of them: the community's own at once, all others group by group."""

from __future__ import annotations

import streamlit as st

from geo.i18n import mark
from geo.model import Category
from pages.components.session import Visit

CLOCK_NAMES = {
    "around": mark("round the clock"),
    "working_hours": mark("in working hours"),
    "working_days": mark("in working days"),
}
_ELSE = ""


def own_or_any(here: Visit, key: str) -> Category:
    """For whoever reports: the community's own categories in one list, which ends with the way to all others."""
    _ = here.say
    profile = here.profile
    own = [category.code for category in profile.own_categories]
    names = {code: category_name(here, profile.category(code)) for code in own}
    names[_ELSE] = _("something else (all categories) …")
    rest = [_ELSE] if len(own) < len(profile.categories) else []
    code = st.selectbox(_("What is it about?"), [*own, *rest], format_func=names.__getitem__, key=f"{key}.own")
    return by_group(here, key) if code == _ELSE else profile.category(code)


def by_group(here: Visit, key: str, present: str = "") -> Category:
    """First the group, then one of its categories; both can be searched.

    Parameters
    ----------
    present : str
        Code of the category that is chosen at first; empty: the first of the first group.
    """
    _ = here.say
    profile = here.profile
    groups = {name: words for name, words in profile.groups if profile.in_group(name)}
    before = next((category for category in profile.categories if category.code == present), None)
    keys = list(groups)
    group = st.selectbox(
        _("Category group"), keys, key=f"{key}.group", format_func=lambda name: here.name(dict(groups[name])),
        index=keys.index(before.group) if before and before.group in groups else 0,
    )  # fmt: skip
    offered = {category.code: category_name(here, category) for category in profile.in_group(group)}
    code = st.selectbox(
        _("Category"), list(offered), key=f"{key}.category.{group}", format_func=offered.__getitem__,
        index=list(offered).index(before.code) if before and before.code in offered else 0,
    )  # fmt: skip
    return profile.category(code)


def category_name(here: Visit, category: Category) -> str:
    """What a category is called in the visitor's language."""
    return here.name(dict(category.name))


def category_line(here: Visit, category: Category, *, group: bool = False) -> str:
    """What follows from a category: kind, limit, class of tasks and the skill it needs; its group first where asked."""
    _ = here.say
    profile = here.profile
    limit = _("{hours} h").format(hours=f"{category.limit_h:g}")
    words = [
        here.name(dict(dict(profile.groups).get(category.group, {"en": ""}))) if group else "",
        _("urgent!") if category.urgency == "urgent" else "",
        _("component") if category.kind == "component" else _("event"),
        f"{limit} {_(CLOCK_NAMES[category.clock])}",
        here.name(dict(dict(profile.tasks).get(category.task, {"en": ""}))),
        here.name(dict(dict(profile.skills).get(category.skill, {"en": ""}))),
    ]
    return " · ".join(word for word in words if word)
