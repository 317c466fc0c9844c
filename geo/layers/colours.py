"""Colours and marks of the map, defined once.

All are chosen for a near-black blue ground and stay apart under protanopia, deuteranopia and tritanopia:
load runs from dark blue to bright yellow with rising lightness, and every state also has its own shape.
"""

from __future__ import annotations

from dataclasses import dataclass

from geo.i18n import mark, pick, words
from geo.model import OPEN_STATES, CaseState, Profile

LOAD_COLOURS = ("#0f2c4a", "#1d5683", "#3f8fa8", "#b7a75c", "#ffd23f")
"""Load classes 0 to 4, from nothing open to very busy."""
OVERDUE_COLOUR = "#ff5a3c"
URGENT_COLOUR = "#ffffff"


@dataclass(frozen=True, slots=True)
class StateMark:
    """How a state looks and is called.

    Attributes
    ----------
    word : str
        English catalogue word.
    colour : str
        ``#rrggbb``.
    shape : str
        One of ``diamond``, ``triangle``, ``chevron``, ``circle``, ``square``, ``check``, ``drop``, ``pause``, ``dot``.
    """

    word: str
    colour: str
    shape: str


STATE_MARKS: dict[CaseState, StateMark] = {
    CaseState.COLLECTED: StateMark(mark("Collected"), "#ff7a59", "diamond"),
    CaseState.FILED: StateMark(mark("Filed"), "#ffc53d", "triangle"),
    CaseState.DISPATCHED: StateMark(mark("Dispatched"), "#7fd6ff", "chevron"),
    CaseState.HANDLING: StateMark(mark("In hand"), "#3d9bff", "circle"),
    CaseState.REPORTED: StateMark(mark("Reported back"), "#c9a6ff", "square"),
    CaseState.VERIFIED: StateMark(mark("Verified"), "#3fd6a8", "check"),
    CaseState.CLOSED: StateMark(mark("Closed"), "#7fae9b", "check"),
    CaseState.RATED: StateMark(mark("Rated"), "#7fae9b", "check"),
    CaseState.RETURNED: StateMark(mark("Returned"), "#ff9ec4", "drop"),
    CaseState.SUSPENDED: StateMark(mark("Suspended"), "#a9b6c6", "pause"),
    CaseState.MERGED: StateMark(mark("Merged"), "#7d8a9c", "dot"),
    CaseState.SPLIT: StateMark(mark("Split"), "#7d8a9c", "dot"),
}
"""Word, colour and shape of each state."""


def load_class(open_count: int, breaks: tuple[int, ...]) -> int:
    """The load class of a unit: how many of the breaks its open cases have reached."""
    return sum(open_count >= step for step in breaks)


def describe_states(lang: str) -> dict[str, dict[str, str | bool]]:
    """Name, colour, shape and openness of every state, by its key."""
    say = words(lang)
    return {
        state.value: {
            "name": say(look.word),
            "colour": look.colour,
            "shape": look.shape,
            "open": state in OPEN_STATES,
        }
        for state, look in STATE_MARKS.items()
    }


def describe_legend(profile: Profile, used_kinds: frozenset[str], lang: str) -> list[dict[str, object]]:
    """The legend: groups of entries, each with a mark, a colour and words.

    Parameters
    ----------
    profile : Profile
        Names the place kinds.
    used_kinds : frozenset of str
        Place kinds that stand on the map; the others are left out.
    lang : str
        ``zh`` or ``en``.

    Returns
    -------
    list of dict
        ``{"title", "items": [{"mark": "load"|"state"|"ring"|"place", …}]}``; the range of a load class is
        written by the map, for it follows the level in view.
    """
    say = words(lang)
    load = [{"mark": "load", "class": i, "colour": colour} for i, colour in enumerate(LOAD_COLOURS)]
    states = [
        {"mark": "state", "state": state.value, "colour": look.colour, "shape": look.shape, "text": say(look.word)}
        for state, look in STATE_MARKS.items()
        if state in OPEN_STATES and state is not CaseState.SPLIT
    ]
    rings = [
        {"mark": "ring", "ring": "urgent", "colour": URGENT_COLOUR, "text": say(mark("Urgent"))},
        {"mark": "ring", "ring": "overdue", "colour": OVERDUE_COLOUR, "text": say(mark("Overdue"))},
    ]
    places = [
        {"mark": "place", "kind": kind.key, "icon": kind.icon, "colour": kind.colour, "text": pick(kind.name, lang)}
        for kind in profile.place_kinds
        if kind.key in used_kinds
    ]
    groups: list[dict[str, object]] = [
        {"title": say(mark("Open cases per unit")), "items": load},
        {"title": say(mark("Cases")), "items": states + rings},
    ]
    if places:
        groups.append({"title": say(mark("Places")), "items": places})
    return groups
