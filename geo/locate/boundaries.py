"""Who handles what may lie in either of two units, until somebody knows better: the profile's rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from geo.locate import sentences as say
from geo.locate.buildings import common_path
from geo.locate.candidates import Candidate
from geo.locate.containment import Containment
from geo.model import Path

Share = Callable[[Path], float]
"""How much of the error circle lies in a unit, 0 to 1."""


def with_handler(candidate: Candidate, containment: Containment, share: Share | None = None) -> Candidate:
    """Say which unit handles meanwhile, where a candidate may lie in either of two.

    Parameters
    ----------
    candidate : Candidate
        Its ``path`` and ``other_path`` are the two; without a second one, or with a decision already, it is unchanged.
    containment : Containment
        Knows the profile's rule (`Profile.boundary`) and the units.
    share : callable, optional
        Share of the error circle in a unit of the handling level, where it is known already.

    Returns
    -------
    Candidate
        With ``handling_path``, and the reason as one more sentence in ``why``.
    """
    first, second = containment.handling_path(candidate.path), containment.handling_path(candidate.other_path)
    if candidate.handling_path or not first or not second or first == second:
        return candidate
    chosen, why = _decide(candidate, containment, first, second, share)
    return replace(candidate, handling_path=chosen, why=f"{candidate.why} {why}".lstrip())


def _decide(
    candidate: Candidate, containment: Containment, first: Path, second: Path, share: Share | None
) -> tuple[Path, str]:  # fmt: skip
    def name(path: Path) -> str:
        return containment.units[path[-1]].name

    match containment.profile.boundary:
        case "inside":
            return first, say.HANDLES_INSIDE.format(unit=name(first))
        case "first_id":
            chosen = min(first, second, key=lambda path: path[-1])
            return chosen, say.HANDLES_FIRST.format(unit=name(chosen))
        case "parent":
            above = common_path((first, second)) or first[:1]
            return above, say.HANDLES_PARENT.format(unit=name(above))
        case "ask":
            return first[:1], say.HANDLES_ASK.format(unit=name(first[:1]))
    share = share or (lambda path: containment.share(candidate.lon, candidate.lat, candidate.radius_m, path))
    parts = {path: share(path) for path in (first, second)}
    chosen = second if parts[second] > parts[first] else first
    return chosen, say.HANDLES_SHARE.format(unit=name(chosen), percent=round(100 * parts[chosen]))
