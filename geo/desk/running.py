"""What runs on by itself once a case has moved: the clock of its stage and its place on the ladder."""

from __future__ import annotations

from datetime import datetime

from geo.desk.office import Office
from geo.desk.rungs import reaches_of
from geo.flow.clocks import restage
from geo.flow.ladder import rehang
from geo.model import Case


def wind(office: Office, before: Case | None, after: Case, now: datetime) -> Case:
    """A case with its clocks as they must be after a move; every writer of cases calls it last.

    Parameters
    ----------
    before : Case or None
        As it stood before; None when it has just come in.
    after : Case
        As the move left it, not stored yet.
    """
    profile = office.profile(after.community)
    staged = restage(profile, before, after, now)
    return rehang(profile, before, staged, now, lambda case: reaches_of(office, case))
