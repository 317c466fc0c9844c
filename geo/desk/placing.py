"""The needs-a-place desk: what was understood of a text, why it was not placed, and where it may be meant."""

from __future__ import annotations

from dataclasses import dataclass

from geo.desk.addressing import several_question
from geo.desk.lookup import look_up
from geo.desk.office import Office
from geo.desk.online import ask_online
from geo.errors import BadInput
from geo.i18n import mark
from geo.locate import Candidate
from geo.locate.aliases import sides
from geo.locate.understood import understood
from geo.model import Actor, Case

SHOWN = 5
"""Candidates that the desk offers, numbered from 1."""
ONLINE_SHOWN = 2
"""How many of them may come from the online geocoder."""
PIN_RADIUS_M = 10.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One spot that a dispatcher may choose.

    Attributes
    ----------
    candidate : Candidate
    sides : tuple of (Candidate, str)
        The same for each grid it may lie in, with the chain down to that grid in words: two near a boundary, else one.
    """

    candidate: Candidate
    sides: tuple[tuple[Candidate, str], ...]


@dataclass(frozen=True, slots=True)
class Placing:
    """What the desk shows of a case that needs a place.

    Attributes
    ----------
    text : str
        What was looked for.
    pieces : tuple of (str, bool)
        The text folded and cut; True where it was understood.
    question : str
        Why it was not placed: one English sentence or two, see `geo.locate.retell`; empty when it could be.
    choices : tuple of Choice
        Best first, at most `SHOWN`.
    """

    text: str
    pieces: tuple[tuple[str, bool], ...]
    question: str
    choices: tuple[Choice, ...]


def look_for_place(office: Office, actor: Actor, case: Case, text: str = "", *, online: bool = False) -> Placing:
    """Where a case may be meant, by its own address or by what the dispatcher searches for instead.

    Parameters
    ----------
    text : str
        What is searched for; empty: the case's address.
    online : bool
        Whether the online geocoder is asked too, where there is one and the actor may place cases; what it knows comes
        after what is known here.

    Raises
    ------
    Forbidden
        As `look_up`.
    Unavailable
        The online geocoder did not answer.
    """
    wanted = text.strip() or case.address
    answer = look_up(office, actor, case.community, wanted)
    locator = office.locator(case.community)
    best = answer.placed
    # What all candidates share, such as the grid that holds them, is none of them and comes first.
    ranked = (best, *(c for c in answer.candidates if c != best)) if best else answer.candidates
    question = answer.question
    if case.position is None and answer.placed is not None and wanted == case.address:
        question = several_question(office, case)
    if online and best is None and office.geocoder is not None and actor.may_anywhere("locate:case", case.community):
        told = ask_online(office, actor, case.community, wanted)
        ranked = (*ranked[: SHOWN - ONLINE_SHOWN], *told.candidates[:ONLINE_SHOWN])
        question = told.question
    return Placing(
        text=wanted,
        pieces=understood(wanted, locator.gazetteer.names, office.aliases(case.community)),
        question=question,
        choices=tuple(choice_of(office, case.community, found) for found in ranked[:SHOWN]),
    )


def choice_of(office: Office, community: str, candidate: Candidate) -> Choice:
    """A candidate with the grids it may lie in."""
    tree, within = office.tree(community), office.locator(community).containment
    return Choice(
        candidate,
        tuple((side, tree.say(within.handling_path(side.path) or side.path)) for side in sides(candidate, within)),
    )


def pin_choice(office: Office, community: str, lon: float, lat: float) -> Choice:
    """A dropped pin (degrees, EPSG:4326) as a choice.

    Raises
    ------
    BadInput
        It lies outside the community.
    """
    here = office.locator(community).at(lon, lat, PIN_RADIUS_M)
    if here is None:
        raise BadInput(mark("The point lies outside the community."))
    return choice_of(office, community, here)
