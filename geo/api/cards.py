"""What a popup on the map says of a case or a unit: plain texts in the reader's language, for `textContent`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo.desk.office import Office
from geo.desk.placing import look_for_place
from geo.desk.queries import get_case, names_of, unit_view
from geo.desk.staffing import staff_of
from geo.errors import NotFound
from geo.i18n import mark, pick, words
from geo.layers import STATE_MARKS
from geo.locate import retell
from geo.model import Actor, Profile


def case_card(office: Office, actor: Actor, community: str, case_id: str, lang: str) -> dict[str, Any]:
    """A case for its popup: ``id, category, state, address, description, received, due, handler``, all texts.

    ``lon`` and ``lat`` (degrees, EPSG:4326) let the map fly to a case it has not drawn; null while it needs a place.

    Raises
    ------
    NotFound
        No such case in this community, or the actor may not know of it.
    """
    case = get_case(office, actor, case_id)
    if case.community != community:
        raise NotFound(mark("No case has the number {case}."), case=case_id)
    profile = office.profile(community)
    kinds = (*profile.categories, *profile.hidden_categories)
    category = next((known for known in kinds if known.code == case.category), None)
    handler = names_of(office, community, [case.handler_id]) if actor.may_anywhere("read:people", community) else {}
    return {
        "id": case.id,
        "category": pick(category.name, lang) if category else case.category,
        "state": words(lang)(STATE_MARKS[case.state].word),
        "address": case.address or office.tree(community).say(case.path),
        "description": case.description,
        "received": _local(case.received_at, profile),
        "due": _local(case.due_at, profile) if case.is_open and case.due_at else "",
        "handler": handler.get(case.handler_id or "", ""),
        "lon": case.position.lon if case.position else None,
        "lat": case.position.lat if case.position else None,
    }


def candidates_card(
    office: Office, actor: Actor, community: str, case_id: str, text: str, lang: str, *, online: bool = False
) -> dict[str, Any]:
    """Where a case may be meant, for the map of the desk: ``id, question, candidates``.

    Parameters
    ----------
    text : str
        What the dispatcher searches for; empty: the case's own address.
    online : bool
        Whether the online geocoder is asked too, see `geo.desk.placing.look_for_place`.

    Returns
    -------
    dict
        Each candidate has ``number`` (1 first), ``name, lon, lat`` (degrees, EPSG:4326), ``radius_m, confidence,
        why`` and ``units``: the grid it lies in, two at a boundary. There are none once the case has a place.

    Raises
    ------
    NotFound
        No such case in this community, or the actor may not know of it.
    """
    case = get_case(office, actor, case_id)
    if case.community != community:
        raise NotFound(mark("No case has the number {case}."), case=case_id)
    placing = look_for_place(office, actor, case, text, online=online)
    return {
        "id": case.id,
        "question": retell(placing.question, lang),
        "candidates": [
            {
                "number": number,
                "name": choice.candidate.name,
                "lon": choice.candidate.lon,
                "lat": choice.candidate.lat,
                "radius_m": choice.candidate.radius_m,
                "confidence": choice.candidate.confidence,
                "why": retell(choice.candidate.why, lang),
                "units": [words for _, words in choice.sides],
            }
            for number, choice in enumerate(placing.choices if case.needs_place else (), start=1)
        ],
    }


def unit_card(office: Office, actor: Actor, community: str, unit_id: str, lang: str) -> dict[str, Any]:
    """A unit for its popup: ``id, name, level``, its counters, how many live there, and who answers for it.

    ``counts`` is ``[open, overdue, urgent]``; ``people`` and ``households`` are null when the layers do not say;
    ``bounds`` is west, south, east, north in degrees, null for a unit without a shape of its own.

    Raises
    ------
    NotFound
        No such unit.
    Forbidden
        The actor may not see units here.
    """
    view = unit_view(office, actor, community, unit_id)
    profile = office.profile(community)
    roles = {role.key: pick(role.name, lang) for role in profile.roles}
    may_name = actor.may_anywhere("read:people", community)
    staff = staff_of(office, actor, community, unit_id) if may_name else []
    return {
        "id": view.unit.id,
        "name": view.unit.name,
        "level": pick(profile.level(view.unit.level).name, lang),
        "counts": office.board(community).counts([unit_id])[unit_id],
        "people": view.unit.attributes.get("people"),
        "households": view.unit.attributes.get("households"),
        "bounds": office.scene(community).unit_bounds(unit_id),
        "staff": [{"name": entry.person.name, "role": roles.get(entry.role, entry.role)} for entry in staff],
    }


def _local(at: datetime, profile: Profile) -> str:
    return f"{at.astimezone(ZoneInfo(profile.zone)):%Y-%m-%d %H:%M}"
