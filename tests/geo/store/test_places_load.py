"""Replacing the places of a loaded community: one event, everything else as it was, the log still whole."""

from dataclasses import replace
from datetime import date

import pytest

from geo.errors import BadInput, NotFound
from geo.model import Place
from geo.store import Store
from tests.geo.store.conftest import NOON, Meddle
from tests.small_town import small_town

KEY = "testville"
NEW = [Place(KEY, "p1", "station", "文苑驿站", 111.4712, 35.6492, ("c", "d1", "g1")),
       Place(KEY, "n2", "shop", "新店", 111.4724, 35.6487, ("c", "d1", "g2"), aliases=("新铺",))]  # fmt: skip


def load(store: Store) -> None:
    with store.transaction("system", NOON) as tx:
        tx.load_community(small_town())


def test_the_places_are_replaced_with_one_event_and_nothing_else_changes(store: Store) -> None:
    load(store)
    with store.read() as reader:
        before, units, people = reader.layers_version(KEY), reader.units(KEY), reader.people(KEY)
    with store.transaction("admin", NOON) as tx:
        event = tx.load_places(KEY, NEW, "0" * 64)
    with store.read() as reader:
        assert {place.id: place.name for place in reader.places(KEY)} == {"p1": "文苑驿站", "n2": "新店"}
        assert reader.units(KEY) == units
        assert reader.people(KEY) == people
        assert reader.layers_version(KEY) == event.id > before
        assert [e.verb for e in reader.events_of(f"layers:{KEY}")] == ["load", "load"]
        assert reader.events_since(before) == [event]
        assert reader.verify() == []
    assert event.after is not None
    assert event.after["counts"]["places"] == 2
    assert event.after["counts"]["units"] == len(units)


def test_changes_of_other_records_between_the_loads_stay_and_verify(store: Store) -> None:
    load(store)
    with store.transaction("admin", NOON) as tx:
        person = tx.person(KEY, "r03")
        tx.put("edit", person, replace(person, phone="13900009999"))
        place = tx.place(KEY, "p2")
        tx.put("edit", place, replace(place, hours="09:00-18:00"))
    with store.transaction("admin", NOON) as tx:
        tx.load_places(KEY, NEW, "1" * 64)
    with store.read() as reader:
        assert reader.person(KEY, "r03").phone == "13900009999"
        assert reader.verify() == []
    with store.transaction("admin", NOON) as tx:
        person = tx.person(KEY, "r03")
        tx.put("edit", person, replace(person, phone="13900008888"))
        place = tx.place(KEY, "p1")
        tx.put("edit", place, replace(place, hours="09:00-18:00"))
    with store.read() as reader:
        assert reader.verify() == []


def test_a_place_changed_behind_the_log_after_the_load_is_found(store: Store, meddle: Meddle) -> None:
    load(store)
    with store.transaction("admin", NOON) as tx:
        tx.load_places(KEY, NEW, "2" * 64)
    meddle("UPDATE places SET name = '别处' WHERE id = 'n2'")
    with store.read() as reader:
        assert reader.verify() == ["The places of testville are not those that were loaded."]


def test_somebody_who_holds_an_older_place_meets_a_conflict(store: Store) -> None:
    load(store)
    with store.read() as reader:
        old = reader.place(KEY, "p1")
    with store.transaction("admin", NOON) as tx:
        tx.load_places(KEY, NEW, "3" * 64)
    with store.read() as reader:
        assert reader.place(KEY, "p1").version > old.version


def test_places_of_nobody_or_of_others_are_refused_and_nothing_is_written(store: Store) -> None:
    with pytest.raises(NotFound), store.transaction("admin", NOON) as tx:
        tx.load_places("nowhere", [], "")
    load(store)
    for wrong in ([replace(NEW[0], community="elsewhere")], [NEW[0], NEW[0]]):
        with pytest.raises(BadInput), store.transaction("admin", NOON) as tx:
            tx.load_places(KEY, wrong, "")
    with store.read() as reader:
        assert len(reader.places(KEY)) == len(small_town().places)
        assert reader.verify() == []


def test_dated_units_come_back_as_they_were_and_undated_ones_read_as_before(store: Store) -> None:
    town, span = small_town(), {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}
    dated = tuple(replace(unit, **span) if unit.id == "g3" else unit for unit in town.units)
    with store.transaction("system", NOON) as tx:
        tx.load_community(replace(town, units=dated))
    with store.read() as reader:
        units = {unit.id: unit for unit in reader.units(KEY)}
        assert (units["g3"].since, units["g3"].until) == (date(2026, 1, 1), date(2027, 1, 1))
        assert units["g4"].until is None
        assert reader.verify() == []
