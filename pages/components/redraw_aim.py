"""What the grids of a plan are balanced by: an even share, a national figure, or figures of one's own."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from geo.i18n import mark
from geo.model import Redraw
from pages.components.redraw_words import MEASURE_WORDS
from pages.components.session import Visit


@dataclass(frozen=True, slots=True)
class Aim:
    """What each grid should hold.

    Attributes
    ----------
    measure : str
        ``households``, ``people`` or ``minutes``.
    target : float or None
        How much of it; None: an even share.
    tolerance : float
        How far one may be off, as a share.
    """

    measure: str
    target: float | None
    tolerance: float


OWN = "own"
AIMS: dict[str, tuple[str, Aim]] = {
    "even": (mark("An even share of households"), Aim("households", None, 0.1)),
    "households": (mark("National figure: 300–500 households a grid"), Aim("households", 400.0, 0.25)),
    "people": (mark("National figure: about 1,000 people a grid"), Aim("people", 1000.0, 0.2)),
    "minutes": (mark("An even share of the work"), Aim("minutes", None, 0.1)),
}
"""The aims that are offered: 中央政法委、民政部 (2021) count a grid at 300–500 households or about 1,000 people."""


def aim_inputs(here: Visit, key: str, redraw: Redraw | None = None) -> tuple[Aim, str]:
    """Boxes for the aim of a plan and the first digits of its codes, with those of ``redraw`` in them."""
    _ = here.say
    now = Aim(redraw.measure, redraw.target, redraw.tolerance) if redraw else AIMS["even"][1]
    named = next((name for name, (_word, aim) in AIMS.items() if aim == now), OWN)
    options = [*AIMS, OWN]
    chosen = st.selectbox(
        _("What each grid should hold"), options, index=options.index(named), key=f"{key}.aim",
        format_func=lambda name: _(AIMS[name][0]) if name in AIMS else _("Own figures"),
    )  # fmt: skip
    aim = AIMS[chosen][1] if chosen in AIMS else _own(here, key, now)
    prefix = st.text_input(
        _("First digits of the codes"), redraw.code_prefix if redraw else here.profile.division, max_chars=12,
        key=f"{key}.prefix",
        help=_("County 6, street 3 and community 3 digits; the last three are counted. May stay empty."),
    )  # fmt: skip
    return aim, prefix.strip()


def _own(here: Visit, key: str, now: Aim) -> Aim:
    _ = here.say
    measures = list(MEASURE_WORDS)
    measure = st.selectbox(
        _("Balanced by"), measures, index=measures.index(now.measure), key=f"{key}.measure",
        format_func=lambda name: _(MEASURE_WORDS[name]),
    )  # fmt: skip
    left, right = st.columns(2)
    target = left.number_input(
        _("Target a grid"), min_value=0.0, value=now.target or 0.0, step=50.0, format="%.0f", key=f"{key}.target",
        help=_("0: an even share for each grid."),
    )  # fmt: skip
    tolerance = right.number_input(
        _("Tolerance (%)"), min_value=0.0, max_value=100.0, value=100 * now.tolerance, step=1.0, key=f"{key}.tolerance"
    )
    return Aim(measure, target or None, tolerance / 100)
