"""Which community a report means that names none: by its point and its words, then by whom it comes from."""

from __future__ import annotations

from geo.desk.office import Office
from geo.locate.several import Among, locate_among
from geo.model import Actor, Case


def choose_community(
    office: Office, actor: Actor, category: str, text: str, point: tuple[float, float] | None, radius_m: float
) -> tuple[str, bool]:
    """The community that takes a report in, and whether it may be placed there without asking.

    Parameters
    ----------
    category : str
        Code of the report's category; communities that do not have it are not asked.
    point : (lon, lat) or None
        Degrees, EPSG:4326.
    radius_m : float
        Error radius of the point in metres.

    Returns
    -------
    community : str
        The one that is meant; of several that are meant equally, the sender's own, else the one that was loaded first.
    placed : bool
        False where several are meant equally: a dispatcher has to ask.
    """
    asked = [key for key in office.communities() if _takes(office, actor, key, category)]
    if len(asked) < 2:
        return (asked[0] if asked else office.default_community), True
    home = _home(actor, asked)
    among = _among(office, asked, text, context=home, point=point, radius_m=radius_m)
    if among.community:
        return among.community, True
    default = office.default_community
    return home or (default if default in asked else asked[0]), not _asks(among)


def several_question(office: Office, case: Case) -> str:
    """Why a case that its own community could place was not: its words mean several communities; else empty.

    Returns
    -------
    str
        One English sentence that names the communities; `geo.locate.retell` says it in other languages.
    """
    keys = office.communities()
    asked = [key for key in keys if case.category in {category.code for category in office.profile(key).categories}]
    if len(asked) < 2:
        return ""
    among = _among(office, asked, case.address, context="", point=None, radius_m=0.0)
    return among.answer.question if _asks(among) else ""


def _among(
    office: Office, keys: list[str], text: str, *, context: str, point: tuple[float, float] | None, radius_m: float
) -> Among:
    return locate_among(
        {key: office.locator(key) for key in keys},
        text,
        context=context,
        point=point,
        radius_m=radius_m,
        aliases={key: office.aliases(key) for key in keys},
    )


def _asks(among: Among) -> bool:
    """Whether the question is which community is meant, and not one that a community has by itself."""
    return not among.community and among.answer.question not in {answer.question for _, answer in among.ranked}


def _takes(office: Office, actor: Actor, community: str, category: str) -> bool:
    codes = {known.code for known in office.profile(community).categories}
    return category in codes and actor.may_anywhere("report:case", community)


def _home(actor: Actor, communities: list[str]) -> str:
    """The one community that the sender belongs to; empty when they belong to several, or to none."""
    own = {grant.community for grant in actor.grants if grant.community in communities}
    return next(iter(own)) if len(own) == 1 else ""
