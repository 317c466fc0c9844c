"""Whatever stands in the files, the check answers with faults and never breaks."""

import copy
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest

from geo.exchange import check_community, read_community
from tests.small_town import PROFILE, small_layers, write_small_town

JUNK: tuple[Any, ...] = (
    None, 0, -1, 1e308, float("nan"), 10**30, "", "x", "c", "g1", "\ud7ff\x00", True, [], {}, [[]], [None], {"id": {}},
    [[[0, 0]]], "2026-01-01", {"type": "Point", "coordinates": [1, 2, 3, 4, 5]},
    {"type": "Polygon", "coordinates": [[]]},
    {"type": "GeometryCollection", "geometries": []}, {"type": ["Point"], "coordinates": {}}, [{"n": 1, "rooms": [[]]}],
)  # fmt: skip


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every place in nested lists and tables, as container and key."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [spot for key in list(keys) for spot in [(value, key), *spots(value[key])]]


@pytest.mark.parametrize("seed", range(40))
def test_junk_anywhere_in_the_layers_is_a_fault_or_harmless(seed: int) -> None:
    dice = random.Random(seed)
    layers = small_layers()
    for _ in range(dice.choice((1, 1, 3, 12))):
        places = spots(layers[dice.choice(list(layers))])
        if not places:
            continue
        container, key = dice.choice(places)
        if isinstance(container, dict) and dice.random() < 0.3:
            del container[key]
        else:
            container[key] = copy.deepcopy(dice.choice(JUNK))
    with tempfile.TemporaryDirectory() as folder:
        write_small_town(Path(folder), layers=layers)
        faults = check_community(Path(folder))
        assert faults or read_community(Path(folder)).units
        assert all(fault.where and fault.what for fault in faults)


@pytest.mark.parametrize("seed", range(40))
def test_junk_anywhere_in_the_profile_is_a_fault_or_harmless(seed: int) -> None:
    dice = random.Random(seed)
    lines = PROFILE.splitlines()
    for _ in range(dice.choice((1, 3, 8))):
        number = dice.randrange(len(lines))
        name, equals, _ = lines[number].partition(" = ")
        junk = dice.choice(("0", "-1", "nan", "1e400", '""', '"x"', "[]", "[[]]", "{}", "true", "2026-01-01", "'\\'"))
        lines[number] = f"{name} = {junk}" if equals else dice.choice(("", "[x]", "[[levels]]", lines[number] * 2))
    with tempfile.TemporaryDirectory() as folder:
        write_small_town(Path(folder), profile="\n".join(lines))
        assert all(fault.where and fault.what for fault in check_community(Path(folder)))
