"""Open cases when boundaries change: where each lies from now on, who answers for it, and who has it in hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from geo.desk.redraw_homes import Homes
from geo.locate.boundaries import with_handler
from geo.locate.candidates import Candidate
from geo.locate.containment import Containment
from geo.model import Case, Path, Position


@dataclass(frozen=True, eq=False, slots=True)
class CaseMover:
    """Says what becomes of one case after another.

    Parameters
    ----------
    homes : Homes
    containment : Containment
        Of the units that hold from now on; their buildings are not needed.
    instead : callable
        Person, unit ids of the old and the new grid → who has it in hand now.
    now : datetime
        Aware.
    """

    homes: Homes
    containment: Containment
    instead: Callable[[str | None, str, str], str | None]
    now: datetime

    def moved(self, case: Case) -> Case:
        """The case as it is from now on; the same where nothing about it has changed."""
        depth = self.homes.chain.turn.depth
        position = None if case.position is None else self._position(case.position)
        handling = self._handling(case, position)
        handler = case.handler_id
        if len(case.handling_path) > depth and len(handling) > depth:
            handler = self.instead(handler, case.handling_path[depth], handling[depth])
        if (position, handling, handler) == (case.position, case.handling_path, case.handler_id):
            return case
        return replace(case, position=position, handling_path=handling, handler_id=handler, updated_at=self.now)

    def _position(self, was: Position) -> Position:
        """Where it lies, and which second grid it may lie in, as far as one of the two is another than it was."""
        path = self.homes.of(was.path, (was.lon, was.lat))
        own = self.containment.handling_path(path)
        redrawn = self.homes.chain.outlines.changed | self.homes.chain.outlines.gone
        if path == was.path and redrawn.isdisjoint(was.other_path):
            return was
        if not was.other_path and self.containment.handling_path(was.path) == own:
            return replace(was, path=path)
        near = self.containment.grids_near(was.lon, was.lat, max(was.radius_m, 0.01)) if own else []
        other = next((unit for unit, _ in near if unit != own), ())
        return replace(was, path=path, other_path=other)

    def _handling(self, case: Case, now: Position | None) -> Path:
        depth = self.homes.chain.turn.depth
        was, before = case.handling_path, case.position
        if now is None or before is None or len(was) <= depth:
            return self.homes.of(was)
        meant = {path[depth] for path in (before.path, before.other_path) if len(path) > depth}
        if now == before or was[depth] not in meant:
            # somebody gave it to a grid that it does not lie in: there it stays, as long as that grid does
            return self.homes.of(was)
        grid, deeper = self.containment.handling_path(now.path), len(was) > depth + 1
        if not grid:
            return self.homes.of(was)
        if now.other_path:
            place = Candidate(
                "", "point", now.lon, now.lat, now.confidence, now.radius_m, now.path, now.other_path
            )  # fmt: skip
            chosen = with_handler(place, self.containment).handling_path
            return chosen or grid
        return now.path[: len(was)] if deeper and len(now.path) >= len(was) else grid
