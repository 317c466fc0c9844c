"""`PlanReader`: reads of plans of grid boundaries, of neighbour units and of ties between households."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from geo.errors import NotFound
from geo.i18n import mark
from geo.model import HouseholdTie, NeighbourUnit, Path, Redraw, RedrawState, RedrawStep
from geo.store import kinds
from geo.store.kinds import Kind
from geo.store.paths import below
from geo.store.plan_tables import household_ties, neighbour_units, redraw_bases, redraw_steps, redraws


class PlanReader:
    """Reads on a connection that somebody else opened and will end; every list is in a fixed order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def redraw(self, community: str, id_: str) -> Redraw:
        """The plan with an id, or `NotFound`."""
        found: list[Redraw] = self._rows(kinds.REDRAW, community, [redraws.c.id == id_])
        if not found:
            raise NotFound(mark("There is no plan {id} in {community}."), id=id_, community=community)
        return found[0]

    def redraws(self, community: str, *, states: Collection[RedrawState] | None = None) -> list[Redraw]:
        """Plans by id, those in some states only where given."""
        where = [] if states is None else [redraws.c.state.in_(sorted(state.value for state in states))]
        return self._rows(kinds.REDRAW, community, where)

    def steps(self, community: str, redraw_id: str, *, after: int = 0) -> list[RedrawStep]:
        """Steps of a plan by number, those with a higher number than ``after``."""
        c = redraw_steps.c
        return self._rows(kinds.REDRAW_STEP, community, [c.redraw_id == redraw_id, c.number > after], c.number)

    def base(self, community: str, digest: str) -> bytes:
        """The bytes of the plan that plans begin with, or `NotFound`."""
        c = redraw_bases.c
        row = self._connection.execute(select(c.packed).where(c.community == community, c.digest == digest)).first()
        if row is None:
            raise NotFound(mark("The ground of this plan is not in the store."))
        return zlib.decompress(bytes(row[0]))

    def has_base(self, community: str, digest: str) -> bool:
        """Whether there are such bytes."""
        c = redraw_bases.c
        query = select(c.digest).where(c.community == community, c.digest == digest)
        return self._connection.execute(query).first() is not None

    def neighbour_units(self, community: str, *, under: Path | None = None, ended: bool = False) -> list[NeighbourUnit]:
        """Neighbour units by id, of all or of those below a unit; ended ones only when asked for."""
        where: list[ColumnElement[bool]] = [] if under is None else [below(neighbour_units.c.path, under)]
        where += [] if ended else [neighbour_units.c.ended.is_(False)]
        return self._rows(kinds.NEIGHBOURS, community, where)

    def ties(self, community: str) -> list[HouseholdTie]:
        """Ties between households that nobody has withdrawn."""
        return self._rows(kinds.TIE, community, [household_ties.c.withdrawn.is_(False)])

    def _rows(
        self, kind: Kind, community: str, where: Sequence[ColumnElement[bool]], *order: ColumnElement[Any]
    ) -> list[Any]:
        query = select(kind.table).where(kind.table.c.community == community, *where)
        query = query.order_by(*(order or (kind.table.c.id,)))
        return [kind.record(row) for row in self._connection.execute(query).mappings()]
