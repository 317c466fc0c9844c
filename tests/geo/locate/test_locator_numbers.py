"""House numbers on a street: known, unknown between known ones, unknown elsewhere."""

import shapely

from geo.locate import Locator
from geo.model import Place
from tests.geo.locate.town_around import locator_with
from tests.small_town import corner, middle

HOME = [{"n": 0, "rooms": [""]}]


def house(number: int, at: tuple[float, float], grid: str) -> dict[str, object]:
    return {"id": f"h{number}", "unit": grid, "street": "盐店街", "number": str(number), "at": at, "stairs": HOME}


def street_of_two_grids() -> Locator:
    (x, y), (x2, y2) = middle(1), middle(2)
    houses = [
        house(2, (x - 0.0005, y), "g1"), house(8, (x + 0.0005, y), "g1"),
        house(12, (x2 - 0.0005, y2), "g2"), house(3, (x, y - 0.0005), "g1"),
    ]  # fmt: skip
    return locator_with(houses, streets={"盐店街": shapely.LineString([middle(1), middle(2)])})


def test_a_number_between_two_known_ones_of_one_grid_is_placed_in_that_grid_and_at_no_house() -> None:
    answer = street_of_two_grids().locate("盐店街6号漏水")
    placed = answer.placed
    assert placed is not None
    assert (placed.level, placed.path, placed.address_id) == ("street", ("c", "d1", "g1"), "")
    assert "between 2 and 8" in placed.why
    assert placed.radius_m > 45


def test_a_number_between_known_ones_of_two_grids_needs_a_place() -> None:
    answer = street_of_two_grids().locate("盐店街10号")
    assert answer.placed is None
    assert "Number 10 is not known" in answer.question


def test_the_other_side_of_the_street_is_no_neighbour() -> None:
    assert street_of_two_grids().locate("盐店街5号").placed is None


def test_a_street_within_one_grid_is_placed_there() -> None:
    x, y = middle(1)
    line = shapely.LineString([(x - 0.0003, y), (x + 0.0003, y)])
    locator = locator_with([house(2, (x, y), "g1")], streets={"盐店街": line})
    for text in ("盐店街路面破损", "盐店街77号"):
        placed = locator.locate(text).placed
        assert placed is not None
        assert (placed.level, placed.path) == ("street", ("c", "d1", "g1"))


def test_a_street_on_a_border_belongs_to_both_grids() -> None:
    west, south = corner(4)
    locator = locator_with(streets={"盐店街": shapely.LineString([(west, south), (west + 0.002, south)])})
    assert locator.locate("盐店街路面破损").placed is None


def test_a_street_that_only_touches_the_next_grid_does_not_reach_over_it() -> None:
    east, _ = corner(2)
    _, y = middle(1)
    locator = locator_with(streets={"盐店街": shapely.LineString([(east - 0.001, y), (east, y)])})
    assert locator.locate("盐店街路面破损").placed is not None


def test_known_houses_in_one_grid_do_not_tell_where_an_undrawn_street_ends() -> None:
    assert locator_with([house(2, middle(1), "g1")]).locate("盐店街路面破损").placed is None


def test_a_place_may_be_the_only_witness_of_a_house_number() -> None:
    place = Place("testville", "p9", "shop", "小卖部", *middle(5), address="曲沃县盐店街45号")
    placed = locator_with(places=[place], streets={"盐店街": shapely.LineString([middle(1), middle(5)])}).locate(
        "盐店街45号"
    )  # fmt: skip
    assert placed.placed is not None
    assert (placed.placed.address_id, placed.placed.path) == ("p9", ("c", "d1", "g5"))


def test_a_community_of_polygons_and_a_table_of_places_is_enough() -> None:
    places = [Place("testville", "q1", "shop", "惠民超市", *middle(7), address="幸福里南门18号")]
    locator = locator_with(places=places)
    for text in ("惠民超市门口", "幸福里南门18号"):
        placed = locator.locate(text).placed
        assert placed is not None
        assert (placed.address_id, placed.path) == ("q1", ("c", "d2", "g7"))


def test_a_named_building_is_found_with_its_stairs() -> None:
    stairs = [{"n": 1, "rooms": ["101"]}, {"n": 2, "rooms": ["101", "201"]}]
    rows = [{"id": "z", "unit": "g1", "name": "综合楼", "compound": "长安家园", "at": middle(1), "stairs": stairs}]
    for text in ("长安家园综合楼2单元201", "综合楼2单元201"):
        assert locator_with(rows).locate(text).placed.address_id == "z-2-201"  # type: ignore[union-attr]


def test_the_same_address_in_two_grids_is_a_question_and_in_one_grid_is_placed_in_it() -> None:
    def twins(second: int) -> Locator:
        x, y = middle(second)
        rows = [
            {"id": key, "unit": f"g{grid}", "name": "2号楼", "compound": "长安家园", "at": at}
            for key, grid, at in (("a", 1, middle(1)), ("b", second, (x + 0.0005, y)))
        ]
        return locator_with(rows)

    assert twins(2).locate("长安家园2号楼").placed is None
    placed = twins(1).locate("长安家园2号楼").placed
    assert placed is not None
    assert (placed.level, placed.path) == ("unit", ("c", "d1", "g1"))


def test_stairs_stored_as_json_text_are_read_as_well() -> None:
    row = {
        "id": "j", "unit": "g1", "name": "1号楼", "compound": "长安家园", "at": middle(1),
        "stairs": '[{"n":1,"rooms":["101","102"]}]',
    }  # fmt: skip
    placed = locator_with([row]).locate("长安家园1号楼1单元102").placed
    assert placed is not None
    assert placed.address_id == "j-1-102"
