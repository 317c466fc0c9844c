"""Who could take a case now: nearest first, with their load and the reasons for the order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geo.crs import distance_m
from geo.i18n import mark
from geo.model import Path

LOAD_PENALTY_M = 120.0
"""One open case in hand weighs as much as this many metres of way."""
OWN_GRID_BONUS_M = 600.0
"""Whoever answers for the grid is preferred as if this many metres nearer."""
OFF_DUTY_PENALTY_M = 1_200.0
"""Somebody off duty is asked only when those on duty are this much further away."""
SKILL_BONUS_M = 900.0
"""Whoever knows how to do it is preferred as if this many metres nearer: more than the grid's own, less than duty."""
HAS_SKILL = mark("has the skill {skill}")
"""The one reason with a blank: the name of the skill that the case needs."""


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who could take a case.

    Attributes
    ----------
    path : tuple of str
        Chain of the unit they are appointed at.
    lon, lat : float or None
        Where they are thought to be, EPSG:4326; None when not known.
    load : int
        Open cases in hand.
    skills : tuple of str
        Keys of what they know how to do.
    """

    person_id: str
    name: str
    role: str
    path: Path
    lon: float | None
    lat: float | None
    load: int
    on_duty: bool
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A helper with the distance in metres (None when unknown), the weight they were ranked by and why."""

    helper: Helper
    distance_m: float | None
    weight_m: float
    reasons: tuple[str, ...]


def rank_helpers(
    helpers: Iterable[Helper], lon: float | None, lat: float | None, grid: Path, *, skill: str = "", limit: int = 8
) -> list[Offer]:
    """Rank helpers for a case.

    Parameters
    ----------
    helpers : iterable of Helper
        Everyone who may take it, at most one entry each.
    lon, lat : float or None
        The case's position, EPSG:4326; without one, ownership and load decide.
    grid : tuple of str
        Chain of the grid that answers for the case.
    skill : str
        Key of the skill that the case needs; empty: none.
    limit : int
        How many offers at the most.

    Returns
    -------
    list of Offer
        Lightest weight first; equal weights by person id, so that the same problem gives the same list.
    """
    offers = []
    for helper in helpers:
        away = None
        if None not in (lon, lat, helper.lon, helper.lat):
            away = float(distance_m(lon, lat, helper.lon, helper.lat))
        weight = (away if away is not None else OFF_DUTY_PENALTY_M) + LOAD_PENALTY_M * helper.load
        reasons = []
        if helper.path == grid:
            weight -= OWN_GRID_BONUS_M
            reasons.append(mark("own grid"))
        if skill and skill in helper.skills:
            weight -= SKILL_BONUS_M
            reasons.append(HAS_SKILL)
        if not helper.on_duty:
            weight += OFF_DUTY_PENALTY_M
            reasons.append(mark("off duty"))
        offers.append(Offer(helper, away, weight, tuple(reasons)))
    return sorted(offers, key=lambda offer: (offer.weight_m, offer.helper.person_id))[:limit]
