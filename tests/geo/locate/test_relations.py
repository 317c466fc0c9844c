"""Words of relation: where what is beside, across, along, between or at a crossing lies, in metres."""

import math
import re

import pytest
import shapely

from geo.crs import distance_m
from geo.locate import Answer, Candidate, retell
from geo.locate.surroundings import read_relations
from geo.model import Place
from tests.geo.locate.town_around import demo_town, locator_with, small_locator
from tests.small_town import corner, middle

ZHENG_LAT = corner(4)[1]
"""正街 runs along it; north of it are g1 to g3, south of it g4 to g6."""
XI_LON = corner(2)[0]
"""西巷 runs along it."""


def ask(text: str) -> Answer:
    return small_locator().locate(text)


def best(answer: Answer) -> Candidate:
    assert answer.candidates, answer.question
    return answer.placed or answer.candidates[0]


def metres(a: Candidate, lon: float, lat: float) -> float:
    return float(distance_m(a.lon, a.lat, lon, lat))


def offset_m(a: Candidate, b: Candidate) -> tuple[float, float]:
    """Metres east and north from a to b."""
    plane = small_locator().containment.plane
    (ax, ay), (bx, by) = plane.forward(a.lon, a.lat), plane.forward(b.lon, b.lat)
    return float(bx - ax), float(by - ay)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("旁边", ["beside"]), ("对面", ["across"]), ("斜对面", ["across"]), ("后面的草丛", ["behind"]),
        ("附近", ["near"]),
        ("以北50米", ["towards"]), ("往东走100米", ["towards"]), ("东侧约30米", ["towards"]), ("西北角", ["corner"]),
        ("100米外", ["away"]), ("之间", ["between"]), ("旁边公厕后面的草丛", ["beside", "behind"]),
        ("门口", []), ("楼下", []), ("旁边路灯坏了对面也坏了", ["beside"]), ("3单元501旁边", ["beside"]), ("东门", []),
    ],
)  # fmt: skip
def test_words_of_relation_are_read_in_their_order(words: str, kinds: list[str]) -> None:
    relations, end = read_relations(words, 0)
    assert [relation.kind for relation in relations] == kinds
    assert (end > 0) is bool(kinds)


@pytest.mark.parametrize(
    ("words", "bearing", "far"),
    [
        ("以北50米", 0, 50),
        ("往东走100米", 90, 100),
        ("东侧约30米", 90, 30),
        ("西南方向200多米", 225, 200),
        ("以西1公里", 270, 1000),
    ],
)
def test_directions_and_distances_are_read(words: str, bearing: float, far: float) -> None:
    (relation,), _ = read_relations(words, 0)
    assert (relation.bearing, relation.metres) == (bearing, far)


def test_across_from_a_house_is_the_other_side_of_its_street() -> None:
    house, across = best(ask("正街118号")), ask("正街118号对面井盖丢了").placed
    assert across is not None
    assert (across.level, across.path, across.other_path) == ("point", ("c", "d1", "g2"), ("c", "d1", "g5"))
    east, north = offset_m(house, across)
    assert abs(east) < 1
    assert north == pytest.approx(2 * float(distance_m(0, ZHENG_LAT, 0, house.lat)), abs=1)
    assert across.address_id == ""
    assert "across 正街" in across.why


def test_across_without_a_street_at_hand_stays_around_the_thing() -> None:
    across = best(ask("文苑新村2号楼对面"))
    assert metres(across, *_at("文苑新村2号楼")) < 1
    assert across.radius_m > 60


def _at(text: str) -> tuple[float, float]:
    found = best(ask(text))
    return found.lon, found.lat


def test_behind_and_in_front_are_told_by_the_street() -> None:
    shop = best(ask("老王粮油店"))
    behind, front = ask("老王粮油店后面").placed, ask("老王粮油店前面").placed
    assert behind is not None
    assert front is not None
    assert offset_m(shop, behind)[1] < -10  # away from 正街, which runs north of it
    assert offset_m(shop, front)[1] > 5
    assert behind.path == front.path == ("c", "d1", "g5")


def test_so_many_metres_along_the_street_stay_on_the_side_of_the_house() -> None:
    house = best(ask("正街118号"))
    for text, wanted in (("正街118号以东30米", 30), ("正街118号往西走20米", -20), ("正街118号西侧约40米", -40)):
        found = best(ask(text))
        east, north = offset_m(house, found)
        assert (east, north) == pytest.approx((wanted, 0), abs=1)
        assert "along 正街" in found.why
        assert found.radius_m > house.radius_m


def test_so_many_metres_where_no_street_leads_are_straight() -> None:
    house, found = best(ask("文苑新村2号楼")), best(ask("文苑新村2号楼以北50米"))
    assert offset_m(house, found) == pytest.approx((0, 50), abs=1)
    assert "straight" in found.why


@pytest.mark.parametrize(
    "text",
    ["正街与西巷交叉口", "正街和西巷交汇处", "正街西巷路口", "西巷正街口", "正街与西巷的红绿灯", "西巷跟正街十字路口"],
)
def test_a_crossing_is_a_point_and_a_question_that_names_all_its_grids(text: str) -> None:
    answer = ask(text)
    crossing = best(answer)
    assert (crossing.level, crossing.address_id) == ("crossing", "")
    assert metres(crossing, XI_LON, ZHENG_LAT) < 2
    assert crossing.radius_m >= 20
    assert answer.placed is None
    for name in ("第一网格", "第二网格", "第四网格", "第五网格"):
        assert name in answer.question


def test_a_corner_of_a_crossing_lies_in_one_grid() -> None:
    for word, grid in (("西北", "g1"), ("东北", "g2"), ("西南", "g4"), ("东南", "g5")):
        placed = ask(f"正街与西巷路口{word}角有积水").placed
        assert placed is not None
        assert placed.path == ("c", "d1", grid)


def test_a_unit_named_with_a_crossing_says_which_of_its_grids_is_meant() -> None:
    placed = ask("第四网格正街与西巷路口").placed
    assert placed is not None
    assert (placed.level, placed.path, placed.other_path) == ("crossing", ("c", "d1", "g4"), ())
    assert ask("第九网格正街与西巷路口").placed is None


def test_metres_from_a_crossing_go_along_the_street_that_leads_there() -> None:
    crossing = best(ask("正街与西巷交叉口"))
    for text, wanted in (("正街西巷以东80米", (80, 0)), ("正街与西巷交叉口往北走50米", (0, 50))):
        found = best(ask(text))
        assert offset_m(crossing, found) == pytest.approx(wanted, abs=1)
    assert "80 m along 正街, east of 西巷" in best(ask("正街西巷以东80米")).why


def test_streets_that_do_not_meet_are_said_to_be_so() -> None:
    answer = ask("学府路与正街交叉口")
    assert answer.placed is None
    assert "do not meet" in answer.question


def test_two_crossings_of_the_same_streets_are_a_question() -> None:
    (x1, y1), (x2, y2) = middle(1), middle(3)
    loop = shapely.LineString([(x1, y1 + 0.0005), (x1, y1 - 0.0005), (x2, y2 - 0.0005), (x2, y2 + 0.0005)])
    locator = locator_with(
        streets={"盐店街": shapely.LineString([(x1 - 0.0005, y1), (x2 + 0.0005, y2)]), "弯月路": loop}
    )
    answer = locator.locate("盐店街与弯月路交叉口")
    assert answer.placed is None
    assert len(answer.candidates) == 2
    assert "第一网格" in answer.question
    assert "第三网格" in answer.question


def test_the_mouth_of_a_lane_is_where_it_meets_the_street() -> None:
    x, y = middle(5)
    lane = shapely.LineString([(x, y), (x, y - 0.0003)])
    locator = locator_with(streets={"井儿巷": lane, "盐店街": shapely.LineString([(x - 0.0008, y), (x + 0.0008, y)])})
    placed = locator.locate("井儿巷口垃圾桶倒了").placed
    assert placed is not None
    assert (placed.level, placed.path) == ("crossing", ("c", "d1", "g5"))
    assert metres(placed, x, y) < 1


def along(grid: int, south_m: float = 0.0, reach: float = 0.001) -> shapely.LineString:
    x, y = middle(grid)
    return shapely.LineString([(x - reach, y - south_m / 111_000), (x + reach, y - south_m / 111_000)])


@pytest.mark.parametrize(
    ("text", "share"),
    [("盐店街中段路面破损", 0.5), ("盐店街东头", 0.9), ("盐店街西端", 0.1), ("盐店街东口", 0.9), ("盐店街西段", 1 / 6)],
)
def test_parts_of_a_street_lie_where_they_should(text: str, share: float) -> None:
    line = along(2)
    placed = locator_with(streets={"盐店街": line}).locate(text).placed
    assert placed is not None
    assert (placed.level, placed.path, placed.address_id) == ("street", ("c", "d1", "g2"), "")
    there = line.interpolate(share, normalized=True)
    assert metres(placed, there.x, there.y) < 15
    assert placed.radius_m < 50


def test_the_middle_of_a_street_along_a_border_is_a_question_that_names_both_and_its_side_is_not() -> None:
    answer = ask("正街中段路面破损")
    assert answer.placed is None
    part = best(answer)
    assert {part.path, part.other_path} == {("c", "d1", "g2"), ("c", "d1", "g5")}
    assert metres(part, middle(2)[0], ZHENG_LAT) < 2
    for name in ("第二网格", "第五网格"):
        assert name in answer.question
    for side, grid in (("北", "g2"), ("南", "g5")):
        placed = ask(f"正街中段{side}侧路面破损").placed
        assert placed is not None
        assert placed.path == ("c", "d1", grid)


def test_a_part_mostly_in_one_grid_is_placed_there_and_the_other_one_is_named() -> None:
    x, y = middle(1)
    line = shapely.LineString([(x - 0.0008, y), (x + 0.0030, y)])  # its middle lies a little west of the border
    placed = locator_with(streets={"盐店街": line}).locate("盐店街中段").placed
    assert placed is None or placed.other_path
    shorter = shapely.LineString([(x - 0.0008, y), (x + 0.0024, y)])
    placed = locator_with(streets={"盐店街": shorter}).locate("盐店街中段").placed
    assert placed is not None
    assert placed.path == ("c", "d1", "g1")


def test_the_middle_of_a_name_given_to_two_streets_is_a_question_that_names_both() -> None:
    (x1, y1), (x9, y9) = middle(1), middle(9)
    lines = shapely.MultiLineString([[(x1 - 0.0008, y1), (x1 + 0.0008, y1)], [(x9 - 0.0008, y9), (x9 + 0.0008, y9)]])
    answer = locator_with(streets={"盐店街": lines}).locate("盐店街中段路面破损")
    assert answer.placed is None
    assert len(answer.candidates) == 2
    for name in ("第一网格", "第九网格"):
        assert name in answer.question


@pytest.mark.parametrize("text", ["正街口罩厂着火", "西巷口碑好", "正街东门有人"])
def test_words_that_only_look_like_a_part_are_none(text: str) -> None:
    found = best(ask(text))
    assert (found.level, found.name) == ("street", text[:2])


def test_a_street_between_two_others_is_that_stretch() -> None:
    part = best(ask("正街(西巷至东巷段)路面破损"))
    assert part.level == "street"
    assert metres(part, middle(2)[0], ZHENG_LAT) < 2
    assert part.radius_m == pytest.approx(109, abs=3)
    assert "between 西巷 and 东巷" in part.why


def test_between_two_numbers_is_their_stretch_on_their_side() -> None:
    placed = ask("正街112号和118号之间的路灯").placed
    assert placed is not None
    assert (placed.level, placed.path) == ("street", ("c", "d1", "g5"))
    low, high = best(ask("正街112号")), best(ask("正街118号"))
    assert low.lon < placed.lon < high.lon
    assert placed.lat < ZHENG_LAT


def test_between_two_places_is_half_way() -> None:
    first, second = best(ask("文苑驿站")), best(ask("正街驿站"))
    between = best(ask("文苑驿站和正街驿站之间的路灯坏了"))
    assert metres(between, (first.lon + second.lon) / 2, (first.lat + second.lat) / 2) < 1
    assert between.radius_m == pytest.approx(metres(first, second.lon, second.lat) / 2, abs=1)


def test_a_chain_adds_up_what_every_step_leaves_open() -> None:
    shop, behind = best(ask("老王粮油店")), best(ask("老王粮油店后面"))
    chain = ask("老王粮油店旁边公厕后面的草丛").placed
    assert chain is not None
    assert chain.radius_m > behind.radius_m > shop.radius_m
    assert chain.confidence < behind.confidence
    assert chain.name == "老王粮油店旁边公厕后面"


def test_in_a_chain_of_known_things_the_last_one_is_what_is_meant() -> None:
    x, y = middle(5)
    places = [
        Place("testville", "q1", "station", "融媒体中心", x, y),
        Place("testville", "q2", "toilet", "公厕", x + 0.0003, y),
        Place("testville", "q3", "toilet", "公厕", *middle(9)),
    ]
    locator = locator_with(places=places)
    assert locator.locate("公厕堵了").placed is None  # there are two
    placed = locator.locate("融媒体中心旁边公厕后面的草丛着火了").placed
    assert placed is not None
    assert metres(placed, x + 0.0003, y) < 30
    assert placed.path == ("c", "d1", "g5")
    assert "融媒体中心" in placed.why
    assert locator.locate("融媒体中心旁边公厕").placed.address_id == "q2"  # type: ignore[union-attr]


@pytest.mark.parametrize("key", ["xinanjie", "wenyuan"])
def test_crossings_of_a_demo_town_lie_on_both_streets(key: str) -> None:
    locator, _, _ = demo_town(key)
    names = locator.gazetteer.containers.names
    streets = locator._resolver.streets
    drawn = [row for row, kind in enumerate(locator.gazetteer.containers.kinds) if kind == "street" and streets.of(row)]
    met = [(a, b, crossing) for a in drawn for b, crossing in streets.met_by(a)]
    assert len(met) > 20
    for a, b, crossing in met[::5]:
        point = shapely.Point(crossing.x, crossing.y)
        assert all(shapely.distance(streets.drawn(row), point) <= crossing.radius_m for row in (a, b))
        found = locator.locate(f"{names[a]}与{names[b]}交叉口").candidates
        assert (
            min(math.dist(locator.containment.plane.forward(c.lon, c.lat), (crossing.x, crossing.y)) for c in found) < 1
        )
        assert all(c.level == "crossing" for c in found)


def test_the_row_of_the_hotline_gives_the_middle_of_the_street() -> None:
    locator, _, _ = demo_town("xinanjie")
    answer = locator.locate("曲沃县乐昌镇西南街社区下西关正街中段路面破损")
    part = best(answer)
    index = locator.gazetteer.index_of("street", "下西关正街")
    assert index is not None
    street = locator._resolver.streets.of(index)[0]
    x, y = locator.containment.plane.forward(part.lon, part.lat)
    assert math.dist((x, y), street.at(street.length / 2)) < 1
    assert part.level == "street"
    assert part.radius_m < street.length / 5
    assert part.path
    if part.other_path:
        names = [locator.containment.units[path[-1]].name for path in (part.path, part.other_path)]
        assert answer.placed is not None or all(name in answer.question for name in names)


TOLD = """
正街118号对面 老王粮油店后面 老王粮油店前面 正街118号以东30米 文苑新村2号楼以北50米 正街与西巷交叉口 正街中段
正街东头 正街中段北侧 正街(西巷至东巷段) 正街112号和118号之间 文苑驿站和正街驿站之间 正街117号
学府路与正街交叉口 文苑新村西北角 文苑新村东侧 正街西巷以东80米 西巷口
"""


@pytest.mark.parametrize("text", TOLD.split())
def test_every_relation_can_be_told_in_chinese(text: str) -> None:
    answer = ask(text)
    for sentence in (answer.question, *(candidate.why for candidate in answer.candidates)):
        told = retell(sentence, "zh")
        assert not re.search("[A-Za-z]{3,}", told), told
