"""Weak signals gather at one unit within a window of days until they propose a case."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.flow.prevention import gathering_path, proposals
from geo.model import Path, Profile, Signal, SignalKind
from tests.geo.desk.quiet_town import quiet_town

START = datetime(2026, 11, 1, 8, tzinfo=UTC)
LEVELS = {"c": "community", "d1": "district", "g1": "grid", "m2": "micro"}
HOUSE: Path = ("c", "d1", "g1", "m2", "wy2-3-501")
NEXT_DOOR: Path = ("c", "d1", "g1", "m2", "wy2-3-502")
_numbers = count(1)


@pytest.fixture(scope="module")
def profile() -> Profile:
    return quiet_town().profile


def level_of(step: str) -> str:
    return LEVELS.get(step, "household")


def noted(kind: str, day: float, path: Path = HOUSE, **more: object) -> Signal:
    return Signal("testville", f"s{next(_numbers):04d}", kind, path, START + timedelta(days=day), "r03", **more)  # type: ignore[arg-type]


def found(profile: Profile, *signals: Signal) -> list[tuple[str, Path, int]]:
    return [(one.kind.key, one.path, len(one.signals)) for one in proposals(profile, signals, level_of)]


def test_two_quarrels_are_nothing_yet_and_the_third_proposes_a_case(profile: Profile) -> None:
    two = [noted("quarrel", 0), noted("quarrel", 10)]
    assert found(profile, *two) == []
    assert found(profile, *two, noted("quarrel", 29)) == [("quarrel", HOUSE, 3)]


@pytest.mark.parametrize(("last", "proposed"), [(30, True), (30.01, False)])
def test_three_count_only_within_the_window(profile: Profile, last: float, *, proposed: bool) -> None:
    assert bool(found(profile, noted("quarrel", 0), noted("quarrel", 1), noted("quarrel", last))) is proposed


def test_a_smell_of_gas_need_not_wait(profile: Profile) -> None:
    assert found(profile, noted("gas", 0)) == [("gas", HOUSE, 1)]


def test_what_is_heard_next_door_is_another_matter(profile: Profile) -> None:
    assert found(profile, *(noted("quarrel", day, NEXT_DOOR if day else HOUSE) for day in range(3))) == []


def test_a_kind_with_a_level_gathers_there(profile: Profile) -> None:
    assert found(profile, noted("unpaid", 0), noted("unpaid", 1, NEXT_DOOR)) == [("unpaid", HOUSE[:4], 2)]


def test_used_dismissed_and_unknown_signals_count_no_more(profile: Profile) -> None:
    assert found(profile, noted("gas", 0, case_id="TES-1"), noted("gas", 0, dismissed=True), noted("ghost", 0)) == []
    used = [noted("quarrel", day, case_id="TES-1") for day in range(3)]
    assert found(profile, *used, noted("quarrel", 4), noted("quarrel", 5)) == []


def test_a_proposal_stands_however_long_nobody_looks(profile: Profile) -> None:
    late = [noted("quarrel", day) for day in (0, 1, 2, 200)]
    assert found(profile, *late) == [("quarrel", HOUSE, 3)]


def test_the_newest_proposal_stands_in_front_with_its_signals_in_order(profile: Profile) -> None:
    late, early = noted("gas", 9), noted("gas", 3, NEXT_DOOR)
    assert [one.path for one in proposals(profile, [early, late], level_of)] == [HOUSE, NEXT_DOOR]
    shuffled = [noted("quarrel", day) for day in (2, 0, 1)]
    (one,) = proposals(profile, shuffled, level_of)
    assert [signal.at for signal in one.signals] == sorted(signal.at for signal in shuffled)
    assert one.key == "quarrel:c/d1/g1/m2/wy2-3-501"


def test_without_a_level_signals_gather_as_deep_as_they_were_noted(profile: Profile) -> None:
    kind = SignalKind("any", {"zh": "杂"}, "dispute")
    assert gathering_path(profile, kind, HOUSE, level_of) == HOUSE
    assert gathering_path(profile, kind, ("c", "d1", "g1", "wy2-3"), level_of) == ("c", "d1", "g1", "wy2-3")


@settings(deadline=None)  # how busy the machine is says nothing
@given(st.lists(st.floats(0, 120, allow_nan=False), max_size=12))
def test_every_gathered_signal_stands_in_a_window_of_its_kind(days: list[float]) -> None:
    profile = quiet_town().profile
    signals = [noted("quarrel", day) for day in days]
    gathered = [signal for one in proposals(profile, signals, level_of) for signal in one.signals]
    for signal in gathered:
        near = sorted(abs(other.at - signal.at) for other in signals)
        assert near[2] <= timedelta(days=30)
    times = sorted(signal.at for signal in signals)
    close = any(later - first <= timedelta(days=30) for first, later in zip(times, times[2:], strict=False))
    assert bool(gathered) is close
