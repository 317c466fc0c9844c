"""The day on which a plan of grid boundaries comes in force: units, layers and everything open change in one go."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
import structlog

from geo.desk.covering import cover_roles
from geo.desk.households import stairs_of
from geo.desk.office import Office
from geo.desk.redraw_below import Chain, chain_of, standing_of
from geo.desk.redraw_community import community_of_store
from geo.desk.redraw_homes import Homes
from geo.desk.redraw_layers import community_after
from geo.desk.redraw_outlines import Turn
from geo.desk.redraw_rehoming import Workers, rehomed
from geo.desk.redraw_steps import StepTree
from geo.errors import BadInput, Conflict, GridwardError, NotFound
from geo.exchange.communities import Community
from geo.i18n import mark, say
from geo.model import REDRAW_MOVES, SYSTEM, Actor, Redraw, RedrawState
from geo.redraw.defects import defects
from geo.redraw.edits_applied import replay
from geo.redraw.figures_sums import summed
from geo.redraw.history_bytes import from_bytes
from geo.redraw.impact_facts import place
from geo.redraw.plans import Plan
from geo.store import Reader, Transaction

_TRIES = 3
_LAYERS = ("layers:", "unit:", "place:", "person:", "appointment:", "shift:")
_log = structlog.get_logger()


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """A turn of boundaries worked out on one state of the layers.

    Attributes
    ----------
    after : Community
        All layers as they are from the day on.
    homes : Homes
        Where everything belongs then.
    role : str
        Key of the role of the grids' workers; may be empty.
    cursor : int
        Event up to which the store was read.
    """

    after: Community
    homes: Homes
    role: str
    cursor: int

    @property
    def chain(self) -> Chain:
        """The units before and after."""
        return self.homes.chain

    @property
    def workers(self) -> Workers:
        """Who is the worker of which grid before and after."""
        return Workers(self.homes, self.role, self.after.appointments)


def publish_due(office: Office, community: str) -> list[Redraw]:
    """Bring in force every plan whose day has come, also days later when nobody was running meanwhile.

    The tick of the clock calls it; safe in several processes at once. A plan that cannot come in force stays dated, and
    its ``held_up`` says why; it is tried again when its record or the layers have changed.

    Returns
    -------
    list of Redraw
        Those that hold from now on.
    """
    today = office.today(community)
    with office.store.read() as reader:
        dated = reader.plans.redraws(community, states={RedrawState.DATED})
        due = [plan for plan in dated if plan.effective is not None and plan.effective <= today]
        version = reader.layers_version(community) if due else 0
    held_up = office.shared("redraws held up", community, dict[str, tuple[int, int]])
    found = []
    for redraw in sorted(due, key=lambda plan: (plan.effective or today, plan.id)):
        if held_up.get(redraw.id) == (redraw.version, version):
            continue
        try:
            found.append(turn_over(office, SYSTEM, redraw, back=False))
        except Conflict:
            continue  # another process was quicker, or layers came meanwhile: the next tick looks again
        except (BadInput, NotFound) as problem:
            stands = _hold_up(office, redraw, problem)
            held_up[redraw.id] = (stands.version, version)
    return found


def prepare_turn(office: Office, reader: Reader, turn: Turn) -> Prepared:
    """Work a turn out on what a reader sees; nothing is written."""
    standing = standing_of(turn)
    chain = chain_of(turn, standing)
    role = next(iter(cover_roles(office, turn.community.profile.key)), "")
    after, homes = community_after(chain, standing, role)
    return Prepared(after, homes, role, reader.cursor())


def write_turn(office: Office, tx: Transaction, prepared: Prepared) -> None:
    """Write a prepared turn: the layers as a whole, and each open record that it moves with an event of its own."""
    moved = rehomed(tx, prepared.homes, prepared.workers, office.clock())
    tx.load_community(prepared.after)
    moved.write(tx)


def still_stands(reader: Reader, prepared: Prepared) -> bool:
    """Whether nobody has written layers or appointments since a turn was worked out."""
    community, after = prepared.after.profile.key, prepared.cursor
    while events := reader.events_since(after, community=community):
        if any(event.subject.startswith(_LAYERS) for event in events):
            return False
        after = events[-1].id
    return True


def played(reader: Reader, redraw: Redraw) -> tuple[Plan, Plan]:
    """What a plan began with, and the plan as it stands."""
    base = from_bytes(reader.plans.base(redraw.community, redraw.base))
    tree = StepTree()
    tree.add(reader.plans.steps(redraw.community, redraw.id))
    return base, replay(base, tree.edits(tree.chain(redraw.at)))


def check_plan(community: Community, base: Plan, plan: Plan) -> None:
    """Raise `BadInput` where a defect blocks a plan, judged by the buildings that stand in the store now."""
    buildings = community.buildings
    doors = list(buildings["stairs"]) if len(buildings) else []
    lived = [row for row, own in enumerate(map(stairs_of, doors)) if any(stair["rooms"] for stair in own)]
    spots = shapely.point_on_surface(np.array(buildings.geometry, dtype=object)[lived])
    homes = place([str(row) for row in lived], shapely.get_coordinates(spots), plan.blocks)
    lived_in = summed(base.blocks.households, base.grid_of, len(base.grids))
    empty = [grid.id for grid, count in zip(base.grids, lived_in.tolist(), strict=True) if not count]
    found = [defect for defect in defects(plan, homes, without_residents=empty) if defect.blocking]
    if found:
        raise BadInput(mark("{count} defects block this plan; they are listed beside the map."), count=len(found))


def turn_over(office: Office, actor: Actor, redraw: Redraw, *, back: bool) -> Redraw:
    """Put a plan's boundaries in force on its day, or with ``back`` those before it on the present day.

    The turn is worked out beside the store, which others go on writing to, and written in one transaction.

    Raises
    ------
    BadInput
        It cannot be done; one sentence says why, and nothing was written.
    Conflict
        The plan is in another state by now, or the layers were changed again and again meanwhile.
    """
    day = office.today(redraw.community) if back else redraw.effective
    if day is None:
        raise Conflict(mark("Only a plan that is reviewed gets a date."))
    for _ in range(_TRIES):
        with office.store.read() as reader:
            base, plan = played(reader, redraw)
            community = community_of_store(reader, redraw.community)
            if not back:
                check_plan(community, base, plan)
            sides = (plan, base) if back else (base, plan)
            prepared = prepare_turn(office, reader, Turn(community, *sides, day, returning=back))
        with office.write(actor) as tx:
            before = tx.plans.redraw(redraw.community, redraw.id)
            if before.version != redraw.version:
                raise Conflict(mark("{subject} was changed by somebody else meanwhile."), subject=redraw.name)
            if not still_stands(tx, prepared):
                continue
            write_turn(office, tx, prepared)
            if back:
                ended = replace(before, state=REDRAW_MOVES["roll_back_plan"][1], ended_on=day)
                return tx.put("roll_back_plan", before, ended)[0]
            for former in tx.plans.redraws(redraw.community, states={RedrawState.IN_FORCE}):
                followed = replace(former, state=RedrawState.ENDED, ended_on=day, followed_by=redraw.id)
                tx.put("follow_plan", former, followed)
            holds = replace(before, state=RedrawState.IN_FORCE, in_force_at=office.clock(), held_up="")
            return tx.put("publish_plan", before, holds)[0]
    raise Conflict(mark("The layers are being changed; try again."))


def _hold_up(office: Office, redraw: Redraw, problem: GridwardError) -> Redraw:
    """Write down why a plan does not come in force; the same reason is written once."""
    said = say(problem, office.settings.lang)
    _log.warning("a plan could not come in force", plan=redraw.id, problem=str(problem))
    with office.write(SYSTEM) as tx:
        before = tx.plans.redraw(redraw.community, redraw.id)
        if before.state is not RedrawState.DATED or before.held_up == said:
            return before
        return tx.put("hold_up_plan", before, replace(before, held_up=said))[0]
