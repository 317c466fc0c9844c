"""`AnchorFinder`: the names of a text, each with all it may mean once the words around it are understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from geo.locate import sentences as say
from geo.locate.candidates import Candidate
from geo.locate.names import NameMatch
from geo.locate.phrases import StreetPhrases
from geo.locate.ranking import Anchor
from geo.locate.relations import Relater
from geo.locate.resolving import Resolver
from geo.locate.surroundings import Relation, in_longer_name, read_relations
from geo.model import Path

MOST_ANCHORS = 12
MOST_PAIRS = 9
"""Of two ambiguous names with something between them, no more pairs than this are tried, the nearest ones."""
MOST_MOVED = 12
"""A name that means more things than this is asked about as it stands, whatever was said to lie beside it."""
MOST_BETWEEN_M = 1_000.0
"""Nobody says of two things farther apart than this that something lies between them."""
BESIDE_KNOWN_M = 30.0
"""``A旁边B``: both names are of one spot when B lies this near to what A's words leave open."""
_AND = re.compile(",?(?:和|与|跟|同|到|至|-)")
_COUNTED = re.compile("[多来余几]?(?:米|m|公|千|号|栋|幢|座|楼|单元|室|户|层|天|次|个|元|人|年|月|日|点|分|斤|吨|度|-)")
_FINE = ("household", "stair", "building", "house", "compound")

Meanings = Callable[[str, NameMatch, list[Path]], tuple[Candidate, ...]]


@dataclass(slots=True)
class _Reading:
    """How far a text has been read."""

    anchors: list[Anchor] = field(default_factory=list)
    context: list[Path] = field(default_factory=list)
    host: Anchor | None = None
    host_end: int = -1


class AnchorFinder:
    """Reads the names of a text in their order.

    Parameters
    ----------
    resolver : Resolver
    meanings : callable
        ``(folded, match, context) → candidates``: what one name and the numbers behind it may mean.
    """

    def __init__(self, resolver: Resolver, meanings: Meanings) -> None:
        self._meanings = meanings
        self._phrases = StreetPhrases(resolver)
        self._relater = Relater(resolver.gazetteer, resolver.containment, resolver.streets)

    def find(self, folded: str, matches: Sequence[NameMatch]) -> list[Anchor]:
        """The anchors of a folded text, at most `MOST_ANCHORS`.

        Parameters
        ----------
        folded : str
        matches : sequence of NameMatch
            Names in it, in the order of the text.

        Returns
        -------
        list of Anchor
            None of them empty.
        """
        matches = [match for match in matches if not _counts(folded, match)]
        reading = _Reading()
        seen: set[str] = set()
        ends = {match.end for match in matches}
        place = 0
        while place < len(matches) and len(reading.anchors) < MOST_ANCHORS:
            match = matches[place]
            tail = folded[match.start : match.end + 12]
            if tail in seen:
                place += 1
                continue
            seen.add(tail)
            longer = in_longer_name(folded, match.start, match.end, free_before=match.start in ends)
            place += self._read(folded, matches, place, reading, doubted=longer)
        return reading.anchors

    def _read(
        self, folded: str, matches: Sequence[NameMatch], place: int, reading: _Reading, *, doubted: bool
    ) -> int:  # fmt: skip
        """Read one name, or one phrase of several; how many matches that used."""
        match = matches[place]
        phrase = self._phrases.read(folded, matches, place)
        taken = 1
        on: tuple[int, ...] = ()
        if phrase is not None:
            candidates, taken, end, on = phrase.candidates, phrase.taken, phrase.end, phrase.on
            relations, end = read_relations(folded, end, _limit(folded, matches, place + taken), direct=True)
            candidates = candidates if relations else phrase.judged()
        else:
            candidates = self._meanings(folded, match, reading.context)
            relations, end = read_relations(folded, match.end, _limit(folded, matches, place + 1))
            pair = self._pair(folded, matches, place, candidates, reading.context) if not relations else ()
            if pair:
                candidates, taken = pair, 2
            elif _lies_between(candidates, relations):
                candidates, relations = (self._relater.between(*candidates),), ()
        if doubted:
            candidates = tuple(map(_doubt, candidates))
        if relations and len(candidates) <= MOST_MOVED:
            candidates = tuple(self._relater.apply(candidate, relations, on) for candidate in candidates)
        if candidates:
            self._add(Anchor(match.start, candidates), relations, end, reading, match)
            if all(c.level in ("unit", "community") for c in candidates) and len(candidates) == 1:
                reading.context.append(candidates[0].path)
        return taken

    def _pair(
        self, folded: str, matches: Sequence[NameMatch], place: int, firsts: tuple[Candidate, ...], context: list[Path]
    ) -> tuple[Candidate, ...]:
        """``X和Y之间``: the middle between what two names mean."""
        if place + 1 >= len(matches):
            return ()
        match, other = matches[place], matches[place + 1]
        gap = folded[match.end : other.start]
        if len(gap) > 24 or not _AND.search(gap[-2:]) or not _AND.match(gap[-1:]):
            return ()
        relations, _ = read_relations(folded, other.end, _limit(folded, matches, place + 2))
        if not relations or relations[0].kind != "between":
            return ()
        seconds = self._meanings(folded, other, context)
        usable = [[c for c in found if c.level not in ("street", "unit", "community")] for found in (firsts, seconds)]
        pairs = sorted(product(*usable), key=lambda pair: pair[0].apart_m(pair[1]))[:MOST_PAIRS]
        far = min(MOST_BETWEEN_M, 2 * pairs[0][0].apart_m(pairs[0][1]) + BESIDE_KNOWN_M) if pairs else 0.0
        return tuple(self._relater.between(one, two) for one, two in pairs if one.apart_m(two) <= far)

    def _add(
        self, anchor: Anchor, relations: Sequence[Relation], end: int, reading: _Reading, match: NameMatch
    ) -> None:
        """Keep an anchor; one that the name before it stands beside takes its place."""
        host = reading.host
        if host is not None and match.start - reading.host_end in (0, 1) and host in reading.anchors:
            near = tuple(c for c in anchor.candidates if any(_beside(c, other) for other in host.candidates))
            if near:
                name = say.STANDS_BESIDE.format(name=host.candidates[0].name)
                anchor = Anchor(host.start, tuple(replace(c, why=f"{c.why} {name}") for c in near))
                reading.anchors.remove(host)
        reading.anchors.append(anchor)
        points = bool(relations) and all(c.level == "point" for c in anchor.candidates)
        reading.host, reading.host_end = (anchor, end) if points else (None, -1)


def _counts(folded: str, match: NameMatch) -> bool:
    """Whether a name that is a mere number, a unit's code, counts something here: 100 in 以北100米."""
    return folded[match.start : match.end].isdigit() and bool(_COUNTED.match(folded, match.end))


def _limit(folded: str, matches: Sequence[NameMatch], place: int) -> int:
    return matches[place].start if place < len(matches) else len(folded)


def _lies_between(candidates: Sequence[Candidate], relations: Sequence[Relation]) -> bool:
    if len(candidates) != 2 or [relation.kind for relation in relations] != ["between"]:
        return False
    return candidates[0].apart_m(candidates[1]) <= MOST_BETWEEN_M


def _beside(found: Candidate, host: Candidate) -> bool:
    return found.level not in ("street", "unit", "community") and (
        found.apart_m(host) <= found.radius_m + host.radius_m + BESIDE_KNOWN_M
    )


def _doubt(candidate: Candidate) -> Candidate:
    if candidate.level in ("unit", "community"):
        return candidate
    return replace(candidate, confidence=candidate.confidence * 0.55, why=f"{candidate.why} {say.LONGER_NAME}")


def lacks_building(anchors: Sequence[Anchor]) -> bool:
    """Whether no name of a text leads to a compound or into one: a building may then be named by its number alone."""
    return not any(candidate.level in _FINE for anchor in anchors for candidate in anchor.candidates)
