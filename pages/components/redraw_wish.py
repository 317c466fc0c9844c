"""What grids of a plan are balanced by: the questions that balancing and alternatives share, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from geo.desk.redraw_above import units_above
from geo.desk.redraw_auto import Option
from geo.desk.redraw_kept import Held
from geo.errors import Fault
from geo.i18n import say
from geo.redraw.auto_wish import Wish
from geo.redraw.blocks import MEASURES, Measure
from pages.components import html
from pages.components.redraw_words import MEASURE_WORDS
from pages.components.session import Visit

_ALIKE = 5


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, as it was typed: whether it can be is for `Typed.wish` to say."""

    measure: Measure
    tolerance: float
    target: float | None
    grids: int | None
    fewest: int | None
    most: int | None
    across: bool

    def wish(self) -> Wish:
        """The wish, or `BadInput`."""
        return Wish(self.measure, self.tolerance, self.grids, self.target, self.fewest, self.most)


def ask_wish(here: Visit, now: Held, key: str) -> Typed:
    """Measure, tolerance, target and number of grids, by default those of the plan."""
    _, redraw = here.say, now.redraw
    left, right = st.columns(2)
    with left:
        measure = st.selectbox(
            _("Balance by"), MEASURES, index=list[str](MEASURES).index(redraw.measure),
            format_func=lambda one: _(MEASURE_WORDS[one]), key=f"{key}.measure",
        )  # fmt: skip
        target = st.number_input(
            _("Each grid holds"), value=redraw.target, min_value=0.0, step=50.0, format="%.0f", key=f"{key}.target",
            placeholder=_("the mean"), help=_("300 to 500 households or about 1,000 people are usual."),
        )  # fmt: skip
    with right:
        per_cent = st.number_input(
            _("Tolerance (%)"), 0.0, 100.0, round(100 * redraw.tolerance, 1), 1.0, key=f"{key}.tolerance", format="%g"
        )
        grids = st.number_input(
            _("Number of grids"), value=None, min_value=0, step=1, key=f"{key}.grids", placeholder=_("free"),
            help=_("Left empty it follows from what each grid holds, else it stays as it is."),
        )  # fmt: skip
    low, high = st.columns(2)
    with low:
        fewest = st.number_input(
            _("At least"), value=None, min_value=0, step=1, key=f"{key}.fewest", placeholder=_("grids")
        )
    with high:
        most = st.number_input(_("At most"), value=None, min_value=0, step=1, key=f"{key}.most", placeholder=_("grids"))
    across = bool(units_above(here.office, here.community, now)) and st.checkbox(
        _("Grids may cross borders of {level}").format(level=_level_above(here)), key=f"{key}.across",
        help=_("Otherwise grids are made even inside of each: nobody's grid then belongs to another one."),
    )  # fmt: skip
    return Typed(measure, per_cent / 100, target, grids, fewest, most, across)


def _level_above(here: Visit) -> str:
    profile = here.profile
    return here.name(profile.levels[profile.depth(profile.handling_level) - 1].name)


def option_figures(here: Visit, option: Option, grids_now: int) -> None:
    """What a computed plan does, before anybody accepts it."""
    _ = here.say
    result = option.result
    html.tiles([
        (_("Residents who move"), f"{result.moved_people:,.0f} · {result.moved_share:.1%}", "small"),
        (_("Change worker against today"), f"{option.today.people:,.0f} · {option.today.share:.1%}", "small"),
        (_("Largest deviation"), f"{option.deviation_now:.1%} → {result.max_deviation:.1%}", "small"),
        (_("Grids"), f"{grids_now} → {len(result.plan.grids)}", "small"),
        (_("Compounds cut"), f"{option.compounds_cut_now} → {result.compounds_cut}",
         "small bad" if result.compounds_cut > option.compounds_cut_now else "small"),
        (_("Barriers crossed"), f"{option.barriers_crossed_now} → {result.barriers_crossed}", "small"),
        (_("In one piece"), _("yes") if result.contiguous else _("no"),
         "small good" if result.contiguous else "small bad"),
        (_("Must-visit persons who change worker"), f"{option.today.must_visit:,}", "small"),
    ])  # fmt: skip
    sentences(here, result.unmet)


def sentences(here: Visit, faults: Sequence[Fault]) -> None:
    """One line for each thing that could not be had; of many alike the first."""
    _ = here.say
    if not faults:
        return
    alike: dict[str, list[Fault]] = {}
    for fault in faults:
        alike.setdefault(fault.sentence, []).append(fault)
    lines = []
    for found in alike.values():
        lines += [f"- {plain(say(fault, here.lang))}" for fault in found[:_ALIKE]]
        if len(found) > _ALIKE:
            lines.append("- " + _("and {count} more").format(count=len(found) - _ALIKE))
    st.warning("\n".join(lines), icon=":material/rule:")


def plain(text: str) -> str:
    """A sentence in which nothing is taken for Markdown: names of grids come from outside."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|$~:" else letter for letter in text)
