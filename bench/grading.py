"""Graded lines and what they come to: per kind, together, by confidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.figures import DASH, columns
from bench.noise import KINDS, Line
from bench.truth import Grade, Verdict

SURE = 0.9
HEADINGS = ("kind", "lines", "right", "coarser", "wrong", "nothing", "asked", "wrong ≥0.9", "ms", "rapidfuzz right")
CONFIDENCES = ("confidence", "lines", "mean", "right", "right or coarser")


@dataclass(frozen=True, slots=True)
class Graded:
    """A line, what was answered and what that is worth."""

    line: Line
    verdict: Verdict
    told: str = ""
    """The answer in a few words."""
    why: str = ""
    """The reason of its best candidate."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Shares:
    """How a set of lines came out, each as a share of its lines.

    Attributes
    ----------
    right, coarser, wrong, nothing : float
        Grades of the best candidates; they sum to 1.
    asked : float
        Not placed although something could have been: lines that must be asked about are left out.
    sure_and_wrong : float
        Wrong with a confidence of at least 0.9.
    mean_ms : float
        Milliseconds a line, no share.
    """

    lines: int
    right: float
    coarser: float
    wrong: float
    nothing: float
    asked: float | None
    sure_and_wrong: float
    mean_ms: float


def shares(graded: Sequence[Graded]) -> Shares:
    """The shares of a set of lines that is not empty."""

    def share(keep: Callable[[Verdict], bool]) -> float:
        return sum(keep(each.verdict) for each in graded) / len(graded)

    placeable = [each.verdict.asked for each in graded if not each.line.truth.must_ask]
    return Shares(
        lines=len(graded),
        right=share(lambda verdict: verdict.grade is Grade.RIGHT),
        coarser=share(lambda verdict: verdict.grade is Grade.COARSER),
        wrong=share(lambda verdict: verdict.grade is Grade.WRONG),
        nothing=share(lambda verdict: verdict.grade is Grade.NOTHING),
        asked=sum(placeable) / len(placeable) if placeable else None,
        sure_and_wrong=share(is_sure_and_wrong),
        mean_ms=1000 * sum(each.seconds for each in graded) / len(graded),
    )


def is_sure_and_wrong(verdict: Verdict) -> bool:
    """Whether an answer is wrong and claims to be right nine times in ten."""
    return verdict.grade is Grade.WRONG and verdict.confidence is not None and verdict.confidence >= SURE


def groups(graded: Iterable[Graded]) -> Mapping[str, list[Graded]]:
    """Kind → its lines, then all dirty lines and all lines together."""
    found: dict[str, list[Graded]] = {}
    for each in graded:
        found.setdefault(each.line.kind, []).append(each)
    together = [each for kind in found.values() for each in kind]
    found["all dirty"] = [each for each in together if KINDS[each.line.kind].dirty]
    found["all"] = together
    return {name: lines for name, lines in found.items() if lines}


def kinds_table(ours: Sequence[Graded], peer: Sequence[Graded]) -> str:
    """A row for each kind, with the peer's share of right lines where it was asked."""
    theirs = groups(peer)
    rows = []
    for name, lines in groups(ours).items():
        of = shares(lines)
        rows.append(
            [
                name, f"{of.lines:,}", percent(of.right), percent(of.coarser), percent(of.wrong), percent(of.nothing),
                percent(of.asked), percent(of.sure_and_wrong, 2), f"{of.mean_ms:.2f}",
                percent(shares(theirs[name]).right) if name in theirs else DASH,
            ]
        )  # fmt: skip
    return columns([HEADINGS, *rows])


def reliability(graded: Iterable[Graded]) -> list[tuple[int, int, float, float, float]]:
    """Best candidates by tenths of confidence: (tenth, lines, mean confidence, share right, share at least true).

    Placed or not, a candidate counts as right when it is what the line means; of lines that mean nothing that is
    here none is.
    """
    bins: dict[int, list[Verdict]] = {}
    for each in graded:
        if each.verdict.confidence is not None:
            bins.setdefault(min(9, int(each.verdict.confidence * 10)), []).append(each.verdict)
    return [
        (
            tenth, len(held), sum(v.confidence or 0.0 for v in held) / len(held),
            sum(v.hit for v in held) / len(held), sum(v.true for v in held) / len(held),
        )
        for tenth, held in sorted(bins.items())
    ]  # fmt: skip


def reliability_table(graded: Iterable[Graded]) -> str:
    """`reliability` as text."""
    rows = [
        [f"{tenth / 10:.1f}-{(tenth + 1) / 10:.1f}", f"{count:,}", f"{mean:.3f}", percent(right), percent(true)]
        for tenth, count, mean, right, true in reliability(graded)
    ]
    return columns([CONFIDENCES, *rows])


def percent(share: float | None, places: int = 1) -> str:
    """A share for a table, a dash for none."""
    return DASH if share is None else f"{100 * share:.{places}f} %"
