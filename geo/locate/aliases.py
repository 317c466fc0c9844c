"""`Aliases`: phrases that the desk has placed before, found again in what people write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.locate import sentences as say
from geo.locate.candidates import Answer, Candidate
from geo.locate.containment import Containment
from geo.locate.folding import fold
from geo.locate.ranking import SHOWN, SURE
from geo.locate.surroundings import in_longer_name, read_relations
from geo.model import Alias

if TYPE_CHECKING:
    from geo.locate.locator import Locator

SHORTEST = 4
"""Characters that a phrase must have: less is found everywhere."""
LONGEST = 60
WHOLE, PART = 0.96, 0.92
"""Confidence of a phrase that is the whole text, and of one inside it."""
DOUBT = 0.5
"""From this confidence on what else the text names is heard."""
NEAR_M = 30.0
BESIDE_M = 50.0
"""How far from a remembered spot may lie what is said to be beside it."""
EXACT = frozenset({"household", "stair", "building", "house"})

_SKIPPED = frozenset(" ,()\"'的")
_GENERAL = (
    "[0-9]+|[甲乙丙丁]|号楼|单元|小区|大院|院子|院里|社区|网格|楼下|楼上|楼道|楼梯|楼顶|楼|栋|幢|座|室|户|号|门口|大门|后门|前门|门|"
    "路口|路边|路上|马路|街上|街边|道路|公路|路灯|路|街|巷子|巷口|巷|附近|旁边|边上|对面|对过|隔壁|后面|前面|里面|外面|上面|下面|左边|右边|"
    "中间|背后|东边|西边|南边|北边|东面|西面|南面|北面|东侧|西侧|南侧|北侧|公厕|厕所|垃圾桶|垃圾箱|垃圾站|垃圾|草丛|草坪|草地|绿化带|花坛|井盖|"
    "停车场|停车位|车棚|充电桩|大树|树下|树|河边|桥|墙|电线杆|广告牌|那边|这边|那里|这里|那个|这个|一个|我家|我们|你们|他们|大爷|大妈|家|"
    "在|有|的|了|和|与|及|之|那|这|里|处|边|旁|口|头|段|中段|东头|西头|南头|北头"
)
_ONLY_GENERAL = re.compile(f"(?:{_GENERAL}|[^0-9a-z\u3400-\u9fff])*")


@dataclass(frozen=True, slots=True)
class Found:
    """A remembered phrase in a folded text, ``text[start:end]``; ``whole`` when nothing else stands in the text."""

    start: int
    end: int
    alias: Alias
    whole: bool


def is_general(folded: str) -> bool:
    """Whether a folded phrase consists of words only that fit many spots: ``2号楼旁边的草丛``."""
    return _ONLY_GENERAL.fullmatch(folded) is not None


def same_phrase(one: str, other: str) -> bool:
    """Whether two folded phrases differ at most in spaces, commas, quotes and ``的``."""
    return _letters(one)[0] == _letters(other)[0]


def phrase_length(folded: str) -> int:
    """Characters of a folded phrase that count when it is looked for."""
    return len(_letters(folded)[0])


class Aliases:
    """The live phrases of one community; holds no connection, changes nothing, threads may share it.

    Parameters
    ----------
    records : iterable of Alias
        Of several with one phrase the last counts. Those that lie outside the community by now place nothing.
    locator : Locator
        Over the community's present layers: it says where a remembered spot lies today.
    """

    def __init__(self, records: Iterable[Alias], locator: Locator) -> None:
        self._locator = locator
        self._known: dict[str, Alias] = {}
        self._lengths: dict[str, list[int]] = {}
        for alias in records:
            key = _letters(alias.phrase)[0]
            if len(key) >= SHORTEST and self.candidate(alias) is not None:
                self._known[key] = alias
        for key in self._known:
            lengths = self._lengths.setdefault(key[:SHORTEST], [])
            if len(key) not in lengths:
                lengths.append(len(key))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def __len__(self) -> int:
        return len(self._known)

    def records(self) -> list[Alias]:
        """The phrases that place something."""
        return list(self._known.values())

    def find(self, folded: str) -> list[Found]:
        """Phrases in a folded text: the one that is the whole text, else all that do not overlap, the longest first."""
        key, places = _letters(folded)
        whole = self._known.get(key)
        if whole is not None:
            return [Found(places[0], places[-1] + 1, whole, whole=True)]
        hits = []
        for start in range(len(key) - SHORTEST + 1):
            for length in self._lengths.get(key[start : start + SHORTEST], ()):
                alias = self._known.get(key[start : start + length]) if start + length <= len(key) else None
                if alias is not None and not _cuts_number(key, start, start + length):
                    hits.append((length, start, alias))
        chosen: list[tuple[int, int, Alias]] = []
        for length, start, alias in sorted(hits, key=lambda hit: (-hit[0], hit[1])):
            if all(start >= begin + size or begin >= start + length for size, begin, _ in chosen):
                chosen.append((length, start, alias))
        return [
            Found(places[start], places[start + length - 1] + 1, alias, whole=False) for length, start, alias in chosen
        ]

    def candidate(self, alias: Alias, *, wider_m: float = 0.0) -> Candidate | None:
        """Where a phrase lies in the community's present layers; None outside them.

        Parameters
        ----------
        alias : Alias
        wider_m : float
            Metres by which its error radius grows, for what is said to lie beside it.

        Returns
        -------
        Candidate or None
            Of two grids at a boundary, the one that was chosen when the phrase was remembered.
        """
        why = say.ALIAS.format(phrase=alias.phrase)
        known = self._locator.by_id(alias.address_id) if alias.address_id and not wider_m else None
        if known is not None:
            return replace(known, confidence=WHOLE, why=why)
        here = self._locator.at(alias.lon, alias.lat, alias.radius_m + wider_m)
        if here is None:
            return None
        if here.other_path and not wider_m:
            within = self._locator.containment
            grid = within.handling_path(alias.path)
            mine = next((side for side in sides(here, within) if side.handling_path == grid), here)
            return replace(mine, name=alias.phrase, confidence=WHOLE, why=why)
        return replace(here, name=alias.phrase, confidence=min(here.confidence, WHOLE), why=why)

    def settle(
        self, answer: Answer, locate: Callable[[str], Answer], other_region: Callable[[str, int, int], bool]
    ) -> Answer:
        """What a text means once the remembered phrases in it are heard.

        Parameters
        ----------
        answer : Answer
            What the gazetteer alone makes of the text.
        locate : callable
            The gazetteer's answer to another text; asked for what stands beside the phrase.
        other_region : callable
            Whether the folded text before ``start`` introduces the phrase by a region that is not this one.

        Returns
        -------
        Answer
            Placed where the phrase lies unless something else in the text lies elsewhere: then it is a question.
        """
        folded = fold(answer.text)
        found = self.find(folded) if self._known else []
        if not found:
            return answer
        first = found[0]
        named = self._heard(folded, first)
        if named is None:
            return answer
        if other_region(folded, first.start, first.end):
            question = say.ELSEWHERE.format(region="".join(self._locator.profile.region))
            return _asked(answer, [replace(named, confidence=named.confidence * 0.5)], question)
        rivals = [other for hit in found[1:] if (other := self._heard(folded, hit)) is not None]
        exact = next((c for c in answer.candidates[:1] if c.level in EXACT and c.confidence >= SURE), None)
        if exact is not None:
            rivals.append(exact)
        if not first.whole:
            rivals += self._beside_phrase(folded, found, answer, locate)
        for rival in rivals:
            if not agree(named, rival):
                away = round(named.apart_m(rival))
                question = say.ALIAS_OR.format(phrase=first.alias.phrase, name=rival.name, metres=away)
                return _asked(answer, [named, rival], question)
        if exact is not None and answer.placed is not None:
            return answer  # the exact address lies there too and says more
        if named.confidence < SURE or not self._locator.containment.handling_path(named.path):
            return _asked(answer, [named], f"{say.UNCERTAIN.format(name=named.name)} {named.why}")
        return Answer(answer.text, _ranked([named], answer), named)

    @staticmethod
    def _beside_phrase(
        folded: str, found: list[Found], answer: Answer, locate: Callable[[str], Answer]
    ) -> list[Candidate]:
        """What the text names besides its phrases, or by a name of which a phrase took a piece: ``正街驿站`` in it."""
        rest = _best(locate(_without(folded, found)))
        whole, alone = _best(answer), _best(locate(folded[found[0].start : found[0].end]))
        if whole is not None and alone is not None and agree(whole, alone):
            whole = None
        return [named for named in (rest, whole) if named is not None]

    def _heard(self, folded: str, found: Found) -> Candidate | None:
        """A phrase as the text around it lets it be understood."""
        if found.whole:
            return self.candidate(found.alias)
        relations, _ = read_relations(folded, found.end, direct=True)
        if relations:
            wider_m = sum(BESIDE_M if relation.metres is None else relation.metres for relation in relations)
            near = self.candidate(found.alias, wider_m=wider_m)
            if near is None:
                return None
            words = "".join(relation.words for relation in relations)
            why = f"{near.why} {say.ALIAS_BESIDE.format(words=words, metres=round(wider_m))}"
            return replace(near, confidence=min(near.confidence, PART * 0.9), why=why)
        here = self.candidate(found.alias)
        if here is None:
            return None
        if in_longer_name(folded, found.start, found.end, free_before=False):
            return replace(here, confidence=PART * 0.55, why=f"{here.why} {say.LONGER_NAME}")
        return replace(here, confidence=min(here.confidence, PART))


def sides(candidate: Candidate, containment: Containment) -> tuple[Candidate, ...]:
    """A candidate once for each unit that may have to handle it: two near a boundary, each chosen over the other."""
    first, second = containment.handling_path(candidate.path), containment.handling_path(candidate.other_path)
    if not first or not second or first == second:
        return (candidate,)
    units = [containment.units[path[-1]].name for path in (first, second)]
    return (
        replace(candidate, handling_path=first, why=say.CHOSEN.format(unit=units[0], other=units[1])),
        replace(
            candidate, path=candidate.other_path, other_path=candidate.path, handling_path=second,
            why=say.CHOSEN.format(unit=units[1], other=units[0]),
        ),
    )  # fmt: skip


def agree(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates can be one spot: their error circles meet, or the one lies in the other's unit."""
    for fine, coarse in ((one, other), (other, one)):
        if coarse.level in ("unit", "community"):
            return coarse.path in (fine.path[: len(coarse.path)], fine.other_path[: len(coarse.path)])
    return one.apart_m(other) <= one.radius_m + other.radius_m + NEAR_M


def _letters(folded: str) -> tuple[str, list[int]]:
    """What counts of a folded text, and where each character of it stands."""
    end = len(folded.rstrip(" ,."))
    kept = [(place, character) for place, character in enumerate(folded[:end]) if character not in _SKIPPED]
    return "".join(character for _, character in kept), [place for place, _ in kept]


def _cuts_number(key: str, start: int, end: int) -> bool:
    """Whether a phrase would begin or end in the middle of a number or a Latin word."""
    seams = (key[at - 1 : at + 1] for at in (start, end) if 0 < at < len(key))
    return any(seam.isascii() and (seam.isdigit() or seam.isalpha()) for seam in seams)


def _without(folded: str, found: Iterable[Found]) -> str:
    for hit in sorted(found, key=lambda hit: -hit.start):
        folded = f"{folded[: hit.start]},{folded[hit.end :]}"
    return folded


def _best(answer: Answer) -> Candidate | None:
    best = next(iter(answer.candidates), None)
    return best if best is not None and best.confidence >= DOUBT else None


def _ranked(first: list[Candidate], answer: Answer) -> tuple[Candidate, ...]:
    named = {(candidate.name, candidate.address_id) for candidate in first}
    others = [c for c in answer.candidates if (c.name, c.address_id) not in named]
    return (*first, *others)[:SHOWN]


def _asked(answer: Answer, first: list[Candidate], question: str) -> Answer:
    return Answer(answer.text, _ranked(first, answer), None, question)
