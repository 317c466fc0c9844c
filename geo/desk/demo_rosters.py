"""The demo's rosters: this month's turns of a shipped community, shared out as its own rules say."""

from __future__ import annotations

from geo.desk.office import Office
from geo.desk.roster_building import build_problem, stations
from geo.desk.roster_planning import write_turns
from geo.desk.rosters import month_of, month_span
from geo.model import SYSTEM
from geo.schedule.roster_collisions import easily_filled
from geo.schedule.rosters import solve_roster

SEARCH_S = 2.0


def tell_roster(office: Office, community: str) -> int:
    """Accept a roster of the current month where the profile says how stations are staffed; how many turns it has."""
    if not office.profile(community).roster.roles or not stations(office, community):
        return 0
    first, until = month_span(month_of(office.today(community)))
    problem = build_problem(office, community, first, until)
    if not easily_filled(problem, problem.slots):
        return 0  # its people cannot fill all turns by its own rules: the weekly ones hold until somebody decides
    plan = solve_roster(problem, seconds=SEARCH_S)
    slots = {slot.id: slot for slot in problem.slots}
    with office.write(SYSTEM) as tx:
        return len(write_turns(office, tx, community, [(slots[a.slot_id], a.person_id) for a in plan.assigned]))
