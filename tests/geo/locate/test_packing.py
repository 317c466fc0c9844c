import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.locate.footprints import Footprints, pack_shapes, unpack_shapes
from geo.locate.packing import Column, Strings, least, pack_texts

texts = st.lists(st.text(st.characters(codec=None), max_size=8), max_size=30)


@settings(deadline=None)
@given(texts)
def test_packed_texts_come_back_as_they_were(given_texts: list[str]) -> None:
    packed = Strings.of(given_texts)
    again = Strings.from_arrays(packed.arrays("t"), "t")
    assert list(again) == given_texts == [again[row] for row in range(len(again))]
    assert list(Column(pack_texts(given_texts, "c"), "c")) == given_texts
    for text in given_texts:
        row = again.find(text)
        assert row is not None
        assert again[row] == text
    assert (again.find("\x01 missing") is None) == ("\x01 missing" not in given_texts)


@given(st.lists(st.integers(-5, 2**31 - 1)))
def test_numbers_keep_their_value_in_the_smallest_type(values: list[int]) -> None:
    assert least(values).tolist() == values


boxes = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.3), st.floats(0, 0.3)).map(
    lambda b: shapely.box(b[0], b[1], b[0] + b[2] + 1e-6, b[1] + b[3] + 1e-6)
)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), boxes), max_size=40), boxes, st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))
def test_a_search_finds_what_a_tree_over_all_outlines_finds(
    shapes: list[shapely.Geometry | None], box: shapely.Geometry, x: float, y: float
) -> None:
    footprints = Footprints.of(np.array([*shapes, None], dtype=object)[:-1])
    tree = shapely.STRtree(shapes)
    for query in (box, shapely.Point(x, y)):
        assert footprints.query(query).tolist() == sorted(tree.query(query, predicate="intersects").tolist())


def test_outlines_come_back_one_by_one_and_together() -> None:
    shapes = np.array([shapely.box(0, 0, 1, 1), None, shapely.Point(1, 2)], dtype=object)
    footprints = Footprints.of(shapes)
    assert footprints[0].equals(shapes[0])
    assert footprints[1] is None
    assert [s and s.wkt for s in np.asarray(footprints)] == [s and s.wkt for s in shapes]
    assert [s.wkt for s in footprints[np.array([True, False, True])]] == [shapes[0].wkt, shapes[2].wkt]
    assert [s and s.wkt for s in unpack_shapes(pack_shapes(shapes, "s"), "s")] == [s and s.wkt for s in shapes]
    assert footprints.query(shapely.Point()).tolist() == []
