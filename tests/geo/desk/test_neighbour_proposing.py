"""Neighbour units are proposed for a grid or a part of one, keep what exists, and are accepted as a whole or not."""

import pytest

from geo.desk.actors import demo_actor
from geo.desk.doorsteps import doorsteps
from geo.desk.neighbour_doors import doors_under
from geo.desk.neighbour_kept import keep_units, kept_units
from geo.desk.neighbour_lines import units_of
from geo.desk.neighbour_proposing import UnitsProposal, accept_units, propose_units
from geo.desk.neighbour_ties import tie_households
from geo.desk.neighbour_units import elect_guardian, end_unit, make_unit, move_household
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.model import Actor, TieKind
from geo.redraw.neighbours_units import MUST_PART, TOO_FAR, TOO_FEW
from tests.geo.desk.conftest import TOWN, person

G1 = ("c", "d1", "g1")


@pytest.fixture
def planner(office: Office) -> Actor:
    return demo_actor(office, TOWN, "planner")


def homes(proposal: UnitsProposal) -> list[tuple[str, ...]]:
    return [tuple(door.id for door in unit.doors) for unit in proposal.units]


def events(office: Office) -> int:
    with office.store.read() as reader:
        return reader.cursor()


def test_every_household_of_a_grid_is_in_one_unit_of_five_to_eight_or_has_a_reason(
    office: Office, planner: Actor
) -> None:
    proposal = propose_units(office, planner, TOWN, "g1")
    inside = [one for unit in homes(proposal) for one in unit]
    assert sorted(inside) == sorted(door.id for door in doors_under(office, TOWN, G1))
    assert all(5 <= len(unit) <= 8 for unit in homes(proposal))
    assert proposal.rest == ()
    assert all(unit.path[:3] == G1 and unit.changed for unit in proposal.units)
    lane = propose_units(office, planner, TOWN, "g2")
    assert lane.units == ()
    assert [(door.address, reason.sentence) for door, reason in lane.rest] == [
        (f"正街{number}号", TOO_FEW) for number in (111, 113, 115)
    ]
    assert events(office) == 1, "a proposal writes nothing"


def test_the_same_seed_proposes_the_same_units_and_the_bounds_are_a_setting(office: Office, planner: Actor) -> None:
    assert homes(propose_units(office, planner, TOWN, "g1", seed=3)) == homes(
        propose_units(office, planner, TOWN, "g1", seed=3)
    )
    wide = propose_units(office, planner, TOWN, "g1", least=9, most=12)
    assert {len(unit) for unit in homes(wide)} <= set(range(9, 13))
    small = propose_units(office, planner, TOWN, "g2", least=2, most=3)
    assert [len(unit) for unit in homes(small)] == [3]


def test_units_stay_within_the_micro_grids_where_that_is_asked(office: Office, planner: Actor) -> None:
    within = propose_units(office, planner, TOWN, "g1", within="micro", least=6, most=8)
    known = doorsteps(office, TOWN)
    assert all(len({known[one].path for one in unit}) == 1 for unit in homes(within))
    assert {unit.path for unit in within.units} == {(*G1, micro) for micro in ("m1", "m2", "m3")}
    part = propose_units(office, planner, TOWN, "m2")
    assert {one.split("-")[0] for unit in homes(part) for one in unit} == {"wy2"}
    assert sum(map(len, homes(part))) == 30


def test_ties_bring_together_and_keep_apart_and_what_could_not_be_has_a_reason(
    office: Office, planner: Actor
) -> None:  # fmt: skip
    tie_households(office, planner, TOWN, "wy1-1-101", "wy1-1-501", TieKind.KIN)
    tie_households(office, planner, TOWN, "wy1-1-102", "wy3-3-502", TieKind.ASKED)
    tie_households(office, planner, TOWN, "wy1-2-101", "wy1-2-102", TieKind.APART)
    tie_households(office, planner, TOWN, "wy1-2-102", "wy1-2-101", TieKind.KIN)
    proposal = propose_units(office, planner, TOWN, "g1")
    unit = {one: number for number, unit in enumerate(homes(proposal)) for one in unit}
    assert unit["wy1-1-101"] == unit["wy1-1-501"]
    assert unit["wy1-2-101"] != unit["wy1-2-102"]
    assert (proposal.kin, proposal.asked, proposal.kin_together, proposal.wishes_kept) == (2, 1, 0.5, 0.0)
    assert {(pair.one, pair.other, pair.kin): pair.reason.sentence for pair in proposal.parted} == {
        ("wy1-1-102", "wy3-3-502", False): TOO_FAR, ("wy1-2-101", "wy1-2-102", True): MUST_PART
    }  # fmt: skip


def test_an_accepted_proposal_holds_as_a_whole_and_proposed_again_changes_nothing(
    office: Office, planner: Actor
) -> None:  # fmt: skip
    proposal = propose_units(office, planner, TOWN, "g1")
    made = accept_units(office, planner, proposal)
    assert [unit.households for unit in made] == homes(proposal)
    assert len({unit.id for unit in made}) == len(made)
    assert [line.unit for line in units_of(office, planner, TOWN)] == made
    again = propose_units(office, planner, TOWN, "g1")
    assert (again.is_news, again.changed, homes(again)) == (False, 0, homes(proposal))
    before = events(office)
    assert accept_units(office, planner, again) == made
    assert events(office) == before
    with office.store.read() as reader:
        assert reader.verify() == []


def test_units_that_still_fit_stay_with_their_guardian_and_their_name(office: Office, planner: Actor) -> None:
    first, *others = accept_units(office, planner, propose_units(office, planner, TOWN, "g1"))
    elected = elect_guardian(office, planner, TOWN, first.id, first.households[0], "常桂英")
    end_unit(office, planner, TOWN, others[-1].id)
    move_household(office, planner, TOWN, others[0].households[0], "")
    proposal = propose_units(office, planner, TOWN, "g1")
    assert proposal.rest == ()
    stays = {unit.id: unit for unit in proposal.units}
    assert not stays[first.id].changed
    assert stays[first.id].guardian == elected.guardian
    held = {unit.id: set(unit.households) for unit in others[1:-1]}
    assert sum({door.id for door in stays[key].doors} >= homes_ for key, homes_ in held.items()) >= len(held) - 1
    accept_units(office, planner, proposal)
    lines = units_of(office, planner, TOWN)
    assert sum(len(line.doors) for line in lines) == 90
    assert next(line.unit for line in lines if line.unit.id == first.id) == elected


def test_a_unit_out_of_bounds_goes_on_in_one_that_has_most_of_its_households(office: Office, planner: Actor) -> None:
    kept = make_unit(office, planner, TOWN, [f"wy2-1-{room}" for room in (101, 102, 201)], "低层三户")
    proposal = propose_units(office, planner, TOWN, "g1")
    (unit,) = [one for one in proposal.units if one.id == kept.id]
    assert (unit.name, unit.changed, proposal.ends) == ("低层三户", True, ())
    accept_units(office, planner, proposal)
    line = next(line for line in units_of(office, planner, TOWN) if line.unit.id == kept.id)
    assert set(kept.households) <= set(line.unit.households)


def test_a_unit_that_reaches_beyond_the_part_stays_as_it_is(office: Office, planner: Actor) -> None:
    wide = make_unit(office, planner, TOWN, ["wy1-1-101", "wy2-1-101"])
    proposal = propose_units(office, planner, TOWN, "m1")
    assert proposal.aside == (wide,)
    assert "wy1-1-101" not in {one for unit in homes(proposal) for one in unit}
    accept_units(office, planner, proposal)
    assert wide in [line.unit for line in units_of(office, planner, TOWN)]
    assert len([line for line in units_of(office, planner, TOWN) if line.unit.path == (*G1, "m1")]) > 2


def test_a_proposal_that_others_have_overtaken_is_refused_and_nothing_is_written(
    office: Office, planner: Actor
) -> None:  # fmt: skip
    proposal = propose_units(office, planner, TOWN, "g1")
    make_unit(office, planner, TOWN, ["wy2-2-101"])
    before = events(office)
    with pytest.raises(Conflict):
        accept_units(office, planner, proposal)
    assert events(office) == before
    fresh = propose_units(office, planner, TOWN, "g1")
    make_unit(office, planner, TOWN, ["xq1-1-101"])
    assert accept_units(office, planner, fresh), "what happens in another grid does not matter"


def test_what_cannot_be_proposed_gets_a_sentence(office: Office, planner: Actor) -> None:
    for grid, least, most, within in (
        ("d1", 5, 8, ""), ("g1", 8, 5, ""), ("g1", 1, 8, ""), ("g1", 5, 31, ""), ("g1", 5, 8, "district"),
        ("g4", 5, 8, ""),
    ):  # fmt: skip
        with pytest.raises(BadInput) as problem:
            propose_units(office, planner, TOWN, grid, least=least, most=most, within=within)
        assert str(problem.value).endswith(".")
    with pytest.raises(NotFound):
        propose_units(office, planner, TOWN, "g77")


def test_only_whoever_drafts_plans_proposes_accepts_and_sees_proposals(office: Office, planner: Actor) -> None:
    worker, proposal = person(office, "r03"), propose_units(office, planner, TOWN, "g1")
    key = keep_units(office, proposal)
    assert kept_units(office, planner, TOWN, key) is proposal
    assert kept_units(office, planner, TOWN, "never") is None
    for deed in (
        lambda: propose_units(office, worker, TOWN, "g1"), lambda: accept_units(office, worker, proposal),
        lambda: kept_units(office, worker, TOWN, key),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            deed()
    assert events(office) == 1
