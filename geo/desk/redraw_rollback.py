"""Boundaries that have come in force are taken back: those before them hold again, from today on."""

from __future__ import annotations

from datetime import date

from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.redraw_publishing import turn_over
from geo.desk.redraws import at_version, get_redraw
from geo.errors import BadInput, Conflict
from geo.i18n import mark
from geo.model import Actor, Redraw, RedrawState


def roll_back(
    office: Office, actor: Actor, community: str, id_: str, version: int, effective: date | None = None
) -> Redraw:  # fmt: skip
    """Let the boundaries before a plan hold again; what was done under the plan stays as it was recorded.

    Open cases and everything else that is open are re-homed as when a plan comes in force, and the outlines of the plan
    are kept under dated ids. A plan whose day has not come is recalled instead (`geo.desk.redraw_review`).

    Parameters
    ----------
    actor : Actor
        Needs ``publish:plan`` at the root.
    effective : date or None
        Today, which None means; for a later day give the old boundaries a plan of their own.

    Raises
    ------
    Forbidden, NotFound
        No right; no such plan.
    RedrawConflict
        Somebody saved another state of it first.
    Conflict
        It does not hold, or the layers are being changed.
    BadInput
        Another day than today, or other boundaries hold by now than the plan's; nothing was written.
    """
    require_doing(actor, "publish:plan", community, (office.root(community),))
    redraw = at_version(get_redraw(office, actor, community, id_), version)
    if redraw.state is not RedrawState.IN_FORCE:
        raise Conflict(mark("Only a plan that holds can be rolled back."))
    if effective is not None and effective != office.today(community):
        raise BadInput(mark("A plan is rolled back from today on; for another day publish a plan of its own."))
    return turn_over(office, actor, redraw, back=True)
