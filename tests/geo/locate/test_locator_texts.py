"""What people write, in Testville, and what must come of it."""

import pytest

from geo.locate import Answer, retell
from tests.geo.locate.town_around import households, locator_with, small_locator
from tests.small_town import middle, small_town


def ask(text: str) -> Answer:
    return small_locator().locate(text)


def test_every_household_of_the_town_resolves_to_exactly_itself() -> None:
    for address, household in households(small_town().buildings):
        placed = ask(address).placed
        assert placed is not None, address
        assert (placed.address_id, placed.level) == (household, "household"), address
        assert placed.confidence >= 0.95
        assert placed.path[-1] == household


@pytest.mark.parametrize(
    "text",
    [
        "文苑新村2号楼3单元501",
        "文苑新村2号楼3单元501暖气不热，老人在家",
        "山西省临汾市曲沃县乐昌镇文苑里社区文苑新村２號樓三單元五零一室",
        "文苑新村 2 栋 3 单元 501 室",
        "文苑新村2-3-501",
        "文苑新村2#3-501，电话13900001234",
        "投诉：文苑新村小区2号楼3单元5楼1号噪音",
        "😀'; DROP TABLE cases;--<b>文苑新村2号楼3单元501</b>\u202e",
        "第一网格文苑新村2号楼3单元501",
        "曲沃县老城区文苑新村2号楼3单元501",
        "临汾市曲沃县反映小区文苑新村2号楼3单元501",
        "反映一下文苑新村2号楼3单元501漏水",
        "文 苑 新 村 2 号 楼 3 单 元 5 0 1",
        "今天入户6户，文苑新村2号楼3单元501家里没人，明天11点再去",
    ],
)
def test_a_household_is_found_however_it_is_written(text: str) -> None:
    placed = ask(text).placed
    assert placed is not None
    assert (placed.address_id, placed.path) == ("wy2-3-501", ("c", "d1", "g1", "m2", "wy2-3-501"))
    assert placed.confidence >= 0.95
    assert placed.radius_m < 15


def test_stairs_stand_side_by_side_from_the_west() -> None:
    lons = [ask(f"文苑新村2号楼{n}单元501").placed.lon for n in (1, 2, 3)]  # type: ignore[union-attr]
    assert lons == sorted(lons)
    assert lons[2] - lons[0] == pytest.approx(0.0006 * 2 / 3, rel=0.05)


def test_a_house_is_its_household_and_a_shop_is_a_house() -> None:
    home, shop = ask("正街118号门口路灯不亮").placed, ask("正街124号").placed
    assert home is not None
    assert (home.address_id, home.level) == ("zj118-0", "household")
    assert shop is not None
    assert (shop.address_id, shop.level) == ("zj124", "house")


@pytest.mark.parametrize(
    ("text", "level", "address_id", "said"),
    [
        ("文苑新村2号楼3单元999", "stair", "wy2-3", "no room 999"),
        ("文苑新村2号楼9单元501", "building", "wy2", "no stair 9"),
        ("文苑新村2号楼501", "building", "wy2", "several stairs"),
        ("文苑新村2号楼3单元", "stair", "wy2-3", "no room was given"),
        ("文苑新村2号楼", "building", "wy2", "no stair was given"),
        ("正街113-1号", "house", "zj113", "no number 113-1"),
    ],
)
def test_what_is_missing_or_does_not_exist_lowers_level_and_confidence_and_is_said(
    text: str, level: str, address_id: str, said: str
) -> None:
    answer = ask(text)
    placed = answer.placed
    assert placed is not None
    assert (placed.level, placed.address_id) == (level, address_id)
    assert placed.confidence <= 0.95
    assert said in placed.why


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("文苑新村99号楼", "it has no building 99"),
        ("正街", "lies in several units"),
        ("正街500号", "Number 500 is not known"),
        ("学府路6号", "Number 6 is not known"),
        ("北片区", "lies in several units"),
        ("文苑里社区", "as a whole"),
        ("你好，请问几点上班", "Nothing in the text"),
        ("", "neither an address nor a point"),
        ("苏州市文苑新村2号楼3单元501", "a region that is not"),
        ("江苏省文苑新村2号楼3单元501", "a region that is not"),
        ("山西省临汾市洪洞县文苑新村2号楼3单元501", "a region that is not"),
        ("四川成都文苑新村2号楼3单元501", "a region that is not"),
        ("洪洞县大槐树镇文苑新村2号楼3单元501", "a region that is not"),
        ("东关正街118号", "part of a longer name"),
        ("新文苑新村2号楼", "part of a longer name"),
        ("二西巷", "part of a longer name"),
        ("文苑新村小学门口", "part of a longer name"),
        ("幸福小区3栋2单元101", "Nothing in the text"),
        ("学府路小区5号楼", "lies in several units"),
        ("文苑新村3号院2号楼", "3号院"),
        ("老王粮油店路口", "lies beside it"),
        ("第五网格文苑新村2号楼3单元501", "Two places"),
        ("南片区文苑新村2号楼", "Two places"),
    ],
)
def test_what_is_not_certain_becomes_a_question(text: str, said: str) -> None:
    answer = ask(text)
    assert answer.placed is None, answer.placed
    assert said in answer.question
    assert answer.text == text


@pytest.mark.parametrize("text", ["1-2-101", "1#2-101漏水", "我家1-2-101没水，电话138-1234-5678"])
def test_numbers_alone_are_asked_about_among_the_buildings_that_have_them(text: str) -> None:
    answer = ask(text)
    assert answer.placed is None
    assert {c.address_id for c in answer.candidates} == {"wy1-2-101", "xq1-2-101"}


@pytest.mark.parametrize("text", ["2026-11-22停水", "电话138-1234-5678", "010-6-1234"])
def test_dates_and_telephone_numbers_are_no_buildings(text: str) -> None:
    assert ask(text).candidates == ()


def test_two_equally_good_answers_are_a_question_that_names_both() -> None:
    answer = ask("1号楼2单元101漏水")
    assert answer.placed is None
    assert {c.address_id for c in answer.candidates} == {"wy1-2-101", "xq1-2-101"}
    assert answer.candidates[0].confidence == answer.candidates[1].confidence
    for part in ("文苑新村1号楼2单元101", "文苑小区1号楼2单元101", "第一网格", "第九网格"):
        assert part in answer.question


def test_a_unit_named_beside_it_decides_between_two() -> None:
    placed = ask("第九网格1号楼2单元101漏水").placed
    assert placed is not None
    assert placed.address_id == "xq1-2-101"


def test_a_building_number_alone_is_enough_where_only_one_compound_has_it() -> None:
    placed = ask("3栋张大妈家").placed
    assert placed is not None
    assert placed.address_id == "wy3"
    assert "No compound was given" in placed.why


@pytest.mark.parametrize("text", ["文苑新村2—3号楼停水", "文苑新村2、3号楼", "文苑新村1号楼和2号楼之间的路灯"])
def test_several_buildings_of_one_grid_are_placed_in_that_grid(text: str) -> None:
    placed = ask(text).placed
    assert placed is not None
    assert (placed.level, placed.path) == ("unit", ("c", "d1", "g1"))
    assert placed.radius_m > 40


def test_buildings_of_two_grids_are_a_question() -> None:
    assert ask("文苑新村1号楼和文苑小区2号楼都停水").placed is None


def test_a_compound_within_one_grid_is_placed_there_with_a_radius_that_covers_it() -> None:
    placed = ask("文苑新村的路灯坏了").placed
    assert placed is not None
    assert (placed.level, placed.path) == ("compound", ("c", "d1", "g1"))
    assert placed.radius_m > 50


def test_a_compound_over_two_grids_is_a_question_and_its_buildings_are_not() -> None:
    rows = [
        {"id": "a", "unit": "g1", "name": "1号楼", "compound": "长安家园", "at": middle(1)},
        {"id": "b", "unit": "g2", "name": "2号楼", "compound": "长安家园", "at": middle(2)},
    ]
    locator = locator_with(rows)
    whole = locator.locate("长安家园垃圾没人清")
    assert whole.placed is None
    assert "第一网格、第二网格" in whole.question
    assert locator.locate("长安家园2号楼").placed.address_id == "b"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("文苑驿站", "p1"), ("红色驿站门口", "p1"), ("老王粮油门前有积水", "p5"), ("正街109号", "p2"),
        ("正街120号", "p3"), ("在正街说事点", "p3"),
    ],
)  # fmt: skip
def test_places_are_found_by_name_alias_and_written_address(text: str, place: str) -> None:
    placed = ask(text).placed
    assert placed is not None
    assert (placed.level, placed.address_id) == ("place", place)


@pytest.mark.parametrize("text", ["第三网格", "第3网格垃圾没清", "3号网格", "TV03", "3网格"])
def test_units_are_found_by_name_number_and_code(text: str) -> None:
    placed = ask(text).placed
    assert placed is not None
    assert (placed.level, placed.path) == ("unit", ("c", "d1", "g3"))


def test_beside_a_place_is_a_point_that_is_flagged_with_the_other_grid_it_may_be_in() -> None:
    placed = ask("文苑新村2号楼后面的草丛").placed
    assert placed is not None
    assert (placed.level, placed.path, placed.address_id) == ("point", ("c", "d1", "g1"), "")
    near_border = ask("老王粮油店隔壁").placed
    assert near_border is not None
    assert (near_border.path, near_border.other_path) == (("c", "d1", "g5"), ("c", "d1", "g2"))


def test_two_places_in_two_grids_are_a_question() -> None:
    assert ask("正街驿站和文苑驿站都没开门").placed is None


@pytest.mark.parametrize("text", ["文苑新村2号楼3单元501" + "啊" * 10_000, "啊" * 10_000 + "文苑新村2号楼3单元501"])
def test_long_text_is_kept_as_it_came_and_what_was_not_read_is_said(text: str) -> None:
    answer = ask(text)
    assert answer.text == text
    assert answer.placed is not None or "Only the first" in answer.question


def test_reasons_and_questions_can_be_said_in_chinese() -> None:
    for text in ("文苑新村2号楼9单元501", "1号楼2单元101", "正街", "", "3栋", "文苑新村2号楼后面"):
        answer = ask(text)
        sentence = answer.placed.why if answer.placed else answer.question
        told = retell(sentence, "zh")
        assert told != sentence
        assert "Matched" not in told
        assert retell(sentence, "en") == sentence
