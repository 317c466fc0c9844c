"""Another category for a case: group first, then category, and what follows from it before it is done."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import handling
from geo.model import MOVES, Case, Move, legal_moves
from pages.components.category_choice import by_group, category_line
from pages.components.session import Visit
from pages.components.trying import attempt


def may_recategorise(here: Visit, case: Case) -> bool:
    """Whether the case's state and the visitor's rights allow another category."""
    allowed = here.actor.may(MOVES[Move.RECATEGORISE].permission, case.community, case.handling_path)
    return allowed and Move.RECATEGORISE in legal_moves(case)


def recategorise_form(here: Visit, case: Case) -> None:
    """Choose a category and see its limit; one button changes it, and the rules are asked again."""
    _ = here.say
    chosen = by_group(here, f"recategorise.{case.id}.{case.version}", case.category)
    st.caption(category_line(here, chosen))
    deed = partial(handling.recategorise, here.office, here.actor, case.id, chosen.code, version=case.version)
    st.button(
        _("Change the category"), key=f"recategorise.{case.id}.{case.version}", width="stretch",
        disabled=chosen.code == case.category, on_click=partial(attempt, here, deed, _("The category is changed.")),
    )  # fmt: skip
