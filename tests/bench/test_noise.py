"""The noise model: the same seed gives the same lines, every kind changes the text, and the truth stays true."""

import random
from functools import cache

import pytest

from bench import relations
from bench.ground import Ground
from bench.levels import region_before
from bench.noise import KINDS, Line, lines_of
from bench.truth import Truth
from geo.crs import distance_m
from tests.bench.grounds import all_grounds
from tests.sources import ROOT, imported_modules

SEED, COUNT = 5, 24
MAKERS = (
    "doubtful", "ground", "levels", "namebook", "noise", "relations", "sentences", "slips", "truth", "writing",
)  # fmt: skip
KEEPING = [name for name, kind in KINDS.items() if kind.keeps]


@cache
def lines(kind: str) -> tuple[Line, ...]:
    """Some lines of a kind over all grounds."""
    return tuple(lines_of(kind, all_grounds(), COUNT, SEED))


@cache
def keys() -> dict[tuple[str, str], set[str]]:
    """Ground and address → the ids of what has that address."""
    found: dict[tuple[str, str], set[str]] = {}
    for ground in all_grounds():
        for text, _, key, _ in ground.addresses(doors=True):
            found.setdefault((ground.key, text), set()).add(key)
    return found


def ground_of(line: Line) -> Ground:
    """The ground of a line."""
    return next(ground for ground in all_grounds() if ground.key == line.ground)


def test_the_makers_of_the_lines_know_nothing_of_the_locator() -> None:
    for stem in MAKERS:
        modules = {module for module, _ in imported_modules(ROOT / "bench" / f"{stem}.py")}
        assert modules
        assert not [module for module in modules if module.startswith("geo.locate")], stem


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_lines_and_another_one_others(kind: str) -> None:
    assert tuple(lines_of(kind, all_grounds(), COUNT, SEED)) == lines(kind)
    assert tuple(lines_of(kind, all_grounds(), COUNT, SEED + 1)) != lines(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_lines_that_are_asked_for_from_several_grounds(kind: str) -> None:
    made = lines(kind)
    assert len(made) == COUNT
    assert len({line.ground for line in made}) >= 2
    assert len({line.text for line in made}) > COUNT / 3
    assert all(line.kind == kind and line.text.strip() for line in made)


def test_fewer_kinds_of_noise_than_ten_would_be_too_few() -> None:
    assert sum(kind.dirty for kind in KINDS.values()) >= 30


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.dirty])
def test_every_kind_of_dirt_changes_the_text(kind: str) -> None:
    assert [line.text for line in lines(kind) if line.text == line.clean] == []


@pytest.mark.parametrize("kind", ["clean", *KEEPING])
def test_the_truth_is_what_the_clean_address_means(kind: str) -> None:
    wrong = [line for line in lines(kind) if not keys()[line.ground, line.clean] & line.truth.keys]
    assert wrong == []


@pytest.mark.parametrize("kind", ["homophone", "look-alike", "dropped character", "doubled, swapped"])
def test_a_slip_leaves_one_name_only_that_it_can_mean(kind: str) -> None:
    for line in lines(kind):
        assert (line.ground, line.text) not in keys()
        assert [c for c in line.text if c.isdigit()] == [c for c in line.clean if c.isdigit()]


@pytest.mark.parametrize(
    ("kind", "level"), [("no room", "stair"), ("no such room", "stair"), ("no stair", "household")]
)
def test_a_missing_level_leaves_the_coarser_one(kind: str, level: str) -> None:
    for line in lines(kind):
        (clean,) = keys()[line.ground, line.clean]
        assert any(clean == key or clean.startswith(f"{key}-") for key in line.truth.keys), line
        assert clean not in line.truth.keys or level == "household"


def test_a_room_that_several_stairs_have_means_the_building_alone() -> None:
    for line in lines("no stair"):
        ground, (key,) = ground_of(line), keys()[line.ground, line.clean]
        room = key.rsplit("-", 1)[1]
        building, _, _ = key.rsplit("-", 2)
        several = len(ground.homes_with(ground.ids.index(building), room)) > 1
        assert (building in line.truth.keys) is several


@pytest.mark.parametrize("kind", ["wrong province", "wrong county", "no such number", "unknown name", "no address"])
def test_what_nobody_may_place_has_no_right_place(kind: str) -> None:
    for line in lines(kind):
        assert line.truth.must_ask
        assert (line.ground, line.text) not in keys()


def test_a_building_without_its_compound_is_a_question_unless_one_compound_has_it() -> None:
    for line in lines("no compound"):
        ground, digits = ground_of(line), line.text.replace("号楼", "栋").replace("幢", "栋")
        number, rest = digits.split("栋")
        stair, room = rest.split("单元")
        having = [
            row
            for numbers in ground.compounds.values()
            for row in [numbers.get(int(number))]
            if row is not None and int(stair) in ground.homes_with(row, room)
        ]
        assert line.truth.must_ask is (len(having) > 1)


def test_several_buildings_of_one_grid_mean_the_grid_and_of_two_grids_a_question() -> None:
    both = {line.truth.must_ask for line in lines_of("several buildings", all_grounds(), 80, SEED)}
    assert both == {True, False}
    for line in lines("several buildings"):
        assert line.truth.keys <= ground_of(line).grids


@pytest.mark.parametrize(
    "kind", ["beside a landmark", "so many metres off", "part of a street", "crossing", "between buildings"]
)
def test_a_relation_means_a_spot_in_its_town(kind: str) -> None:
    for line in lines(kind):
        assert line.truth.spot is not None
        assert not line.truth.keys
        assert 0 < line.truth.within_m < line.truth.largest_m
        lon, lat = ground_of(line).community.profile.centre
        assert float(distance_m(*line.truth.spot, lon, lat)) < 15_000


def test_so_many_metres_north_is_that_far_from_the_landmark() -> None:
    ground = all_grounds()[1]
    for seed in range(40):
        clean, text, truth = relations.metres_off(ground, random.Random(seed))
        metres = next(int(size) for size in ("100", "80", "50", "30", "20") if size in text.removeprefix(clean))
        spots = [spot for name, _, _, spot in ground.addresses(doors=False) if name == clean]
        assert truth.spot is not None
        assert min(float(distance_m(*truth.spot, *spot)) for spot in spots) == pytest.approx(metres, abs=1.0)


def test_a_number_between_lies_between_its_neighbours_and_belongs_to_nobody() -> None:
    for line in lines("number between"):
        ground = ground_of(line)
        street = next(name for name in ground.streets if line.text.startswith(name) and line.text[len(name)].isdigit())
        number = int(line.text.removeprefix(street).split("号")[0])
        known = [n for n in ground.streets[street] if n % 2 == number % 2]
        assert number not in known
        assert min(known) < number < max(known)


def test_a_crossing_lies_on_both_of_its_streets() -> None:
    for ground in all_grounds()[:3]:
        for seed in range(30):
            made = relations.crossing(ground, random.Random(seed))
            assert made is not None
            one, text, truth = made
            other = next(name for name in sorted(truth.around, key=len) if name != one)
            assert {one, other} == truth.around
            assert one in text
            assert other in text


def test_the_region_in_front_is_the_communitys_own() -> None:
    ground = all_grounds()[0]
    said = {region_before(ground, random.Random(seed)) for seed in range(300)}
    assert {"山西省临汾市曲沃县乐昌镇", "曲沃县乐昌镇西南街社区", "山西临汾曲沃乐昌镇"} <= said


def test_a_ground_that_cannot_give_a_kind_is_left_out() -> None:
    *_, city = all_grounds()
    assert list(lines_of("number between", [city], 3, SEED)) == []
    assert {line.ground for line in lines("number between")} == {g.key for g in all_grounds()[:3]}


def test_the_truth_of_a_line_that_must_be_asked_about_is_empty() -> None:
    assert Truth().must_ask
