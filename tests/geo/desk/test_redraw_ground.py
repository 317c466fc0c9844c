"""What plans begin with: today's boundaries with their workers, kept, and kept apart from what the store was given."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from geo.desk import redraw_deriving, redraw_ground
from geo.desk.office import Office
from geo.desk.redraw_ground import base_plan, ground_is_slow, prepare_ground, today_bytes, today_plan
from geo.desk.redraw_keeping import FOLDER
from geo.desk.settings import Settings
from geo.errors import BadInput, NotFound
from geo.exchange import Community, read_community
from geo.model import SYSTEM, Appointment
from geo.redraw.blocks import NOWHERE
from geo.redraw.deriving import derive
from geo.redraw.history_bytes import from_bytes, plan_bytes
from tests.geo.desk.conftest import TOWN, MovedClock
from tests.geo.desk.test_redraw_community import dated
from tests.small_town import PROFILE, small_layers, write_small_town


def another(office: Office, clock: MovedClock) -> Office:
    """Another process on the same store."""
    return Office(office.settings, clock)


def held(office: Office, role: str = "grid_worker") -> dict[str, str]:
    """Grid → who holds a role there."""
    found = office.staff(TOWN).held_at
    return {unit: one.person_id for (key, unit), one in found.items() if key == role}


def test_today_has_every_grid_with_its_worker(office: Office) -> None:
    plan = today_plan(office, TOWN)
    assert [grid.id for grid in plan.grids] == [f"g{n}" for n in range(1, 10)]
    assert {grid.id: grid.worker for grid in plan.grids} == held(office)
    lived = np.bincount(plan.grid_of, weights=plan.blocks.households)
    assert lived.tolist() == [90, 3, 0, 0, 5, 0, 0, 3, 10]
    assert plan.blocks.people.sum() == 293
    assert plan.name == ""


def test_of_several_who_answer_for_a_grid_the_first_counts_and_a_vacancy_is_empty(
    office: Office, town: Community
) -> None:
    kept = [one for one in town.appointments if one.role != "grid_worker" or one.path[-1] not in ("g2", "g3")]
    path = next(unit.path for unit in town.units if unit.id == "g3")
    both = [
        Appointment(TOWN, id_, who, "grid_worker", path, date(2026, 1, 1))
        for id_, who in (("a2", "r04"), ("a1", "r05"))
    ]
    with office.write(SYSTEM) as tx:
        tx.load_community(replace(town, appointments=(*kept, *both)))
    workers = {grid.id: grid.worker for grid in today_plan(office, TOWN).grids}
    assert workers["g2"] == ""
    assert workers["g3"] == "r05"


def test_today_stays_the_same_object_until_somebody_is_appointed(office: Office) -> None:
    plan = today_plan(office, TOWN)
    assert today_plan(office, TOWN) is plan
    ending = next(one for one in office.staff(TOWN).appointments if one.path[-1] == "g1" and one.role == "grid_worker")
    with office.write(SYSTEM) as tx:
        tx.put("end", ending, replace(ending, until=office.today(TOWN)))
    moved = today_plan(office, TOWN)
    assert moved is not plan
    assert moved.grids[0].worker == ""
    assert moved.blocks.ids == plan.blocks.ids


def test_another_process_opens_the_same_blocks_and_derives_nothing(
    office: Office, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = today_bytes(office, TOWN)
    assert (office.settings.home / FOLDER / f"{TOWN}.plan").is_file()
    monkeypatch.setattr(redraw_deriving, "derive", None)  # whoever derives now fails
    second = another(office, clock)
    assert today_bytes(second, TOWN) == stored
    second.close()


@pytest.mark.parametrize("damage", [b"", b"nothing\n", None])
def test_a_damaged_file_is_derived_again(office: Office, clock: MovedClock, damage: bytes | None) -> None:
    stored = today_bytes(office, TOWN)
    file = office.settings.home / FOLDER / f"{TOWN}.plan"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    second = another(office, clock)
    assert today_bytes(second, TOWN) == stored
    assert file.read_bytes() == whole
    second.close()


def test_other_layers_have_other_blocks(office: Office, town: Community) -> None:
    before = today_plan(office, TOWN)
    fewer = replace(town, buildings=town.buildings[town.buildings["id"] != "wy1"], digest="fewer")
    with office.write(SYSTEM) as tx:
        tx.load_community(fewer)
    after = today_plan(office, TOWN)
    assert after.blocks.households.sum() == before.blocks.households.sum() - 30


def test_new_places_leave_the_blocks_as_they_are(
    office: Office, town: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = today_plan(office, TOWN)
    monkeypatch.setattr(redraw_deriving, "derive", None)
    with office.write(SYSTEM) as tx:
        tx.load_places(TOWN, town.places[:-1], "places")
    assert plan_bytes(today_plan(office, TOWN)) == plan_bytes(before)


def test_a_base_of_the_store_is_read_once(office: Office, clock: MovedClock) -> None:
    with office.write(SYSTEM) as tx:
        digest = tx.keep_base(TOWN, today_bytes(office, TOWN))
    assert base_plan(office, TOWN, digest) is today_plan(office, TOWN)
    second = another(office, clock)
    read = base_plan(second, TOWN, digest)
    assert base_plan(second, TOWN, digest) is read
    assert plan_bytes(read) == today_bytes(office, TOWN)
    second.close()


def test_a_base_that_nobody_has_kept_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        base_plan(office, TOWN, "0" * 64)
    today_plan(office, TOWN)
    with pytest.raises(NotFound):
        base_plan(office, TOWN, "0" * 64)


def test_a_large_ground_is_derived_by_another_process_into_the_same_blocks(
    office: Office, clock: MovedClock, tmp_path: Path, town: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = today_bytes(office, TOWN)
    assert not ground_is_slow(office, TOWN)
    monkeypatch.setattr(redraw_deriving, "LARGE", 5)
    monkeypatch.setattr(redraw_deriving, "plan_here", None)  # whoever derives here fails
    second = Office(Settings(home=tmp_path / "second"), clock)
    with second.write(SYSTEM) as tx:
        tx.load_community(town)
    assert ground_is_slow(second, TOWN)
    prepare_ground(second, TOWN)
    prepare_ground(second, TOWN)
    assert not ground_is_slow(second, TOWN)
    assert today_bytes(second, TOWN) == stored
    third = another(second, clock)
    assert not ground_is_slow(third, TOWN)
    second.close()
    third.close()


def test_what_the_other_process_refuses_is_told_in_its_own_words(office: Office) -> None:
    drawn = redraw_ground._drawn(office, TOWN)
    parcels = drawn.ground.parcels[:1]
    alone = replace(
        drawn.ground, ids=drawn.ground.ids[:1], parcels=parcels, grid_of=drawn.ground.grid_of[:1],
        stated_households=None, stated_people=None,
    )  # fmt: skip
    with pytest.raises(BadInput, match="households live outside of every grid") as apart:
        redraw_deriving.plan_apart(alone, drawn.grids)
    with pytest.raises(BadInput) as here:
        redraw_deriving.plan_here(alone, drawn.grids)
    assert (apart.value.sentence, apart.value.values) == (here.value.sentence, here.value.values)


def test_a_community_of_grids_alone_has_a_plan_with_what_the_grids_state(
    office: Office, tmp_path: Path
) -> None:  # fmt: skip
    layers = small_layers()
    for name in ("blocks", "buildings", "streets", "areas"):
        layers[f"{name}.geojson"]["features"] = []
    for feature in layers["units.geojson"]["features"]:
        if feature["properties"]["id"] == "g2":
            feature["properties"] |= {"households": 320, "people": 900}
    profile = PROFILE.replace("households = 111\nresidents = 293\n", "")
    with office.write(SYSTEM) as tx:
        tx.load_community(read_community(write_small_town(tmp_path / "bare", layers=layers, profile=profile)))
    plan = today_plan(office, TOWN)
    assert plan.blocks.ids == tuple(grid.id for grid in plan.grids)
    assert plan.blocks.households.tolist() == [0, 320, 0, 0, 0, 0, 0, 0, 0]
    assert plan.blocks.minutes[1] == 3200
    assert from_bytes(today_bytes(office, TOWN)).grids == plan.grids


def test_blocks_outside_of_every_grid_are_in_none(office: Office) -> None:
    community = replace(dated(), blocks=dated().blocks.copy())
    community.blocks.loc[community.blocks["grid"] == "g3b", "grid"] = None
    units_left = tuple(unit for unit in community.units if unit.id not in ("g3", "g3b"))
    with office.write(SYSTEM) as tx:
        tx.load_community(replace(community, units=units_left, digest="without"))
    plan = today_plan(office, TOWN)
    assert "g3" not in {grid.id for grid in plan.grids}
    outside = plan.grid_of == NOWHERE
    assert {id_.partition("-")[0] for id_, out in zip(plan.blocks.ids, outside.tolist(), strict=True) if out} == {
        "g3w",
        "g3e",
    }


def test_on_a_turning_day_the_grids_of_that_day_hold(office: Office, clock: MovedClock) -> None:
    with office.write(SYSTEM) as tx:
        tx.load_community(dated())
    assert "g3" in {grid.id for grid in today_plan(office, TOWN).grids}
    clock.move(days=9)
    assert office.today(TOWN) > date(2026, 12, 1)
    office.renew_stale()
    assert "g3b" in {grid.id for grid in today_plan(office, TOWN).grids}


def test_the_blocks_are_those_that_are_derived(office: Office) -> None:
    drawn = redraw_ground._drawn(office, TOWN)
    derived = derive(drawn.ground)
    plan = today_plan(office, TOWN)
    assert plan.blocks.ids == derived.blocks.ids
    assert plan.grid_of.tolist() == derived.grid_of.tolist()
    assert plan.blocks.households.tolist() == derived.blocks.households.tolist()
