"""Who answers for a case before any rule of the community says otherwise."""

from __future__ import annotations

from geo.model import Path, Profile


def handling_path(profile: Profile, root: str, path: Path, meanwhile: Path = ()) -> Path:
    """Chain of the unit that answers: the ancestor at the handling level, else the deepest known above it.

    Parameters
    ----------
    profile : Profile
        Names the handling level.
    root : str
        Id of the community's root unit, which answers while nothing better is known.
    path : tuple of str
        Chain of the position; ``()`` while the case has no place.
    meanwhile : tuple of str
        Near a boundary: the chain that the profile's rule has chosen for as long as it is not certain; it wins.
    """
    if meanwhile:
        return meanwhile
    return path[: profile.depth(profile.handling_level) + 1] or (root,)
