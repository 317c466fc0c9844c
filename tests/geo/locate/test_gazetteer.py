"""What the gazetteer takes from the layers: official, former and popular names."""

import dataclasses

import geopandas as gpd
import pytest
import shapely

from geo.locate import Locator
from geo.locate.gathering import other_names
from tests.small_town import middle, small_town


def town_with_other_names() -> Locator:
    town = small_town()
    given = {"c": {"former": ["老城居委会"], "aliases": ["文苑里"]}, "g3": {"former": "北大街片"}}
    units = [dataclasses.replace(u, attributes={**u.attributes, **given.get(u.id, {})}) for u in town.units]
    buildings = town.buildings.copy()
    buildings["compound_aliases"] = [["粮食局家属院", "老粮站"] if key == "wy1" else None for key in buildings["id"]]
    buildings["aliases"] = ['["将军楼"]' if key == "wy3" else None for key in buildings["id"]]
    streets = town.streets.copy()
    streets["aliases"] = [["人民路"] if name == "学府路" else [] for name in streets["name"]]
    x, y = middle(4)
    areas = gpd.GeoDataFrame(
        {"id": ["a1", "a2"], "kind": ["park", "wall"], "name": ["月亮湾公园", ""], "aliases": [["南湖"], []]},
        geometry=[shapely.Point(x, y).buffer(0.0003), shapely.LineString([(x, y), (x + 0.001, y)])], crs=4326,
    )  # fmt: skip
    return Locator.build(town.profile, units, town.places, buildings, streets, areas=areas)


@pytest.mark.parametrize(
    ("text", "address_id"),
    [
        ("粮食局家属院2号楼3单元501", "wy2-3-501"),
        ("老粮站2-3-501", "wy2-3-501"),
        ("将军楼2单元101", "wy3-2-101"),
        ("文苑新村将军楼2单元101", "wy3-2-101"),
        ("人民路7号", "xf7-0"),
        ("北大街片垃圾没清", "g3"),
        ("南湖有人钓鱼", "a1"),
        ("月亮湾公园长椅坏了", "a1"),
        ("文苑里文苑新村2号楼3单元501", "wy2-3-501"),
        ("老城居委会文苑新村2号楼3单元501", "wy2-3-501"),
    ],
)
def test_every_name_a_layer_gives_is_known(text: str, address_id: str) -> None:
    placed = town_with_other_names().locate(text).placed
    assert placed is not None
    assert placed.address_id == address_id


def test_an_area_reaches_as_far_as_it_is_drawn() -> None:
    placed = town_with_other_names().locate("月亮湾公园").placed
    assert placed is not None
    assert placed.path == ("c", "d1", "g4")
    assert 25 < placed.radius_m < 45


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (None, []),
        (float("nan"), []),
        ("", []),
        ("南湖", ["南湖"]),
        ('["南湖", " 北湖 "]', ["南湖", "北湖"]),
        ("[南湖", []),
        (["南湖", 3, None], ["南湖"]),
        (("南湖",), ["南湖"]),
        (5, []),
    ],
)
def test_a_cell_may_list_names_in_any_usual_way(cell: object, names: list[str]) -> None:
    assert other_names(cell) == names


def test_the_gazetteer_counts_names_buildings_stairs_and_house_numbers() -> None:
    gazetteer = town_with_other_names().gazetteer
    stairs = 3 * 3 + 2 * 2 + sum(kind == "house" for kind in small_town().buildings["kind"])
    expected = len(gazetteer.names) + len(small_town().buildings) + stairs + gazetteer.containers.number_count
    assert gazetteer.entry_count == expected
