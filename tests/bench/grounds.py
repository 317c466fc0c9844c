"""Grounds for the noise model's tests: Testville, the demo communities and a small city, each read once."""

from functools import cache

from bench.ground import Ground, city_ground, demo_grounds
from tests.small_town import small_town


@cache
def testville() -> Ground:
    """The hand-made 3 × 3 town."""
    return Ground(small_town())


@cache
def all_grounds() -> tuple[Ground, ...]:
    """The demo communities and a city of 80 grids."""
    return (*demo_grounds(), city_ground(80))
