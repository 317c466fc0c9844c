"""Which camera points see a place: by where they look, how wide and how far."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import Metres
from geo.model import Place
from geo.schedule.cameras import ALL_ROUND, looks_at, side_of

PLANE = Metres(111.47, 35.65)


def camera(east_m: float, north_m: float, **lens: float) -> Place:
    lon, lat = PLANE.inverse(east_m, north_m)
    return Place("c", f"cam{east_m:g}-{north_m:g}", "camera", "视频点位", float(lon), float(lat), **lens)


def sees(*cameras: Place) -> list[bool]:
    return [look.sees for look in looks_at(cameras, 111.47, 35.65, within_m=500)]


def test_a_camera_sees_what_lies_in_front_of_it() -> None:
    # 80 m south-west of the place: it lies north-east of the camera.
    look = looks_at([camera(-56.57, -56.57, looks_deg=45)], 111.47, 35.65, within_m=500)[0]
    assert (look.sees, look.looks) == (True, "looks north-east")
    assert look.away_m == pytest.approx(80, abs=0.5)
    assert look.bearing_deg == pytest.approx(45, abs=0.5)
    assert sees(camera(-56.57, -56.57, looks_deg=225)) == [False]


def test_a_narrow_camera_misses_what_a_wide_one_sees() -> None:
    # The place lies due north; both look 30 degrees past it, across north.
    assert sees(camera(0, -80, looks_deg=330, angle_deg=50)) == [False]
    assert sees(camera(0, -80, looks_deg=330, angle_deg=70)) == [True]


def test_a_camera_that_turns_sees_all_round_as_far_as_it_reaches() -> None:
    assert sees(camera(90, 0)) == [True]
    assert sees(camera(120, 0)) == [False]
    assert sees(camera(120, 0, reach_m=150.0)) == [True]
    assert looks_at([camera(90, 0)], 111.47, 35.65, within_m=500)[0].looks == ALL_ROUND


def test_those_that_see_it_come_first_and_those_far_away_not_at_all() -> None:
    near_blind = camera(0, -20, looks_deg=180)
    far_seeing = camera(0, -95, looks_deg=0)
    beyond = camera(0, -501, looks_deg=0, reach_m=900.0)
    found = looks_at([near_blind, far_seeing, beyond], 111.47, 35.65, within_m=500)
    assert [look.camera for look in found] == [far_seeing, near_blind]


@pytest.mark.parametrize(
    ("degrees", "said"),
    [(0, "looks north"), (22, "looks north"), (23, "looks north-east"), (359, "looks north"), (270, "looks west")],
)
def test_directions_are_said_in_eight_words(degrees: float, said: str) -> None:
    assert side_of(degrees) == said


@given(st.floats(0, 360), st.floats(1, 360), st.floats(5, 300), st.floats(0, 360))
def test_turning_the_whole_scene_changes_nothing(looks: float, angle: float, away: float, turn: float) -> None:
    import math

    def at(bearing: float, direction: float) -> bool:
        east, north = -away * math.sin(math.radians(bearing)), -away * math.cos(math.radians(bearing))
        return sees(camera(east, north, looks_deg=direction % 360, angle_deg=angle, reach_m=400.0))[0]

    off = abs((looks + 180) % 360 - 180)
    if abs(off - angle / 2) > 1.0:  # on the very edge the roundness of the earth decides
        assert at(0, looks) == at(turn, looks + turn) == (off <= angle / 2)
