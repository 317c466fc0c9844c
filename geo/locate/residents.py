"""`Residents`: names of people and where they live or answer, for askers who may search them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from geo.locate import sentences as say
from geo.locate.aliases import DOUBT, agree
from geo.locate.candidates import Answer, Candidate
from geo.locate.folding import fold
from geo.locate.ranking import CLEAR, SHOWN, SURE, share, unit_names
from geo.model import Path

if TYPE_CHECKING:
    from geo.locate.locator import Locator

NAMED = 0.85
"""Confidence of a full name that one person bears here: namesakes who are on no list exist."""
TITLED = 0.6
"""Confidence of a surname with a title, such as 张大妈."""
MOST = 12
_TITLE = "(?:大妈|大娘|大婶|大爷|大叔|阿姨|叔叔|奶奶|爷爷|师傅|老师|女士|先生|家)"
_COARSE = ("unit", "community")


class Resident(NamedTuple):
    """Somebody, folded name first, with the id of the home or unit and its chain."""

    name: str
    address_id: str
    path: Path


class Residents:
    """People by name; changes nothing, threads may share it.

    Give it only to lookups of an asker who holds ``read:people`` over every path in it.

    Parameters
    ----------
    people : iterable of (str, str, tuple of str)
        Name as written, id of a household, stair, building or unit, and the chain of that place.
    """

    def __init__(self, people: Iterable[tuple[str, str, Path]]) -> None:
        self._by_name: dict[str, list[Resident]] = {}
        for name, address_id, path in people:
            folded = fold(name)
            if len(folded) < 2:
                continue
            known = self._by_name.setdefault(folded, [])
            resident = Resident(folded, address_id, path)
            if resident not in known:
                known.append(resident)
        self._by_surname: dict[str, list[Resident]] = {}
        for name, known in self._by_name.items():
            self._by_surname.setdefault(name[0], []).extend(known)
        self._lengths = sorted({len(name) for name in self._by_name}, reverse=True)
        self._titled = re.compile(f"([{''.join(map(re.escape, self._by_surname))}]){_TITLE}") if self._by_name else None

    def __len__(self) -> int:
        return sum(map(len, self._by_name.values()))

    def names_in(self, folded: str) -> list[str]:
        """Full names that stand in a folded text, in its order."""
        return [name for _, name in self._named(folded)]

    def settle(self, answer: Answer, locator: Locator) -> Answer:
        """Let a name say where a text means, when the rest of it leaves that open.

        Parameters
        ----------
        answer : Answer
            What the text says without anybody's name.
        locator : Locator
            Over the same community.

        Returns
        -------
        Answer
            As it was when it is placed or names nobody; else with the homes of those named among the candidates, and
            placed when one of them fits alone.
        """
        if answer.placed is not None or not self._by_name:
            return answer
        folded = fold(answer.text)
        said = [c for c in answer.candidates if c.confidence >= DOUBT]
        fitting = [
            candidate
            for resident, sure in self._meant(folded)
            if (candidate := self._home(resident, sure, locator)) is not None
            and (not said or any(agree(candidate, other) for other in said))
        ]
        if not fitting:
            return answer
        shared = sorted(share(fitting), key=lambda c: -c.confidence)[:SHOWN]
        first, second = shared[0], shared[1] if len(shared) > 1 else None
        candidates = (*shared, *answer.candidates)[:SHOWN]
        lead = first.confidence - (second.confidence if second else 0.0)
        # A surname alone says who only where the text itself has narrowed the place.
        sure = first.confidence >= SURE or (bool(said) and second is None and all(c.level not in _COARSE for c in said))
        if sure and lead >= CLEAR and locator.containment.handling_path(first.path):
            return Answer(answer.text, candidates, first)
        if second is None:
            return Answer(answer.text, candidates, None, f"{say.UNCERTAIN.format(name=first.name)} {first.why}")
        units = unit_names([first.path[-1], second.path[-1]], locator.containment)
        question = say.WHICH_OF_MANY.format(
            count=len(fitting), first=first.name, first_unit=units[0], second=second.name, second_unit=units[1]
        )
        return Answer(answer.text, candidates, None, question)

    def _meant(self, folded: str) -> Iterator[tuple[Resident, float]]:
        full = [(resident, NAMED) for _, name in self._named(folded) for resident in self._by_name[name]]
        if full:
            yield from full[:MOST]
            return
        titled = self._titled.search(folded) if self._titled else None
        known = self._by_surname[titled[1]] if titled else []
        if len(known) <= MOST * 10:
            yield from ((resident, TITLED) for resident in known)

    def _named(self, folded: str) -> list[tuple[int, str]]:
        found = []
        end = 0
        for start in range(len(folded) - 1):
            if start < end or folded[start] not in self._by_surname:
                continue
            name = next((n for size in self._lengths if (n := folded[start : start + size]) in self._by_name), None)
            if name is not None:
                found.append((start, name))
                end = start + len(name)
        return found

    @staticmethod
    def _home(resident: Resident, sure: float, locator: Locator) -> Candidate | None:
        home = locator.by_id(resident.address_id)
        return None if home is None else replace(home, confidence=sure, why=say.RESIDENT)
