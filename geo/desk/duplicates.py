"""`near_duplicates`: the open cases that may be the same matter as one that somebody is looking at."""

from __future__ import annotations

import math
from dataclasses import replace

from geo.crs import distance_m
from geo.desk.entries import Entry
from geo.desk.office import Office
from geo.desk.privacy import is_hidden
from geo.desk.pulse import follow
from geo.desk.queries import find_cases, require
from geo.flow.duplicates import Duplicate, likely_duplicates, same_group, within_m, within_time
from geo.model import OPEN_STATES, Actor, Case, CaseState, Position
from geo.store import CaseFilter

COMPARED = 40
"""Of more cases in reach than this only the nearest are read from the store and compared word by word."""
_OPEN = tuple(sorted(OPEN_STATES - {CaseState.SPLIT}))


def near_duplicates(office: Office, actor: Actor, case: Case, *, limit: int = 5) -> list[Duplicate]:
    """Likely duplicates of a case, the likeliest first; none for a case that has ended.

    A case with a place is compared with those around it, found on the live board. One without a place is
    compared with the latest whose address reads the same.

    Raises
    ------
    Forbidden
        The actor holds ``read:case`` nowhere in the community.
    """
    require(actor, "read:case", case.community)
    profile = office.profile(case.community)
    if not case.is_open or is_hidden(profile, case):
        return []
    window = within_time(profile.category(case.category))
    wanted = CaseFilter(
        community=case.community,
        category=same_group(profile, case.category),
        states=_OPEN,
        received_from=case.received_at - window,
        received_to=case.received_at + window,
        order="-received",
        limit=COMPARED,
    )
    if case.position is not None:
        around = _around(office, case, case.position, set(wanted.category))
        # The board keeps private cases out of place. Only few may look for them, and only beside one of them.
        hidden = find_cases(office, actor, replace(wanted, private=True)) if case.private else []
        if not around and not hidden:
            return []
        # Nothing beside: the numbers alone lead straight to the rows.
        candidates = hidden + (find_cases(office, actor, CaseFilter(ids=tuple(around))) if around else [])
    else:
        candidates = find_cases(office, actor, wanted)
    candidates = [one for one in candidates if not is_hidden(profile, one)]
    known = office.derived("building_ids", case.community, lambda: frozenset(office.buildings(case.community)["id"]))

    def building_of(one: Case) -> str:
        # A household's id begins with its building's, then comes the stair, then the room unless there is none.
        home = one.position.path[-1] if one.position and one.position.path else ""
        return next((start for cuts in (2, 1) if (start := home.rsplit("-", cuts)[0]) in known), "")

    return likely_duplicates(profile, case, candidates, building_of=building_of, limit=limit)


def _around(office: Office, case: Case, at: Position, codes: set[str]) -> list[str]:
    """Numbers of the open cases of some categories in reach, the nearest `COMPARED` of them."""
    category = office.profile(case.community).category(case.category)
    window, reach = within_time(category), within_m(category)
    lat_span = reach / 111_000
    lon_span = lat_span / max(0.01, math.cos(math.radians(at.lat)))
    box = (at.lon - lon_span, at.lat - lat_span, at.lon + lon_span, at.lat + lat_span)

    def may_be(entry: Entry) -> bool:
        return entry.id != case.id and entry.category in codes and abs(entry.received_at - case.received_at) <= window

    board = office.board(case.community)
    follow(office)  # the report of a moment ago counts too, though no screen has been told of it yet
    found = board.entries_in(box, may_be)
    if len(found) > COMPARED:
        lons, lats = [entry.lon for entry in found], [entry.lat for entry in found]
        apart = distance_m(lons, lats, at.lon, at.lat)
        found = [found[index] for index in apart.argsort(kind="stable")[:COMPARED]]
    return [entry.id for entry in found]
