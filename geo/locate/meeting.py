"""A text and a point that came together: which of them says where it is, and what is said when they disagree."""

from __future__ import annotations

from dataclasses import replace

from geo.locate import sentences as say
from geo.locate.candidates import Answer, Candidate
from geo.locate.ranking import SURE

POINT_WINS_M = 50.0
"""A point with a larger error radius does not overrule a sure text."""
TOUCH_M = 30.0
"""Two circles this far apart still mean one spot."""
_FINE = ("household", "stair", "building", "house", "place")


def meet(answer: Answer, here: Candidate | None, why_not: str = "") -> Answer:
    """What a text said and where a point lies, together.

    Parameters
    ----------
    answer : Answer
        Of the text alone.
    here : Candidate or None
        Where the point lies, as `geo.locate.points.PointFinder.at` found it; None outside the community.
    why_not : str
        Without ``here``: the sentence that says why.

    Returns
    -------
    Answer
        Agreeing, the finer of the two is taken; disagreeing, a sharp point wins over the text and a vague one is a
        question. An impossible point never spoils a text that is sure.
    """
    if here is None:
        if answer.placed is not None:
            return with_doubt(answer, f"{why_not} {say.POINT_OUTSIDE_IGNORED}")
        return replace(answer, question=f"{why_not} {answer.question}" if answer.candidates else why_not)
    matching = tuple(c for c in answer.candidates if _agrees(c, here))
    if matching:
        return _agreement(answer, matching, here)
    named = answer.placed or (answer.candidates[0] if answer.candidates else None)
    if named is None or named.level == "community":
        return Answer(answer.text, (here, *answer.candidates), here)
    away = round(here.apart_m(named))
    if here.radius_m > POINT_WINS_M and named.confidence >= SURE:
        question = say.POINT_AGAINST_TEXT.format(name=named.name, metres=away)
        return Answer(answer.text, (*answer.candidates, here), None, question)
    why = f"{here.why} {say.TEXT_DISAGREES.format(name=named.name, metres=away)}"
    taken = replace(here, why=why, confidence=round(here.confidence * 0.8, 3))
    return Answer(answer.text, (taken, *answer.candidates), taken)


def with_doubt(answer: Answer, doubt: str) -> Answer:
    """A placed answer that says something more, with its confidence as it was."""
    if answer.placed is None:
        return answer
    placed = replace(answer.placed, why=f"{answer.placed.why} {doubt}")
    candidates = tuple(placed if candidate == answer.placed else candidate for candidate in answer.candidates)
    return replace(answer, candidates=candidates, placed=placed)


def _agrees(named: Candidate, here: Candidate) -> bool:
    if named.level in ("unit", "community"):
        return here.path[: len(named.path)] == named.path
    return here.apart_m(named) <= named.radius_m + here.radius_m + TOUCH_M


def _agreement(answer: Answer, matching: tuple[Candidate, ...], here: Candidate) -> Answer:
    best = matching[0]
    rest = tuple(c for c in answer.candidates if c is not best)
    finer = best.level in _FINE or best.radius_m <= here.radius_m
    equal = [c for c in matching[1:] if c.confidence > best.confidence - 0.05]
    if equal or not finer:
        taken = replace(here, why=f"{here.why} {say.TEXT_AGREES.format(name=best.name)}")
    else:
        # What it had to share with those that the point rules out comes back to it.
        alike = sum(abs(c.confidence - best.confidence) < 0.05 for c in answer.candidates)
        sure = round(1 - (1 - min(best.confidence * alike, 0.98)) * 0.5, 3)
        taken = replace(best, confidence=sure, why=f"{best.why} {say.AGREES}")
    return Answer(answer.text, (taken, *rest), taken)
