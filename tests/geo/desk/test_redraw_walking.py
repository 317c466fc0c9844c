"""How far it is on foot to the nearest station, block by block."""

from dataclasses import replace

import numpy as np
import pytest

from geo.desk.office import Office
from geo.desk.redraw_ground import today_plan
from geo.desk.redraw_walking import stations_of, walk_of
from geo.exchange import Community
from geo.model import SYSTEM
from tests.geo.desk.conftest import TOWN


def test_the_walk_is_kept_and_grows_with_the_distance(office: Office) -> None:
    plan = today_plan(office, TOWN)
    walk = walk_of(office, TOWN, plan)
    assert walk_of(office, TOWN, plan) is walk
    assert len(walk) == len(plan.blocks)
    by_block = dict(zip(plan.blocks.ids, walk.tolist(), strict=True))
    assert by_block["g1e"] < by_block["g4e"] < by_block["g7e"]
    # from the far corner about half a kilometre along the streets, at a metre a second
    assert 500 < by_block["g9e"] < 900


def test_a_way_round_along_the_streets_is_longer_than_straight_ahead(office: Office, town: Community) -> None:
    along = walk_of(office, TOWN, today_plan(office, TOWN))
    with office.write(SYSTEM) as tx:
        tx.load_community(replace(town, streets=town.streets.iloc[:0], digest="no streets"))
    plan = today_plan(office, TOWN)
    straight = walk_of(office, TOWN, plan)
    assert np.isfinite(straight).all()
    assert straight.mean() != pytest.approx(along.mean())


def test_without_a_station_nobody_gets_to_one(office: Office, town: Community) -> None:
    with office.write(SYSTEM) as tx:
        tx.load_places(TOWN, [place for place in town.places if place.kind != "station"], "none")
    assert stations_of(office, TOWN) == []
    assert np.isinf(walk_of(office, TOWN, today_plan(office, TOWN))).all()


def test_a_place_with_a_worker_of_its_own_is_a_station(office: Office, town: Community) -> None:
    places = [replace(one, resident_worker=True) if one.id == "p4" else one for one in town.places]
    before = walk_of(office, TOWN, today_plan(office, TOWN))
    with office.write(SYSTEM) as tx:
        tx.load_places(TOWN, places, "one more")
    assert [one.id for one in stations_of(office, TOWN)] == ["p1", "p2", "p4"]
    plan = today_plan(office, TOWN)
    after = walk_of(office, TOWN, plan)
    assert after[plan.blocks.ids.index("g8e")] < before[plan.blocks.ids.index("g8e")]
    assert (after <= before).all()
