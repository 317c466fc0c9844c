"""What was not right, for whoever mends it: the worst kinds first, and confidence against truth by reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bench.figures import columns
from bench.grading import Graded, groups, is_sure_and_wrong, percent, shares
from bench.truth import Grade, Truth

EXAMPLES = 20
FEWEST = 8
"""Reasons given less often than this say nothing."""
_FILLED = re.compile(r"\d+(?:\.\d+)?|[\u4e00-\u9fff（）a-z]*[\u4e00-\u9fff][\u4e00-\u9fff（）0-9a-zA-Z#-]*")


def write_failures(graded: Sequence[Graded], path: Path) -> None:
    """Write what was not right into a file, UTF-8."""
    path.write_text(f"{reasons(graded)}\n\n{examples(graded)}\n", encoding="utf-8")


def examples(graded: Sequence[Graded]) -> str:
    """Lines that were not right, at most 20 of a kind, sure and wrong ones first."""
    parts = []
    kinds = {name: lines for name, lines in groups(graded).items() if not name.startswith("all")}
    for name, lines in sorted(kinds.items(), key=lambda kind: shares(kind[1]).right):
        failed = [each for each in lines if each.verdict.grade is not Grade.RIGHT]
        failed.sort(key=lambda each: (not is_sure_and_wrong(each.verdict), each.verdict.grade is not Grade.WRONG))
        if failed:
            parts.append(f"== {name}: {len(failed)} of {len(lines)} not right")
            parts += [_example(each) for each in failed[:EXAMPLES]]
    return "\n".join(parts)


def _example(each: Graded) -> str:
    return (
        f"{each.verdict.grade.value} | {each.line.ground} | {each.line.text!r} | made of {each.line.clean} | "
        f"truth: {_meaning(each.line.truth)} | answer: {each.told}"
    )


def _meaning(truth: Truth) -> str:
    if truth.must_ask:
        return "needs a place"
    if truth.keys:
        return f"{'/'.join(sorted(truth.levels))} {', '.join(sorted(truth.keys))}"
    return f"within {truth.within_m:.0f} m of {truth.spot}"


def reasons(graded: Sequence[Graded]) -> str:
    """Confidence beside the share that was right, by the reason the answer gave, names and numbers left out."""
    found: dict[str, list[Graded]] = {}
    for each in graded:
        if each.verdict.confidence is not None and each.why:
            found.setdefault(_FILLED.sub("…", each.why), []).append(each)
    rows = [
        (
            f"{len(held):,}", f"{sum(each.verdict.confidence or 0 for each in held) / len(held):.3f}",
            percent(sum(each.verdict.hit for each in held) / len(held)),
            percent(sum(each.verdict.true for each in held) / len(held)), reason,
        )
        for reason, held in sorted(found.items(), key=lambda pair: -len(pair[1]))
        if len(held) >= FEWEST
    ]  # fmt: skip
    return columns([("lines", "mean confidence", "right", "right or coarser", "reason"), *rows])
