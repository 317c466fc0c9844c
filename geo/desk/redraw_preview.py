"""What publishing a plan will move, told before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from geo.desk.office import Office
from geo.desk.redraw_community import community_of_store
from geo.desk.redraw_outlines import Turn
from geo.desk.redraw_publishing import Prepared, played, prepare_turn
from geo.desk.redraw_rehoming import Rehomed, rehomed
from geo.desk.redraws import require_looking
from geo.errors import Conflict
from geo.i18n import mark
from geo.model import Actor, Appointment, Engagement, HouseholdMark, NeighbourUnit, Path, RedrawState, Stop, Unit

_Placed = TypeVar("_Placed", HouseholdMark, Engagement, Stop, NeighbourUnit)
_OVER = frozenset({RedrawState.IN_FORCE, RedrawState.ENDED, RedrawState.DROPPED})


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that belongs elsewhere from the day on; ``before`` and ``after`` are chains in words."""

    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan moves; each list tells all of it.

    Attributes
    ----------
    day : date
        From which the boundaries hold: the plan's own day, or tomorrow as long as it has none.
    changed, began, ended : tuple of str
        Names of the grids with another outline, of those that begin and of those that end.
    above : tuple of str
        Names of the units above the grids that get another outline or end.
    cases : tuple of Move
        Open cases that lie or are handled in another unit.
    handed_over : tuple of Move
        Open cases that another grid worker has in hand: ids of the two people.
    duties : tuple of Move
        Households that are visited regularly.
    appointments : tuple of Move
        Hours that are agreed with residents, and meetings.
    stops : tuple of Move
        Stops of accepted days that nobody has been to yet.
    stations : tuple of Move
        Places of all kinds.
    micro_grids : tuple of Move
        Units below the grids.
    neighbours : tuple of Move
        Units of neighbours.
    posts_ended, posts_begun : tuple of Appointment
        Roles that somebody no longer holds somewhere, and that somebody begins to hold.
    """

    day: date
    changed: tuple[str, ...]
    began: tuple[str, ...]
    ended: tuple[str, ...]
    above: tuple[str, ...]
    cases: tuple[Move, ...]
    handed_over: tuple[Move, ...]
    duties: tuple[Move, ...]
    appointments: tuple[Move, ...]
    stops: tuple[Move, ...]
    stations: tuple[Move, ...]
    micro_grids: tuple[Move, ...]
    neighbours: tuple[Move, ...]
    posts_ended: tuple[Appointment, ...]
    posts_begun: tuple[Appointment, ...]


def preview(office: Office, actor: Actor, community: str, id_: str) -> Preview:
    """What publishing a plan as it stands would move; defects do not keep it from being told.

    Raises
    ------
    Forbidden, NotFound
        The actor may not look at plans; there is no such plan.
    Conflict
        It holds already, or no longer will.
    BadInput
        Other boundaries hold than when the plan was opened, or blocks lie in no grid.
    """
    require_looking(actor, community)
    with office.store.read() as reader:
        redraw = reader.plans.redraw(community, id_)
        if redraw.state in _OVER:
            raise Conflict(mark("This plan holds already, or no longer will."))
        day = redraw.effective or office.today(community) + timedelta(days=1)
        base, plan = played(reader, redraw)
        turn = Turn(community_of_store(reader, community), base, plan, day)
        prepared = prepare_turn(office, reader, turn)
        return _told(prepared, rehomed(reader, prepared.homes, prepared.workers, office.clock()))


def _told(prepared: Prepared, moved: Rehomed) -> Preview:
    chain, turn = prepared.chain, prepared.chain.turn
    words = _Words(turn.live, chain.live)
    grids = [unit for unit in chain.outlines.units.values() if len(unit.path) == turn.depth + 1]
    before = {held.id: held for held in turn.community.appointments}
    after = {held.id: held for held in prepared.after.appointments}
    return Preview(
        day=turn.day,
        changed=tuple(unit.name for unit in grids if unit.id in chain.outlines.changed),
        began=tuple(unit.name for unit in grids if unit.id not in turn.live),
        ended=tuple(turn.live[unit].name for unit in sorted(chain.outlines.gone) if unit in chain.outlines.successor),
        above=tuple(
            unit.name
            for unit in turn.live.values()
            if len(unit.path) <= turn.depth and unit.id in chain.outlines.changed | chain.outlines.gone
        ),
        cases=words.moves(
            (old.id, old.handling_path or old.path, new.handling_path or new.path)
            for old, new in moved.cases
            if (old.position, old.handling_path) != (new.position, new.handling_path)
        ),
        handed_over=tuple(
            Move(old.id, old.handler_id or "", new.handler_id or "")
            for old, new in moved.cases
            if old.handler_id != new.handler_id
        ),
        duties=words.records(moved.households),
        appointments=words.records(moved.engagements),
        stops=words.records(moved.stops),
        stations=words.moves(
            (old.id, old.path, new.path)
            for old, new in zip(turn.community.places, prepared.after.places, strict=True)
            if old.path != new.path
        ),
        micro_grids=words.moves(
            (unit.id, unit.path, chain.paths[unit.id])
            for unit in turn.live.values()
            if len(unit.path) > turn.depth + 1 and chain.paths[unit.id] != unit.path
        ),
        neighbours=words.records(moved.neighbours),
        posts_ended=tuple(
            held for held in after.values() if held.until is not None and before.get(held.id, held).until != held.until
        ),
        posts_begun=tuple(held for held in after.values() if held.id not in before),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """Says chains of before and after."""

    live: Mapping[str, Unit]
    later: Mapping[str, Unit]

    def moves(self, told: Iterable[tuple[str, Path, Path]]) -> tuple[Move, ...]:
        return tuple(Move(id_, _say(self.live, old), _say(self.later, new)) for id_, old, new in told)

    def records(self, changes: Sequence[tuple[_Placed, _Placed]]) -> tuple[Move, ...]:
        return self.moves((old.id, old.path, new.path) for old, new in changes)


def _say(units: Mapping[str, Unit], path: Path) -> str:
    return " / ".join(units[step].name for step in path[1:] if step in units)
