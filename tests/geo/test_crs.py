"""Coordinate systems that tables come in: projected metres, and degrees as people write them."""

import numpy as np
import pytest
from pyproj import Transformer

from geo.crs import SYSTEMS, distance_m, from_metres, from_wgs84, is_projected, projections_near, read_degrees, to_wgs84
from geo.errors import BadInput

QUWO = (111.4712, 35.6474)


@pytest.mark.parametrize(("lon", "lat"), [QUWO, (109.98, 40.35), (75.6, 39.4), (121.47, 31.23), (133.9, 48.2)])
def test_every_projection_near_a_place_in_china_reads_its_own_metres(lon: float, lat: float) -> None:
    projections = projections_near(lon)
    assert any("3-degree" in projection.name for projection in projections)
    for projection in projections:
        x, y = Transformer.from_crs("EPSG:4326", projection.code, always_xy=True).transform(lon, lat)
        back = from_metres(x, y, projection.code)
        assert distance_m(lon, lat, *back) < 0.05, projection


def test_the_zone_of_a_place_comes_first() -> None:
    names = [(projection.code, projection.name) for projection in projections_near(QUWO[0])]
    assert names[:4] == [
        ("epsg:4546", "CGCS2000 / 3-degree Gauss-Kruger CM 111E"),
        ("epsg:4525", "CGCS2000 / 3-degree Gauss-Kruger zone 37"),
        ("epsg:4497", "CGCS2000 / Gauss-Kruger zone 19"),
        ("epsg:32649", "WGS 84 / UTM zone 49N"),
    ]
    assert names[-1] == ("epsg:3857", "Web Mercator")


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_inverse_of_each_system_is_right_within_a_centimetre(system: str) -> None:
    there = from_wgs84([QUWO[0], 121.47, 87.6], [QUWO[1], 31.23, 43.8], system)
    back = to_wgs84(*there, system)
    assert np.max(distance_m([QUWO[0], 121.47, 87.6], [QUWO[1], 31.23, 43.8], *back)) < 0.01


@pytest.mark.parametrize("code", ["epsg:4326", "epsg:4555", "epsg:32642", "", "epsg:", "4546", "epsg:99999"])
def test_other_systems_are_refused(code: str) -> None:
    assert not is_projected(code)
    with pytest.raises(BadInput, match="not known"):
        from_metres(500_000, 3_900_000, code)


def test_numbers_that_a_projection_cannot_mean_are_no_place() -> None:
    lon, lat = from_metres([1e30, np.nan, -np.inf, 542_700], [1e30, 0.0, np.inf, 3_946_000], "epsg:4546")
    assert np.isnan(lon[:3]).all()
    assert np.isfinite(lat[3])


@pytest.mark.parametrize(
    ("written", "degrees"),
    [
        ("111.472", 111.472),
        (" 35,649.5 ", 35649.5),
        ("-12.5", -12.5),
        ("111°28′19.2″", 111.472),
        ("111°28'19.2\"E", 111.472),
        ("１１１°２８′１９．２″", 111.472),
        ("东经111度28分19.2秒", 111.472),
        ("N35°38.95'", 35.649166666666666),
        ("35°S", -35.0),
        ("西经12°30′", -12.5),
    ],
)
def test_degrees_are_read_as_people_write_them(written: str, degrees: float) -> None:
    assert read_degrees(written) == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize("written", ["", "文苑", "111°75′", "12°10′99″", "111.47.2", "1 2"])
def test_what_is_no_coordinate_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_degrees(written)
