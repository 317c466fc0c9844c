"""``/redraw``: edits come in over HTTP, too late ones are told, and nothing that is sent makes the server fail."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from geo.api.redraw import LARGEST_EDIT
from geo.desk.office import Office
from geo.desk.redraws import drop_redraw
from geo.model import SYSTEM
from tests.geo.api.conftest import application
from tests.geo.api.redraw_town import TOWN, Map, grid_of, pass_of, planners_map


@pytest.fixture
def plan(client: TestClient, office: Office) -> Map:
    return planners_map(client, office)


@pytest.fixture
def others(plan: Map, office: Office) -> Map:
    """The map of the demo's administrator, of the same plan."""
    return Map(plan.client, plan.plan, pass_of(office, "admin"))


def test_painting_moves_blocks_and_tells_what_that_does_to_people(plan: Map) -> None:
    first = plan.state()
    answer = plan.paint("g2", "g1w-2")
    assert answer.status_code == 200, answer.text
    state = answer.json()
    assert grid_of(state, plan.ground(state["ground"]))["g1w-2"] == "g2"
    assert (state["version"], state["at"], state["undo"], state["redo"]) == (2, 1, 1, 0)
    assert [row[1] for row in state["figures"]["rows"]][:2] == [60, 33]
    assert (state["impact"]["households"], state["impact"]["people"], state["impact"]["share"]) == (30, 77, 0.2628)
    assert state["impact"]["loads"][0][:2] == ["r03", "孙海燕"]
    assert [defect["blocks"] for defect in state["defects"] if defect["blocking"]] == [[4, 5]]
    assert state["ground"] == first["ground"]


def test_undo_and_redo_walk_back_and_forth(plan: Map) -> None:
    first = plan.state()
    plan.paint("g2", "g1e")
    plan.paint("g4", "g5w")
    undone = plan.post("undo", version=3, edits=2).json()
    assert (undone["undo"], undone["redo"], undone["grid_of"]) == (0, 2, first["grid_of"])
    redone = plan.post("redo", version=4).json()
    assert (redone["undo"], redone["redo"], redone["version"]) == (1, 1, 5)
    answer = plan.post("undo", version=5, edits=2)
    assert (answer.status_code, answer.json()) == (400, {"error": "There is nothing to undo."})


def test_a_cut_gives_another_ground_of_which_the_difference_is_enough(plan: Map) -> None:
    before = plan.ground(plan.state()["ground"])
    middle = 111.47 + 0.0022 * 3 / 4
    cut = {"kind": "cut_block", "block": "g1e", "line": [[middle, 35.6503], [middle, 35.6481]]}
    state = plan.post("do", version=1, gesture=cut).json()
    assert state["ground"] != before["ground"]
    whole, delta = plan.ground(state["ground"]), plan.ground(state["ground"], **{"from": before["ground"]})
    assert (delta["from"], delta["ground"]) == (before["ground"], whole["ground"])
    assert [before["ids"][row] if row >= 0 else None for row in delta["keep"]].count("g1e") == 0
    # the neighbour's border has got a corner
    assert sorted(delta["ids"]) == ["g1e/1", "g1e/2", "g4e"]
    assert len(delta["keep"]) == len(whole["ids"]) == 21
    unknown = plan.ground(state["ground"], **{"from": "0123456789abcdef"})
    assert unknown == whole


def test_whoever_comes_too_late_hears_who_was_first_and_sees_the_plan_as_it_stands(plan: Map, others: Map) -> None:
    plan.paint("g2", "g1e")
    others.paint("g4", "g5w")
    others.paint("g4", "g5e")
    answer = plan.paint("g3", "g2e", version=2)
    assert answer.status_code == 409
    told = answer.json()
    assert told["error"] == "方案一 was changed by somebody else meanwhile."
    assert told["conflict"] == {"by": ["Administrator"], "theirs": 2, "at": 1}
    assert told["state"] == plan.state()
    for verb in ("undo", "redo"):
        answer = plan.post(verb, version=2)
        assert (answer.status_code, answer.json()["conflict"]["theirs"]) == (409, 2)
    never = plan.paint("g3", "g2e", version=77).json()["conflict"]
    assert never == {"by": [], "theirs": 0, "at": None}


def test_two_processes_over_one_store_show_one_plan(plan: Map, office: Office) -> None:
    second = Office(office.settings, office.clock)
    with TestClient(application(second), base_url="http://town.test") as client:
        there = Map(client, plan.plan, plan.headers)
        assert there.state() == plan.state()
        assert there.paint("g2", "g1e").status_code == 200
        assert plan.paint("g3", "g2e", version=1).json()["conflict"] == {"by": ["Planner"], "theirs": 1, "at": 0}
        assert plan.post("undo", version=2).status_code == 200
        assert there.state() == plan.state()
    second.close()


def test_late_edits_are_merged_and_nothing_is_lost(plan: Map, others: Map) -> None:
    others.paint("g4", "g5w")
    mine = [
        {"kind": "paint", "grid": "g6", "blocks": ["g5w"]},
        {"kind": "change", "grid": "g1", "name": "东网格"},
    ]
    preview = plan.post("merge", at=0, gestures=mine, take="none").json()
    assert preview["disagreements"] == ["You gave blocks (1) to 第六网格, the others to 第四网格."]
    assert (preview["state"]["version"], preview["added"]) == (2, 1)
    merged = plan.post("merge", at=0, gestures=mine, take="mine").json()
    assert merged["added"] == 2
    state = merged["state"]
    assert grid_of(state, plan.ground(state["ground"]))["g5w"] == "g6"
    assert state["grids"][0]["name"] == "东网格"
    assert state == plan.state()


def test_both_names_of_a_grid_are_told_when_two_planners_disagree(plan: Map, others: Map) -> None:
    others.post("do", version=1, gesture={"kind": "change", "grid": "g1", "name": "西网格", "locked": True})
    mine = [{"kind": "change", "grid": "g1", "name": "东网格"}, {"kind": "describe", "note": "先看一看"}]
    merged = plan.post("merge", at=0, gestures=mine, take="theirs").json()
    assert merged["disagreements"] == ["The name of grid 西网格: you say “东网格”, the others “西网格”."]
    assert (merged["state"]["grids"][0]["name"], merged["state"]["note"]) == ("西网格", "先看一看")


def test_a_plan_that_is_no_draft_any_more_says_so_and_shows_itself(plan: Map, office: Office) -> None:
    drop_redraw(office, SYSTEM, TOWN, plan.plan, 1)
    answer = plan.paint("g2", "g1e", version=2)
    assert (answer.status_code, answer.json()["error"]) == (409, "This plan was dropped; copy it to change it.")
    assert "conflict" not in answer.json()
    assert (answer.json()["state"]["stage"], answer.json()["state"]["editable"]) == ("dropped", False)


@pytest.mark.parametrize(
    ("verb", "body", "sentence"),
    [
        ("do", {"gesture": {}}, "version must be a whole number."),
        ("do", {"version": True, "gesture": {}}, "version must be a whole number."),
        ("do", {"version": -1, "gesture": {}}, "version must be a whole number."),
        ("do", {"version": 1}, "There is no edit in what was sent."),
        ("do", {"version": 1, "gesture": "paint"}, "There is no edit in what was sent."),
        ("undo", {"version": "1"}, "version must be a whole number."),
        ("redo", {"version": 1, "edits": 1.5}, "edits must be a whole number."),
        ("redo", {"version": 1}, "There is nothing to do again."),
        ("merge", {"at": 0, "take": "both", "gestures": []}, "take must be one of mine, theirs, none."),
        ("merge", {"at": 0, "take": "mine", "gestures": {}}, "There is no edit in what was sent."),
        ("merge", {"at": 0, "take": "mine", "gestures": [1]}, "There is no edit in what was sent."),
        ("merge", {"at": 7, "take": "mine", "gestures": [{}]}, "The plan has no step 7."),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_changes_nothing(
    plan: Map, verb: str, body: dict[str, object], sentence: str
) -> None:
    answer = plan.post(verb, **body)
    assert (answer.status_code, answer.json()) == (400, {"error": sentence})
    assert plan.state()["version"] == 1


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"null", b'{"version": NaN}', b'{"a": "\\ud800"}', b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(plan: Map, raw: bytes) -> None:
    answer = plan.client.post(
        f"/redraw/{TOWN}/{plan.plan}/do?lang=en",
        content=raw,
        headers=plan.headers | {"content-type": "application/json"},
    )
    assert (answer.status_code, answer.json()) == (400, {"error": "What was sent is not a JSON object."})


def test_other_sites_other_kinds_of_body_and_endless_ones_are_refused(plan: Map) -> None:
    address, body = f"/redraw/{TOWN}/{plan.plan}/undo?lang=en", json.dumps({"version": 1})
    for headers, start in (
        ({"sec-fetch-site": "cross-site", "content-type": "application/json"}, "This form was sent from another site"),
        ({"content-type": "text/plain"}, "Content-Type must be application/json."),
    ):
        answer = plan.client.post(address, content=body, headers=plan.headers | headers)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith(start)
    answer = plan.post("do", version=1, gesture={"kind": "describe", "note": "x" * LARGEST_EDIT})
    assert answer.status_code == 400
    assert "longer than" in answer.json()["error"]


KINDS = (
    "paint", "brush", "lasso", "rectangle", "cut_block", "cut_grid", "merge", "split", "new", "change", "recode",
    "describe", "drag",
)  # fmt: skip
WORDS = st.sampled_from(["g1", "g2", "g9", "g1e", "g5w", "none", "", "\x00", "新网格", "x" * 300])
POINTS = st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False) | st.integers()] * 2), max_size=4)
NEAR = st.lists(st.tuples(st.floats(111.469, 111.478), st.floats(35.644, 35.651)), max_size=6)
VALUES = (
    WORDS | POINTS | NEAR | st.none() | st.booleans() | st.integers() | st.lists(WORDS, max_size=4)
    | st.lists(NEAR, max_size=2) | st.floats(allow_nan=False, allow_infinity=False)
)  # fmt: skip
FIELDS = (
    "grid", "blocks", "stroke", "radius_m", "ring", "corners", "block", "line", "name", "into", "gone", "k", "code",
    "worker", "locked", "order", "note", "moves", "more",
)  # fmt: skip
GESTURES = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS) | WORDS}, optional=dict.fromkeys(FIELDS, VALUES)
)  # fmt: skip
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "version": st.integers(0, 6) | VALUES, "at": st.integers(0, 3) | VALUES, "edits": st.integers(-1, 3) | VALUES,
        "gesture": GESTURES | VALUES, "gestures": st.lists(GESTURES, max_size=3) | VALUES,
        "take": st.sampled_from(["mine", "theirs", "none"]) | VALUES, "lang": WORDS,
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verb=st.sampled_from(["do", "undo", "redo", "merge"]), body=BODIES | VALUES, current=st.booleans())
def test_whatever_is_sent_the_server_does_not_fail_and_what_is_refused_changes_nothing(
    plan: Map, verb: str, body: Any, current: bool
) -> None:
    before = plan.state()
    if current and isinstance(body, dict):
        body = body | {"version": before["version"]}
    raw = json.dumps(body).encode("utf-8", "surrogatepass")
    answer = plan.client.post(
        f"/redraw/{TOWN}/{plan.plan}/{verb}", content=raw, headers=plan.headers | {"content-type": "application/json"}
    )
    assert answer.status_code in (200, 400, 409), answer.text
    if answer.status_code != 200:
        assert answer.json()["error"]
        assert plan.state() == before
