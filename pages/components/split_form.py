"""Dividing a case: as many rows as there are things to do, each with its category and who answers for it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import related
from geo.model import MOVES, Case, Move, legal_moves
from pages.components.session import Visit
from pages.components.trying import attempt, show_notice


def may_split(here: Visit, case: Case) -> bool:
    """Whether the visitor may divide the case now."""
    allowed = here.actor.may(MOVES[Move.SPLIT].permission, case.community, case.handling_path)
    return allowed and Move.SPLIT in legal_moves(case)


def split_form(here: Visit, case: Case) -> None:
    """Divide the case into parts that are dealt with one by one."""
    _ = here.say
    key = f"part.{case.id}.{case.version}"
    count = int(st.session_state.setdefault(f"{key}.rows", related.FEWEST_PARTS))
    with st.form(f"split.{case.id}.{case.version}", border=False):
        st.caption(_("Each part is dealt with by itself; the case closes with the last of them."))
        rows = [_row(here, case, f"{key}.{row}", row) for row in range(count)]
        more, divide = st.columns(2)
        more.form_submit_button(
            _("One more part"), width="stretch", disabled=count >= related.MOST_PARTS,
            on_click=partial(_grow, f"{key}.rows", count),
        )  # fmt: skip
        sent = divide.form_submit_button(_("Divide the case"), type="primary", width="stretch")
    parts = [part for part in rows if part.description.strip()]
    deed = partial(related.split, here.office, here.actor, case.id, parts, version=case.version)
    if sent:
        if attempt(here, deed, _("Divided.")):
            st.rerun()
        show_notice()


def _row(here: Visit, case: Case, key: str, row: int) -> related.Part:
    _ = here.say
    categories = {category.code: here.name(dict(category.name)) for category in here.profile.categories}
    codes = list(categories)
    units = unit_names(here)
    text = st.text_input(_("Part {number}").format(number=row + 1), key=key)
    kind, who = st.columns(2)
    code = kind.selectbox(
        _("Category"), codes, index=codes.index(case.category) if case.category in codes else 0,
        format_func=categories.__getitem__, key=f"{key}.kind",
    )  # fmt: skip
    unit = who.selectbox(_("Who answers"), list(units), format_func=units.__getitem__, key=f"{key}.unit")
    return related.Part(str(code), text, str(unit))


def unit_names(here: Visit) -> dict[str, str]:
    """The units that may answer for a case, down to the handling level, by id; first that the rules decide."""
    profile, tree = here.profile, here.office.tree(here.community)
    depth = profile.depth(profile.handling_level)
    units = [unit for level in profile.levels[: depth + 1] for unit in tree.at_level(level.key)]
    return {"": here.say("as the rules say")} | {unit.id: tree.say(unit.path) or unit.name for unit in units}


def _grow(key: str, count: int) -> None:
    st.session_state[key] = min(count + 1, related.MOST_PARTS)
