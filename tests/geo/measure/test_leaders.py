"""Leaders that follow changes are those of a full ranking."""

from hypothesis import given
from hypothesis import strategies as st

from geo.measure import Leaders, Standing, Tally
from tests.geo.measure.test_tally import NOW, TODAY, WINDOW

UNITS = [f"g{number:02d}" for number in range(40)]
changes = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from([*UNITS, "elsewhere"]), st.booleans(), st.booleans()), max_size=120
)


def standing(unit: str, *, is_open: bool, overdue: bool) -> Standing:
    return Standing(
        path=("c", unit), is_open=is_open, overdue=overdue, urgent=False, received_at=NOW, due_at=NOW,
        responded_at=None, closed_at=None if is_open else NOW, solved=None, satisfied=None,
    )  # fmt: skip


@given(changes, st.integers(1, 3))
def test_after_every_change_the_shown_are_those_of_a_full_ranking(
    made: list[tuple[int, str, bool, bool]], limit: int
) -> None:
    tally = Tally(WINDOW, TODAY)
    leaders = Leaders(tally, UNITS, limit)
    for number, unit, is_open, overdue in made:
        leaders.touch(tally.put(f"case{number}", standing(unit, is_open=is_open, overdue=overdue)))
        assert leaders.top() == tally.heaviest(UNITS, limit)


def test_without_any_open_case_nobody_leads() -> None:
    assert Leaders(Tally(WINDOW, TODAY), UNITS, 3).top() == []
