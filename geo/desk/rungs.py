"""Who stands on the rungs of a community's ladder for one case: looked up among its units and today's appointments."""

from __future__ import annotations

from geo.desk.directory import Staff, Tree
from geo.desk.office import Office
from geo.flow.ladder import Reach, Reaches, RungTarget, parse_rung
from geo.model import Case, Path, Profile


def reaches_of(office: Office, case: Case) -> Reaches:
    """For each rung of the community's ladder whom it reaches for a case; None where nobody stands there."""
    community = case.community
    profile, staff, tree = office.profile(community), office.staff(community), office.tree(community)
    targets = office.derived("ladder", community, lambda: [parse_rung(rung.to) for rung in profile.ladder])
    certain = case.position.path if case.position else ()
    chain = certain if len(certain) >= len(case.handling_path) else case.handling_path
    return tuple(_reach(profile, staff, tree, case, chain, target) for target in targets)


def _reach(
    profile: Profile, staff: Staff, tree: Tree, case: Case, chain: Path, target: RungTarget
) -> Reach | None:  # fmt: skip
    if target.to == "role":
        for end in range(len(chain), 0, -1):
            held = staff.held_at.get((target.key, chain[end - 1]))
            if held is not None:
                return Reach(chain[:end], held.person_id)
        return None
    if target.to == "level":
        for end, unit_id in enumerate(chain, start=1):
            if tree.knows(unit_id) and tree.unit(unit_id).level == target.key:
                return Reach(chain[:end])
        return None
    department = target.key or case.department or profile.category(case.category).department
    if not department:
        return None
    # A department's officer holds the role of the same key, at the unit that it looks after.
    officers = (staff.held_at.get((department, unit_id)) for unit_id in reversed(chain))
    officer = next((held.person_id for held in officers if held is not None), None)
    return Reach((), officer, department)
