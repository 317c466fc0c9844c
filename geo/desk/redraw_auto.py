"""Automatic redrawing of a plan: each verb makes a proposal, which is looked at first and then accepted as edits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from geo.desk.office import Office
from geo.desk.redraw_above import units_above
from geo.desk.redraw_apart import Job, compute
from geo.desk.redraw_edits import do_edits
from geo.desk.redraw_kept import Held
from geo.desk.redraw_offers import Against, drafted, key_of, look_at, offers, to_take
from geo.desk.redraw_towards import changed_blocks, edits_towards
from geo.desk.shelves import Shelf
from geo.errors import BadInput
from geo.i18n import mark
from geo.model import Actor, Redraw
from geo.redraw.auto_result import AutoResult, barriers_crossed, compounds_cut
from geo.redraw.auto_wish import Wish
from geo.redraw.blocks import Measure
from geo.redraw.edits import Edit
from geo.redraw.figures_sums import summed
from geo.redraw.impact import impact


@dataclass(frozen=True, eq=False, slots=True)
class Option:
    """One plan that was computed.

    Attributes
    ----------
    result : AutoResult
        ``moved_people`` counts against the plan as it stood.
    edits : tuple of Edit
        What leads there; none where the plan is as wished already.
    today : Against
        What it would do to residents against today.
    deviation_now : float
        How far the open grid that is furthest off lies from the same target in the plan as it stood, as a share.
    compounds_cut_now, barriers_crossed_now : int
        Of the plan as it stood.
    changed : tuple of int
        Places of the blocks that get another grid.
    """

    result: AutoResult
    edits: tuple[Edit, ...]
    today: Against
    deviation_now: float
    compounds_cut_now: int
    barriers_crossed_now: int
    changed: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Offer:
    """What was computed for a plan and nobody has accepted yet.

    Attributes
    ----------
    key : str
        Under which it is kept.
    redraw : Redraw
        The plan's record as it stood.
    job : Job
        What was asked for.
    options : tuple of Option
        One; of alternatives several, the most even first.
    """

    key: str
    redraw: Redraw
    job: Job
    options: tuple[Option, ...]


def propose_balance(
    office: Office, actor: Actor, community: str, redraw_id: str, wish: Wish, *, across: bool = False, seed: int = 1
) -> Offer:
    """All grids that are not locked, balanced with as few residents moved as can be.

    Needs ``draft:plan``; nothing is written.

    Parameters
    ----------
    across : bool
        Whether grids may take ground of another unit above them (another compound, another community).

    Raises
    ------
    Forbidden, NotFound, Conflict
        No right, no such plan, or it is no draft any more.
    BadInput
        What is wished for cannot be; the sentence says why.
    """
    return propose(office, actor, community, redraw_id, Job("balance", wish, seed=seed), across=across)


def propose_rebalance(
    office: Office, actor: Actor, community: str, redraw_id: str, grids: Collection[str], *,
    measure: Measure = "households", tolerance: float = 0.1, across: bool = False, seed: int = 1,
) -> Offer:  # fmt: skip
    """Some grids balanced among themselves, all others left as they are; errors as of `propose_balance`."""
    job = Job("rebalance", Wish(measure, tolerance), tuple(sorted(grids)), seed=seed)
    return propose(office, actor, community, redraw_id, job, across=across)


def propose_contiguity(
    office: Office, actor: Actor, community: str, redraw_id: str, *, measure: Measure = "households"
) -> Offer:
    """Every grid brought into one piece and nothing else changed; errors as of `propose_balance`.

    A piece may go to whatever grid lies beside it, also in another unit above.
    """
    return propose(office, actor, community, redraw_id, Job("contiguity", Wish(measure)), across=True)


def propose_compactness(
    office: Office, actor: Actor, community: str, redraw_id: str, *, measure: Measure = "households",
    tolerance: float = 0.1, across: bool = False,
) -> Offer:  # fmt: skip
    """Borders made smoother while grids stay within a tolerance; errors as of `propose_balance`."""
    job = Job("compactness", Wish(measure, tolerance))
    return propose(office, actor, community, redraw_id, job, across=across)


def propose(office: Office, actor: Actor, community: str, redraw_id: str, job: Job, *, across: bool) -> Offer:
    """Do a job on the plan as it stands; the same job on the same version is computed once."""
    now = drafted(office, actor, community, redraw_id)
    if not across:
        job = replace(job, above=units_above(office, community, now))
    key, shelf = key_of(now.redraw, job), _shelf(office, community)
    known = shelf.get(key)
    if known is not None:
        return known
    options = tuple(_option(now, result, job.wish.measure) for result in compute(now.plan, job))
    offer = Offer(key, now.redraw, job, options)
    shelf.put(key, offer)
    return offer


def kept_offer(office: Office, actor: Actor, community: str, redraw_id: str, key: str) -> Offer | None:
    """A proposal that is still kept; for whoever may look at plans."""
    return look_at(_shelf(office, community), actor, community, redraw_id, key)


def accept_offer(office: Office, actor: Actor, community: str, redraw_id: str, key: str, option: int = 0) -> Held:
    """Make the edits of a proposal, all in one transaction.

    Needs ``draft:plan``.

    Raises
    ------
    Conflict
        The plan has changed since it was computed.
    BadInput
        It is no longer kept, has no such option, or nothing differs.
    """
    offer = to_take(office, _shelf(office, community), actor, community, redraw_id, key)
    if not 0 <= option < len(offer.options):
        raise BadInput(mark("There is no such alternative."))
    edits = offer.options[option].edits
    if not edits:
        raise BadInput(mark("The plan is so already: nothing would change."))
    return do_edits(office, actor, community, redraw_id, offer.redraw.version, edits)


def _option(now: Held, result: AutoResult, measure: Measure) -> Option:
    told = impact(now.today, result.plan, now.facts)
    today = Against(told.people, told.people_share, len(told.households), len(told.must_visit))
    plan = now.plan
    loads = summed(plan.blocks.measured(measure), plan.grid_of, len(plan.grids))
    is_open = np.array([not grid.locked for grid in plan.grids], dtype=bool)
    off = np.abs(loads / result.target - 1.0)[is_open] if result.target > 0 else np.zeros(0)
    return Option(
        result, edits_towards(plan, result.plan), today, float(off.max(initial=0.0)),
        len(compounds_cut(plan.blocks, plan.grid_of)), barriers_crossed(plan.blocks, plan.grid_of),
        changed_blocks(plan, result.plan),
    )  # fmt: skip


def _shelf(office: Office, community: str) -> Shelf[Offer]:
    return offers(office, "redraw offers", community)
