"""Plans of grid boundaries as they stand now, with everything beside the map, kept by this process.

What an edit, of this process or of another one, changed is all that is computed: steps are read after the last one
that is known, figures of the grids that were touched, the base once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from geo.desk.office import Office
from geo.desk.redraw_facts import facts_of, walk_of
from geo.desk.redraw_ground import base_plan
from geo.desk.redraw_steps import StepTree, fresh_history, moved_history
from geo.desk.redraw_today import today_on
from geo.desk.redraws import get_redraw
from geo.model import Actor, Redraw
from geo.redraw.blocks import MEASURES, Floats, Measure
from geo.redraw.defects import Defect, defects, ground_defects
from geo.redraw.figures import PlanFigures, even_target, figures_of, updated
from geo.redraw.figures_sums import summed
from geo.redraw.history import EVERY, RECENT, History
from geo.redraw.impact import Impact, impact
from geo.redraw.impact_facts import Facts
from geo.redraw.plans import Plan
from geo.redraw.walking import walk_after_cut

KEPT = 8
"""So many plans of a community are held at once, those asked for last."""
MOST_ENTRIES = 6_000_000
"""Blocks times plans that their histories may keep, all held ones together; the one asked for last is always held."""


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """A plan as it stands in the store, with what stands beside its map.

    Attributes
    ----------
    redraw : Redraw
        Its record.
    history : History
        The edits that hold, and those that redo can bring back.
    figures : PlanFigures
        Of each grid, towards the target of the record (the mean, where it has none).
    facts : Facts
        Placed on the plan's blocks, and on those of its base.
    impact : Impact
        Against ``today``.
    defects : tuple of Defect
        Those that block publishing first.
    today : Plan
        The boundaries that hold now, on the blocks of the plan's base.
    """

    redraw: Redraw
    history: History
    figures: PlanFigures
    facts: Facts
    impact: Impact
    defects: tuple[Defect, ...]
    today: Plan

    @property
    def plan(self) -> Plan:
        """The plan as it stands."""
        return self.history.plan


@dataclass(frozen=True, eq=False, slots=True)
class _Made:
    """A held plan with what it was made from, so that the next one need not begin anew."""

    held: Held
    chain: tuple[int, ...]
    walk_s: Floats
    facts: Facts
    ground: tuple[Defect, ...]


class Slot:
    """One plan of this process; `lock` must be held by whoever calls anything else."""

    def __init__(self, office: Office, community: str) -> None:
        self.lock = threading.RLock()
        self.tree = StepTree()
        self._office, self._community = office, community
        self._made: _Made | None = None

    @property
    def entries(self) -> int:
        """About how many blocks all the plans hold that are kept for this one."""
        made = self._made
        if made is None:
            return 0
        history = made.held.history
        return len(history.base.blocks) * (min(len(history.edits), RECENT) + len(history.edits) // EVERY + 1)

    def follow(self, redraw: Redraw) -> Held:
        """The plan as a record of the store says that it stands; its steps are read as far as they are not known."""
        if self._made is not None and redraw.version < self._made.held.redraw.version:
            # the store was brought back from a backup: its next steps are others
            self.tree, self._made = StepTree(), None
        if self.tree.known < redraw.steps:
            with self._office.store.read() as reader:
                self.tree.add(reader.plans.steps(self._community, redraw.id, after=self.tree.known))
        chain = self.tree.chain(redraw.tip)
        at = len(self.tree.chain(redraw.at))
        if self._made is None:
            base = base_plan(self._office, self._community, redraw.base)
            history = fresh_history(base, self.tree, chain, at)
        else:
            history = moved_history(self._made.held.history, self._made.chain, self.tree, chain, at)
        self._made = self._stands(redraw, history, chain)
        return self._made.held

    def chain(self) -> tuple[int, ...]:
        """The numbers of the steps in the history that is held."""
        return self._made.chain if self._made else ()

    def ahead(self, redraw: Redraw, history: History, chain: tuple[int, ...]) -> _Made:
        """What would be held if a record and its steps were written; nothing is changed yet."""
        return self._stands(redraw, history, chain)

    def take(self, made: _Made, redraw: Redraw) -> Held:
        """Hold what was computed ahead, as the store has written it."""
        self._made = replace(made, held=replace(made.held, redraw=redraw))
        return self._made.held

    def _stands(self, redraw: Redraw, history: History, chain: tuple[int, ...]) -> _Made:
        base, plan, known = history.base, history.plan, self._made
        facts = facts_of(self._office, self._community, base)
        walk_s = walk_of(self._office, self._community, base)
        today = today_on(self._office, self._community, redraw.base, base)
        if known is None:
            figures = figures_of(plan, 1.0, "households", walk_after_cut(walk_s, base.blocks, plan.blocks))
            placed = facts.on(base.blocks, plan.blocks)
            ground = ground_defects(base.blocks)
        else:
            figures = _figures_after(known, walk_s, base, plan)
            placed = _placed_after(known, facts, base, plan)
            ground = known.ground
        was = None if known is None else known.held
        if was is not None and was.plan is plan and was.facts is placed and was.today is today:
            against, wrong = was.impact, was.defects
        else:
            against = impact(today, plan, placed)
            found = defects(plan, placed.households, without_residents=_uninhabited(today))
            wrong = tuple(sorted((*found, *ground), key=lambda defect: not defect.blocking))
        held = Held(redraw, history, _aimed(figures, redraw, plan), placed, against, wrong, today)
        return _Made(held, chain, walk_s, facts, ground)


class Slots:
    """The plans of one community that this process holds, by their ids; safe for many threads."""

    def __init__(self, office: Office, community: str) -> None:
        self._office, self._community = office, community
        self._lock = threading.Lock()
        self._slots: OrderedDict[str, Slot] = OrderedDict()

    def slot(self, id_: str) -> Slot:
        """Where a plan is held, or will be."""
        with self._lock:
            slot = self._slots.setdefault(id_, Slot(self._office, self._community))
            self._slots.move_to_end(id_)
            # A slot that somebody works in at this moment goes on; it is only no longer found.
            while len(self._slots) > KEPT or (len(self._slots) > 1 and self._entries() > MOST_ENTRIES):
                self._slots.popitem(last=False)
            return slot

    def slots(self) -> list[Slot]:
        """Those that are held, the one asked for last at the end."""
        with self._lock:
            return list(self._slots.values())

    def _entries(self) -> int:
        return sum(slot.entries for slot in self._slots.values())


def held(office: Office, actor: Actor, community: str, id_: str) -> Held:
    """A plan as it stands in the store now.

    Not to be called inside a transaction of one's own: whoever edits the plan may be waiting for that one.

    Raises
    ------
    Forbidden, NotFound
        The actor may not look at plans; there is no such plan.
    """
    get_redraw(office, actor, community, id_)  # whoever asks for what there is not displaces nobody's plan
    slot = slot_of(office, community, id_)
    with slot.lock:
        with office.store.read() as reader:
            redraw = reader.plans.redraw(community, id_)
        return slot.follow(redraw)


def slot_of(office: Office, community: str, id_: str) -> Slot:
    """Where this process holds a plan."""
    return office.shared("redraws", community, lambda: Slots(office, community)).slot(id_)


def _figures_after(known: _Made, walk_s: Floats, base: Plan, plan: Plan) -> PlanFigures:
    was = known.held
    if walk_s is known.walk_s and plan is was.plan:
        return was.figures
    # from the base: by whichever edits a plan came about, people walk as long
    same = walk_s is known.walk_s and plan.blocks is was.plan.blocks
    walk = was.figures.walk_s if same else walk_after_cut(walk_s, base.blocks, plan.blocks)
    return updated(was.figures, was.plan, plan, walk)


def _placed_after(known: _Made, facts: Facts, base: Plan, plan: Plan) -> Facts:
    if facts is known.facts:
        return known.held.facts.on(known.held.plan.blocks, plan.blocks)
    return facts.on(base.blocks, plan.blocks)


def _aimed(figures: PlanFigures, redraw: Redraw, plan: Plan) -> PlanFigures:
    measure: Measure = next(known for known in MEASURES if known == redraw.measure)
    # where nothing is counted there is no mean to be far from
    target = redraw.target or even_target(plan, measure) or 1.0
    if (figures.target, figures.measure) == (target, measure):
        return figures
    return figures.towards(target, measure)


def _uninhabited(today: Plan) -> frozenset[str]:
    """Grids where nobody lives today: markets, schools, industry; that is how they are meant."""
    lived = summed(today.blocks.households, today.grid_of, len(today.grids))
    return frozenset(grid.id for grid, homes in zip(today.grids, lived.tolist(), strict=True) if not homes)
