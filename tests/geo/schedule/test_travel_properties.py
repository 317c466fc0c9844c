"""What holds of the ways on any plan of streets."""

import geopandas as gpd
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import distance_m
from geo.schedule.travel import StreetNetwork
from geo.schedule.travel_speeds import KMH, SPEEDS_KMH
from tests.geo.schedule.street_plans import at, plan

spot = st.tuples(st.integers(-600, 600), st.integers(-600, 600))
line = st.lists(spot, min_size=2, max_size=4, unique=True)
kinds = st.sampled_from(["main", "street", "lane", "path"])
oneways = st.sampled_from(["no", "no", "yes", "reverse"])


@st.composite
def towns(draw: st.DrawFn) -> gpd.GeoDataFrame:
    lines = draw(st.lists(st.tuples(kinds, line, oneways), min_size=1, max_size=8))
    streets = [(f"s{n}", kind, corners) for n, (kind, corners, _) in enumerate(lines)]
    return plan(*streets, oneway={f"s{n}": oneway for n, (_, _, oneway) in enumerate(lines)})


points = st.lists(spot, min_size=2, max_size=7).map(lambda spots: at(*spots))


@settings(max_examples=60, deadline=None)
@given(towns(), points, st.sampled_from(["walk", "ebike", "car"]))
def test_no_way_round_is_shorter_and_none_is_shorter_than_the_crow_flies(
    streets: gpd.GeoDataFrame, spots: np.ndarray, travel: str
) -> None:
    times = StreetNetwork.build(streets).matrix(spots, travel)
    seconds, metres = times.seconds.astype(int), times.metres
    assert (np.diag(seconds) == 0).all()
    crow = distance_m(spots[:, None, 0], spots[:, None, 1], spots[None, :, 0], spots[None, :, 1])
    # A great circle on the sphere and the plane on the ellipsoid differ by up to a third of a hundredth.
    assert (metres >= crow * 0.995 - 0.1).all()
    fastest = max(SPEEDS_KMH[travel].values()) * KMH
    assert (seconds >= np.floor(crow * 0.995 / fastest)).all()
    on_streets = ~times.straight
    kept = seconds[np.ix_(on_streets, on_streets)]
    if len(kept):
        assert (kept[:, :, None] + kept[None, :, :] >= kept[:, None, :]).all()


@settings(max_examples=40, deadline=None)
@given(towns(), points)
def test_who_walks_is_as_long_there_as_back(streets: gpd.GeoDataFrame, spots: np.ndarray) -> None:
    times = StreetNetwork.build(streets).matrix(spots, "walk")
    assert (np.abs(times.seconds - times.seconds.T) <= 1).all()
    assert np.allclose(times.metres, times.metres.T, atol=0.1)


@settings(max_examples=30, deadline=None)
@given(towns(), points)
def test_the_same_streets_give_the_same_times(streets: gpd.GeoDataFrame, spots: np.ndarray) -> None:
    one, two = (StreetNetwork.build(streets).matrix(spots, "ebike") for _ in range(2))
    assert (one.seconds == two.seconds).all()
    goal = spots[-1]
    assert StreetNetwork.build(streets).seconds_to(spots, *goal, "ebike")[0].tolist() == one.seconds[:, -1].tolist()
