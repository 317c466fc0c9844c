"""The peers do what an honest engineer would make of them."""

import pytest

from bench.noise import Line
from bench.peers import FuzzySearch, RegionParser, load_jionlp
from bench.rivals import first_of_each, fuzzy_run, without_doors
from bench.truth import Found, Grade, Truth, judge
from tests.bench.grounds import testville as ground_of_testville


@pytest.mark.parametrize("text", ["文苑新村2号楼3单元501", "文苑新村２號樓３單元５０１", "文苑新村2栋3单元 501"])
def test_the_plain_search_finds_a_door_however_it_is_spelt(text: str) -> None:
    found = FuzzySearch(ground_of_testville(), doors=True).find(text)
    assert found is not None
    assert (found.level, found.key, found.placed) == ("household", "wy2-3-501", True)
    assert found.confidence > 0.9


def test_two_addresses_that_are_alike_are_a_question() -> None:
    search = FuzzySearch(ground_of_testville(), doors=False)
    found = search.find("文苑1号楼")
    assert found is None or not found.placed or found.key in ("wy1", "xq1")
    assert search.find("zzzzzz") is None


def test_without_doors_the_right_building_is_right() -> None:
    ground = ground_of_testville()
    truth = ground.building_truth(ground.ids.index("wy2"), 3, "501")
    for key, grade in (("wy2", Grade.RIGHT), ("wy3", Grade.WRONG)):
        found = Found("building", key, 0.0, 0.0, 20.0, 0.9, placed=True)
        assert without_doors(truth, found, judge(truth, found)).grade is grade


def test_the_search_runs_over_the_lines_it_is_given() -> None:
    ground = ground_of_testville()
    truth = ground.building_truth(ground.ids.index("wy2"), 3, "501")
    run = fuzzy_run(ground, [Line("clean", "testville", "文苑新村2号楼3单元501", truth, "")], doors=True)
    assert [each.verdict.grade for each in run.timed.graded] == [Grade.RIGHT]
    assert run.addresses > 60
    assert run.timed.rate


def test_the_first_lines_of_each_kind_are_taken() -> None:
    made = [Line(kind, town, str(n), Truth(), "") for n in range(3) for kind in ("a", "b") for town in ("x", "y")]
    assert [(line.kind, line.text) for line in first_of_each(made, "x", 2)] == [
        ("a", "0"), ("b", "0"), ("a", "1"), ("b", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "belongs"),
    [
        ("山西省临汾市曲沃县乐昌镇下西关正街118号", True),
        ("临汾市襄汾县下西关正街118号", False),
        ("下西关正街118号", None),
    ],
)
def test_the_region_parser_tells_own_from_other_regions(text: str, *, belongs: bool | None) -> None:
    jionlp = load_jionlp()
    if jionlp is None:
        pytest.skip("jionlp is not installed")
    assert RegionParser(jionlp).belongs(text, ("山西省", "临汾市", "曲沃县", "乐昌镇")) is belongs
