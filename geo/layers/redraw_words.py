"""Every word that the paint map's scripts show, so that they carry none themselves."""

from __future__ import annotations

from geo.i18n import mark, words

_TOOLS = {
    "pick": (mark("Choose"), mark("Choose a grid by a click, move the map by dragging")),
    "paint": (mark("Block"), mark("Give one block to the grid by a click")),
    "brush": (mark("Brush"), mark("Give every block that the brush touches to the grid")),
    "lasso": (mark("Lasso"), mark("Give the blocks inside a drawn ring to the grid")),
    "rectangle": (mark("Frame"), mark("Give the blocks inside a rectangle to the grid")),
    "cut_block": (mark("Cut block"), mark("Draw a line across a block: it becomes two blocks")),
    "cut_grid": (mark("Cut grid"), mark("Draw a line across the grid: one side becomes a new grid")),
    "move": (mark("Border"), mark("Drag corners of the grid's border; the neighbour follows")),
    "new": (mark("New grid"), mark("What is painted next becomes a new grid")),
    "lock": (mark("Lock"), mark("Lock or unlock the grid: a locked grid gives and takes no block")),
    "undo": (mark("Undo"), mark("Undo the last step")),
    "redo": (mark("Redo"), mark("Do the undone step again")),
    "today": (mark("As today"), mark("Show today's boundaries as a dashed line")),
    "changed": (mark("Changed"), mark("Hatch the blocks that change their grid")),
    "deviation": (mark("Deviation"), mark("Colour grids by how far they are from the target")),
}
"""Key of a button → its short label and what it does."""

_WORDS = {
    "map": mark("Map of the plan"),
    "tools": mark("Tools"),
    "loading": mark("The plan is being loaded…"),
    "offline": mark("Connection lost. {n} edits are kept and will be sent again…"),
    "lost": mark("Connection lost – reconnecting…"),
    "signed_out": mark("You have been signed out. Please sign in again."),
    "gone": mark("The plan could not be loaded."),
    "refused": mark("The edit was not accepted."),
    "target": mark("Paints into"),
    "no_target": mark("Choose a grid first: click it on the map."),
    "new_next": mark("a new grid"),
    "width": mark("Width of the brush"),
    "metres": mark("{n} m"),
    "zoom_in_corners": mark("Zoom in until the corners of the grid's border show."),
    "line_hint": mark("Drag a straight line, or click its points and press Enter."),
    "locked": mark("locked"),
    "nobody": mark("in no grid"),
    "block": mark("Block {id}"),
    "households": mark("{n} households"),
    "people": mark("{n} people"),
    "must_visit": mark("{n} must-visit persons"),
    "minutes": mark("{n} minutes of work a month"),
    "was": mark("today in {grid}"),
    "comma": mark(", "),
    "theirs_changed": mark("{names} changed this plan while you worked ({n} steps)."),
    "somebody": mark("Somebody else"),
    "yours_wait": mark("Your {n} edits are not saved yet."),
    "disagree": mark("You disagree about:"),
    "agree": mark("Your edits and theirs do not touch each other."),
    "take_mine": mark("Put mine on top of theirs"),
    "take_theirs": mark("Keep theirs where we disagree"),
    "give_up": mark("Give mine up"),
    "look_first": mark("Somebody else changed the plan meanwhile; look at it before you undo."),
    "no_corner": mark("Drag one of the marked corners."),
    "closer": mark("Zoom in"),
    "farther": mark("Zoom out"),
    "home": mark("Whole community"),
    "close": mark("Close"),
}


def redraw_words(lang: str) -> dict[str, str]:
    """The paint map's words by key, in ``lang``; a button's label under its key, what it does under ``key_help``."""
    say = words(lang)
    found = {key: say(sentence) for key, sentence in _WORDS.items()}
    for key, (label, helped) in _TOOLS.items():
        found[key] = say(label)
        found[f"{key}_help"] = say(helped)
    return found
