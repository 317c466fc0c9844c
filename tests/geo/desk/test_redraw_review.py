"""A plan is handed in, reviewed by somebody else and given a day; each step wants its right and the right state."""

from datetime import date
from typing import Any

import pytest

from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture
from geo.desk.redraw_review import (
    blocking,
    date_redraw,
    recall_redraw,
    return_redraw,
    review_redraw,
    submit_redraw,
)
from geo.desk.redraws import RedrawConflict, copy_redraw, drop_redraw, get_redraw
from geo.errors import BadInput, Conflict, Forbidden
from geo.model import Actor, Grant, RedrawState

from .conftest import TOWN
from .redraw_plans import ONE, OTHER, opened
from .redrawn_town import DAY, SECRETARY, dated, drawn, reviewed

BOTH = Actor("account:both", "both", (Grant("admin", TOWN, ("c",)),), "both")
STRANGER = Actor("account:worker", "worker", (Grant("worker", TOWN),), "r03")


def verbs(office: Office, redraw_id: str) -> list[tuple[str, str]]:
    with office.store.read() as reader:
        return [(event.verb, event.actor) for event in reader.events_of(f"redraw:{TOWN}/{redraw_id}")]


def test_a_plan_goes_from_its_planner_through_a_second_person_to_a_day(office: Office) -> None:
    draft = drawn(office)
    found = reviewed(office, draft)
    assert (found.state, found.reviewed_by, found.review_note) == (RedrawState.REVIEWED, "secretary-two", "可以")
    waiting = date_redraw(office, SECRETARY, TOWN, found.id, found.version, DAY)
    assert (waiting.state, waiting.effective, waiting.dated_by) == (RedrawState.DATED, DAY, "secretary-two")
    later = date_redraw(office, SECRETARY, TOWN, waiting.id, waiting.version, date(2026, 12, 15))
    assert later.effective == date(2026, 12, 15)
    assert verbs(office, draft.id)[-4:] == [
        ("submit_plan", ONE.id),
        ("review_plan", SECRETARY.id),
        ("date_plan", SECRETARY.id),
        ("date_plan", SECRETARY.id),
    ]


def test_whoever_edited_or_submitted_a_plan_cannot_review_it(office: Office) -> None:
    draft = drawn(office)
    theirs = do_gesture(office, OTHER, TOWN, draft.id, draft.version, {"kind": "describe", "note": "看过"}).redraw
    handed_in = submit_redraw(office, BOTH, TOWN, theirs.id, theirs.version)
    assert handed_in.hands == ("planner-one", "planner-other", "both")
    for hand in (ONE, OTHER, BOTH):
        with pytest.raises(Forbidden, match="second person"):
            review_redraw(office, hand, TOWN, handed_in.id, handed_in.version)
    assert get_redraw(office, ONE, TOWN, draft.id) == handed_in
    other_door = Actor("key:planner-one", "one", (Grant("secretary", TOWN, ("c",)),), "planner-one")
    with pytest.raises(Forbidden, match="second person"):
        review_redraw(office, other_door, TOWN, handed_in.id, handed_in.version)


def test_a_returned_plan_is_a_draft_again_and_what_was_said_stays(office: Office) -> None:
    found = reviewed(office, drawn(office))
    back = return_redraw(office, SECRETARY, TOWN, found.id, found.version, "3号楼也应该并过去")
    assert (back.state, back.reviewed_by, back.review_note) == (RedrawState.DRAFT, "", "3号楼也应该并过去")
    edited = do_gesture(office, ONE, TOWN, back.id, back.version, {"kind": "describe", "name": "方案二"})
    assert edited.redraw.name == "方案二"
    handed_in = submit_redraw(office, ONE, TOWN, back.id, edited.redraw.version)
    mine = return_redraw(office, ONE, TOWN, handed_in.id, handed_in.version, "")
    assert mine.state is RedrawState.DRAFT


def test_a_recalled_plan_has_no_day_any_more_and_can_get_another(office: Office) -> None:
    waiting = dated(office, drawn(office))
    back = recall_redraw(office, SECRETARY, TOWN, waiting.id, waiting.version)
    assert (back.state, back.effective, back.dated_by) == (RedrawState.REVIEWED, None, "")
    assert date_redraw(office, SECRETARY, TOWN, back.id, back.version, DAY).state is RedrawState.DATED


def test_a_plan_with_a_defect_that_blocks_is_not_handed_in_and_stays_a_draft(office: Office) -> None:
    draft = opened(office)
    gesture = {"kind": "paint", "grid": "g1", "blocks": ["g2w"]}
    emptied = do_gesture(office, ONE, TOWN, draft.id, draft.version, gesture).redraw
    assert [str(defect) for defect in blocking(office, ONE, TOWN, draft.id)] == ["Nobody lives in grid 第二网格."]
    with pytest.raises(BadInput, match="1 defects block this plan"):
        submit_redraw(office, ONE, TOWN, draft.id, emptied.version)
    assert get_redraw(office, ONE, TOWN, draft.id) == emptied
    assert blocking(office, ONE, TOWN, drawn(office).id) == ()


@pytest.mark.parametrize(
    ("day", "more", "match"),
    [
        (date(2026, 11, 22), {}, "tomorrow"),
        (date(2026, 11, 23), {}, "tomorrow"),
        (date(2026, 11, 22), {"at_once": True}, "tomorrow"),
        (date(2040, 1, 1), {}, "2040-01-01 is too far ahead"),
    ],
)
def test_a_day_that_is_over_today_without_a_word_or_far_off_is_refused(
    office: Office, day: date, more: dict[str, Any], match: str
) -> None:
    found = reviewed(office, drawn(office))
    with pytest.raises(BadInput, match=match):
        date_redraw(office, SECRETARY, TOWN, found.id, found.version, day, **more)
    assert get_redraw(office, ONE, TOWN, found.id) == found


def test_today_is_a_day_as_well_for_whoever_says_so_and_the_plan_holds_at_once(office: Office) -> None:
    found = reviewed(office, drawn(office))
    holds = date_redraw(office, SECRETARY, TOWN, found.id, found.version, date(2026, 11, 23), at_once=True)
    assert (holds.state, holds.effective) == (RedrawState.IN_FORCE, date(2026, 11, 23))


def test_one_plan_at_a_time_has_a_day(office: Office) -> None:
    waiting, other = dated(office, drawn(office)), reviewed(office, drawn(office, "方案二"))
    with pytest.raises(Conflict, match="方案一 has a date already"):
        date_redraw(office, SECRETARY, TOWN, other.id, other.version, date(2027, 1, 1))
    recall_redraw(office, SECRETARY, TOWN, waiting.id, waiting.version)
    assert date_redraw(office, SECRETARY, TOWN, other.id, other.version, DAY).state is RedrawState.DATED


def test_every_step_wants_its_right_for_the_whole_community(office: Office) -> None:
    draft = drawn(office)
    for actor in (STRANGER, SECRETARY):
        with pytest.raises(Forbidden, match="draft:plan"):
            submit_redraw(office, actor, TOWN, draft.id, draft.version)
    handed_in = submit_redraw(office, ONE, TOWN, draft.id, draft.version)
    part = Actor("account:part", "part", (Grant("secretary", TOWN, ("c", "d1")),), "part")
    for actor in (STRANGER, part):
        with pytest.raises(Forbidden, match="review:plan"):
            review_redraw(office, actor, TOWN, draft.id, handed_in.version)
        with pytest.raises(Forbidden):
            return_redraw(office, actor, TOWN, draft.id, handed_in.version, "")
    found = review_redraw(office, SECRETARY, TOWN, draft.id, handed_in.version)
    for actor in (STRANGER, part, OTHER):
        with pytest.raises(Forbidden, match="publish:plan"):
            date_redraw(office, actor, TOWN, draft.id, found.version, DAY)
    waiting = date_redraw(office, SECRETARY, TOWN, draft.id, found.version, DAY)
    with pytest.raises(Forbidden, match="publish:plan"):
        recall_redraw(office, OTHER, TOWN, draft.id, waiting.version)
    with pytest.raises(Forbidden):
        blocking(office, STRANGER, TOWN, draft.id)
    assert get_redraw(office, ONE, TOWN, draft.id) == waiting


def test_a_step_out_of_its_turn_or_on_an_old_version_is_a_conflict(office: Office) -> None:
    draft = drawn(office)
    with pytest.raises(Conflict, match="Only a plan that is submitted can be reviewed"):
        review_redraw(office, SECRETARY, TOWN, draft.id, draft.version)
    with pytest.raises(Conflict, match="Only a plan that is reviewed gets a date"):
        date_redraw(office, SECRETARY, TOWN, draft.id, draft.version, DAY)
    with pytest.raises(Conflict, match="submitted or reviewed"):
        return_redraw(office, SECRETARY, TOWN, draft.id, draft.version, "")
    with pytest.raises(Conflict, match="can be recalled"):
        recall_redraw(office, SECRETARY, TOWN, draft.id, draft.version)
    with pytest.raises(RedrawConflict) as stale:
        submit_redraw(office, ONE, TOWN, draft.id, draft.version - 1)
    assert stale.value.redraw == draft
    handed_in = submit_redraw(office, ONE, TOWN, draft.id, draft.version)
    with pytest.raises(Conflict, match="Only a draft can be submitted"):
        submit_redraw(office, ONE, TOWN, draft.id, handed_in.version)
    with pytest.raises(Conflict, match="waits for its review"):
        do_gesture(office, ONE, TOWN, draft.id, handed_in.version, {"kind": "describe", "name": "x"})


def test_a_dated_plan_is_recalled_before_it_is_dropped_and_a_copy_needs_its_own_review(office: Office) -> None:
    waiting = dated(office, drawn(office))
    with pytest.raises(Conflict):
        drop_redraw(office, ONE, TOWN, waiting.id, waiting.version)
    copy = copy_redraw(office, OTHER, TOWN, waiting.id, "方案一之二")
    assert (copy.state, copy.reviewed_by, copy.effective) == (RedrawState.DRAFT, "", None)
