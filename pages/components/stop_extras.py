"""Beside the stops of a day: the way on the map, and what visits have found that is no case yet."""

from __future__ import annotations

from collections.abc import Sequence

from geo.desk.plan_exports import KIND_NAMES
from geo.desk.plan_ways import ways_of
from geo.desk.visiting import visits_at
from geo.layers.day_map import DayPin, DayWay, day_layers
from geo.model import Stop, StopKind
from pages.components.closed_streets import closed_streets
from pages.components.live_map import live_map
from pages.components.session import Visit
from pages.components.stop_words import numbered_stops, stop_time
from pages.components.visit_form import visit_found

MAP_PX = 340
AHEAD_COLOUR, OVER_COLOUR = "#ffd23f", "#7d8a9c"


def way_map(here: Visit, day: Sequence[Stop]) -> None:
    """The numbered stops and the way along the streets from one to the next; what is over is grey."""
    pins = [
        DayPin(stop.lon, stop.lat, str(number), _colour(stop), f"{stop_time(here, stop)} · {_what(here, stop)}")
        for number, stop in numbered_stops(day)
        if stop.lon is not None and stop.lat is not None and stop.kind is not StopKind.LUNCH
    ]
    gone = [stop for stop in day if stop.kind is not StopKind.LUNCH]
    ways = [
        DayWay(line, straight=straight) for line, straight in ways_of(here.office, here.community, day[0].day, gone)
    ]
    layers = day_layers(pins, ways, closed_streets(here, day[0].day))
    live_map(here, "stops", height=MAP_PX, cases=False, legend=False, extra=layers)


def stop_findings(here: Visit, stop: Stop) -> None:
    """The visit that ended a stop, while something it found is no case yet."""
    if stop.kind is not StopKind.VISIT or not stop.target:
        return
    for visit in visits_at(here.office, here.actor, here.community, stop.target):
        if visit.stop_id == stop.id and len(visit.case_ids) < len(visit.needs):
            visit_found(here, visit)


def _colour(stop: Stop) -> str:
    return AHEAD_COLOUR if stop.is_open else OVER_COLOUR


def _what(here: Visit, stop: Stop) -> str:
    return f"{here.say(KIND_NAMES[stop.kind])} · {stop.title}"
