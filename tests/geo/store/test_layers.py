"""A community's layers come whole, are read back as they were, and can be replaced while work goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from geopandas import GeoDataFrame
from geopandas.testing import assert_geodataframe_equal
from shapely import LineString, Point

from geo.errors import BadInput, Conflict, NotFound
from geo.model import Appointment, Person, Unit
from geo.model.accounts import Account
from geo.store import LAYERS, CaseFilter, Store
from tests.geo.store.conftest import NOON, a_case, put_case
from tests.small_town import KEY, small_town


@dataclass(frozen=True)
class Changed:
    """A community with some parts of another."""

    base: Any
    parts: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.parts[name] if name in self.parts else getattr(self.base, name)


def changed(**parts: Any) -> Any:
    """The small town with some parts replaced."""
    return Changed(small_town(), parts)


def load(store: Store, community: Any) -> Any:
    with store.transaction("admin", NOON) as tx:
        return tx.load_community(community)


def by_id(records: Any, *, version: int) -> list[Any]:
    return sorted((replace(record, version=version) for record in records), key=lambda record: str(record.id))


def test_what_was_loaded_is_read_back_equal(store: Store) -> None:
    town = small_town()
    event = load(store, town)
    with store.read() as reader:
        assert reader.communities() == [KEY]
        assert reader.profile(KEY) == town.profile
        assert reader.layers_version(KEY) == event.id == 1
        assert sorted(reader.units(KEY), key=lambda unit: unit.id) == by_id(town.units, version=1)
        assert reader.places(KEY) == by_id(town.places, version=1)
        assert reader.people(KEY) == by_id(town.people, version=1)
        assert reader.appointments(KEY) == by_id(town.appointments, version=1)
        assert reader.shifts(KEY) == by_id(town.shifts, version=1)
        for layer in LAYERS:
            assert_geodataframe_equal(reader.features(KEY, layer), getattr(town, layer))
        assert reader.verify() == []


def test_a_load_is_one_event_with_digest_and_counts(store: Store) -> None:
    town = small_town()
    event = load(store, town)
    assert (event.subject, event.community, event.version) == (f"layers:{KEY}", KEY, 1)
    assert event.after is not None
    assert event.after["digest"] == town.digest
    assert event.after["counts"]["units"] == len(town.units)
    assert event.after["counts"]["buildings"] == len(town.buildings)
    with store.read() as reader:
        assert reader.events_since(0) == [event]


def test_units_come_parents_first_and_by_level(store: Store) -> None:
    load(store, small_town())
    with store.read() as reader:
        seen: set[str] = set()
        for unit in reader.units(KEY):
            assert unit.parent_id is None or unit.parent_id in seen
            seen.add(unit.id)
        assert {unit.level for unit in reader.units(KEY, "grid")} == {"grid"}
        assert len(reader.units(KEY, "grid")) == 9


def test_layers_are_replaced_while_cases_accounts_and_events_stay(store: Store) -> None:
    first = load(store, small_town())
    case, _ = put_case(store, a_case(community=KEY))
    with store.transaction("admin", NOON) as tx:
        tx.put("make", None, Account("li", "李"))
    town = small_town()
    smaller = changed(
        units=tuple(unit for unit in town.units if unit.level != "micro"),
        people=(*town.people[1:], Person(KEY, "zz", "新人")),
        blocks=town.blocks.iloc[:5].reset_index(drop=True),
        profile=replace(town.profile, zone="Asia/Urumqi"),
        digest="0" * 64,
    )
    second = load(store, smaller)
    assert second.before == first.after
    assert (second.version, second.previous) == (2, first.hash)
    with store.read() as reader:
        assert reader.layers_version(KEY) == second.id == 4
        assert not reader.units(KEY, "micro")
        assert [person.id for person in reader.people(KEY)] == sorted(person.id for person in smaller.people)
        assert len(reader.features(KEY, "blocks")) == 5
        assert reader.profile(KEY).zone == "Asia/Urumqi"
        assert reader.case(case.id) == case
        assert reader.account("li") is not None
        assert len(reader.events_since(0)) == 4
        assert reader.verify() == []


def test_a_failed_load_leaves_the_old_layers(store: Store) -> None:
    load(store, small_town())
    twice = changed(people=(small_town().people[0], small_town().people[0]))
    with pytest.raises(BadInput, match="Two records of people"):
        load(store, twice)
    with store.read() as reader:
        assert reader.layers_version(KEY) == 1
        assert reader.people(KEY) == by_id(small_town().people, version=1)
        assert reader.verify() == []


def test_two_communities_do_not_touch_each_other(store: Store) -> None:
    town = small_town()
    load(store, town)

    def moved(records: Any) -> Any:
        return tuple(replace(record, community="other") for record in records)

    parts = {name: moved(getattr(town, name)) for name in ("units", "places", "people", "appointments", "shifts")}
    load(store, changed(profile=replace(town.profile, key="other"), **parts))
    load(store, changed(profile=replace(town.profile, key="other"), **(parts | {"shifts": ()})))
    with store.read() as reader:
        assert reader.communities() == [KEY, "other"]
        assert len(reader.shifts(KEY)) == len(town.shifts) > 0
        assert reader.shifts("other") == []
        assert reader.unit("other", "g1").version == 2
        assert reader.unit(KEY, "g1").version == 1
        assert reader.verify() == []


def test_whoever_holds_a_unit_of_an_earlier_load_meets_a_conflict(store: Store) -> None:
    town = small_town()
    load(store, town)
    with store.transaction("planner", NOON) as tx:
        held = tx.unit(KEY, "g1")
        renamed, _ = tx.put("rename", held, replace(held, name="一号"))
        gone = tx.person(KEY, town.people[0].id)
    load(store, changed(people=town.people[1:]))
    load(store, town)
    with store.transaction("planner", NOON) as tx:
        for outdated in (held, renamed, gone):
            with pytest.raises(Conflict):
                tx.put("rename", outdated, outdated)
        fresh = tx.unit(KEY, "g1")
        assert fresh.name == held.name
        again, event = tx.put("rename", fresh, replace(fresh, name="二号"))
        assert again.version == fresh.version + 1
        assert event.before is not None
        assert event.before["name"] == held.name
    with store.read() as reader:
        assert [event.verb for event in reader.events_of(f"unit:{KEY}/g1")] == ["rename", "rename"]
        assert reader.verify() == []


def test_a_person_who_left_with_a_load_can_come_back(store: Store) -> None:
    with store.transaction("admin", NOON) as tx:
        tx.load_community(small_town())
        guest, _ = tx.put("hire", None, Person(KEY, "guest", "客"))
        tx.put("rename", guest, replace(guest, name="客人"))
    load(store, small_town())
    with store.transaction("admin", NOON) as tx:
        with pytest.raises(NotFound):
            tx.person(KEY, "guest")
        back, event = tx.put("hire", None, guest)
        tx.put_many("hire", [Person(KEY, "other", "别人")])
    assert back.version == event.version == 3
    with store.read() as reader:
        assert reader.verify() == []


def test_appointments_hold_from_their_first_day_to_the_day_before_their_last(store: Store) -> None:
    day = date(2026, 6, 1)
    with store.transaction("admin", NOON) as tx:
        tx.put_many(
            "appoint",
            [
                Appointment("c", "open", "p1", "worker", ("c",), day),
                Appointment("c", "ended", "p1", "worker", ("c",), day - timedelta(days=9), day),
            ],
        )
    with store.read() as reader:
        assert [a.id for a in reader.appointments("c", day - timedelta(days=1))] == ["ended"]
        assert [a.id for a in reader.appointments("c", day)] == ["open"]
        assert [a.id for a in reader.appointments("c")] == ["ended", "open"]
        assert reader.appointments("c", day - timedelta(days=10)) == []


def test_a_frame_keeps_its_kinds_of_columns_and_missing_values(store: Store) -> None:
    frame = GeoDataFrame(
        {
            "id": ["a", "b", "c"],
            "name": ["一", None, "三"],
            "number": [1, 2, 3],
            "width": [1.5, None, 3.0],
            "flag": [True, False, True],
            "stairs": [[{"n": 1, "rooms": ["101"]}], None, []],
        },
        geometry=[Point(0.1, 1 / 3), LineString([(0, 0), (1, 1)]), Point(1, 2)],
        crs=4326,
    )
    empty = GeoDataFrame({"id": []}, geometry=[], crs=4326)
    load(store, changed(blocks=frame, areas=empty))
    with store.read() as reader:
        assert_geodataframe_equal(reader.features(KEY, "blocks"), frame)
        assert_geodataframe_equal(reader.features(KEY, "areas"), empty)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"blocks": GeoDataFrame({"id": ["a"]}, geometry=[Point(0, 0)], crs=4490)}, "blocks is not in EPSG:4326"),
        ({"areas": GeoDataFrame({"id": ["a"]}, geometry=[None], crs=4326)}, "areas has no geometry"),
        ({"units": (Unit("elsewhere", "c", "community", "社区", ("c",)),)}, "elsewhere"),
    ],
)
def test_layers_that_cannot_be_right_are_refused(store: Store, parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        load(store, changed(**parts))
    with store.read() as reader:
        assert reader.communities() == []
        assert reader.count_cases(CaseFilter()) == reader.cursor() == 0
