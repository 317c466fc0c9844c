"""What stands around a case: of a chosen kind of place, the nearest ones with how far each is."""

from __future__ import annotations

import streamlit as st

from geo.desk.near_places import places_near
from geo.model import Case, Source
from pages.components import html
from pages.components.session import Visit

CAMERAS = "camera"
"""Kind of place that is looked at first for what a camera point has seen."""


def has_near_places(here: Visit, case: Case) -> bool:
    """Whether any place stands near the case."""
    return bool(places_near(here.office, here.actor, case, limit=1))


def near_places(here: Visit, case: Case) -> None:
    """The nearest places, of any kind or of one."""
    _ = here.say
    kinds = {"": _("any kind")} | {kind.key: here.name(dict(kind.name)) for kind in here.profile.place_kinds}
    keys = list(kinds)
    first = CAMERAS if case.source is Source.CAMERA and CAMERAS in kinds else ""
    kind = st.selectbox(
        _("Kind of place"), keys, index=keys.index(first), format_func=kinds.__getitem__, key=f"near.{case.id}"
    )
    found = places_near(here.office, here.actor, case, kind)
    if not found:
        st.caption(_("None within 800 metres."))
        return
    html.facts(
        [
            (one.place.name, " · ".join(_near(here, one.distance_m, kinds[one.place.kind] if not kind else "")))
            for one in found
        ]
    )


def _near(here: Visit, away_m: float, kind: str) -> list[str]:
    metres = here.say("{metres} m").format(metres=f"{round(away_m, -1):.0f}")
    return [metres, kind] if kind else [metres]
