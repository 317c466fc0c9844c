"""Edits of a draft: each is kept as a step, undo and redo walk among them, and what cannot be done changes nothing."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from geo.desk.actors import actor_of_person
from geo.desk.office import Office
from geo.desk.redraw_edits import do_edits, do_gesture, redo, undo
from geo.desk.redraw_kept import Held
from geo.desk.redraws import RedrawConflict, get_redraw
from geo.errors import BadInput, Forbidden, NotFound
from geo.model import Actor, Grant, RedrawStep
from geo.redraw.edits import ChangeGrid, Describe, Edit, Paint
from tests.geo.desk.redraw_plans import ONE, OTHER, TOWN, blocks_of, bytes_of, looked, opened, paint
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture


def do(office: Office, now: Held, gesture: dict[str, Any], actor: Actor = ONE) -> Held:
    return do_gesture(office, actor, TOWN, now.redraw.id, now.redraw.version, gesture)


def back(office: Office, now: Held, edits: int = 1) -> Held:
    return undo(office, ONE, TOWN, now.redraw.id, now.redraw.version, edits)


def forth(office: Office, now: Held, edits: int = 1) -> Held:
    return redo(office, ONE, TOWN, now.redraw.id, now.redraw.version, edits)


def steps(office: Office, now: Held) -> list[RedrawStep]:
    with office.store.read() as reader:
        return reader.plans.steps(TOWN, now.redraw.id)


@pytest.fixture
def begun(office: Office) -> Held:
    return looked(office, opened(office))


def test_a_painted_block_moves_its_households_and_everything_beside_the_map_follows(
    office: Office, begun: Held
) -> None:
    moved = blocks_of(begun, "g1")[:1]
    after = do(office, begun, {"kind": "paint", "grid": "g2", "blocks": moved})
    assert moved[0] in blocks_of(after, "g2")
    homes = float(begun.plan.blocks.households[begun.plan.blocks.ids.index(moved[0])])
    assert homes > 0
    assert (after.figures.households - begun.figures.households)[:2].tolist() == [-homes, homes]
    assert len(after.impact.households) == homes
    assert {load.worker for load in after.impact.loads} == {"r03", "r04"}
    assert (begun.redraw.at, begun.impact.people) == (0, 0.0)  # what somebody holds does not change under them
    redraw = after.redraw
    assert (redraw.at, redraw.tip, redraw.steps, redraw.version) == (1, 1, 1, 2)
    assert get_redraw(office, ONE, TOWN, redraw.id) == redraw
    (step,) = steps(office, after)
    assert (step.id, step.after, step.by) == (f"{redraw.id}/1", 0, "planner-one")


def test_every_edit_is_an_event_of_the_plan_and_of_its_step(office: Office, begun: Held) -> None:
    cursor = office.store.cursor()
    now = do(office, begun, paint(begun, "g1", "g2"))
    back(office, now)
    with office.store.read() as reader:
        found = [(event.verb, event.subject) for event in reader.events_since(cursor)]
        assert reader.verify() == []
    plan = f"redraw:{TOWN}/{begun.redraw.id}"
    step = f"redraw_step:{TOWN}/{begun.redraw.id}/1"
    assert found == [("edit_plan", plan), ("add_step", step), ("undo_edits", plan)]


def test_undo_gives_back_the_very_bytes_and_redo_as_well(office: Office, begun: Held) -> None:
    states, now = [bytes_of(begun)], begun
    gestures: list[dict[str, Any]] = [
        paint(begun, "g1", "g2", 2),
        {"kind": "split", "grid": "g1", "k": 2},
        {"kind": "describe", "name": "新名", "note": "备注"},
        {"kind": "merge", "into": "g8", "gone": ["g9"]},
        {"kind": "change", "grid": "g5", "locked": True},
    ]
    for gesture in gestures:
        now = do(office, now, gesture)
        states.append(bytes_of(now))
    assert len(set(states)) == len(states)
    for state in reversed(states[:-1]):
        now = back(office, now)
        assert bytes_of(now) == state
    assert (now.redraw.at, now.redraw.tip, now.redraw.steps) == (0, 5, 5)
    for at, state in enumerate(states[1:], start=1):
        now = forth(office, now)
        assert (bytes_of(now), now.redraw.at) == (state, at)
    now = back(office, now, 5)
    assert bytes_of(now) == states[0]
    assert bytes_of(forth(office, now, 4)) == states[4]


def test_an_edit_after_an_undo_takes_the_place_of_what_was_undone_which_stays_in_the_store(
    office: Office, begun: Held
) -> None:
    now = do(office, do(office, begun, paint(begun, "g1", "g2")), {"kind": "describe", "note": "一"})
    now = do(office, back(office, now), {"kind": "describe", "note": "二"})
    assert (now.redraw.at, now.redraw.tip, now.redraw.steps, now.redraw.note) == (3, 3, 3, "二")
    assert [step.after for step in steps(office, now)] == [0, 1, 1]
    with pytest.raises(BadInput, match="nothing to do again"):
        forth(office, now)
    assert len(now.history.done) == 2


def test_the_record_repeats_name_and_note_and_takes_them_back(office: Office, begun: Held) -> None:
    assert begun.redraw.name == "方案一"
    now = do(office, begun, {"kind": "describe", "name": "甲", "note": "备注"})
    now = do(office, now, {"kind": "describe", "name": "乙"})
    assert (now.redraw.name, now.redraw.note) == ("乙", "备注")
    now = back(office, now)
    assert (now.redraw.name, now.redraw.note) == ("甲", "备注")
    now = back(office, now)
    assert (now.redraw.name, now.redraw.note) == ("方案一", "")
    assert forth(office, now).redraw.name == "甲"


def test_everybody_who_edits_is_named_on_the_record_once(office: Office, begun: Held) -> None:
    now = do(office, begun, paint(begun, "g1", "g2"), OTHER)
    now = do(office, now, {"kind": "describe", "note": "x"}, OTHER)
    key = Actor("key:import", "import", (Grant("planner", TOWN),))
    now = do(office, now, {"kind": "describe", "note": "y"}, key)
    assert now.redraw.hands == ("planner-one", "planner-other", "key:import")


def test_a_locked_grid_keeps_its_blocks_until_it_is_unlocked(office: Office, begun: Held) -> None:
    now = do(office, begun, {"kind": "change", "grid": "g1", "locked": True, "worker": "r05"})
    with pytest.raises(BadInput, match="第一网格 is locked"):
        do(office, now, paint(now, "g1", "g2"))
    now = do(office, now, {"kind": "change", "grid": "g1", "locked": False, "worker": ""})
    assert do(office, now, paint(now, "g1", "g2")).redraw.at == 3


def test_several_edits_are_several_steps_or_none(office: Office, begun: Held) -> None:
    id_ = begun.redraw.id
    edits: list[Edit] = [Paint((("g2", ("g1e",)),)), ChangeGrid("g2", name="东片"), Describe(note="自动")]
    with pytest.raises(BadInput):
        do_edits(office, ONE, TOWN, id_, 1, [*edits, ChangeGrid("nowhere", name="x")])
    none: Sequence[Edit]
    for none in ([], [Describe(note="x")] * 2_001):
        with pytest.raises(BadInput, match="Between 1 and"):
            do_edits(office, ONE, TOWN, id_, 1, none)
    assert steps(office, begun) == []
    now = do_edits(office, ONE, TOWN, id_, 1, edits)
    assert (now.redraw.at, now.redraw.version, now.redraw.note) == (3, 2, "自动")
    assert [step.after for step in steps(office, now)] == [0, 1, 2]
    assert bytes_of(back(office, now, 3)) == bytes_of(begun)


def test_the_second_of_two_planners_gets_a_conflict_with_the_newer_record(office: Office, begun: Held) -> None:
    now = do(office, begun, paint(begun, "g1", "g2"), OTHER)
    id_ = begun.redraw.id
    late: list[Callable[[], Held]] = [
        lambda: do(office, begun, paint(begun, "g4", "g5")),
        lambda: do_edits(office, ONE, TOWN, id_, 1, [Describe(note="x")]),
        lambda: back(office, begun),
        lambda: forth(office, begun),
    ]
    for verb in late:
        with pytest.raises(RedrawConflict, match="方案一 was changed by somebody else") as conflict:
            verb()
        assert conflict.value.redraw == now.redraw
    assert looked(office, begun.redraw).redraw == now.redraw


def test_of_many_at_once_exactly_one_saves_and_the_others_are_told(office: Office, begun: Held) -> None:
    gate = threading.Barrier(6)
    won: list[Held] = []
    told: list[RedrawConflict] = []

    def save(number: int) -> None:
        gate.wait()
        try:
            won.append(do(office, begun, {"kind": "describe", "note": str(number)}))
        except RedrawConflict as conflict:
            told.append(conflict)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(told)) == (1, 5)
    assert {conflict.redraw.version for conflict in told} == {2}
    assert len(steps(office, begun)) == 1


def test_only_planners_of_the_whole_community_edit(office: Office, begun: Held) -> None:
    district = Actor("account:north", "north", (Grant("planner", TOWN, ("c", "d1")),))
    for actor in (district, actor_of_person(office, TOWN, "r01"), actor_of_person(office, TOWN, "r03")):
        with pytest.raises(Forbidden):
            do(office, begun, paint(begun, "g1", "g2"), actor)
        with pytest.raises(Forbidden):
            do_edits(office, actor, TOWN, begun.redraw.id, 1, [Describe(note="x")])
        with pytest.raises(Forbidden):
            undo(office, actor, TOWN, begun.redraw.id, 1)
        with pytest.raises(Forbidden):
            redo(office, actor, TOWN, begun.redraw.id, 1)
    with pytest.raises(NotFound):
        do_gesture(office, ONE, TOWN, "RD-0", 1, paint(begun, "g1", "g2"))


def test_a_cut_shares_the_households_by_where_they_live(office: Office, begun: Held) -> None:
    west, south, east, north = begun.plan.blocks.shapes[begun.plan.blocks.ids.index("g4w")].bounds
    middle = (west + east) / 2
    line = [[middle, south - 1e-4], [middle, north + 1e-4]]
    now = do(office, begun, {"kind": "cut_block", "line": line})
    pieces = [id_ for id_ in now.plan.blocks.ids if id_.startswith("g4w/")]
    assert pieces == ["g4w/1", "g4w/2"]
    assert now.plan.blocks.households.sum() == begun.plan.blocks.households.sum()
    assert np.isfinite(now.figures.walk_s).all()
    assert (now.facts.households.plan >= 0).all()
    undone = back(office, now)
    assert bytes_of(undone) == bytes_of(begun)
    assert undone.figures.walk_s.tolist() == begun.figures.walk_s.tolist()
