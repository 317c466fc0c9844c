"""What a process holds of a plan is what the store says, whoever wrote it, and no more than it needs."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import affinity

from geo.desk import redraw_facts, redraw_kept
from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture, redo, undo
from geo.desk.redraw_ground import today_plan
from geo.desk.redraw_kept import Held, Slot, Slots, held, slot_of
from geo.desk.redraw_today import moved_to
from geo.desk.redraws import RedrawConflict, aim_redraw
from geo.desk.reporting import report
from geo.desk.settings import Settings
from geo.errors import Forbidden, NotFound
from geo.model import REPORTER, SYSTEM, Person
from geo.redraw.blocks import NOWHERE
from geo.redraw.figures import COLUMNS, figures_of
from geo.redraw.history_bytes import plan_bytes
from geo.store import Store
from tests.geo.desk.conftest import HEATING, MovedClock, person
from tests.geo.desk.redraw_plans import ONE, OTHER, TOWN, blocks_of, bytes_of, looked, opened, paint
from tests.sources import ROOT


@pytest.fixture
def elsewhere(office: Office, clock: MovedClock) -> Iterator[Office]:
    """Another process on the same store."""
    made = Office(Settings(home=office.settings.home), clock)
    yield made
    made.close()


def do(office: Office, now: Held, gesture: dict[str, Any]) -> Held:
    return do_gesture(office, ONE, TOWN, now.redraw.id, now.redraw.version, gesture)


def check_same(one: Held, other: Held) -> None:
    """All that stands beside the map; sums in another order may differ in the last bits."""
    assert one.redraw == other.redraw
    assert bytes_of(one) == bytes_of(other)
    assert (one.history.edits, one.history.at) == (other.history.edits, other.history.at)
    assert (one.impact, one.defects) == (other.impact, other.defects)
    assert (one.figures.grids, one.figures.measure) == (other.figures.grids, other.figures.measure)
    for name in (*COLUMNS, "walk_s", "target"):
        assert np.allclose(getattr(one.figures, name), getattr(other.figures, name), equal_nan=True), name
    for kind in fields(one.facts):
        here, there = getattr(one.facts, kind.name), getattr(other.facts, kind.name)
        assert (here.ids.tolist(), here.plan.tolist()) == (there.ids.tolist(), there.plan.tolist())


def cut(now: Held, block: str) -> dict[str, Any]:
    west, south, east, north = now.plan.blocks.shapes[now.plan.blocks.ids.index(block)].bounds
    middle = (west + east) / 2
    return {"kind": "cut_block", "block": block, "line": [[middle, south - 1e-4], [middle, north + 1e-4]]}


def test_what_is_held_after_many_edits_is_what_a_new_process_computes(office: Office, elsewhere: Office) -> None:
    now = looked(office, opened(office))
    for gesture in (paint(now, "g1", "g2"), cut(now, "g4w"), paint(now, "g5", "g8")):
        now = do(office, now, gesture)
    now = do(office, now, cut(now, "g4w/2"))
    now = undo(office, ONE, TOWN, now.redraw.id, now.redraw.version, 3)
    now = redo(office, ONE, TOWN, now.redraw.id, now.redraw.version, 2)
    now = do(office, now, {"kind": "merge", "into": "g6", "gone": ["g9"]})
    check_same(now, looked(elsewhere, now.redraw))
    whole = figures_of(now.plan, now.figures.target, "households", now.figures.walk_s)
    assert np.allclose(now.figures.households, whole.households)
    assert now.figures.target == now.plan.blocks.households.sum() / 8  # the mean follows the number of grids


def test_what_another_process_saved_is_seen_at_once_and_the_ways_may_part(office: Office, elsewhere: Office) -> None:
    here = looked(office, opened(office))
    here = do(office, do(office, here, paint(here, "g1", "g2")), cut(here, "g4w"))
    there = looked(elsewhere, here.redraw)
    # there: both undone, another way taken, and half of it undone again
    there = undo(elsewhere, ONE, TOWN, there.redraw.id, there.redraw.version, 1)
    there = do(elsewhere, there, cut(there, "g7e"))
    there = do(elsewhere, there, {"kind": "describe", "note": "另一条路"})
    there = undo(elsewhere, ONE, TOWN, there.redraw.id, there.redraw.version, 1)
    here = looked(office, here.redraw)
    check_same(here, there)
    assert (here.redraw.at, here.redraw.tip) == (3, 4)
    here = redo(office, ONE, TOWN, here.redraw.id, here.redraw.version)
    assert here.plan.note == "另一条路"
    check_same(here, looked(elsewhere, here.redraw))
    here = undo(office, ONE, TOWN, here.redraw.id, here.redraw.version, 3)
    assert bytes_of(here) == plan_bytes(here.history.base)
    check_same(here, looked(elsewhere, here.redraw))


def test_of_two_processes_that_save_at_one_moment_the_second_writes_nothing(
    office: Office, elsewhere: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = looked(office, opened(office))
    saw = looked(elsewhere, now.redraw)
    ahead = Slot.ahead

    def late(slot: Slot, *what: Any) -> Any:
        """The other process saves after this one has looked and before it writes."""
        made = ahead(slot, *what)
        monkeypatch.undo()
        do(elsewhere, saw, paint(saw, "g4", "g5"))
        return made

    monkeypatch.setattr(Slot, "ahead", late)
    with pytest.raises(RedrawConflict) as told:
        do(office, now, paint(now, "g1", "g2"))
    assert (told.value.redraw.version, told.value.redraw.steps) == (2, 1)
    check_same(looked(office, now.redraw), looked(elsewhere, now.redraw))
    with office.store.read() as reader:
        assert len(reader.plans.steps(TOWN, now.redraw.id)) == 1
        assert reader.verify() == []


def test_a_process_of_its_own_reads_the_same_bytes(office: Office) -> None:
    now = looked(office, opened(office))
    for gesture in (paint(now, "g1", "g2"), cut(now, "g4w"), {"kind": "split", "grid": "g2", "k": 2}):
        now = do(office, now, gesture)
    program = (
        "import sys, hashlib; from pathlib import Path; from geo.desk.office import Office;"
        "from geo.desk.redraw_kept import held; from geo.desk.settings import Settings; from geo.model import SYSTEM;"
        "from geo.redraw.history_bytes import plan_bytes;"
        "plan = held(Office(Settings(home=Path(sys.argv[1]))), SYSTEM, sys.argv[2], sys.argv[3]).plan;"
        "print(hashlib.sha256(plan_bytes(plan)).hexdigest())"
    )
    command = [sys.executable, "-c", program, str(office.settings.home), TOWN, now.redraw.id]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == sha256(bytes_of(now)).hexdigest()


def test_steps_are_read_after_the_last_known_one_and_the_base_once(
    office: Office, elsewhere: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = looked(office, opened(office))
    looked(elsewhere, now.redraw)
    asked: list[int] = []
    read = Slot.follow

    def follow(slot: Slot, redraw: Any) -> Held:
        asked.append(slot.tree.known)
        return read(slot, redraw)

    monkeypatch.setattr(Slot, "follow", follow)
    monkeypatch.setattr(redraw_kept, "figures_of", None)  # nothing is computed from the beginning any more
    monkeypatch.setattr(redraw_kept, "base_plan", None)
    for gesture in (paint(now, "g1", "g2"), paint(now, "g4", "g5"), cut(now, "g7w")):
        now = do(office, now, gesture)
        assert looked(elsewhere, now.redraw).redraw == now.redraw
    assert asked == [0, 0, 1, 1, 2, 2]


def test_a_store_that_was_brought_back_from_a_backup_is_believed(office: Office, tmp_path: Path) -> None:
    now = looked(office, opened(office))
    copy = tmp_path / "backup.db"
    office.store.backup(copy)
    for gesture in (paint(now, "g1", "g2"), paint(now, "g4", "g5")):
        now = do(office, now, gesture)
    office.close()
    Store.restore(office.settings.url, copy, replace=True)
    back = looked(office, now.redraw)
    assert (back.redraw.version, bytes_of(back)) == (1, plan_bytes(back.history.base))
    assert do(office, back, cut(back, "g7w")).redraw.steps == 1


def test_what_has_not_changed_is_the_same_object(office: Office) -> None:
    first = looked(office, opened(office))
    second = looked(office, first.redraw)
    assert second.plan is first.plan
    assert second.figures is first.figures
    assert (second.impact is first.impact, second.defects is first.defects) == (True, True)


def test_another_target_changes_the_deviation_alone(office: Office) -> None:
    now = looked(office, opened(office))
    aim_redraw(office, ONE, TOWN, now.redraw.id, 1, "people", 50.0, 0.2, "")
    aimed = looked(office, now.redraw)
    assert (aimed.figures.measure, aimed.figures.target) == ("people", 50.0)
    assert aimed.figures.deviation.tolist() == (now.figures.people / 50.0 - 1).tolist()
    assert aimed.impact is now.impact


def test_where_nobody_lives_figures_are_shown_all_the_same(office: Office) -> None:
    now = looked(office, opened(office))
    blocks = replace(now.plan.blocks, households=np.zeros(len(now.plan.blocks)))
    empty = replace(now.plan, blocks=blocks)
    with office.write(SYSTEM) as tx:
        base = tx.keep_base(TOWN, plan_bytes(empty))
        tx.put("open_plan", None, replace(now.redraw, id="RD-EMPTY", base=base))
    there = held(office, ONE, TOWN, "RD-EMPTY")
    assert there.figures.deviation.tolist() == [-1.0] * len(there.plan.grids)


def test_a_case_that_comes_in_is_among_what_moves(
    office: Office, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redraw_facts, "LOOK_S", 0.0)
    now = looked(office, opened(office))
    case = report(office, REPORTER, HEATING)  # at the first building of g1
    assert looked(office, now.redraw).facts.cases.ids.tolist() == [case.id]
    block = now.plan.blocks.ids[int(looked(office, now.redraw).facts.cases.plan[0])]
    moved = do(office, now, {"kind": "paint", "grid": "g2", "blocks": [block]})
    assert (moved.impact.cases.ids, moved.impact.cases.grids) == ((case.id,), ("g2",))


def test_todays_grid_worker_is_who_is_compared_with(office: Office, clock: MovedClock) -> None:
    now = looked(office, opened(office))
    assert len(now.impact.households) == 0
    with office.write(SYSTEM) as tx:
        held_now = next(a for a in tx.appointments(TOWN, on=date(2026, 11, 23)) if a.person_id == "r03")
        tx.put("make", None, Person(TOWN, "r99", "新来的"))
        tx.put("appoint", None, replace(held_now, id="a00", person_id="r99", version=0))
    after = looked(office, now.redraw)
    assert next(grid.worker for grid in after.today.grids if grid.id == "g1") == "r99"
    assert after.today.blocks is after.history.base.blocks
    assert len(after.impact.households) == after.figures.households[0]


def test_today_on_other_blocks_is_read_at_a_point_inside_each(office: Office) -> None:
    now = do(office, looked(office, opened(office)), paint(looked(office, opened(office)), "g1", "g2"))
    today = today_plan(office, TOWN)
    after = do(office, now, cut(now, "g4w"))
    there = moved_to(today, after.plan.blocks)
    names = [today.grids[place].id for place in there.grid_of.tolist()]
    assert names[after.plan.blocks.ids.index("g4w/1")] == names[after.plan.blocks.ids.index("g4w/2")] == "g4"
    assert sorted(set(names)) == sorted(grid.id for grid in today.grids)
    shapes = after.plan.blocks.shapes.copy()
    shapes[0] = affinity.translate(shapes[0], -1.0)  # beyond all of today's
    assert moved_to(today, replace(after.plan.blocks, shapes=shapes)).grid_of[0] == NOWHERE


def test_only_the_plans_asked_for_last_are_held(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [opened(office, f"方案{n}") for n in range(redraw_kept.KEPT + 1)]
    slots = []
    for redraw in made:
        looked(office, redraw)
        slots.append(slot_of(office, TOWN, redraw.id))

    def still_held() -> list[int]:
        shelf = office.shared("redraws", TOWN, lambda: Slots(office, TOWN))
        return [n for n, slot in enumerate(slots) if slot in shelf.slots()]

    assert still_held() == list(range(1, redraw_kept.KEPT + 1))
    for _ in range(redraw_kept.KEPT):
        with pytest.raises(NotFound):
            held(office, ONE, TOWN, "RD-0")  # what there is not displaces nobody
    assert still_held() == list(range(1, redraw_kept.KEPT + 1))
    # and fewer where they are large
    monkeypatch.setattr(redraw_kept, "MOST_ENTRIES", 3 * slots[-1].entries)
    looked(office, made[-1])
    assert still_held() == [redraw_kept.KEPT - 2, redraw_kept.KEPT - 1, redraw_kept.KEPT]


def test_whoever_may_not_look_is_not_told_whether_there_is_a_plan(office: Office) -> None:
    made = opened(office)
    with pytest.raises(Forbidden):
        held(office, person(office, "r03"), TOWN, made.id)
    with pytest.raises(Forbidden):
        held(office, person(office, "r03"), TOWN, "RD-0")
    with pytest.raises(NotFound):
        held(office, OTHER, TOWN, "RD-0")


def test_grids_that_hold_nobody_today_do_not_stand_in_the_way(office: Office) -> None:
    now = looked(office, opened(office))
    empty = [grid.id for grid, homes in zip(now.plan.grids, now.figures.households, strict=True) if not homes]
    assert empty
    assert [defect for defect in now.defects if defect.blocking] == []
    lived_in = next(grid.id for grid in now.plan.grids if grid.id not in empty)
    gone = do(office, now, {"kind": "paint", "grid": empty[0], "blocks": blocks_of(now, lived_in)})
    assert any(defect.blocking for defect in gone.defects)
