"""Testville's scene, and Testville with its cases behind a small server."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from geo.layers import Scene, build_scene
from tests.geo.layers.little_live import LittleLive, serve
from tests.small_town import middle, small_town


@pytest.fixture(scope="session")
def scene() -> Scene:
    """Testville as it is drawn; never changed, so one serves all tests."""
    town = small_town()
    return build_scene(
        town.profile, town.units, town.places, town.blocks, town.buildings, town.streets, town.areas
    )  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A small server and where it listens."""

    live: LittleLive
    url: str


@pytest.fixture
def served(scene: Scene) -> Iterator[Served]:
    """Testville with five cases: two in g1, one each in g5 (urgent), g8 (overdue) and g9."""
    live = LittleLive(scene, list(small_town().units))
    for case_id, grid, east, flags in (
        ("T-1", 1, -0.0006, 0),
        ("T-2", 1, 0.0006, 4),
        ("T-3", 5, 0.0005, 1),
        ("T-4", 8, -0.0005, 2),
        ("T-5", 9, 0.0, 0),
    ):
        lon, lat = middle(grid)
        live.put(case_id, lon + east, lat + 0.0004, f"g{grid}", flags=flags, description=f"第 {case_id} 号")
    with serve(live) as url:
        yield Served(live, url)
