"""What cannot be done on a draft gets a sentence, and the store stays as it was."""

from typing import Any

import pytest

from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture, redo, undo
from geo.desk.redraw_kept import Held
from geo.desk.redraws import get_redraw
from geo.errors import BadInput
from tests.geo.desk.redraw_plans import ONE, TOWN, bytes_of, looked, opened, paint


@pytest.fixture
def begun(office: Office) -> Held:
    return looked(office, opened(office))


@pytest.mark.parametrize(
    "gesture",
    [
        {"kind": "paint", "grid": "g1", "blocks": ["nowhere"]},
        {"kind": "paint", "grid": "g1", "blocks": ["g1e"]},
        {"kind": "lasso", "grid": "g1", "ring": [[111.47, 35.65], [111.48, 35.64], [111.48, 35.65], [111.47, 35.64]]},
        {"kind": "cut_block", "line": [[111.0, 35.0], [111.1, 35.0]]},
        {"kind": "split", "grid": "g1", "k": 500},
        {"kind": "merge", "into": "g1", "gone": ["g1"]},
        {"kind": "change", "grid": "g1"},
        {"kind": "change", "grid": "g1", "locked": False},
        {"kind": "change", "grid": "g1", "worker": "nobody"},
        {"kind": "change", "grid": "g1", "code": "12"},
        {"kind": "describe", "name": ""},
        {"kind": "describe"},
        {"kind": "recode"},
        {"kind": "fly"},
    ],
    ids=lambda gesture: f"{gesture['kind']}-{len(gesture)}",
)
def test_bad_input_gets_a_sentence_and_leaves_the_plan_as_it_was(
    office: Office, begun: Held, gesture: dict[str, Any]
) -> None:
    cursor = office.store.cursor()
    with pytest.raises(BadInput) as refused:
        do_gesture(office, ONE, TOWN, begun.redraw.id, 1, gesture)
    assert str(refused.value).endswith(".")
    assert office.store.cursor() == cursor
    assert bytes_of(looked(office, begun.redraw)) == bytes_of(begun)


@pytest.mark.parametrize("edits", [0, -1, 2, True, 1.0])
def test_no_more_is_undone_or_done_again_than_there_is(office: Office, begun: Held, edits: int) -> None:
    now = do_gesture(office, ONE, TOWN, begun.redraw.id, 1, paint(begun, "g1", "g2"))
    with pytest.raises(BadInput):
        undo(office, ONE, TOWN, now.redraw.id, 2, edits)
    undone = undo(office, ONE, TOWN, now.redraw.id, 2)
    with pytest.raises(BadInput):
        redo(office, ONE, TOWN, now.redraw.id, 3, edits)
    assert get_redraw(office, ONE, TOWN, now.redraw.id) == undone.redraw
