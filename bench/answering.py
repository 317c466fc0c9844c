"""The locator under measurement: its answers in the terms of the truth, and the time they take."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.figures import quantile
from bench.grading import Graded
from bench.ground import Ground
from bench.noise import Line
from bench.truth import Found, judge
from geo.locate import Answer, Locator


@dataclass
class Timed:
    """Graded lines of one ground with the seconds each of them took."""

    graded: list[Graded] = field(default_factory=list)

    @property
    def rate(self) -> float | None:
        """Addresses a second; None of nothing."""
        seconds = sum(each.seconds for each in self.graded)
        return len(self.graded) / seconds if seconds else None

    def of(self, *kinds: str) -> Timed:
        """Those of some kinds."""
        return Timed([each for each in self.graded if each.line.kind in kinds])

    def milliseconds(self, share: float) -> float | None:
        """The time that ``share`` of the lines do not exceed."""
        at = quantile([each.seconds for each in self.graded], share)
        return None if at is None else 1000 * at


def build_locator(ground: Ground) -> Locator:
    """The locator of a ground's community, as the office builds it."""
    community = ground.community
    return Locator.build(
        community.profile, community.units, community.places, community.buildings, community.streets
    )  # fmt: skip


def locate_lines(locator: Locator, lines: Sequence[Line]) -> Timed:
    """Locate the lines one after another, in this thread; only the locator's own work is timed."""
    timed = Timed()
    for line in lines:
        began = time.thread_time()
        answer = locator.locate(line.text)
        seconds = time.thread_time() - began
        found = best_of(answer)
        why = found.why if found else ""
        timed.graded.append(Graded(line, judge(line.truth, found), told(answer), why, seconds))
    return timed


def best_of(answer: Answer) -> Found | None:
    """What was placed, else the best candidate."""
    best = answer.placed or (answer.candidates[0] if answer.candidates else None)
    if best is None:
        return None
    return Found(
        best.level, best.address_id or best.name, best.lon, best.lat, best.radius_m, best.confidence,
        placed=answer.placed is not None, why=best.why,
    )  # fmt: skip


def told(answer: Answer) -> str:
    """An answer in a few words."""
    best = answer.placed or (answer.candidates[0] if answer.candidates else None)
    if best is None:
        return f"nothing; {answer.question}"
    sure = f"{best.name} ({best.level} {best.address_id}, {best.confidence:.2f}, {best.radius_m:.0f} m)"
    return f"{sure} {best.why}" if answer.placed else f"asked: {answer.question} | best: {sure} {best.why}"
