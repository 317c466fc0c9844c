"""Neighbour units changed by hand: who moves where, who guards, what a unit is called, and when it ends."""

from dataclasses import replace

import pytest

from geo.desk.actors import demo_actor
from geo.desk.neighbour_lines import APART, NO_GUARDIAN, NOT_JOINED, TOO_FEW, TOO_MANY, units_of
from geo.desk.neighbour_ties import tie_households
from geo.desk.neighbour_units import elect_guardian, end_unit, make_unit, move_household, rename_unit
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden, GridwardError, NotFound
from geo.model import SYSTEM, Actor, NeighbourUnit, TieKind
from tests.geo.desk.conftest import TOWN, MovedClock, person

FIRST = tuple(f"wy1-1-{room}" for room in (101, 102, 201, 202, 301))
SECOND = tuple(f"wy1-1-{room}" for room in (302, 401, 402, 501, 502))


@pytest.fixture
def planner(office: Office) -> Actor:
    return demo_actor(office, TOWN, "planner")


@pytest.fixture
def pair(office: Office, planner: Actor) -> tuple[NeighbourUnit, NeighbourUnit]:
    return make_unit(office, planner, TOWN, FIRST), make_unit(office, planner, TOWN, SECOND[::-1])


def stored(office: Office, unit_id: str) -> NeighbourUnit:
    with office.store.read() as reader:
        return next(one for one in reader.plans.neighbour_units(TOWN, ended=True) if one.id == unit_id)


def test_a_unit_made_by_hand_ends_at_the_nearest_level_above_its_households(
    office: Office, planner: Actor, pair: tuple[NeighbourUnit, NeighbourUnit]
) -> None:
    one, other = pair
    assert (one.path, one.name) == (("c", "d1", "g1", "m1"), "文苑新村1号楼1单元101–301")
    assert other.households == SECOND, "in the order of their doors, however they were given"
    assert one.id != other.id
    wide = make_unit(office, planner, TOWN, ["wy2-1-101", "wy3-1-101"], "两楼合组")
    assert (wide.path, wide.name) == (("c", "d1", "g1"), "两楼合组")
    with office.store.read() as reader:
        (event,) = reader.events_of(f"neighbours:{TOWN}/{one.id}")
        assert (event.verb, event.actor) == ("make_neighbours", planner.id)
        assert reader.verify() == []


def test_a_household_that_moves_leaves_one_unit_and_is_in_the_other(
    office: Office, planner: Actor, pair: tuple[NeighbourUnit, NeighbourUnit]
) -> None:
    one, other = pair
    elect_guardian(office, planner, TOWN, one.id, FIRST[-1], "常桂英")
    moved = move_household(office, planner, TOWN, FIRST[-1], other.id, version=other.version)
    assert moved is not None
    assert moved.households == (FIRST[-1], *SECOND)
    left = stored(office, one.id)
    assert left.households == FIRST[:-1]
    assert (left.guardian, left.guardian_name) == ("", ""), "a guardian lives in the unit"
    assert move_household(office, planner, TOWN, FIRST[-1], other.id) == moved, "there already: nothing is written"
    assert move_household(office, planner, TOWN, FIRST[-1]) is None
    assert stored(office, other.id).households == SECOND


def test_a_unit_that_loses_its_last_household_ends(office: Office, planner: Actor) -> None:
    alone = make_unit(office, planner, TOWN, ["wy3-3-501"])
    move_household(office, planner, TOWN, "wy3-3-501")
    assert stored(office, alone.id).ended
    assert units_of(office, planner, TOWN) == []
    assert [line.unit.id for line in units_of(office, planner, TOWN, ended=True)] == [alone.id]


def test_the_grid_worker_records_whom_the_unit_has_elected(
    office: Office, planner: Actor, pair: tuple[NeighbourUnit, NeighbourUnit]
) -> None:
    worker = person(office, "r03")
    elected = elect_guardian(office, worker, TOWN, pair[0].id, FIRST[2], " 常桂英 ", version=pair[0].version)
    assert (elected.guardian, elected.guardian_name) == (FIRST[2], "常桂英")
    line = next(one for one in units_of(office, planner, TOWN) if one.unit.id == elected.id)
    assert line.guardian is not None
    assert (line.guardian.address, line.faults) == ("文苑新村1号楼1单元201", ())
    resigned = elect_guardian(office, worker, TOWN, elected.id, "", "常桂英")
    assert (resigned.guardian, resigned.guardian_name) == ("", "")
    with pytest.raises(Forbidden):
        elect_guardian(office, person(office, "r04"), TOWN, elected.id, FIRST[2])


def test_what_is_wrong_with_a_unit_is_said(office: Office, planner: Actor) -> None:
    make_unit(office, planner, TOWN, ["wy1-1-101", "wy1-1-501"])  # three floors of others are between them
    make_unit(office, planner, TOWN, [f"wy2-1-{floor}0{room}" for floor in range(1, 6) for room in (1, 2)])
    small, large = units_of(office, planner, TOWN)
    assert [fault.sentence for fault in small.faults] == [TOO_FEW, NOT_JOINED, NO_GUARDIAN]
    assert [fault.sentence for fault in large.faults] == [TOO_MANY, NO_GUARDIAN]
    assert str(large.faults[0]) == "It has 10 households; at most 8 are wanted."
    assert [fault.sentence for fault in units_of(office, planner, TOWN, least=2, most=10)[1].faults] == [NO_GUARDIAN]


def test_those_who_must_stand_apart_are_not_brought_together_by_hand(
    office: Office, planner: Actor, pair: tuple[NeighbourUnit, NeighbourUnit]
) -> None:
    tie_households(office, planner, TOWN, SECOND[0], FIRST[0], TieKind.APART)
    with pytest.raises(Conflict):
        move_household(office, planner, TOWN, SECOND[0], pair[0].id)
    assert stored(office, pair[1].id).households == SECOND
    tie_households(office, planner, TOWN, FIRST[1], FIRST[2], TieKind.APART)
    line = next(one for one in units_of(office, planner, TOWN) if one.unit.id == pair[0].id)
    assert APART in [fault.sentence for fault in line.faults]


def test_a_unit_is_renamed_and_ended_and_keeps_its_record(
    office: Office, planner: Actor, pair: tuple[NeighbourUnit, NeighbourUnit]
) -> None:
    renamed = rename_unit(office, planner, TOWN, pair[0].id, "  一单元 低层 ")
    assert renamed.name == "一单元 低层"
    ended = end_unit(office, planner, TOWN, pair[0].id, version=renamed.version)
    assert stored(office, pair[0].id) == ended
    assert [line.unit.id for line in units_of(office, planner, TOWN)] == [pair[1].id]
    with pytest.raises(NotFound):
        end_unit(office, planner, TOWN, pair[0].id)


def test_what_cannot_be_gets_a_sentence_and_changes_nothing(
    office: Office, planner: Actor, pair: tuple[NeighbourUnit, NeighbourUnit]
) -> None:
    one, other = pair
    with office.store.read() as reader:
        cursor = reader.cursor()

    def refused(error: type[GridwardError], deed: object, *args: object, **values: object) -> None:
        with pytest.raises(error) as problem:
            deed(office, planner, TOWN, *args, **values)  # type: ignore[operator]
        assert problem.value.sentence

    refused(Conflict, make_unit, [FIRST[0], "wy2-1-101"])
    refused(BadInput, make_unit, ["wy2-1-101", "xq1-1-101"])
    refused(BadInput, make_unit, [])
    refused(NotFound, make_unit, ["nobody"])
    refused(NotFound, move_household, "nobody", one.id)
    refused(NotFound, move_household, FIRST[0], "NU-TES-99999")
    refused(BadInput, move_household, "xq1-1-101", one.id)
    refused(Conflict, move_household, FIRST[0], other.id, version=other.version - 1)
    refused(BadInput, elect_guardian, one.id, SECOND[0], "常桂英")
    refused(BadInput, elect_guardian, one.id, FIRST[0], "名" * 31)
    refused(BadInput, rename_unit, one.id, "  ")
    refused(BadInput, rename_unit, one.id, "名" * 61)
    refused(Conflict, end_unit, one.id, version=9)
    with office.store.read() as reader:
        assert reader.cursor() == cursor


def test_whoever_drafts_no_plans_changes_no_unit_and_whoever_reads_no_households_sees_none(
    office: Office, planner: Actor, pair: tuple[NeighbourUnit, NeighbourUnit]
) -> None:
    worker, department = person(office, "r03"), demo_actor(office, TOWN, "department")
    for deed in (
        lambda: make_unit(office, worker, TOWN, ["wy2-1-101"]),
        lambda: move_household(office, worker, TOWN, FIRST[0], pair[1].id),
        lambda: rename_unit(office, worker, TOWN, pair[0].id, "甲"),
        lambda: end_unit(office, worker, TOWN, pair[0].id),
        lambda: units_of(office, department, TOWN),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert len(units_of(office, worker, TOWN)) == 2
    assert units_of(office, person(office, "r04"), TOWN) == [], "another grid's worker"


def test_a_unit_whose_houses_were_given_to_another_grid_is_found_where_they_are_now(
    office: Office, planner: Actor, pair: tuple[NeighbourUnit, NeighbourUnit], clock: MovedClock
) -> None:
    with office.write(SYSTEM) as tx:
        old = next(one for one in tx.plans.neighbour_units(TOWN) if one.id == pair[0].id)
        tx.put("change_neighbours", old, replace(old, path=("c", "d1", "g2")))
    found = units_of(office, planner, TOWN, ("c", "d1", "g1"))
    assert {line.unit.id for line in found} == {one.id for one in pair}
    assert units_of(office, planner, TOWN, ("c", "d1", "g2")) == []
    elected = elect_guardian(office, person(office, "r03"), TOWN, pair[0].id, FIRST[0], "常桂英")
    assert elected.guardian == FIRST[0], "whoever works where its doors are now is there when they elect"
    with pytest.raises(Forbidden):
        elect_guardian(office, person(office, "r04"), TOWN, pair[0].id, FIRST[1])
    moved = move_household(office, planner, TOWN, SECOND[0], pair[0].id)
    assert moved is not None
    assert moved.path == pair[0].path, "written anew with the next change"
