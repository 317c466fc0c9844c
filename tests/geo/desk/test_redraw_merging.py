"""Two planners on one plan, a copy brought back, two plans side by side: nobody's work is lost in silence."""

from collections.abc import Sequence
from typing import Any

import pytest

from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture, undo
from geo.desk.redraw_kept import Held
from geo.desk.redraw_merging import Merging, Take, compare, merge_gestures, merge_redraw
from geo.desk.redraws import RedrawConflict, copy_redraw, drop_redraw
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.redraw.merging_differences import BlockDifference
from tests.geo.desk.conftest import person
from tests.geo.desk.redraw_plans import ONE, OTHER, TOWN, blocks_of, bytes_of, looked, opened


def do(office: Office, now: Held, *gestures: dict[str, Any]) -> Held:
    """What the other planner saves."""
    for gesture in gestures:
        now = do_gesture(office, OTHER, TOWN, now.redraw.id, now.redraw.version, gesture)
    return now


def merge(office: Office, now: Held, at: int, gestures: Sequence[dict[str, Any]], take: Take) -> Merging:
    return merge_gestures(office, ONE, TOWN, now.redraw.id, at, gestures, take)


def painted(block: str, grid: str) -> dict[str, Any]:
    return {"kind": "paint", "grid": grid, "blocks": [block]}


def called(grid: str, name: str) -> dict[str, Any]:
    return {"kind": "change", "grid": grid, "name": name}


def owner(now: Held, block: str) -> str:
    return now.plan.grids[int(now.plan.grid_of[now.plan.blocks.ids.index(block)])].id


def name_of(now: Held, grid: str) -> str:
    return next(known.name for known in now.plan.grids if known.id == grid)


@pytest.fixture
def begun(office: Office) -> Held:
    return looked(office, opened(office))


@pytest.mark.parametrize("take", ["mine", "theirs"])
def test_edits_of_different_ground_are_all_kept_whoever_is_to_win(office: Office, begun: Held, take: Take) -> None:
    theirs = do(office, begun, painted("g1e", "g2"), called("g9", "南九"))
    mine = [painted("g4e", "g5"), called("g6", "东六")]
    preview = merge(office, begun, 0, mine, "none")
    assert (preview.added, preview.disagreements, preview.held.redraw) == (2, (), theirs.redraw)
    merging = merge(office, begun, 0, mine, take)
    assert (merging.added, merging.disagreements) == (2, ())
    now = merging.held
    assert [owner(now, block) for block in ("g1e", "g4e")] == ["g2", "g5"]
    assert [name_of(now, grid) for grid in ("g9", "g6")] == ["南九", "东六"]
    assert (now.redraw.at, now.redraw.version) == (4, theirs.redraw.version + 1)
    assert now.redraw.hands == ("planner-one", "planner-other")
    assert bytes_of(undo(office, ONE, TOWN, now.redraw.id, now.redraw.version, 2)) == bytes_of(theirs)


def test_what_both_changed_is_told_with_both_sides_and_one_of_them_is_taken(office: Office, begun: Held) -> None:
    theirs = do(office, begun, painted("g1e", "g2"), called("g9", "他们的"))
    mine = [painted("g1e", "g4"), called("g9", "我的"), painted("g6e", "g3")]
    cursor = office.store.cursor()
    preview = merge(office, begun, 0, mine, "none")
    assert office.store.cursor() == cursor
    told = {one.kind: one for one in preview.disagreements}
    assert (told["blocks"].about, told["blocks"].mine, told["blocks"].theirs) == (("g1e",), "g4", "g2")
    assert (told["grid"].about, told["grid"].mine, told["grid"].theirs) == (("g9", "name"), "我的", "他们的")
    assert len(preview.disagreements) == 2
    kept = merge(office, begun, 0, mine, "theirs")
    assert (owner(kept.held, "g1e"), name_of(kept.held, "g9"), owner(kept.held, "g6e")) == ("g2", "他们的", "g3")
    assert kept.added == 1
    back = undo(office, ONE, TOWN, begun.redraw.id, kept.held.redraw.version)
    assert bytes_of(back) == bytes_of(theirs)
    won = merge(office, begun, 0, mine, "mine")
    assert (owner(won.held, "g1e"), name_of(won.held, "g9"), owner(won.held, "g6e")) == ("g4", "我的", "g3")
    assert won.added == 3


def test_where_all_that_is_mine_is_refused_nothing_is_written(office: Office, begun: Held) -> None:
    theirs = do(office, begun, painted("g1e", "g2"))
    merging = merge(office, begun, 0, [painted("g1e", "g4")], "theirs")
    assert (merging.added, merging.held.redraw) == (0, theirs.redraw)
    assert len(merging.disagreements) == 1


def test_an_edit_that_can_no_longer_be_made_is_told_with_the_reason(office: Office, begun: Held) -> None:
    do(office, begun, {"kind": "change", "grid": "g5", "locked": True})
    merging = merge(office, begun, 0, [painted("g4e", "g5"), painted("g6e", "g3")], "mine")
    (refused,) = merging.disagreements
    assert (refused.kind, refused.why.sentence if refused.why else "") == (
        "edit", "Grid {grid} is locked; unlock it first.",
    )  # fmt: skip
    assert (owner(merging.held, "g4e"), owner(merging.held, "g6e")) == ("g4", "g3")


def test_new_grids_of_both_are_two_grids(office: Office, begun: Held) -> None:
    do(office, begun, {"kind": "new", "name": "他们的", "blocks": ["g1e"]})
    merging = merge(office, begun, 0, [{"kind": "new", "name": "我的", "blocks": ["g4e"]}], "theirs")
    names = {grid.name: grid.id for grid in merging.held.plan.grids if grid.id.startswith("new-")}
    assert sorted(names) == ["他们的", "我的"]
    assert [owner(merging.held, block) for block in ("g1e", "g4e")] == [names["他们的"], names["我的"]]


def test_pending_gestures_follow_each_other(office: Office, begun: Held) -> None:
    do(office, begun, painted("g1e", "g2"))
    mine = [{"kind": "new", "name": "我的", "blocks": ["g4e"]}, painted("g4w", "new-1")]
    merging = merge(office, begun, 0, mine, "theirs")
    assert blocks_of(merging.held, "new-1") == ["g4w", "g4e"]


def test_what_others_have_undone_is_not_brought_back(office: Office, begun: Held) -> None:
    now = do(office, begun, painted("g1e", "g2"), {"kind": "new", "name": "新", "blocks": ["g9e"]})
    saw = now.redraw.at
    now = undo(office, OTHER, TOWN, now.redraw.id, now.redraw.version, 2)
    now = do(office, now, called("g3", "三"))
    merging = merge(office, now, saw, [painted("g4e", "g5"), painted("g9w", "new-1")], "mine")
    assert [owner(merging.held, block) for block in ("g1e", "g4e", "g9w")] == ["g1", "g5", "g9"]
    assert name_of(merging.held, "g3") == "三"
    (refused,) = merging.disagreements
    assert (refused.kind, str(refused.why)) == ("edit", "There is no grid new-1 in the plan.")
    assert merging.added == 1


def test_a_map_that_stood_where_undo_has_been_is_merged_as_well(office: Office, begun: Held) -> None:
    now = do(office, begun, painted("g1e", "g2"))
    undo(office, OTHER, TOWN, now.redraw.id, now.redraw.version)
    merging = merge(office, now, 1, [painted("g4e", "g5")], "theirs")
    assert [owner(merging.held, block) for block in ("g1e", "g4e")] == ["g1", "g5"]


@pytest.mark.parametrize(
    ("at", "gestures", "take", "sentence"),
    [
        (0, [], "mine", "Between 1 and"),
        (0, [painted("g1e", "g2")] * 201, "mine", "Between 1 and"),
        (9, [painted("g1e", "g2")], "mine", "no step 9"),
        (-1, [painted("g1e", "g2")], "mine", "no step -1"),
        (True, [painted("g1e", "g2")], "mine", "no step True"),
        (0, [painted("nowhere", "g2")], "mine", "no block nowhere"),
        (0, [painted("g4e", "g5"), painted("g4e", "g5")], "mine", "in that grid already"),
        (0, [painted("g4e", "g5")], "yours", "whose side"),
    ],
)
def test_bad_input_gets_a_sentence_and_merges_nothing(
    office: Office, begun: Held, at: int, gestures: list[dict[str, Any]], take: Any, sentence: str
) -> None:
    theirs = do(office, begun, painted("g1w-1", "g2"))
    with pytest.raises(BadInput, match=sentence):
        merge(office, begun, at, gestures, take)
    assert looked(office, begun.redraw).redraw == theirs.redraw


def test_a_copy_is_brought_back_from_where_it_parted_and_keeps_its_name_to_itself(office: Office, begun: Held) -> None:
    now = do(office, begun, {"kind": "describe", "name": "原稿"}, painted("g1e", "g2"))
    copied = copy_redraw(office, OTHER, TOWN, now.redraw.id, "抄本")
    there = do(
        office, looked(office, copied), painted("g4e", "g5"), painted("g7e", "g8"), {"kind": "describe", "note": "抄"}
    )
    now = do(office, now, painted("g7e", "g4"))
    id_, version = now.redraw.id, now.redraw.version
    preview = merge_redraw(office, ONE, TOWN, id_, version, copied.id, "none")
    (told,) = preview.disagreements
    assert (told.kind, told.about, told.mine, told.theirs) == ("blocks", ("g7e",), "g4", "g8")
    mine = merge_redraw(office, ONE, TOWN, id_, version, copied.id, "mine").held
    assert [owner(mine, block) for block in ("g1e", "g4e", "g7e")] == ["g2", "g5", "g4"]
    assert (mine.redraw.name, mine.redraw.note) == ("原稿", "抄")
    mine = undo(office, ONE, TOWN, id_, mine.redraw.version, 2)
    assert bytes_of(mine) == bytes_of(now)
    theirs = merge_redraw(office, ONE, TOWN, id_, mine.redraw.version, copied.id, "theirs").held
    assert [owner(theirs, block) for block in ("g1e", "g4e", "g7e")] == ["g2", "g5", "g8"]
    assert looked(office, copied).redraw == there.redraw


def test_only_a_draft_that_one_saw_takes_in_another_plan_of_its_ground(office: Office, begun: Held) -> None:
    other = do(office, looked(office, opened(office, "方案二")), painted("g1e", "g2"))
    id_, from_ = begun.redraw.id, other.redraw.id
    with pytest.raises(BadInput, match="two different plans"):
        merge_redraw(office, ONE, TOWN, id_, 1, id_, "mine")
    with pytest.raises(NotFound):
        merge_redraw(office, ONE, TOWN, id_, 1, "RD-0", "mine")
    with pytest.raises(RedrawConflict):
        merge_redraw(office, ONE, TOWN, id_, 5, from_, "mine")
    with pytest.raises(Forbidden):
        merge_redraw(office, person(office, "r01"), TOWN, id_, 1, from_, "mine")
    with pytest.raises(Forbidden):
        merge_gestures(office, person(office, "r01"), TOWN, id_, 0, [painted("g4e", "g5")], "mine")
    dropped = drop_redraw(office, ONE, TOWN, from_, other.redraw.version)
    with pytest.raises(Conflict, match="was dropped"):
        merge_redraw(office, ONE, TOWN, from_, dropped.version, id_, "mine")
    with pytest.raises(Conflict, match="was dropped"):
        merge_gestures(office, ONE, TOWN, from_, 1, [painted("g4e", "g5")], "mine")
    assert looked(office, begun.redraw).redraw == begun.redraw
    merged = merge_redraw(office, ONE, TOWN, id_, 1, from_, "mine").held
    assert owner(merged, "g1e") == "g2"
    assert merged.redraw.hands == ("planner-one", "planner-other")  # whose edits came in may not review them


def test_two_plans_are_compared_side_by_side(office: Office, begun: Held) -> None:
    other = do(office, looked(office, opened(office, "方案二")), painted("g1e", "g2"), called("g9", "南九"))
    found = compare(office, person(office, "r01"), TOWN, begun.redraw.id, other.redraw.id)
    assert (found.one.redraw, found.other.redraw) == (begun.redraw, other.redraw)
    homes = float(begun.plan.blocks.households[begun.plan.blocks.ids.index("g1e")])
    assert found.differences.blocks == (BlockDifference("g1e", "g1", "g2", homes),)
    assert [(one.grid, one.one, one.other) for one in found.differences.changed] == [("g9", "第九网格", "南九")]
    with pytest.raises(Forbidden):
        compare(office, person(office, "r03"), TOWN, begun.redraw.id, other.redraw.id)
