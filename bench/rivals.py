"""The peers on the locator's own lines: rapidfuzz on all kinds, jionlp on whose region a line is from."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.answering import Timed
from bench.figures import DASH
from bench.grading import Graded, percent
from bench.ground import Ground
from bench.noise import Line
from bench.peers import FuzzySearch, RegionParser, load_jionlp
from bench.truth import Found, Grade, Truth, Verdict, judge

REGION_KINDS: Mapping[str, bool | None] = {
    "clean": None, "region in front": True, "wrong province": False, "wrong county": False,
}  # fmt: skip
"""Kind → whether its lines name the community's own region; None when they name none."""


@dataclass(frozen=True, slots=True)
class FuzzyRun:
    """rapidfuzz over one ground.

    Attributes
    ----------
    addresses : int
        Texts it searched.
    """

    addresses: int
    timed: Timed


def first_of_each(lines: Sequence[Line], ground: str, count: int) -> Iterator[Line]:
    """The first lines of each kind that belong to a ground."""
    taken: dict[str, int] = {}
    for line in lines:
        if line.ground == ground and taken.get(line.kind, 0) < count:
            taken[line.kind] = taken.get(line.kind, 0) + 1
            yield line


def fuzzy_run(ground: Ground, lines: Sequence[Line], *, doors: bool) -> FuzzyRun:
    """Search the lines in the ground's addresses; only the search is timed."""
    search = FuzzySearch(ground, doors=doors)
    timed = Timed()
    for line in lines:
        began = time.thread_time()
        found = search.find(line.text)
        seconds = time.thread_time() - began
        verdict = judge(line.truth, found)
        verdict = verdict if doors else without_doors(line.truth, found, verdict)
        timed.graded.append(Graded(line, verdict, seconds=seconds))
    return FuzzyRun(len(search), timed)


def without_doors(truth: Truth, found: Found | None, verdict: Verdict) -> Verdict:
    """The verdict on a search that was given no doors: the right building is right."""
    if found and verdict.grade is Grade.COARSER and found.level in ("building", "house") and found.key in truth.around:
        return verdict._replace(grade=Grade.RIGHT, hit=True)
    return verdict


def region_line(grounds: Sequence[Ground], graded: Sequence[Graded], count: int) -> str:
    """What jionlp and the locator make of regions in front of addresses, in one line of text.

    Parameters
    ----------
    grounds : sequence of Ground
        Those whose region exists.
    graded : sequence of Graded
        The locator's answers; accepting a line that names another region is its fault, refusing another one is too.
    count : int
        Lines of each kind and ground.
    """
    jionlp = load_jionlp()
    if jionlp is None:
        return "jionlp is not installed (bench/requirements.txt): regions were not compared."
    parser = RegionParser(jionlp)
    regions = {ground.key: ground.region for ground in grounds}
    answers = {(each.line.kind, each.line.text): each for each in graded}
    chosen = [
        line
        for key in regions
        for line in first_of_each([each.line for each in graded if each.line.kind in REGION_KINDS], key, count)
    ]
    if not chosen:
        return f"jionlp: {DASH}"
    parser.belongs(chosen[0].text, regions[chosen[0].ground])  # reads its dictionaries
    ours = theirs = 0
    began = time.thread_time()
    for line in chosen:
        theirs += parser.belongs(line.text, regions[line.ground]) is REGION_KINDS[line.kind]
    rate = len(chosen) / (time.thread_time() - began)
    for line in chosen:
        verdict = answers[line.kind, line.text].verdict
        ours += verdict.asked if REGION_KINDS[line.kind] is False else verdict.true
    return (
        f"jionlp, whose region a line is from: {rate:,.0f} lines/s, right on {percent(theirs / len(chosen))} of "
        f"{len(chosen)} lines; gridward accepts or refuses rightly {percent(ours / len(chosen))} of them"
    )
