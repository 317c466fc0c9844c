"""Seeded towns: invented streets, houses, households and staff with the figures of real communities.

Data in, frames out: no clock, no global randomness. `files` alone touches the disk.
"""

from .city import build_city
from .files import write_town
from .model import Town
from .plans import TownPlan
from .profile_text import city_profile
from .towns import PLANS, build_town

__all__ = ["PLANS", "Town", "TownPlan", "build_city", "build_town", "city_profile", "write_town"]
