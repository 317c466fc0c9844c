"""What the keys of figures and of their groups are called on the screens."""

from __future__ import annotations

from geo.i18n import mark
from pages.components.names import SOURCE_NAMES
from pages.components.session import Visit

STANDING = {
    "open_now": mark("Open now"),
    "overdue_now": mark("Overdue now"),
    "urgent_now": mark("Urgent and open now"),
}
AXIS_NAMES = {"source": mark("By source"), "group": mark("By group of matters"), "task": mark("By class of tasks")}


def group_names(here: Visit, axis: str) -> dict[str, str]:
    """What the groups of an axis of the trend by month are called, by key."""
    match axis:
        case "group":
            return {key: here.name(dict(names)) for key, names in here.profile.groups}
        case "task":
            return {key: here.name(dict(names)) for key, names in here.profile.tasks}
    return {source.value: here.say(name) for source, name in SOURCE_NAMES.items()}
