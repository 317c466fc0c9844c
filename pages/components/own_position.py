"""Where the visitor's phone says it is, by the browser's own geolocation: that needs HTTPS or one's own machine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo.i18n import mark
from pages.components.session import Visit

_SCRIPT = Path(__file__).with_suffix(".js")
LEAST_RADIUS_M, LARGEST_RADIUS_M = 5.0, 2_000.0
REFUSALS = {
    "insecure": mark("Browsers give the position over HTTPS only: tap the map, or write where it is."),
    "denied": mark("The browser may not tell the position: allow it, tap the map, or write where it is."),
    "unknown": mark("The phone does not know where it is: tap the map, or write where it is."),
}


@dataclass(frozen=True, slots=True)
class OwnPosition:
    """What the phone says: a point (degrees, EPSG:4326) with its error radius in metres, or why there is none."""

    lon: float = 0.0
    lat: float = 0.0
    radius_m: float = 0.0
    refused: str = ""
    at: float = 0.0


def own_position(here: Visit, key: str) -> OwnPosition | None:
    """Ask the phone; None until it has answered."""
    known = parse_position(st.session_state.get(f"{key}.said"))
    result = _component()(
        key=key, data={"words": here.say("Use my position"), "known": known is not None}, on_spot_change=lambda: None
    )
    value = getattr(result, "spot", None)
    if value is not None:
        st.session_state[f"{key}.said"] = value
    return parse_position(value) or known


def parse_position(value: object) -> OwnPosition | None:
    """The component's value, checked; None for anything that is no answer."""
    if value is None or not hasattr(value, "get"):
        return None
    said: Any = value
    at = _number(said.get("at")) or 0.0
    if said.get("refused") in REFUSALS:
        return OwnPosition(refused=said.get("refused"), at=at)
    lon, lat, radius = (_number(said.get(name)) for name in ("lon", "lat", "radius_m"))
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None
    return OwnPosition(lon, lat, min(max(radius or 0.0, LEAST_RADIUS_M), LARGEST_RADIUS_M), at=at)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "gridward_own_position",
        html='<button type="button" class="gw-locate"></button>',
        css=(
            ".gw-locate{width:100%;min-height:3rem;font:inherit;color:#e8f1fb;background:#12304d;"
            "border:1px solid #2f6f95;border-radius:.5rem}.gw-locate:disabled{opacity:.6}"
        ),
        js=_SCRIPT.read_text(encoding="utf-8"),
        isolate_styles=True,
    )
