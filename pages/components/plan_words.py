"""Words and colours of a day plan, the same in Gantt, map and tables."""

from __future__ import annotations

from geo.desk.plan_changes import What
from geo.desk.plan_exports import KIND_NAMES
from geo.desk.plan_stops import Standing
from geo.desk.plan_views import Line
from geo.i18n import mark
from geo.model import Activity, StopKind
from pages.components.session import Visit

KIND_COLOURS = {
    StopKind.CASE: "#ffc53d",
    StopKind.VISIT: "#3fd6a8",
    StopKind.ERRAND: "#c9a6ff",
    StopKind.MEETING: "#7fd6ff",
    StopKind.DESK: "#3d9bff",
    StopKind.LUNCH: "#5b6b80",
}
"""Apart under colour blindness on the dark ground; the words stand beside them everywhere."""
STANDING_SIGNS: dict[Standing, str] = {"done": "✓", "here": "▶", "late": "!", "todo": "", "failed": "✗"}
CHANGE_NAMES: dict[What, str] = {
    "new": mark("comes in"),
    "moved": mark("goes to somebody else"),
    "retimed": mark("another time"),
    "dropped": mark("is taken out"),
    "updated": mark("other words"),
}
ACTIVITY_NAMES: dict[Activity, str] = {
    "field": mark("In the grid"),
    "counter": mark("At the counter"),
    "rotation": mark("Rotating duty"),
}


def kind_word(here: Visit, kind: StopKind) -> str:
    """What a kind of stop is called."""
    return here.say(KIND_NAMES[kind])


def span_words(line: Line) -> str:
    """From when until when."""
    return f"{line.starts:%H:%M}–{line.ends:%H:%M}"


def where_words(here: Visit, line: Line) -> str:
    """The chain of the unit it lies in, without the community."""
    return here.office.tree(here.community).say(line.stop.path[:4])
