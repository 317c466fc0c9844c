import pytest

from geo.locate.addresses import Reading, loose_buildings, read_tail
from geo.locate.folding import fold


def first(written: str) -> Reading:
    return read_tail(fold(written), 0)[0]


@pytest.mark.parametrize(
    "written",
    [
        "2号楼3单元501", "２號樓３單元５０１室", "2栋3单元501室", "2幢3门501户", "二号楼三单元五零一", "2#3-501",
        "2-3-501", "2 3 501", "2/3/501", "2号楼3-501", "2座3梯501", "小区2号楼，3单元，501房",
        "(南门)2号楼3单元5楼501室", "2号3单元501室", "2楼3单元501",
    ],
)  # fmt: skip
def test_every_usual_way_to_write_building_stair_and_room_is_read(written: str) -> None:
    assert any((r.buildings, r.stair, r.room) == (("2",), "3", "501") for r in read_tail(fold(written), 0))


@pytest.mark.parametrize(
    ("written", "buildings"),
    [
        ("2—4号楼", ("2", "3", "4")),
        ("2、3号楼", ("2", "3")),
        ("2号楼和3号楼", ("2", "3")),
        ("2至4号楼", ("2", "3", "4")),
    ],
)
def test_ranges_and_lists_name_every_building(written: str, buildings: tuple[str, ...]) -> None:
    assert any(reading.buildings == buildings for reading in read_tail(fold(written), 0))


@pytest.mark.parametrize("written", ["2号楼3个人", "2号楼300多人", "2号楼，3次报修", "2号楼停3天", "2号楼 1390000123"])
def test_numbers_that_count_something_else_are_no_part_of_the_address(written: str) -> None:
    assert first(written) == Reading(buildings=("2",), marked=True)


@pytest.mark.parametrize("written", ["老人在家", "", "3路公交", "2024年", "13900001234", "500米外"])
def test_what_is_no_address_has_no_reading(written: str) -> None:
    assert read_tail(fold(written), 0) == []


def test_a_part_without_a_slot_is_kept_as_unread() -> None:
    reading = first("3号院2号楼")
    assert (reading.buildings, reading.unread) == (("2",), "3号院")


def test_a_house_number_with_a_suffix_is_read_as_one_number_too() -> None:
    for written in ("118-1号", "118号附1", "118之1号"):
        assert ("118-1",) in [reading.buildings for reading in read_tail(fold(written), 0)]


def test_a_number_broken_by_a_space_is_not_read_as_its_first_half() -> None:
    assert [reading.buildings for reading in read_tail("1 2号楼", 0)] == [("12",)]


def test_a_floor_is_not_taken_for_a_building() -> None:
    reading = first("2号楼5楼501")
    assert (reading.buildings, reading.floor, reading.room) == (("2",), "5", "501")


def test_after_a_street_the_word_compound_begins_another_name() -> None:
    assert read_tail("小区5号楼", 0)
    assert read_tail("小区5号楼", 0, after_street=True) == []


@pytest.mark.parametrize("text", ["3栋漏水", "我们小区3栋", "在3号楼"])
def test_a_building_number_alone_is_noticed(text: str) -> None:
    assert loose_buildings(text)


@pytest.mark.parametrize("text", ["幸福小区3栋", "11月3号楼道灯不亮", "3号", "共3座"])
def test_a_building_of_an_unknown_compound_is_not_a_building_number_alone(text: str) -> None:
    assert loose_buildings(text) == []


@pytest.mark.parametrize(
    ("written", "room"),
    [("2号楼3单元501楼道灯", "501"), ("2号楼3单元501 余师傅", "501"), ("2号楼3单元501万师傅", "501")],
)
def test_the_word_behind_a_room_does_not_take_the_number_away(written: str, room: str) -> None:
    assert (first(written).stair, first(written).room) == ("3", room)


@pytest.mark.parametrize("written", ["2号楼300余人", "2号楼20万元", "2号楼30几户"])
def test_rounded_counts_are_no_part_of_the_address(written: str) -> None:
    assert first(written) == Reading(buildings=("2",), marked=True)
