"""What two planners disagree on, in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.desk.office import Office
from geo.i18n import Words, mark, say, words
from geo.redraw.merging_plans import Disagreement

if TYPE_CHECKING:
    from geo.desk.redraw_kept import Held

_ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "name": mark("The name"),
        "code": mark("The code"),
        "worker": mark("The grid worker"),
        "locked": mark("The lock"),
        "note": mark("The note"),
    }
)


def disagreement_sentence(office: Office, held: Held, found: Disagreement, lang: str) -> str:
    """What a disagreement is about and what each side wants, for whoever ``mine`` is.

    Parameters
    ----------
    held : Held
        The plan into which both sides go.
    """
    say_ = words(lang)
    grids = {grid.id: grid.name for grid in (*held.today.grids, *held.history.base.grids, *held.plan.grids)}
    match found.kind:
        case "blocks":
            template = say_(mark("You gave blocks ({blocks}) to {mine}, the others to {theirs}."))
            mine, theirs = (grids.get(grid, grid) or say_(mark("no grid")) for grid in (found.mine, found.theirs))
            return template.format(blocks=len(found.about), mine=mine, theirs=theirs)
        case "grid" | "plan":
            attribute = found.about[-1]
            names = office.staff(held.redraw.community).names
            mine, theirs = (_value(attribute, value, names, say_) for value in (found.mine, found.theirs))
            what = say_(_ATTRIBUTES.get(attribute, attribute))
            if found.kind == "plan":
                template = say_(mark("{what} of the plan: you say {mine}, the others {theirs}."))
                return template.format(what=what, mine=mine, theirs=theirs)
            template = say_(mark("{what} of grid {grid}: you say {mine}, the others {theirs}."))
            grid = grids.get(found.about[0], found.about[0])
            return template.format(what=what, grid=grid, mine=mine, theirs=theirs)
        case _:
            if found.why is None:
                return say_(mark("One edit can no longer be made."))
            return say_(mark("One edit can no longer be made: {why}")).format(why=say(found.why, lang))


def _value(attribute: str, value: str, names: Mapping[str, str], say_: Words) -> str:
    if attribute == "locked":
        return say_(mark("locked")) if value == "True" else say_(mark("not locked"))
    if attribute == "worker":
        value = names.get(value, value)
    return f"“{value}”" if value else say_(mark("nothing"))
