"""Testville whose visits look for needs, with two groups of households."""

import tempfile
from functools import cache
from pathlib import Path

from geo.exchange import Community, read_community
from tests.small_town import PROFILE, write_small_town

_MORE = """
[[visit_groups]]
key = "hardship"
name = { zh = "困难群众", en = "Hardship households" }

[[needs]]
key = "no_heating"
name = { zh = "家中不暖", en = "No heating" }
category = "heating"

[[needs]]
key = "sick"
name = { zh = "有人生病", en = "Somebody is sick" }
category = "heating"

[[needs]]
key = "lonely"
name = { zh = "盼人说话", en = "Wants somebody to talk to" }
"""


@cache
def needy_town() -> Community:
    """The town, read from its files once per process."""
    with tempfile.TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), profile=PROFILE + _MORE))
