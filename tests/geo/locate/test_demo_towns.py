"""The demo communities: every household, place and unit resolves to itself."""

import pytest

from tests.geo.locate.town_around import demo_town, households

KEYS = ("xinanjie", "wenyuan", "minxinlu")


@pytest.mark.parametrize("key", KEYS)
def test_every_household_address_resolves_to_exactly_its_own_household(key: str) -> None:
    locator, buildings, _ = demo_town(key)
    homes = households(buildings)
    assert len(homes) > 3000
    step = max(1, len(homes) // 2500)
    wrong = [
        address
        for address, household in homes[::step]
        if (placed := locator.locate(address).placed) is None
        or (placed.address_id, placed.level) != (household, "household")
        or placed.confidence < 0.95
    ]
    assert wrong == []


@pytest.mark.parametrize("key", KEYS)
def test_every_place_resolves_to_itself_or_to_a_question(key: str) -> None:
    locator, _, _ = demo_town(key)
    placed = [(place, locator.locate(place.name).placed) for place in locator.gazetteer.places]
    assert [place.name for place, found in placed if found is not None and found.address_id != place.id] == []
    assert sum(found is not None for _, found in placed) > 0.8 * len(placed)


@pytest.mark.parametrize("key", KEYS)
def test_every_grid_is_found_by_its_name_and_by_a_point_in_it(key: str) -> None:
    locator, _, units = demo_town(key)
    grids = [unit for unit in units if unit.level == "grid"]
    assert grids
    for unit in grids:
        named = locator.locate(unit.name).placed
        assert named is not None
        assert named.path == unit.path
        assert unit.geometry is not None
        point = unit.geometry.representative_point()
        found = locator.at(point.x, point.y, 5.0)
        assert found is not None
        assert found.path[: len(unit.path)] == unit.path


@pytest.mark.parametrize("key", KEYS)
def test_the_position_of_a_household_lies_in_its_own_grid(key: str) -> None:
    locator, buildings, _ = demo_town(key)
    for address, _ in households(buildings)[::97]:
        placed = locator.locate(address).placed
        assert placed is not None
        grid = locator.containment.handling_path(placed.path)
        assert locator.containment.handling_path(locator.containment.chain(placed.lon, placed.lat)) == grid
        assert placed.radius_m < 60
