"""`Rereader`: what a text may mean that names nothing as it stands: slips of the pen, text in the wrong encoding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from geo.locate import sentences as say
from geo.locate.candidates import Answer, Candidate
from geo.locate.damage import looks_damaged, repaired
from geo.locate.names import NameMatch
from geo.locate.ranking import Anchor, share
from geo.locate.slips import Slip, Slips, apply_slip

MOST_SLIPS = 6
READ_AGAIN = 300
"""So many characters of a text are read again with a slip mended."""
REPAIRED_WEIGHT = 0.95
QUOTED = 40
COARSE = frozenset({"street", "unit", "community"})


class Meaning(NamedTuple):
    """A folded text with the names in it and the candidates, best first, that they lead to."""

    folded: str
    matches: Sequence[NameMatch]
    candidates: tuple[Candidate, ...]


class Rereader:
    """Reads a text again, with slips mended.

    Parameters
    ----------
    slips : Slips
        Names by their sound.
    read : callable
        Folded text → `Meaning`, by exact names alone.
    """

    def __init__(self, slips: Slips, read: Callable[[str], Meaning]) -> None:
        self._slips = slips
        self._read = read

    def mend(self, exact: Meaning) -> Meaning | None:
        """The text with the names that come nearest in the place of slips.

        Parameters
        ----------
        exact : Meaning
            What it means as it stands.

        Returns
        -------
        Meaning or None
            None unless it says more than the exact reading does. Names that come equally near share the confidence.
        """
        taken = [(match.start, match.end) for match in exact.matches]
        found: list[tuple[Slip, Meaning]] = []
        for slip in self._slips.find(exact.folded, taken)[:MOST_SLIPS]:
            meaning = self._read(apply_slip(exact.folded[:READ_AGAIN], slip))
            if meaning.candidates:
                found.append((slip, meaning))
        limit = min((_depth(c) for c in exact.candidates), default=99)
        finest = min((_depth(c) for _, meaning in found for c in meaning.candidates), default=99)
        if finest >= limit:
            return None
        kept = [(slip, meaning) for slip, meaning in found if any(_depth(c) == finest for c in meaning.candidates)]
        pool = [_doubted(c, slip, exact.folded) for slip, meaning in kept for c in meaning.candidates]
        if len({slip.name for slip, _ in kept}) > 1:
            pool = share(pool)
        best: dict[tuple[str, str], Candidate] = {}
        for candidate in sorted(pool, key=lambda c: (-c.confidence, _depth(c), c.name)):
            best.setdefault((candidate.name, candidate.address_id), candidate)
        return Meaning(kept[0][1].folded, kept[0][1].matches, tuple(best.values()))


def repair(answer: Answer, locate: Callable[[str], Answer]) -> Answer:
    """Try to turn a damaged text back.

    Parameters
    ----------
    answer : Answer
        What the text means as it came: nothing fine.
    locate : callable
        Text → answer.

    Returns
    -------
    Answer
        Of the repaired text where that names something, and it says so; else the answer as it was, or with a question
        that says that the text looks damaged. The text stays as it came.
    """
    for text in repaired(answer.text):
        found = locate(text)
        if not found.candidates or all(c.level in COARSE for c in found.candidates):
            continue
        told = say.REPAIRED.format(text=text[:QUOTED] + ("…" if len(text) > QUOTED else ""))
        candidates = tuple(_told(c, told) for c in found.candidates)
        placed = found.placed and _told(found.placed, told)
        question = "" if placed else f"{told} {found.question}"
        return Answer(answer.text, candidates, placed, question)
    if not answer.candidates and looks_damaged(answer.text):
        return replace(answer, question=f"{say.DAMAGED} {answer.question}")
    return answer


def _told(candidate: Candidate, sentence: str) -> Candidate:
    confidence = round(candidate.confidence * REPAIRED_WEIGHT, 4)
    return replace(candidate, confidence=confidence, why=f"{candidate.why} {sentence}")


def _doubted(candidate: Candidate, slip: Slip, folded: str) -> Candidate:
    told = say.SLIP.format(written=folded[slip.start : slip.end], name=slip.name)
    confidence = round(candidate.confidence * slip.weight, 4)
    return replace(candidate, confidence=confidence, why=f"{candidate.why} {told}")


def _depth(candidate: Candidate) -> int:
    return Anchor(0, (candidate,)).fineness
