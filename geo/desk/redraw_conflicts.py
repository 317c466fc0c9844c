"""What a planner whose edit came too late is told: who saved what meanwhile, and where both ways part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geo.desk.actors import SIMULATION
from geo.desk.office import Office
from geo.i18n import mark, words
from geo.model import SYSTEM, Event, Redraw

_ROLES = {
    "planner": mark("Planner"), "admin": mark("Administrator"), "secretary": mark("Secretary"),
}  # fmt: skip
_PROGRAMS = (SYSTEM.id, SIMULATION)


def conflict_view(office: Office, redraw: Redraw, version: int, lang: str) -> dict[str, Any]:
    """What happened to a plan since somebody saw it.

    Parameters
    ----------
    redraw : Redraw
        As it stands now.
    version : int
        What was seen.

    Returns
    -------
    dict
        ``by`` (names), ``theirs`` (how many edits were saved since, or other changes where there were no edits) and
        ``at`` (number of the last step that held then; None where the plan never had that version).
    """
    with office.store.read() as reader:
        events = reader.events_of(f"redraw:{redraw.community}/{redraw.id}")
    seen = next((event for event in events if event.version == version), None)
    since = [event for event in events if event.version > version]
    then = {} if seen is None or seen.after is None else seen.after
    steps = redraw.steps - int(then.get("steps", 0))
    return {
        "by": names_of_actors(office, redraw.community, since, lang),
        "theirs": steps if then and steps > 0 else len(since),
        "at": then.get("at", 0) if then else None,
    }


def names_of_actors(office: Office, community: str, events: Iterable[Event], lang: str) -> list[str]:
    """Names of those who did something, each once, in the order of their first deed; programs are left out."""
    known, say = office.staff(community).names, words(lang)
    named: dict[str, None] = {}
    for event in events:
        kind, _, who = event.actor.rpartition(":")
        if event.actor in _PROGRAMS:
            continue
        if kind == "demo":
            named[say(_ROLES.get(who, who))] = None
        else:
            named[known.get(who, who)] = None
    return list(named)
