"""Testville whose grid workers owe duties of every kind, with must-visit households, for figures of a redraw."""

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from geo.exchange import Community, read_community
from tests.small_town import PROFILE, write_small_town

GROUPS = """
[[visit_groups]]
key = "hardship"
name = { zh = "困难群众", en = "Hardship households" }

[[visit_groups]]
key = "friends"
name = { zh = "志愿者家庭", en = "Volunteers" }
"""
RULES: Mapping[str, tuple[str, str, int]] = {
    "hardship_visit": ("hardship", "month", 2),
    "house_look": ("micro", "month", 1),
    "park_look": ("block park", "month", 1),
    "grid_round": ("grid", "month", 1),
    "door_knock": ("household", "month", 3),
    "group_meeting": ("meeting", "month", 1),
}
"""Duty → target, period, quota; each takes 20 minutes."""


def duty(key: str, role: str = "grid_worker") -> str:
    """A duty as the profile writes it."""
    target, every, quota = RULES[key]
    return (
        f'\n[[duties]]\nkey = "{key}"\nname = {{ zh = "{key}", en = "{key}" }}\nrole = "{role}"\n'
        f'target = "{target}"\nevery = "{every}"\nquota = {quota}\nminutes = 20\n'
    )


@cache
def worked_town(*duties: str) -> Community:
    """The town with some duties, read from its files once per process."""
    profile = PROFILE + GROUPS + "".join(duty(key) for key in duties)
    with tempfile.TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), profile=profile))
