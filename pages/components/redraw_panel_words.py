"""What the panel beside a plan's map says."""

from __future__ import annotations

from typing import Any

from geo.i18n import mark
from pages.components.session import Visit

_WORDS = {
    "waiting": mark("The plan is being loaded …"),
    "part_grids": mark("Grids"),
    "part_impact": mark("Against today"),
    "part_defects": mark("Defects"),
    "undo": mark("Undo (Ctrl+Z)"),
    "redo": mark("Do it again (Ctrl+Y)"),
    "locked": mark("locked"),
    "grids": mark("Grids"),
    "households": mark("Households"),
    "people": mark("Residents"),
    "must_visit": mark("Must-visit"),
    "minutes": mark("Work, min."),
    "worst": mark("Worst off"),
    "tolerated": mark("{share} are tolerated."),
    "contiguous": mark("Connected"),
    "yes": mark("yes"),
    "no": mark("no"),
    "back": mark("Back"),
    "open_list": mark("Open the list"),
    "loads": mark("Workers whose load changes, minutes of work a month"),
    "no_loads": mark("Nobody's load changes."),
    "no_defects": mark("Nothing is wrong with this plan."),
    "blocking": mark("blocks publishing"),
    "unusual": mark("unusual, does not block publishing"),
    "zoom": mark("Show it"),
    "empty_list": mark("Nothing stands behind this number."),
    "more": mark("{count} more are not listed."),
    "pick_first": mark("Pick a grid in the table or on the map to name, lock, split or merge it."),
    "name": mark("Name of the grid"),
    "code": mark("Code (15 digits)"),
    "worker": mark("Grid worker"),
    "nobody": mark("nobody"),
    "save": mark("Save"),
    "lock": mark("Locked: nothing is given or taken"),
    "split": mark("Split into parts"),
    "parts": mark("Split"),
    "merge": mark("Merge into"),
    "merge_into": mark("Merge"),
    "plan_part": mark("New grid, codes, name and note of the plan"),
    "plan_name": mark("Name of the plan"),
    "note": mark("Note"),
    "new_grid": mark("New grid without blocks, to be painted"),
    "new_name": mark("name, may stay empty"),
    "begin": mark("Begin"),
    "recode": mark("Give codes anew"),
    "recode_help": mark("From west to east, from north to south."),
}
_TARGETS = {
    "households": mark("Target, hh."),
    "people": mark("Target, res."),
    "minutes": mark("Target, min."),
}
_GROUPS = {"size": mark("Size"), "shape": mark("Shape"), "ways": mark("Ways and barriers")}
_SHORT = {
    "name": mark("Grid"),
    "households": mark("Hh."),
    "people": mark("Res."),
    "minutes": mark("Min."),
    "must_visit": mark("Must"),
    "deviation": mark("Off target"),
    "polsby_popper": mark("P–P"),
    "reock": mark("Reock"),
    "pieces": mark("Pieces"),
    "area_m2": mark("ha"),
    "perimeter_m": mark("Rim, m"),
    "cut_compounds": mark("Cut comp."),
    "barriers_crossed": mark("Barriers"),
    "barrier_m": mark("Barrier, m"),
    "walk_mean_s": mark("Walk, min"),
    "walk_longest_s": mark("Longest"),
}
_LONG = {
    "name": mark("Grid, in the order of the plan"),
    "households": mark("Households"),
    "people": mark("Residents"),
    "minutes": mark("Minutes of work a month"),
    "must_visit": mark("Must-visit persons"),
    "deviation": mark("Deviation from the target"),
    "polsby_popper": mark("Compactness (Polsby–Popper): 1 is a circle"),
    "reock": mark("Compactness (Reock): share of the smallest circle around it"),
    "pieces": mark("Pieces: 1 is contiguous"),
    "area_m2": mark("Area, hectares"),
    "perimeter_m": mark("Length of the boundary, metres"),
    "cut_compounds": mark("Compounds of which only a part belongs to it"),
    "barriers_crossed": mark("Main roads, railways and rivers crossed inside it"),
    "barrier_m": mark("Length of barriers inside it, metres"),
    "walk_mean_s": mark("Mean walk to the nearest station, minutes"),
    "walk_longest_s": mark("Longest walk to the nearest station, minutes"),
}
_MOVED = {
    "households": mark("Households that change grid worker"),
    "must_visit": mark("Must-visit persons who change grid worker"),
    "cases": mark("Open cases that move"),
    "duties": mark("Duties that move"),
    "appointments": mark("Appointments that move"),
    "stations": mark("Stations that move"),
    "people": mark("Residents who change grid worker"),
}
_LOAD_HEAD = (mark("Grid worker"), mark("Today"), mark("Plan"), mark("Change"))


def panel_words(here: Visit) -> dict[str, Any]:
    """Every word of the panel in the visitor's language."""
    _ = here.say
    said: dict[str, Any] = {key: _(word) for key, word in _WORDS.items()}
    for name, words in (
        ("target", _TARGETS), ("groups", _GROUPS), ("short", _SHORT), ("long", _LONG), ("moved", _MOVED),
    ):  # fmt: skip
        said[name] = {key: _(word) for key, word in words.items()}
    return said | {"load_head": [_(word) for word in _LOAD_HEAD]}
