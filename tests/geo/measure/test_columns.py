"""Columns of cases: however they came in, they say what they would say if all had come at once."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.measure.columns import INSTANTS, KEYS, PLAIN, WORDS, Columns

from .cases import Row, columns_of, part_of
from .test_figures_of import rows

numbers = st.integers(0, 9)


def said(columns: Columns) -> list[tuple[object, ...]]:
    """What columns say of each case, by its number, with words for codes; of keys only who shares one."""
    told = {name: [columns.words(name)[code] for code in columns[name]] for name in WORDS}
    for name in KEYS:
        first: dict[int, int] = {0: -1}
        order = columns.ids.argsort()
        for row in order:
            first.setdefault(int(columns[name][row]), len(first))
        told[name] = [first[int(code)] for code in columns[name]]  # type: ignore[misc]
    plain = {name: [str(value) for value in columns[name]] for name in (*PLAIN, *INSTANTS)}
    again = {int(row) for row in columns.photos.again()}
    lines = zip(
        columns.ids, *told.values(), *plain.values(), (row in again for row in range(len(columns))), strict=True
    )
    return sorted(lines)


photographed = st.builds(
    lambda row, photos, text: replace(row, photos=photos, text=text),
    rows, st.lists(st.sampled_from([3, 7, 2**40, 2**63]), max_size=2).map(tuple), st.integers(0, 3),
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(
    st.lists(photographed, min_size=10, max_size=10), st.lists(st.tuples(numbers, photographed), max_size=15), numbers
)
def test_cases_that_change_one_by_one_become_what_they_are_at_last(
    first: list[Row], changes: list[tuple[int, Row]], begun_with: int
) -> None:
    columns, now = columns_of(first[:begun_with]), list(first)
    for row in range(begun_with, 10):
        columns.put(part_of([first[row]], first=row))
    for place, (row, changed) in enumerate(changes):
        now[row] = changed
        columns.put(part_of([changed], first=row))
        if place == len(changes) // 2:
            columns = Columns.of_arrays(columns.arrays())
    assert said(columns) == said(columns_of(now))
    assert said(Columns.of_arrays(columns.arrays())) == said(columns)


def test_longer_numbers_find_room() -> None:
    columns = columns_of([Row()])
    part = part_of([Row()]) | {"id": ["T-" + "9" * 40]}
    columns.put(part)
    columns.put(part)
    assert [id_.decode() for id_ in columns.ids] == ["T-000", "T-" + "9" * 40]


def test_retold_cases_have_other_words_and_the_same_numbers() -> None:
    columns = columns_of([Row(handling="/c/d1/g1/"), Row(handling="/c/d1/g2/"), Row(handling="/c/")])
    told = columns.retold({"handling": (np.array([0, 0, 1], dtype=np.int32), ["/c/d1/g2/", "/"])})
    assert [told.words("handling")[code] for code in told["handling"]] == ["/c/d1/g2/", "/c/d1/g2/", "/"]
    assert told.depths("handling") == [3, 0]
    assert told.ids.tolist() == columns.ids.tolist()
    assert [columns.words("handling")[code] for code in columns["handling"]] == ["/c/d1/g1/", "/c/d1/g2/", "/c/"]
    assert columns.depths("handling") == [3, 3, 1]
