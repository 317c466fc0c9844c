"""The ladder of a profile: what cannot be climbed is a fault at its place in the file."""

import pytest

from geo.desk.settings import COMMUNITIES
from geo.exchange import read_community
from geo.exchange.findings import Findings
from geo.exchange.profile_ladder import check_ladder
from geo.flow.ladder import parse_rung
from geo.model import Rung

RAW = {
    "roles": [{"key": "grid_head"}],
    "levels": [{"key": "community"}],
    "departments": [{"key": "heating"}],
}


def faults(*written: object) -> list[tuple[str, str]]:
    findings = Findings()
    check_ladder({**RAW, "ladder": [{"to": to} for to in written]}, "community.toml", findings)
    return [(fault.subject, str(fault)) for fault in findings.faults]


def test_a_ladder_of_roles_levels_and_departments_has_no_fault() -> None:
    assert faults("role grid_head", "level community", "department", "department heating") == []


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("role king", "king is not a key of [[roles]]."),
        ("level moon", "moon is not a key of [[levels]]."),
        ("department magic", "magic is not a key of [[departments]]."),
        ("grid_head", "grid_head is no rung; write role, level or department and its key, or department alone."),
        ("level community", "level community is used more than once."),
    ],
)
def test_a_rung_that_cannot_be_reached_is_named_by_its_place(to: str, sentence: str) -> None:
    ((place, said),) = faults("level community", to)
    assert place == "ladder[1].to"
    assert sentence in said


def test_a_ladder_that_is_no_list_of_tables_is_left_to_the_form() -> None:
    assert faults(3, None) == []
    findings = Findings()
    check_ladder({"ladder": "up"}, "community.toml", findings)
    assert not findings.faults


@pytest.mark.parametrize("key", ["minxinlu", "wenyuan", "xinanjie"])
def test_the_shipped_communities_climb_by_their_own_chains(key: str) -> None:
    profile = read_community(COMMUNITIES / key).profile
    assert isinstance(profile.ladder[0], Rung)
    depths = []
    for rung in profile.ladder:
        target = parse_rung(rung.to)
        role = profile.role(target.key)
        if target.to != "department":
            depths.append(profile.depth(role.level if role else target.key))
    assert depths == sorted(depths, reverse=True), "from below upwards"
    assert depths[-1] == 0, "the root answers before the departments are called in"
