"""Testville with nothing but houses, in eight parcels a grid, so that there is something to balance.

Grid ``g5`` has 16 households, ``g6`` 56, the mean is 36.4. Parcels are ``g5w0`` (north) to ``g5w3`` (south) and
``g5e0`` to ``g5e3``, each with two houses.
"""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from geo.exchange import Community, read_community
from tests.small_town import PROFILE, STEP_LAT, STEP_LON, corner, small_layers, write_small_town

HOMES = {1: (4, 2), 2: (1, 2), 3: (2, 2), 4: (2, 3), 5: (1, 1), 6: (4, 3), 7: (2, 2), 8: (3, 1), 9: (2, 4)}
"""Grid → households in each house of its western and its eastern half."""
ROWS = 4


@cache
def even_town() -> Community:
    """The town, read from its files once per process."""
    profile = PROFILE.replace("households = 111", "households = 328").replace("residents = 293", "residents = 656")
    with tempfile.TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), layers=even_layers(), profile=profile))


def even_layers() -> dict[str, Any]:
    """Its layer files as plain values."""
    layers = small_layers()
    parcels = [
        (f"g{grid}", f"g{grid}{half}{row}", side, row, homes)
        for grid, both in HOMES.items()
        for side, (half, homes) in enumerate(zip("we", both, strict=True))
        for row in range(ROWS)
    ]
    layers["blocks.geojson"]["features"] = [_parcel(*parcel) for parcel in parcels]
    layers["buildings.geojson"]["features"] = [_house(*parcel, at) for parcel in parcels for at in (0, 1)]
    return layers


def _box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    west, south, east, north = (round(value, 6) for value in (west, south, east, north))
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def _corner(grid: str, side: int, row: int) -> tuple[float, float]:
    lon, lat = corner(int(grid[1:]))
    return lon + side * STEP_LON / 2, lat - row * STEP_LAT / ROWS


def _parcel(grid: str, key: str, side: int, row: int, homes: int) -> dict[str, Any]:
    west, north = _corner(grid, side, row)
    return {
        "type": "Feature",
        "properties": {"id": key, "grid": grid, "kind": "courtyard", "name": "", "households": 2 * homes},
        "geometry": _box(west, north - STEP_LAT / ROWS, west + STEP_LON / 2, north),
    }


def _house(grid: str, key: str, side: int, row: int, homes: int, at: int) -> dict[str, Any]:
    west, north = _corner(grid, side, row)
    west, north = west + 0.0001 + at * 0.0005, north - 0.0001
    return {
        "type": "Feature",
        "properties": {
            "id": f"{key}-{at}", "block": key, "unit": grid, "name": "", "compound": "", "street": "正街",
            "number": f"{grid[1:]}{side}{row}{at}", "kind": "house", "floors": homes,
            "stairs": [{"n": 0, "rooms": [f"{n}01" for n in range(1, homes + 1)], "people": [2] * homes}],
        },
        "geometry": _box(west, north - 0.0002, west + 0.0003, north),
    }  # fmt: skip
