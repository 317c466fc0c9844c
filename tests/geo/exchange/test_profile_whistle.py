"""``[whistle]`` of a profile: limits with defaults, and further roles that must exist."""

from pathlib import Path

import pytest

from geo.errors import Faulty
from geo.exchange.profiles import read_profile
from geo.model import WhistleLimits
from tests.small_town import PROFILE, write_small_town


def town(folder: Path, whistle: str) -> Path:
    return write_small_town(folder, profile=PROFILE.replace("[hours]", f"[whistle]\n{whistle}\n[hours]"))


def test_what_is_not_said_is_as_usual(tmp_path: Path) -> None:
    assert read_profile(write_small_town(tmp_path)).whistle == WhistleLimits(1.0, 24.0, 3, 5, ())
    said = read_profile(town(tmp_path, 'sign_in_h = 0.5\nroles = ["member", "grid_worker"]')).whistle
    assert said == WhistleLimits(0.5, 24.0, 3, 5, ("member", "grid_worker"))


def test_a_role_that_does_not_exist_is_a_fault_at_its_place(tmp_path: Path) -> None:
    with pytest.raises(Faulty) as problem:
        read_profile(town(tmp_path, 'roles = ["member", "king"]'))
    assert [(fault.subject, fault.sentence.format(**fault.values)) for fault in problem.value.faults] == [
        ("whistle.roles[1]", "king is not a key of [[roles]].")
    ]
