"""What numbers are meant to be: one point that lies wrong, a whole table without a coordinate system."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo.crs import from_wgs84
from geo.locate import retell
from geo.locate.systems import LEAST_ROWS, guess_system, likely_meant, readings_near, stated
from tests.geo.locate.town_around import small_locator
from tests.small_town import EAST, NORTH, WEST, middle

Numbers = npt.NDArray[np.float64]
CENTRE = middle(5)


def projected(code: int) -> Callable[[Numbers, Numbers], tuple[Numbers, Numbers]]:
    return Transformer.from_crs("EPSG:4326", code, always_xy=True).transform  # type: ignore[no-any-return]


def minutes(degrees: Numbers) -> Numbers:
    return np.floor(degrees) * 100 + (degrees - np.floor(degrees)) * 60


def seconds(degrees: Numbers) -> Numbers:
    rest = (degrees - np.floor(degrees)) * 60
    whole = np.floor(rest)
    return np.floor(degrees) + whole / 100 + (rest - whole) * 60 / 10_000


AS_GIVEN: dict[str, Callable[[Numbers, Numbers], tuple[Numbers, Numbers]]] = {
    "WGS84": lambda lon, lat: (lon, lat),
    "GCJ-02": lambda lon, lat: from_wgs84(lon, lat, "gcj02"),
    "BD-09": lambda lon, lat: from_wgs84(lon, lat, "bd09"),
    "WGS84 × 1,000,000": lambda lon, lat: (lon * 1e6, lat * 1e6),
    "GCJ-02 × 100,000": lambda lon, lat: tuple(np.round(v * 1e5) for v in from_wgs84(lon, lat, "gcj02")),  # type: ignore[return-value]
    "WGS84 DDDMM.MMMM": lambda lon, lat: (minutes(lon), minutes(lat)),
    "WGS84 D.MMSS": lambda lon, lat: (seconds(lon), seconds(lat)),
    "CGCS2000 / 3-degree Gauss-Kruger CM 111E (EPSG:4546)": projected(4546),
    "CGCS2000 / 3-degree Gauss-Kruger zone 37 (EPSG:4525)": projected(4525),
    "CGCS2000 / 3-degree Gauss-Kruger CM 114E (EPSG:4547)": projected(4547),
    "CGCS2000 / Gauss-Kruger zone 19 (EPSG:4497)": projected(4497),
    "WGS 84 / UTM zone 49N (EPSG:32649)": projected(32649),
    "Web Mercator (EPSG:3857)": projected(3857),
}
SHAPES = pytest.mark.parametrize("swapped", [False, True], ids=["lon first", "lat first"])


def surveyed(count: int = 40, noise_m: float = 8.0) -> tuple[Numbers, Numbers, Numbers]:
    """Points somebody measured in the town, and where their texts were located: a few metres beside."""
    rng = np.random.default_rng(11)
    lon, lat = rng.uniform(WEST + 0.0005, EAST - 0.0005, count), rng.uniform(NORTH - 0.004, NORTH - 0.0005, count)
    beside = np.column_stack([lon, lat]) + rng.normal(0, noise_m / 100_000, (count, 2))
    return lon, lat, beside


@SHAPES
@pytest.mark.parametrize("name", AS_GIVEN)
def test_a_table_in_any_system_is_recognised_by_its_fit_to_the_addresses(name: str, *, swapped: bool) -> None:
    lon, lat, located = surveyed()
    x, y = AS_GIVEN[name](lon, lat)
    guess = guess_system(*((y, x) if swapped else (x, y)), located, small_locator().containment)
    assert guess.chosen is not None, guess.sentence
    assert (guess.chosen.name, guess.chosen.swapped) == (name, swapped)
    assert guess.fits[0].offset_m < 25
    assert guess.fits[0].inside == 1.0
    back = guess.chosen.read(*((y, x) if swapped else (x, y)))
    assert np.allclose(back, (lon, lat), atol=2e-5)


def test_the_guess_is_shown_with_its_measured_offset() -> None:
    lon, lat, located = surveyed(143)
    guess = guess_system(*from_wgs84(lon, lat, "gcj02"), located, small_locator().containment)
    assert guess.rows == 143
    told = retell(guess.sentence, "zh")
    assert guess.sentence.startswith("The coordinates fit GCJ-02: median offset ")
    assert "over 143 rows (WGS84: 5" in guess.sentence
    assert told.startswith("坐标与GCJ-02相符：143行的偏差中位数为")


def test_a_tenth_of_the_texts_may_be_wrong() -> None:
    lon, lat, located = surveyed(60)
    located[::10] += 0.01
    guess = guess_system(*from_wgs84(lon, lat, "bd09"), located, small_locator().containment)
    assert guess.chosen is not None
    assert guess.chosen.system == "bd09"


def test_too_few_rows_guess_nothing_and_say_so() -> None:
    lon, lat, located = surveyed(30)
    located[LEAST_ROWS - 1 :] = np.nan
    guess = guess_system(lon, lat, located, small_locator().containment)
    assert guess.chosen is None
    assert guess.rows == LEAST_ROWS - 1
    assert "nothing" not in guess.sentence
    assert f"Only {LEAST_ROWS - 1} rows" in guess.sentence
    assert retell(guess.sentence, "zh") != guess.sentence


def test_points_that_fit_nothing_guess_nothing_and_say_how_far_off_the_best_is() -> None:
    lon, lat, located = surveyed(30)
    guess = guess_system(lon[::-1] + 0.02, lat, located, small_locator().containment)
    assert guess.chosen is None
    assert "nothing is guessed" in guess.sentence
    assert retell(guess.sentence, "zh") != guess.sentence


def test_two_systems_in_one_table_are_not_guessed_to_be_one() -> None:
    lon, lat, located = surveyed(40)
    shifted = np.column_stack(from_wgs84(lon, lat, "gcj02"))
    mixed = np.where((np.arange(40) % 2 == 0)[:, None], shifted, np.column_stack([lon, lat]))
    guess = guess_system(mixed[:, 0], mixed[:, 1], located, small_locator().containment)
    assert guess.chosen is None


def test_zeros_and_holes_are_no_rows() -> None:
    lon, lat, located = surveyed(30)
    lon[:10], lat[:10], lon[10:15] = 0.0, 0.0, np.nan
    guess = guess_system(lon, lat, located, small_locator().containment)
    assert guess.rows == 15
    assert guess.chosen is not None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (tuple(map(float, from_wgs84(*CENTRE, "gcj02"))), "converted from GCJ-02 it would lie inside."),
        (tuple(map(float, from_wgs84(*CENTRE, "bd09"))), "converted from BD-09 it would lie inside."),
        ((CENTRE[1], CENTRE[0]), f"look swapped: {CENTRE[0]}, {CENTRE[1]} lies in"),
        ((CENTRE[0] * 1e6, CENTRE[1] * 1e6), "look like degrees multiplied by 1,000,000"),
        ((CENTRE[0] * 1e5, CENTRE[1] * 1e5), "look like degrees multiplied by 100,000"),
        ((CENTRE[1] * 1e6, CENTRE[0] * 1e6), "look like degrees multiplied by 1,000,000"),
        (tuple(float(minutes(np.float64(v))) for v in CENTRE), "degrees and minutes written as one number"),
        (tuple(float(seconds(np.float64(v))) for v in CENTRE), "degrees and minutes written as one number"),
        (projected(4546)(*CENTRE), "metres, not degrees: read as CGCS2000 / 3-degree Gauss-Kruger CM 111E (EPSG:4546)"),
        (projected(4546)(*CENTRE)[::-1], "metres, not degrees: read as CGCS2000 / 3-degree Gauss-Kruger CM 111E"),
        (projected(4525)(*CENTRE), "zone 37 (EPSG:4525)"),
        (projected(32649)(*CENTRE), "UTM zone 49N"),
        (projected(3857)(*CENTRE), "Web Mercator"),
        ((0.0, 0.0), "0, 0 lies outside"),
        ((200.0, 95.0), "neither degrees of longitude and latitude nor metres"),
        ((1e7, 2e7), "look like metres, not degrees."),
        ((CENTRE[0], CENTRE[1] + 0.5), "km from its edge."),
    ],
)
def test_a_point_that_lies_wrong_is_told_in_one_sentence_with_what_was_likely_meant(
    given: tuple[float, float], said: str
) -> None:
    answer = small_locator().locate(point=given)
    assert answer.placed is None
    assert said in answer.question
    template, values = likely_meant(*given, small_locator().containment, "文苑里社区")
    assert template.format(**values) == answer.question
    assert "{" not in retell(answer.question, "zh")
    assert retell(answer.question, "zh") != answer.question


def test_a_point_stated_in_one_system_may_be_meant_in_another() -> None:
    template, values = likely_meant(*CENTRE, small_locator().containment, "文苑里社区", stated("bd09"))
    assert template.format(**values).endswith("converted from WGS84 it would lie inside.")


@settings(deadline=None, max_examples=400)
@given(st.floats(), st.floats())
def test_any_two_numbers_have_a_sentence_or_a_place_and_never_raise(x: float, y: float) -> None:
    answer = small_locator().locate(point=(x, y))
    assert answer.placed is not None or answer.question
    for reading in readings_near(CENTRE[0]):
        lon, lat = reading.read(x, y)
        assert math.isnan(lon) or abs(float(lon)) <= 181
        assert math.isnan(lat) or abs(float(lat)) <= 91


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(), st.floats()), min_size=LEAST_ROWS, max_size=30))
def test_any_table_of_numbers_guesses_or_says_why_not(rows: list[tuple[float, float]]) -> None:
    numbers = np.array(rows)
    guess = guess_system(numbers[:, 0], numbers[:, 1], np.tile(CENTRE, (len(rows), 1)), small_locator().containment)
    assert guess.sentence
    assert retell(guess.sentence, "zh") != guess.sentence
