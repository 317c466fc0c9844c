"""Plans are opened on today's boundaries, copied with their edits, aimed, and dropped; and who may."""

from dataclasses import replace
from typing import Any

import pytest

from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture, undo
from geo.desk.redraw_ground import today_bytes
from geo.desk.redraws import (
    RedrawConflict,
    aim_redraw,
    copy_redraw,
    drop_redraw,
    get_redraw,
    open_redraw,
    redraws,
    require_looking,
)
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.model import SYSTEM, Actor, Grant, RedrawState
from tests.geo.desk.conftest import MovedClock, person
from tests.geo.desk.redraw_plans import ONE, OTHER, TOWN, bytes_of, looked, opened, paint, planner

CODE = "140000001002"


def events(office: Office, id_: str) -> list[str]:
    with office.store.read() as reader:
        return [event.verb for event in reader.events_of(f"redraw:{TOWN}/{id_}")]


def test_a_plan_begins_with_todays_boundaries_and_knows_who_made_it(office: Office, clock: MovedClock) -> None:
    made = opened(office, "  春季调整 ", measure="people", target=1000.0, tolerance=0.05, code_prefix=CODE)
    assert (made.id, made.name, made.state, made.version) == ("RD-TES-20261123-01", "春季调整", RedrawState.DRAFT, 1)
    assert (made.measure, made.target, made.tolerance, made.code_prefix) == ("people", 1000.0, 0.05, CODE)
    assert (made.made_by, made.made_at, made.hands) == ("planner-one", clock.now, ("planner-one",))
    assert bytes_of(looked(office, made)) == today_bytes(office, TOWN)
    assert get_redraw(office, ONE, TOWN, made.id) == made
    assert events(office, made.id) == ["open_plan"]
    with office.store.read() as reader:
        assert reader.verify() == []


def test_plans_of_a_day_are_numbered_and_the_newest_stands_first(office: Office, clock: MovedClock) -> None:
    first, second = opened(office), opened(office, "方案二")
    clock.move(days=1)
    third = opened(office, "方案三")
    assert [made.id[-11:] for made in (first, second, third)] == ["20261123-01", "20261123-02", "20261124-01"]
    assert redraws(office, ONE, TOWN) == [third, second, first]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": " "}, "A name needs"),
        ({"name": "长" * 81}, "A name needs"),
        ({"name": "两\n行"}, "A name needs"),
        ({"measure": "cats"}, "balanced by households"),
        ({"target": 0.0}, "target must be above zero"),
        ({"target": float("nan")}, "target must be above zero"),
        ({"tolerance": -0.1}, "tolerance lies between"),
        ({"tolerance": float("nan")}, "tolerance lies between"),
        ({"code_prefix": "14000000100"}, "9 digits"),
        ({"code_prefix": "一二三四五六七八九"}, "9 digits"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_makes_no_plan(
    office: Office, values: dict[str, Any], sentence: str
) -> None:
    before = office.store.cursor()
    with pytest.raises(BadInput, match=sentence):
        open_redraw(office, ONE, TOWN, **{"name": "方案", **values})
    assert (office.store.cursor(), redraws(office, ONE, TOWN)) == (before, [])
    assert opened(office).id.endswith("-01")  # the number was not used up either


def test_only_who_drafts_plans_for_the_whole_community_may_write(office: Office) -> None:
    made = opened(office)
    district = Actor("account:north", "north", (Grant("planner", TOWN, ("c", "d1")),))
    for actor in (district, person(office, "r03"), person(office, "r01")):
        with pytest.raises(Forbidden):
            open_redraw(office, actor, TOWN, "方案")
        with pytest.raises(Forbidden):
            copy_redraw(office, actor, TOWN, made.id, "方案")
        with pytest.raises(Forbidden):
            aim_redraw(office, actor, TOWN, made.id, 1, "people", None, 0.1, "")
        with pytest.raises(Forbidden):
            drop_redraw(office, actor, TOWN, made.id, 1)
    assert redraws(office, ONE, TOWN) == [made]


def test_whoever_drafts_reviews_or_publishes_may_look_and_nobody_else(office: Office) -> None:
    made = opened(office)
    secretary = person(office, "r01")  # reviews and publishes
    assert redraws(office, secretary, TOWN) == [made]
    assert get_redraw(office, secretary, TOWN, made.id) == made
    for nobody in (person(office, "r03"), Actor("reporter", "")):
        with pytest.raises(Forbidden):
            require_looking(nobody, TOWN)
        with pytest.raises(Forbidden):
            redraws(office, nobody, TOWN)
        with pytest.raises(Forbidden):
            get_redraw(office, nobody, TOWN, made.id)
    with pytest.raises(NotFound):
        get_redraw(office, ONE, TOWN, "RD-0")


def test_a_copy_has_all_edits_that_hold_and_lives_by_itself(office: Office) -> None:
    made = opened(office, measure="people", target=900.0, code_prefix=CODE)
    now = looked(office, made)
    for many in (1, 2, 3):
        now = do_gesture(office, ONE, TOWN, made.id, now.redraw.version, paint(now, "g1", "g2"))
        assert now.redraw.steps == many
    now = undo(office, ONE, TOWN, made.id, now.redraw.version)
    copied = copy_redraw(office, OTHER, TOWN, made.id, "方案二")
    there = looked(office, copied)
    assert (copied.name, copied.copied_from, copied.base) == ("方案二", made.id, made.base)
    assert (copied.at, copied.tip, copied.steps, copied.version) == (2, 2, 2, 1)
    assert (copied.measure, copied.target, copied.code_prefix) == ("people", 900.0, CODE)
    assert copied.hands == ("planner-one", "planner-other")  # whose edits these are may not review them either
    assert (bytes_of(there), there.history.done) == (bytes_of(now), now.history.done)
    assert len(there.history.undone) == 0
    there = undo(office, OTHER, TOWN, copied.id, 1, 2)
    assert bytes_of(there) == today_bytes(office, TOWN)
    assert looked(office, made).redraw == now.redraw
    with office.store.read() as reader:
        assert [step.by for step in reader.plans.steps(TOWN, copied.id)] == ["planner-one", "planner-one"]
        assert reader.verify() == []


def test_a_copy_of_a_plan_that_was_renamed_bears_its_own_name(office: Office) -> None:
    made = opened(office)
    do_gesture(office, ONE, TOWN, made.id, 1, {"kind": "describe", "name": "旧名", "note": "备注"})
    copied = copy_redraw(office, ONE, TOWN, made.id, "新名")
    there = looked(office, copied)
    assert (copied.name, copied.note, there.plan.name, there.plan.note) == ("新名", "备注", "新名", "备注")


def test_aims_are_changed_by_one_who_saw_the_last_state(office: Office) -> None:
    made = opened(office)
    aimed = aim_redraw(office, OTHER, TOWN, made.id, 1, "minutes", 5_000.0, 0.2, CODE)
    assert aimed == replace(
        made, measure="minutes", target=5_000.0, tolerance=0.2, code_prefix=CODE, version=2,
        hands=("planner-one", "planner-other"),
    )  # fmt: skip
    assert aim_redraw(office, ONE, TOWN, made.id, 2, "minutes", 5_000.0, 0.2, CODE) == aimed  # nothing to write
    with pytest.raises(RedrawConflict) as late:
        aim_redraw(office, ONE, TOWN, made.id, 1, "people", None, 0.1, "")
    assert (late.value.redraw, late.value.community, late.value.id) == (aimed, TOWN, made.id)
    with pytest.raises(BadInput):
        aim_redraw(office, ONE, TOWN, made.id, 2, "people", -1.0, 0.1, "")
    assert events(office, made.id) == ["open_plan", "aim_plan"]


def test_a_dropped_plan_is_only_looked_at_and_copied(office: Office) -> None:
    made = opened(office)
    with pytest.raises(RedrawConflict):
        drop_redraw(office, ONE, TOWN, made.id, 7)
    dropped = drop_redraw(office, ONE, TOWN, made.id, 1)
    assert dropped.state is RedrawState.DROPPED
    with pytest.raises(Conflict, match="can no longer be dropped"):
        drop_redraw(office, ONE, TOWN, made.id, 2)
    with pytest.raises(Conflict, match="was dropped"):
        aim_redraw(office, ONE, TOWN, made.id, 2, "people", None, 0.1, "")
    assert looked(office, dropped).redraw == dropped
    assert copy_redraw(office, planner("third"), TOWN, made.id, "再来").state is RedrawState.DRAFT


@pytest.mark.parametrize("state", [state for state in RedrawState if state is not RedrawState.DRAFT])
def test_a_plan_that_is_no_draft_is_not_edited_and_says_why(office: Office, state: RedrawState) -> None:
    made = opened(office)
    with office.write(SYSTEM) as tx:
        tx.put("move", made, replace(made, state=state))
    now = looked(office, made)
    told = r"wait|reviewed|date from|in force|no longer holds|dropped"
    for version in (1, 2):
        with pytest.raises(Conflict, match=told):
            do_gesture(office, ONE, TOWN, made.id, version, paint(now, "g1", "g2"))
        with pytest.raises(Conflict, match=told):
            undo(office, ONE, TOWN, made.id, version)
    assert get_redraw(office, ONE, TOWN, made.id).version == 2
