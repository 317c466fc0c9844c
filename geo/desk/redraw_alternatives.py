"""A few plans instead of one: what it costs residents to have grids more even."""

from __future__ import annotations

from dataclasses import dataclass

from geo.desk.office import Office
from geo.desk.redraw_apart import LARGE, Job
from geo.desk.redraw_auto import Offer, propose
from geo.desk.redraw_offers import drafted
from geo.model import Actor
from geo.redraw.alternatives import TOLERANCES
from geo.redraw.auto_wish import Wish

FEW = (0.02, 0.05, 0.1, 0.2)
"""Tolerances tried for a large plan, of which each takes seconds."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of alternatives.

    Attributes
    ----------
    at : int
        Which option of the offer.
    deviation, moved_share : float
        Shares: the largest deviation from the target, and residents who get another grid than in the plan.
    moved, today : float
        Residents who get another grid than in the plan, and who change grid worker against today.
    grids, compounds_cut, unmet : int
    contiguous : bool
    """

    at: int
    deviation: float
    moved: float
    moved_share: float
    today: float
    grids: int
    compounds_cut: int
    contiguous: bool
    unmet: int


def propose_alternatives(
    office: Office, actor: Actor, community: str, redraw_id: str, wish: Wish, *, across: bool = False, seed: int = 1
) -> Offer:
    """Balance to several tolerances and keep those plans that no other one beats.

    A large plan gets fewer tolerances and is computed in a process of its own. Errors as of
    `geo.desk.redraw_auto.propose_balance`.
    """
    now = drafted(office, actor, community, redraw_id)
    tolerances = FEW if len(now.plan.blocks) >= LARGE else TOLERANCES
    job = Job("alternatives", wish, tolerances=tolerances, seed=seed)
    return propose(office, actor, community, redraw_id, job, across=across)


def rows_of(offer: Offer) -> tuple[Row, ...]:
    """The table of an offer, the most even plan first."""
    return tuple(
        Row(
            at, one.result.max_deviation, one.result.moved_people, one.result.moved_share, one.today.people,
            len(one.result.plan.grids), one.result.compounds_cut, one.result.contiguous, len(one.result.unmet),
        )
        for at, one in enumerate(offer.options)
    )  # fmt: skip
