"""Ranking: what several names in one text mean together, and whether that is enough to place without asking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geo.crs import distance_m
from geo.locate import sentences as say
from geo.locate.buildings import common_path
from geo.locate.candidates import Answer, Candidate
from geo.locate.containment import Containment
from geo.model import Path

SURE = 0.75
"""Confidence from which one candidate alone may be placed."""
CLEAR = 0.15
"""Lead over the runner-up from which there is no question."""
TOGETHER = 0.6
"""Confidence that candidates of one grid must have together to be placed in that grid."""
SHOWN = 8
BESIDE_M = 100.0
"""Two names of different kind may describe one spot within this distance of their circles."""
SAME_SPOT_M = 30.0
"""Two names of one kind, or of two grids, must be as near as this."""

_FINENESS = {"household": 0, "stair": 1, "building": 2, "house": 2, "place": 3, "point": 3, "crossing": 4,
             "compound": 5, "street": 6, "unit": 7, "community": 8}  # fmt: skip
_CONFLICT = {"unit": (0.55, 0.55), "community": (1.0, 0.0), "street": (0.92, 0.0)}
_PLAIN_CONFLICT = (0.85, 0.85)
"""What is left of the confidence of the leading name and of the other one when the two lie apart."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One name in a text and all it may mean, in the order of the text."""

    start: int
    candidates: tuple[Candidate, ...]

    @property
    def fineness(self) -> int:
        """0 for a household, more for what is coarser."""
        return min(_FINENESS[candidate.level] for candidate in self.candidates)


def go_together(fine: Candidate, other: Candidate, containment: Containment) -> bool:
    """Whether two names can mean one and the same spot: one contains the other, or they stand side by side."""
    if other.level in ("unit", "community"):
        return any(_within(path, other.path) for path in (fine.path, *_others(fine, containment)))
    away = fine.apart_m(other)
    if "point" in (fine.level, other.level):
        return away <= fine.radius_m + other.radius_m + SAME_SPOT_M  # a relation says itself how far it reaches
    coarse = _FINENESS[other.level] > _FINENESS["place"]
    if not coarse and (
        _FINENESS[fine.level] == _FINENESS[other.level]
        or containment.handling_path(fine.path) != containment.handling_path(other.path)
    ):
        return away <= SAME_SPOT_M
    return away <= fine.radius_m + other.radius_m + BESIDE_M


def _within(path: Path, unit: Path) -> bool:
    size = min(len(path), len(unit))
    return path[:size] == unit[:size]


def _others(candidate: Candidate, containment: Containment) -> list[Path]:
    """Other units that a candidate on a border may lie in."""
    if not candidate.other_path:
        return []
    if candidate.level == "street":
        return [candidate.other_path]
    near = containment.grids_near(candidate.lon, candidate.lat, candidate.radius_m)
    mine = (candidate.path, candidate.other_path)
    return [candidate.other_path, *(path for path, _ in near if path not in mine)]


def _in_named_unit(candidate: Candidate, named: Sequence[Candidate], containment: Containment) -> Candidate:
    """A candidate on a border, once the text itself names the unit that is meant."""
    others = _others(candidate, containment)
    units = [unit.path for unit in named if unit.level == "unit"]
    if not others or not units:
        return candidate
    fits = [path for path in (candidate.path, *others) if any(_within(path, unit) for unit in units)]
    if len(fits) != 1:
        return candidate
    sure = min(candidate.confidence * (1 + len(others)), 0.9)
    return replace(candidate, path=fits[0], other_path=(), confidence=max(sure, candidate.confidence))


def combine(anchors: Sequence[Anchor], containment: Containment) -> tuple[Candidate, ...]:
    """Candidates of a text, best first.

    The finest name leads; every other name either narrows it (contains it, stands beside it) or contradicts it,
    which lowers confidence and is said. Equally good meanings share their confidence.

    Parameters
    ----------
    anchors : sequence of Anchor
        None of them empty.
    containment : Containment
        Knows which units answer for cases.

    Returns
    -------
    tuple of Candidate
        Best first, confidences final.
    """
    if not anchors:
        return ()
    if len(anchors) == 1 and len(anchors[0].candidates) == 1:
        return (_rounded(anchors[0].candidates[0]),)
    order = sorted(anchors, key=lambda anchor: (anchor.fineness, anchor.start))
    pool, rivals = order[0].candidates, []
    for other in order[1:]:
        narrowed = tuple(c for c in pool if any(go_together(c, named, containment) for named in other.candidates))
        if narrowed:
            pool = tuple(_in_named_unit(c, other.candidates, containment) for c in narrowed)
            continue
        named = other.candidates[0]
        left, right = _CONFLICT.get(named.level, _PLAIN_CONFLICT)
        doubt = say.ALSO_NAMED.format(name=named.name)
        pool = tuple(replace(c, confidence=c.confidence * left, why=f"{c.why} {doubt}") for c in pool)
        if right:
            doubt = say.ALSO_NAMED.format(name=pool[0].name)
            rivals += share(
                replace(c, confidence=c.confidence * right, why=f"{c.why} {doubt}") for c in other.candidates
            )
    ranked: dict[tuple[object, ...], Candidate] = {}
    for candidate in sorted([*share(pool), *rivals], key=lambda c: (-c.confidence, _FINENESS[c.level], c.name, c.path)):
        rounded = _rounded(candidate)
        # Two crossings of one pair of streets bear one name.
        where = () if candidate.address_id else (round(candidate.lon, 4), round(candidate.lat, 4))
        ranked.setdefault((candidate.name, candidate.address_id, *where), rounded)
    return tuple(ranked.values())


def _rounded(candidate: Candidate) -> Candidate:
    sure = round(candidate.confidence, 4)
    return candidate if sure == candidate.confidence else replace(candidate, confidence=sure)


def share(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Let meanings of one name share its confidence: two equal ones have half of it each."""
    pool = list(candidates)
    total = sum(candidate.confidence for candidate in pool)
    if len(pool) < 2 or not total:
        return pool
    return [replace(c, confidence=c.confidence * c.confidence / total) for c in pool]


def decide(text: str, candidates: tuple[Candidate, ...], containment: Containment) -> Answer:
    """Place what is sure, place in a grid what is sure to lie in it, and ask about the rest.

    Parameters
    ----------
    text : str
        As it came.
    candidates : tuple of Candidate
        Best first; not empty.
    containment : Containment
        Knows which units answer for cases.

    Returns
    -------
    Answer
        With ``placed``, or with a ``question``.
    """
    best, shown = candidates[0], candidates[:SHOWN]
    rivals = [c for c in candidates[1:] if c.confidence > best.confidence - CLEAR]
    if best.confidence >= SURE and not rivals and containment.handling_path(best.path):
        return Answer(text, shown, best)
    serious = [best, *(c for c in candidates[1:] if c.confidence >= best.confidence / 2)]
    grid = containment.handling_path(common_path(c.path for c in serious))
    if grid and sum(c.confidence for c in serious) >= TOGETHER:
        return Answer(text, shown, _in_grid(serious, grid, containment))
    return Answer(text, shown, None, _question(best, serious, containment))


def _in_grid(serious: Sequence[Candidate], grid: tuple[str, ...], containment: Containment) -> Candidate:
    if len(serious) == 1:
        only = serious[0]
        if only.level in ("household", "stair"):
            return replace(only, level="building", path=grid, address_id="")
        return replace(only, path=grid)
    lon = sum(c.lon for c in serious) / len(serious)
    lat = sum(c.lat for c in serious) / len(serious)
    radius_m = max(float(distance_m(lon, lat, c.lon, c.lat)) + c.radius_m for c in serious)
    unit = containment.units[grid[-1]]
    return Candidate(
        name=unit.name, level="unit", lon=lon, lat=lat,
        confidence=round(min(sum(c.confidence for c in serious), 0.95), 4), radius_m=round(radius_m, 1),
        path=grid, why=say.ALL_IN.format(count=len(serious), unit=unit.name), address_id=unit.id,
    )  # fmt: skip


def _question(best: Candidate, serious: Sequence[Candidate], containment: Containment) -> str:
    names = {c.name for c in serious}
    if len(names) > 1 and len({c.why for c in serious}) == 1:
        return best.why  # one and the same thing is wrong with all of them: two streets that do not meet
    if len(serious) > 1:
        template = say.WHICH_OF_TWO if len(serious) == 2 else say.WHICH_OF_MANY
        units = unit_names([answering_unit(c, containment) for c in serious[:2]], containment)
        return template.format(
            count=len(serious),
            first=serious[0].name,
            first_unit=units[0],
            second=serious[1].name,
            second_unit=units[1],
        )
    if best.other_path:
        ids = [path[-1] for path in (best.path, *_others(best, containment)) if path]
        template = say.WHICH_PART if best.level == "street" else say.EITHER
        return f"{best.why} {template.format(name=best.name, units='、'.join(unit_names(ids[:4], containment)))}"
    if not best.path:
        return say.NO_UNIT.format(name=best.name)
    if best.confidence < SURE and best.level not in ("compound", "street"):
        return f"{say.UNCERTAIN.format(name=best.name)} {best.why}"
    return best.why


def answering_unit(candidate: Candidate, containment: Containment) -> str:
    """Id of the unit that answers for a candidate's place, or of the deepest one known; empty when there is none."""
    path = containment.handling_path(candidate.path) or candidate.path
    return next((key for key in reversed(path) if key in containment.units), "")


def unit_names(ids: Sequence[str], containment: Containment) -> list[str]:
    """Names of units; where two are called alike, each with the name of its parent before it."""
    units = [containment.units.get(key) for key in ids]
    names = [unit.name if unit else "?" for unit in units]
    if len(set(names)) == len(names):
        return names
    parents = [containment.units.get(unit.parent_id or "") if unit else None for unit in units]
    return [(parent.name if parent else "") + name for parent, name in zip(parents, names, strict=True)]
