"""C4, sizing.

The shipped 民馨路街道 as it is: 20,000 households in 100 grids, divided by their number, 45 grid workers. A cover is
proposed, looked at and accepted; next month it stays as it is.
"""

from datetime import date

import geopandas as gpd
import numpy as np
import pytest

from geo.desk import covering, handling
from geo.desk.actors import demo_actor
from geo.desk.covering import CoverProposal
from geo.desk.covering_kept import keep_cover, kept_cover
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.errors import BadInput, Conflict, Forbidden
from geo.model import REPORTER, Actor
from geo.schedule.covering_ground import touching_grids
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.whole_street import STREET
from tests.geo.desk.whole_street import layers as layers  # noqa: PLC0414 - a fixture
from tests.geo.desk.whole_street import office as office  # noqa: PLC0414 - a fixture

ROLE = "worker"


@pytest.fixture
def dispatcher(office: Office) -> Actor:
    return demo_actor(office, STREET, "dispatcher")


@pytest.fixture
def proposal(office: Office, dispatcher: Actor) -> CoverProposal:
    return covering.propose_cover(office, dispatcher, STREET, ROLE, tolerance=0.25)


def pieces(proposal: CoverProposal, person_id: str) -> int:
    """Into how many pieces somebody's grids fall."""
    mine = proposal.plan.grids_of(person_id)
    at = {grid.id: n for n, grid in enumerate(proposal.grids)}
    frame = gpd.GeoDataFrame(geometry=[proposal.grids[at[g]].geometry for g in mine], crs="EPSG:4326")
    touching = {pair for pair in touching_grids(frame) if frame.geometry[pair[0]].intersects(frame.geometry[pair[1]])}
    group = list(range(len(mine)))
    for one, other in touching:
        group = [group[one] if n == group[other] else n for n in group]
    return len(set(group))


def test_45_workers_cover_100_grids_each_a_contiguous_set_with_about_the_same_work(proposal: CoverProposal) -> None:
    plan = proposal.plan
    assert len(plan.worker_of) == len(proposal.grids) == 100
    assert len(plan.minutes) == 45
    assert {len(plan.grids_of(one)) for one in plan.minutes} <= {1, 2, 3}
    assert {pieces(proposal, one) for one in plan.minutes} == {1}
    assert plan.within
    assert plan.furthest <= 0.251
    assert plan.spread_min < 0.75 * proposal.before_spread_min
    assert len(proposal.handovers) <= 25


def test_accepting_it_moves_appointments_on_the_day_and_next_month_nothing_moves(
    office: Office, dispatcher: Actor, clock: MovedClock, proposal: CoverProposal
) -> None:
    assert proposal.day == date(2026, 12, 1)
    begun = covering.accept_cover(office, dispatcher, proposal)
    assert len(begun) == len(proposal.handovers) > 0
    first = proposal.handovers[0]
    held = office.staff(STREET).held_at[(ROLE, first.grid.id)]
    assert held.person_id == first.before, "until the day comes everything stays"
    clock.move(days=8)
    office.renew_stale()
    office.board(STREET)
    assert {grid: office.staff(STREET).held_at[(ROLE, grid)].person_id for grid in proposal.plan.worker_of} == dict(
        proposal.plan.worker_of
    )
    with office.store.read() as reader:
        assert reader.verify() == []
        kinds = {event.verb for event in reader.events_of(f"appointment:{STREET}/{begun[0].id}")}
    assert kinds == {"appoint"}
    again = covering.propose_cover(office, dispatcher, STREET, ROLE, tolerance=0.25)
    assert not again.handovers
    assert again.plan.worker_of == proposal.plan.worker_of


def test_a_grid_that_brings_many_cases_weighs_more(office: Office, dispatcher: Actor, proposal: CoverProposal) -> None:
    busy = proposal.grids[0]
    spot = busy.geometry.representative_point()  # type: ignore[union-attr]
    for n in range(40):
        case = report(office, REPORTER, Report(STREET, "garbage", f"垃圾无人清运（{n}）", lon=spot.x, lat=spot.y))
        handling.file_case(office, dispatcher, case.id)
    after = covering.propose_cover(office, dispatcher, STREET, ROLE, tolerance=0.25)
    assert after.minutes[busy.id] > proposal.minutes[busy.id] + 300
    others = np.array([after.minutes[g.id] - proposal.minutes[g.id] for g in proposal.grids[1:]])
    assert np.all(others < after.minutes[busy.id] - proposal.minutes[busy.id])


def test_whoever_keeps_their_grids_keeps_them_and_whoever_leaves_has_none(office: Office, dispatcher: Actor) -> None:
    people = [person.id for person in covering.cover_workers(office, dispatcher, STREET, ROLE)]
    keeps, leaves = people[0], people[1]
    made = covering.propose_cover(
        office, dispatcher, STREET, ROLE, workers=[one for one in people if one != leaves], keeping=[keeps],
        tolerance=0.4,
    )  # fmt: skip
    now = {grid for grid, one in made.today.items() if one == keeps}
    assert now <= set(made.plan.grids_of(keeps))
    assert leaves not in made.plan.worker_of.values()
    assert {h.grid.id for h in made.handovers} >= {grid for grid, one in made.today.items() if one == leaves}
    burden = next(one for one in made.burdens if one.person_id == leaves)
    assert (burden.after, burden.after_min) == ((), 0.0)


def test_a_second_cover_from_the_same_proposal_or_before_an_accepted_one_is_refused(
    office: Office, dispatcher: Actor, proposal: CoverProposal
) -> None:
    earlier = covering.propose_cover(office, dispatcher, STREET, ROLE, day=date(2026, 11, 24), tolerance=0.25)
    covering.accept_cover(office, dispatcher, proposal)
    with pytest.raises(Conflict, match="propose the cover again"):
        covering.accept_cover(office, dispatcher, proposal)
    with pytest.raises(Conflict, match="2026-12-01"):
        covering.accept_cover(office, dispatcher, earlier)


def test_only_whoever_schedules_the_whole_street_may_do_it(office: Office, proposal: CoverProposal) -> None:
    for role in ("worker", "auditor"):
        other = demo_actor(office, STREET, role)
        with pytest.raises(Forbidden):
            covering.propose_cover(office, other, STREET, ROLE)
        with pytest.raises(Forbidden):
            covering.accept_cover(office, other, proposal)
        with pytest.raises(Forbidden):
            kept_cover(office, other, STREET, keep_cover(office, proposal))


def test_more_workers_than_grids_and_nobody_at_all_get_a_sentence(office: Office, dispatcher: Actor) -> None:
    everybody = list(office.staff(STREET).people)
    with pytest.raises(BadInput, match="nobody"):
        covering.propose_cover(office, dispatcher, STREET, ROLE, workers=[])
    with pytest.raises(BadInput, match="no person"):
        covering.propose_cover(office, dispatcher, STREET, ROLE, workers=["p9999"])
    assert len(everybody) < 100
