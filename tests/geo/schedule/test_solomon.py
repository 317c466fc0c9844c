"""Solomon's text form: read into a day's problem, solved with few vehicles first, then little distance."""

from __future__ import annotations

import pytest

from geo.errors import BadInput
from geo.schedule.solomon import read_solomon, solve_instance
from tests.geo.schedule.solomon_text import TEXT


def test_an_instance_becomes_workers_with_a_capacity_and_jobs_with_windows() -> None:
    instance = read_solomon(TEXT)
    assert instance.name == "T8"
    assert [worker.capacity for worker in instance.problem.workers] == [40] * 6
    third = instance.problem.jobs[2]
    assert (third.id, third.demand, third.windows, third.service_s) == ("3", 10, ((3000, 20000),), 1000)


def test_capacity_asks_for_two_vehicles_and_they_go_round_one_cluster_each() -> None:
    found = solve_instance(read_solomon(TEXT), seconds=0.2)
    assert {frozenset(route) for route in found.routes} == {frozenset("1234"), frozenset("5678")}
    assert found.left == ()
    assert found.distance == pytest.approx(10 + 5 + 5 + 5 + 125**0.5 + 30 + 5 + 5 + 5 + 925**0.5, abs=0.01)


def test_the_same_seed_finds_the_same_routes() -> None:
    instance = read_solomon(TEXT)
    assert solve_instance(instance, seed=4, seconds=0.1) == solve_instance(instance, seed=4, seconds=0.1)


def test_customers_beyond_the_fleet_are_left() -> None:
    found = solve_instance(read_solomon(TEXT.replace("  6         40", "  1         40")), seconds=0.1)
    assert (len(found.routes), len(found.left)) == (1, 4)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nothing", "This is no instance in Solomon's form: VEHICLE or CUSTOMER is missing."),
        (TEXT.split("    1      50")[0], "The instance has no customers."),
        (TEXT.replace("  6         40", "  0         40"), "The instance has no vehicles."),
        (TEXT.replace("50         65", "50         six"), "Line 12 does not hold 7 numbers."),
        (TEXT.replace("30       200", "30        20"), "A window of the stop 3 ends before it starts."),
    ],
)
def test_other_texts_get_a_sentence(text: str, told: str) -> None:
    with pytest.raises(BadInput) as problem:
        read_solomon(text)
    assert str(problem.value) == told
