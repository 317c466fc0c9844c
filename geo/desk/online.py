"""Asking a map service on the internet where something is, when a dispatcher says so, never over what is known here.

A report that comes in is never looked up there: it must not wait for the internet, and what a resident wrote stays
on this machine until a person decides otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from geo.desk.lookup import look_up
from geo.desk.office import Office
from geo.desk.queries import require
from geo.desk.residents import residents_of
from geo.errors import NotFound
from geo.i18n import mark
from geo.locate import Answer, Candidate, Locator
from geo.locate import sentences as say
from geo.locate.folding import fold
from geo.model import Actor, Path

if TYPE_CHECKING:
    from geo.exchange.geocoders import Found

MOST_SURE = 0.6
"""Confidence of the best online answer. It stays below what places a case without asking."""
MARGIN_DEG = 0.005
"""How far around the community a service is asked to search: about 500 m, for addresses on its edge."""


def ask_online(office: Office, actor: Actor, community: str, text: str) -> Answer:
    """Ask the online geocoder for an address that is not clear here.

    Parameters
    ----------
    office : Office
        Its ``settings.geocoder`` says whether there is one to ask.
    actor : Actor
        Needs ``locate:case``.
    community : str
    text : str
        What the dispatcher searches for. Names of people known here, telephone and identity numbers are not sent.

    Returns
    -------
    Answer
        What is known here, unasked, when that is sure or when there is nothing to ask for. Else the service's places
        within the community as candidates, best first, none of them ``placed``, and a question to the dispatcher.

    Raises
    ------
    NotFound
        No online geocoder is set up, or there is no such community.
    Forbidden
        The actor may not place cases here.
    Unavailable
        The service did not answer, refused, or may not be asked.
    """
    require(actor, "locate:case", community)
    geocoder = office.geocoder
    if geocoder is None:
        raise NotFound(mark("No online geocoder is set up."))
    local = look_up(office, actor, community, text)
    if local.placed is not None or not text.strip():
        return local
    locator = office.locator(community)
    around = _bounds(locator)
    if around is None:
        return replace(local, candidates=(), question=say.NO_AREAS.format(community=_name(office, community)))
    sent = _without_people(office, community, text)
    said = geocoder.ask(sent, region=office.profile(community).region, bounds=around)
    inside = [candidate for found in said.found if (candidate := _candidate(locator, found, geocoder.name))]
    if inside:
        inside.sort(key=lambda candidate: (-candidate.confidence, candidate.radius_m))
        return Answer(text, tuple(inside), None, say.ONLINE_CHOOSE.format(service=geocoder.name))
    if said.found:
        question = say.ONLINE_OUTSIDE.format(service=geocoder.name, community=_name(office, community))
    elif said.region_only:
        question = say.ONLINE_REGION.format(service=geocoder.name)
    else:
        question = say.ONLINE_NOTHING.format(service=geocoder.name)
    return Answer(text, (), None, question)


def _without_people(office: Office, community: str, text: str) -> str:
    """A text without the names of people known here: whoever lives at an address is nobody's business outside."""
    folded = fold(text)
    names = residents_of(office, community).names_in(folded)
    # A name in traditional characters, or with spaces in it, stands in the folded text only.
    kept = text if all(name in text for name in names) else folded
    for name in names:
        kept = kept.replace(name, " ")
    return kept


def _name(office: Office, community: str) -> str:
    return office.tree(community).unit(office.root(community)).name


def _bounds(locator: Locator) -> tuple[float, float, float, float] | None:
    boxes = [unit.geometry.bounds for unit in locator.containment.units.values() if unit.geometry is not None]
    if not boxes or not locator.containment.has_areas:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return (
        round(min(west) - MARGIN_DEG, 6),
        round(min(south) - MARGIN_DEG, 6),
        round(max(east) + MARGIN_DEG, 6),
        round(max(north) + MARGIN_DEG, 6),
    )


def _candidate(locator: Locator, found: Found, service: str) -> Candidate | None:
    """A service's place as a candidate; None outside the community.

    Its chain goes no deeper than a grid, and no deeper than what every grid within its error radius shares: the
    service's point was not checked against anything here.
    """
    within = locator.containment
    here = locator.at(found.lon, found.lat, found.radius_m)
    if here is None or not within.chain(found.lon, found.lat):
        return None
    grid = within.handling_path(here.path) or here.path
    others = [path for path, _ in within.grids_near(found.lon, found.lat, found.radius_m) if path != grid]
    return replace(
        here,
        name=found.name or here.name,
        level=found.level,
        path=grid if len(others) < 2 else _shared([grid, *others]),
        other_path=others[0] if len(others) == 1 else (),
        handling_path=here.handling_path if len(others) == 1 else (),
        confidence=round(MOST_SURE * found.share * here.confidence, 3),
        why=f"{say.ONLINE.format(service=service)} {here.why}",
        address_id="",
    )


def _shared(paths: Iterable[Path]) -> Path:
    return tuple(steps[0] for steps in takewhile(lambda steps: len(set(steps)) == 1, zip(*paths, strict=False)))
