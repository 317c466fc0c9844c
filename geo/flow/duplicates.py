"""Which cases may be the same matter: near in place and time, of one group, said in like words; each with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz

from geo.crs import distance_m
from geo.i18n import mark, words
from geo.model import Case, CaseState, Category, Profile

SAME_WITHIN_M = {"component": 30.0, "event": 80.0}
"""How far apart two reports of one thing are written at most: a thing stands still, a happening spreads."""
SAME_WITHIN_TIME = {"component": timedelta(days=14), "event": timedelta(days=3)}
"""How long people go on reporting one thing: a broken lamp stays broken, a quarrel ends."""
LIKELY = 0.45
"""Below this score a case is not worth a dispatcher's look."""
SAME_ADDRESS = 0.8
"""Share of alike letters from which the address of a case without a place counts as the same."""

_PLACE, _WORDS, _TIME, _CATEGORY = 0.35, 0.35, 0.15, 0.15
_SHORTEST_PART = 4  # in characters; a shorter text is found inside almost any other

BuildingOf = Callable[[Case], str]
"""Id of the building of a case that lies in a household; empty for any other case."""


def no_building(_case: Case) -> str:
    """For those who know no buildings: nothing lies in one."""
    return ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A case that may be the same matter as another.

    Attributes
    ----------
    score : float
        0 to 1.
    distance_m : float or None
        Metres between the two; None while one of them has no place.
    building : str
        Id of the building both lie in, else empty.
    later : timedelta
        How much later it was received than the case that is looked at; negative: earlier.
    alike : float
        Share of alike letters of the two texts, 0 to 1.
    """

    case: Case
    score: float
    distance_m: float | None
    building: str
    later: timedelta
    alike: float

    def why(self, lang: str = "en") -> str:
        """Distance, time and words in one line: ``20 m away, 35 minutes earlier, texts 82 % alike``."""
        _ = words(lang)
        if self.building:
            where = _(mark("in the same building"))
        elif self.distance_m is None:
            where = _(mark("the same address"))
        else:
            where = _(mark("{metres} m away")).format(metres=round(self.distance_m))
        said = _(mark("texts {share} % alike")).format(share=round(self.alike * 100))
        return _(mark("{where}, {when}, {said}")).format(where=where, when=_when(self.later, lang), said=said)


def within_m(category: Category) -> float:
    """How far apart two cases of a category may lie and still be the same matter, in metres."""
    return category.same_within_m or SAME_WITHIN_M[category.kind]


def within_time(category: Category) -> timedelta:
    """How far apart in time two cases of a category may be reported and still be the same matter."""
    return SAME_WITHIN_TIME[category.kind]


def same_group(profile: Profile, code: str) -> tuple[str, ...]:
    """Codes of the categories in the group of a category."""
    group = profile.category(code).group
    return tuple(category.code for category in profile.categories if category.group == group)


def alike(one: str, other: str) -> float:
    """Share of alike letters of two texts (0 to 1); a text that stands inside a longer one counts nearly whole."""
    one, other = ("".join(text.split()).casefold() for text in (one, other))
    if not one or not other:
        return 0.0
    whole = fuzz.ratio(one, other)
    if min(len(one), len(other)) < _SHORTEST_PART:
        return whole / 100
    return max(whole, 0.9 * fuzz.partial_ratio(one, other)) / 100


def likely_duplicates(
    profile: Profile, case: Case, candidates: Iterable[Case], *, building_of: BuildingOf = no_building, limit: int = 5
) -> list[Duplicate]:
    """Rank the cases that may be the same matter as ``case``, the likeliest first.

    Parameters
    ----------
    profile : Profile
        Gives groups and limits of distance.
    case : Case
        The one that is looked at.
    candidates : iterable of Case
        Whatever lies near; those of other groups, too far or too long ago, ended or divided, are left out.
    building_of : callable
        Two matters of households are the same only inside one building.
    limit : int
        How many at most.
    """
    category, codes = profile.category(case.category), set(same_group(profile, case.category))
    found = []
    for other in candidates:
        if other.category in codes and _may_be(case, other):
            weighed = _weigh(category, case, other, building_of)
            if weighed is not None and weighed.score >= LIKELY:
                found.append(weighed)
    return sorted(found, key=lambda same: (-same.score, same.case.id))[:limit]


def _may_be(case: Case, other: Case) -> bool:
    siblings = case.parent_id is not None and case.parent_id == other.parent_id
    related = siblings or case.parent_id == other.id or other.parent_id == case.id
    # A divided case is only the sum of its parts: one of these may be the same matter.
    return (
        other.id != case.id
        and other.community == case.community
        and other.is_open
        and other.state is not CaseState.SPLIT
        and not related
    )


def _weigh(category: Category, case: Case, other: Case, building_of: BuildingOf) -> Duplicate | None:
    window, later = within_time(category), other.received_at - case.received_at
    if abs(later) > window:
        return None
    near, apart, building = _nearness(category, case, other, building_of)
    if near is None:
        return None
    same_words = alike(case.description, other.description)
    score = (
        _PLACE * near
        + _WORDS * same_words
        + _TIME * (1 - abs(later) / window)
        + _CATEGORY * (case.category == other.category)
    )
    return Duplicate(other, round(score, 4), apart, building, later, same_words)


def _nearness(
    category: Category, case: Case, other: Case, building_of: BuildingOf
) -> tuple[float | None, float | None, str]:
    """How near (0 to 1, None: too far), metres apart, the building both lie in."""
    if case.position is None or other.position is None:
        share = alike(case.address, other.address)
        return (share if share >= SAME_ADDRESS else None), None, ""
    here, there = case.position, other.position
    apart = float(distance_m(here.lon, here.lat, there.lon, there.lat))
    if category.kind == "event" and category.same_within_m is None:
        mine, theirs = building_of(case), building_of(other)
        if mine and theirs:
            return (1.0, apart, mine) if mine == theirs else (None, apart, "")
    limit = within_m(category)
    return (1 - 0.5 * apart / limit if apart <= limit else None), apart, ""


def _when(later: timedelta, lang: str) -> str:
    _ = words(lang)
    minutes = round(abs(later).total_seconds() / 60)
    if minutes == 0:
        return _(mark("at the same time"))
    hours, days = round(minutes / 60), round(minutes / 1440)
    earlier = later < timedelta(0)
    if minutes < 120:
        said = mark("{count} minutes earlier") if earlier else mark("{count} minutes later")
        return _(said).format(count=minutes)
    if hours < 48:
        said = mark("{count} hours earlier") if earlier else mark("{count} hours later")
        return _(said).format(count=hours)
    said = mark("{count} days earlier") if earlier else mark("{count} days later")
    return _(said).format(count=days)
