"""Several plans instead of one: what it costs residents to have grids more even."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.auto import balance
from geo.redraw.auto_result import AutoResult
from geo.redraw.auto_wish import Wish
from geo.redraw.plans import Plan

TOLERANCES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2)


@dataclass(frozen=True, eq=False, slots=True)
class Alternative:
    """A line of the table.

    Attributes
    ----------
    tolerance : float
        What was asked for.
    result : AutoResult
        What came of it.
    """

    tolerance: float
    result: AutoResult


def alternatives(
    plan: Plan, wish: Wish | None = None, *, tolerances: Sequence[float] = TOLERANCES, seed: int = 1
) -> tuple[Alternative, ...]:
    """Balance to several tolerances and keep those plans that no other one beats.

    Parameters
    ----------
    plan : Plan
    wish : Wish, optional
        Everything but the tolerance; its own tolerance is tried as well.
    tolerances : sequence of float
    seed : int

    Returns
    -------
    tuple of Alternative
        The most even first; each next one is less even and moves fewer residents. Plans with torn grids are left out
        unless all have them.

    Raises
    ------
    BadInput
        As `balance`, or no tolerance at all.
    """
    asked = wish or Wish()
    if not tolerances:
        raise BadInput(mark("Name at least one tolerance."))
    made = [
        Alternative(tolerance, balance(plan, replace(asked, tolerance=tolerance), seed=seed))
        for tolerance in sorted({*tolerances, asked.tolerance})
    ]
    whole = [one for one in made if one.result.contiguous] or made
    whole.sort(key=lambda one: (one.result.max_deviation, one.result.moved_people))
    kept: list[Alternative] = []
    for one in whole:
        if not kept or one.result.moved_people < kept[-1].result.moved_people:
            kept.append(one)
    return tuple(kept)
