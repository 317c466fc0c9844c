"""The counters that follow each change are those one gets by counting everything again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geo.measure import Standing, Tally

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY, WINDOW = NOW - timedelta(hours=12), NOW - timedelta(days=30)
PATHS = [("c",), ("c", "d1"), ("c", "d1", "g1"), ("c", "d1", "g2"), ("c", "d2", "g9", "m4")]

instants = st.integers(-40 * 24, 0).map(lambda hours: NOW + timedelta(hours=hours))
answers = st.sampled_from([None, True, False])
standings = st.builds(
    Standing,
    path=st.sampled_from(PATHS), is_open=st.booleans(), overdue=st.booleans(), urgent=st.booleans(),
    received_at=instants, due_at=st.none() | instants, responded_at=st.none() | instants,
    closed_at=st.none() | instants, solved=answers, satisfied=answers,
)  # fmt: skip
changes = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.none() | standings), max_size=30)


@given(changes)
def test_counters_after_any_changes_equal_a_recount(made: list[tuple[str, Standing | None]]) -> None:
    followed = Tally(WINDOW, TODAY)
    last: dict[str, Standing] = {}
    for case_id, standing in made:
        followed.put(case_id, standing)
        if standing is None:
            last.pop(case_id, None)
        else:
            last[case_id] = standing
    recounted = Tally(WINDOW, TODAY)
    for case_id, standing in last.items():
        recounted.put(case_id, standing)
    for unit_id in ("c", "d1", "d2", "g1", "g2", "g9", "m4"):
        assert followed.figures(unit_id) == recounted.figures(unit_id)


@given(changes, st.integers(1, 5))
def test_the_heaviest_units_are_those_a_full_sort_puts_first(
    made: list[tuple[str, Standing | None]], limit: int
) -> None:
    tally = Tally(WINDOW, TODAY)
    for case_id, standing in made:
        tally.put(case_id, standing)
    ids = ["d1", "d2", "g1", "g2", "g9", "m4", "never"]
    counted = [(unit_id, tally.counts(unit_id)) for unit_id in ids if tally.counts(unit_id)[0]]
    wanted = sorted(counted, key=lambda unit: (-unit[1][0], -unit[1][1], unit[0]))[:limit]
    assert tally.heaviest(ids, limit) == wanted


def test_no_units_have_no_heaviest_one() -> None:
    assert Tally(WINDOW, TODAY).heaviest([], 3) == []


CASE = Standing(
    path=("c", "d1", "g1"), is_open=True, overdue=False, urgent=True, received_at=NOW, due_at=NOW + timedelta(hours=2),
    responded_at=None, closed_at=None, solved=None, satisfied=None,
)  # fmt: skip


def test_an_open_case_counts_in_every_unit_of_its_chain() -> None:
    tally = Tally(WINDOW, TODAY)
    touched = tally.put("a", CASE)
    assert set(touched) == {"c", "d1", "g1"}
    assert [tally.counts(unit_id) for unit_id in ("c", "d1", "g1", "g2")] == [(1, 0, 1)] * 3 + [(0, 0, 0)]
    assert tally.figures("g1").received_today == 1


def test_a_case_that_moves_to_another_grid_leaves_the_first() -> None:
    tally = Tally(WINDOW, TODAY)
    tally.put("a", CASE)
    touched = tally.put("a", replace(CASE, path=("c", "d1", "g2")))
    assert set(touched) == {"c", "d1", "g1", "g2"}
    assert tally.counts("g1") == (0, 0, 0)
    assert tally.counts("g2") == (1, 0, 1)


def test_the_rates_share_out_what_they_name() -> None:
    tally = Tally(WINDOW, TODAY)
    done = replace(
        CASE, is_open=False, responded_at=NOW, closed_at=NOW + timedelta(hours=1), solved=True, satisfied=False
    )
    late = replace(done, closed_at=NOW + timedelta(hours=3), solved=None, satisfied=None)
    for case_id, standing in (("a", done), ("b", late), ("c", CASE)):
        tally.put(case_id, standing)
    figures = tally.figures("c")
    assert (figures.on_time_rate, figures.solved_rate, figures.satisfied_rate) == (0.5, 1.0, 0.0)
    assert figures.response_rate == 2 / 3


def test_where_nothing_can_be_shared_out_there_is_no_rate() -> None:
    figures = Tally(WINDOW, TODAY).figures("c")
    assert (figures.on_time_rate, figures.response_rate, figures.solved_rate, figures.satisfied_rate) == (None,) * 4
