"""Boundaries with dates in units.geojson: every day is checked for itself, faulty dates are told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.exchange import check_community, read_community
from tests.small_town import small_layers, write_small_town

Layers = dict[str, Any]


def unit(layers: Layers, key: str) -> dict[str, Any]:
    return next(row["properties"] for row in layers["units.geojson"]["features"] if row["properties"]["id"] == key)


def redrawn() -> Layers:
    """Testville before and after the first of December: grid 3, which has no parts, bears another id and name."""
    layers = small_layers()
    rows = layers["units.geojson"]["features"]
    old = next(row for row in rows if row["properties"]["id"] == "g3")
    new = {**old, "properties": {**old["properties"], "id": "g3b", "name": "新三网格", "valid_from": "2026-12-01"}}
    old["properties"]["valid_to"] = "2026-12-01"
    rows.append(new)
    for name, column in (("blocks.geojson", "grid"), ("buildings.geojson", "unit"), ("places.geojson", "unit")):
        for row in layers[name]["features"]:
            if row["properties"].get(column) == "g3":
                row["properties"][column] = "g3b"
    return layers


def faults(folder: Path, layers: Layers) -> list[tuple[str, str, str]]:
    write_small_town(folder, layers=layers)
    return [(fault.where, fault.subject, fault.what) for fault in check_community(folder)]


def test_two_units_may_share_their_ground_on_different_days(tmp_path: Path) -> None:
    layers = redrawn()
    assert faults(tmp_path, layers) == []
    units = {unit.id: unit for unit in read_community(tmp_path).units}
    assert (units["g3"].since, units["g3"].until) == (None, date(2026, 12, 1))
    assert (units["g3b"].since, units["g3b"].until) == (date(2026, 12, 1), None)
    assert not {"valid_from", "valid_to", "since"} & units["g3b"].attributes.keys()


def test_since_is_another_word_for_valid_from(tmp_path: Path) -> None:
    layers = redrawn()
    unit(layers, "g3b")["since"] = unit(layers, "g3b").pop("valid_from")
    assert faults(tmp_path, layers) == []
    assert {u.id: u.since for u in read_community(tmp_path).units}["g3b"] == date(2026, 12, 1)


def test_a_gap_in_time_is_a_gap_on_the_ground(tmp_path: Path) -> None:
    layers = redrawn()
    unit(layers, "g3b")["valid_from"] = "2026-12-08"
    (fault,) = faults(tmp_path, layers)
    assert fault[:2] == ("units.geojson", "d1")
    assert "belong to no unit of the level below" in fault[2]


def test_an_overlap_in_time_is_an_overlap_on_the_ground_and_told_once(tmp_path: Path) -> None:
    layers = redrawn()
    unit(layers, "g3")["valid_to"] = "2026-12-08"
    told = faults(tmp_path, layers)
    assert told
    assert all("verlap" in what or "same" in what for _, _, what in told)
    assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("key", "changed", "said"),
    [
        ("g3", {"valid_to": "soon"}, "valid_to: soon is not a day such as 2026-01-31."),
        ("g3b", {"valid_from": 20261201}, "valid_from: 20261201 is not a day such as 2026-01-31."),
        ("g3b", {"valid_to": "2026-12-01"}, "It holds from 2026-12-01 and ends on 2026-12-01: not a single day."),
        ("g3b", {"since": "2026-11-01"}, "since is 2026-11-01, valid_from is 2026-12-01; one of them is enough."),
        ("c", {"valid_to": "2027-01-01"}, "The unit of the first level always holds; it has no valid_to."),
        ("m1", {"valid_from": "2027-01-01", "_parent": "2026-12-01"}, "It never holds:"),
    ],
)
def test_faulty_dates_are_told(key: str, changed: dict[str, Any], said: str, tmp_path: Path) -> None:
    layers = redrawn()
    if (end := changed.pop("_parent", None)) is not None:
        unit(layers, unit(layers, key)["parent"])["valid_to"] = end
    unit(layers, key).update(changed)
    told = faults(tmp_path, layers)
    assert any(file == "units.geojson" and subject == key and what.startswith(said) for file, subject, what in told)


def test_blocks_belong_to_the_grids_that_hold_in_the_end(tmp_path: Path) -> None:
    layers = redrawn()
    row = next(r for r in layers["blocks.geojson"]["features"] if r["properties"]["grid"] == "g3b")
    row["properties"]["grid"] = "g3"
    told = faults(tmp_path, layers)
    key = row["properties"]["id"]
    said = "The unit g3 ends; blocks belong to the units that hold in the end."
    assert ("blocks.geojson", key, said) in told


def test_figures_count_the_units_that_hold_in_the_end(tmp_path: Path) -> None:
    layers = redrawn()
    write_small_town(tmp_path, layers=layers)
    profile = (tmp_path / "community.toml").read_text(encoding="utf-8")
    assert "grid = 9" in profile
    assert check_community(tmp_path) == []
