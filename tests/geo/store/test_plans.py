"""Plans of grid boundaries, the ground they begin on, neighbour units and ties come back as they went in."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from geo.errors import NotFound
from geo.model import HouseholdTie, NeighbourUnit, Redraw, RedrawState, RedrawStep, TieKind
from geo.store import Store
from tests.geo.store.conftest import NOON

GROUND = b"any bytes of a plan"
DIGEST = hashlib.sha256(GROUND).hexdigest()
PLAN = Redraw(
    "c", "RD-1", "二分法", DIGEST, "为了三栋", RedrawState.DATED, 2, 3, 5, "people", 1000.0, 0.05, "140000001",
    "RD-0", "p1", NOON, ("p1", "p2"), "p3", "可以", date(2026, 12, 1), "p4", NOON, date(2027, 1, 1), "RD-2", "边界变了",
)  # fmt: skip
STEPS = [RedrawStep("c", f"RD-1/{n}", "RD-1", n, n - 1, '{"kind":"describe"}', "p1", NOON) for n in (1, 2, 10)]
UNIT = NeighbourUnit("c", "n1", ("c", "g1", "m1"), "三单元", ("b1-1-101", "b1-1-102"), "b1-1-101", "王秀英")
TIE = HouseholdTie("c", "t1", "b1-1-101", "b1-1-102", TieKind.KIN)


@pytest.fixture
def filled(store: Store) -> Store:
    with store.transaction("p1", NOON) as tx:
        assert tx.keep_base("c", GROUND) == DIGEST
        for record in (PLAN, *STEPS, UNIT, TIE):
            tx.put("make", None, record)
    return store


def test_plans_and_their_steps_come_back_as_they_went_in(filled: Store) -> None:
    with filled.read() as reader:
        assert reader.plans.redraw("c", "RD-1") == replace(PLAN, version=1)
        assert reader.plans.redraws("c", states=[RedrawState.DRAFT]) == []
        assert reader.plans.redraws("c", states=[RedrawState.DATED]) == [replace(PLAN, version=1)]
        assert reader.plans.steps("c", "RD-1") == [replace(step, version=1) for step in STEPS]
        assert [step.number for step in reader.plans.steps("c", "RD-1", after=1)] == [2, 10]
        assert reader.verify() == []
        with pytest.raises(NotFound):
            reader.plans.redraw("c", "RD-9")


def test_the_ground_is_kept_once_under_its_digest(filled: Store) -> None:
    with filled.transaction("p2", NOON) as tx:
        assert tx.keep_base("c", GROUND) == DIGEST
    with filled.read() as reader:
        assert reader.plans.base("c", DIGEST) == GROUND
        assert not reader.plans.has_base("d", DIGEST)
        with pytest.raises(NotFound):
            reader.plans.base("c", "0" * 64)


def test_neighbour_units_are_found_below_their_unit_until_they_end(filled: Store) -> None:
    with filled.transaction("p1", NOON) as tx:
        (unit,) = tx.plans.neighbour_units("c", under=("c", "g1"))
        assert (unit, tx.plans.neighbour_units("c", under=("c", "g2"))) == (replace(UNIT, version=1), [])
        tx.put("end", unit, replace(unit, ended=True))
        assert tx.plans.neighbour_units("c") == []
        assert [one.id for one in tx.plans.neighbour_units("c", ended=True)] == ["n1"]


def test_a_tie_that_was_withdrawn_no_longer_counts(filled: Store) -> None:
    with filled.transaction("p1", NOON) as tx:
        (tie,) = tx.plans.ties("c")
        assert tie == replace(TIE, version=1)
        tx.put("withdraw", tie, replace(tie, withdrawn=True))
        assert tx.plans.ties("c") == []


@pytest.mark.parametrize(
    "harm",
    ["DELETE FROM redraw_bases", "UPDATE redraw_bases SET digest = 'other'"],
    ids=["gone", "renamed"],
)
def test_a_ground_that_was_harmed_behind_the_log_is_found(filled: Store, harm: str) -> None:
    database: Any = filled._database
    with database.writing() as connection:
        connection.execute(text(harm))
    with filled.read() as reader:
        assert any("ground" in fault for fault in reader.verify())
