"""``python -m geo redraw blocks``: counts on the terminal and as JSON, and the blocks as a file."""

import json
from pathlib import Path

import pytest

from geo.cli import main
from tests.small_town import small_layers, write_small_town


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRIDWARD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("GRIDWARD_DATABASE_URL", raising=False)
    return write_small_town(tmp_path / "town")


def test_the_verb_tells_counts_and_writes_the_blocks(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "blocks.geojson"
    assert main(["redraw", "blocks", str(town), "--out", str(out)]) == 0
    first, second, _ = capsys.readouterr().out.splitlines()
    assert first.startswith("testville：9 个网格共 20 个地块")
    assert second.startswith("111 户")
    features = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert sum(feature["properties"]["households"] for feature in features) == 111


def test_json_holds_the_counts_and_the_grain_can_be_chosen(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redraw", "blocks", str(town), "--json", "--above", "200"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["community"], told["blocks"], told["grids"], told["households"]) == ("testville", 18, 9, 111)


def test_a_shipped_community_goes_by_its_key(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redraw", "blocks", "wenyuan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["households"] == 7335


def test_the_blocks_of_the_store_carry_its_expected_work_and_its_stations(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "community", str(town)]) == 0
    out = tmp_path / "blocks.geojson"
    assert main(["redraw", "blocks", "testville", "--store", "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["blocks"] == 20
    told = [feature["properties"] for feature in json.loads(out.read_text(encoding="utf-8"))["features"]]
    assert sum(block["minutes"] for block in told) > 0
    assert sum(block["stations"] for block in told) == 2
    assert main(["redraw", "blocks", "nowhere", "--store"]) == 1
    assert "nowhere" in capsys.readouterr().err
    assert main(["redraw", "blocks", "testville", "--store", "--above", "200"]) == 1
    assert "--above" in capsys.readouterr().err


def test_bad_input_ends_with_a_sentence_and_writes_nothing(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "blocks.xlsx"
    assert main(["redraw", "blocks", str(town), "--out", str(out)]) == 1
    assert "blocks.xlsx" in capsys.readouterr().err
    assert main(["redraw", "blocks", str(town), "--floor", "99"]) == 1
    assert "99" in capsys.readouterr().err
    assert main(["redraw", "blocks", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err
    layers = small_layers()
    layers["blocks.geojson"]["features"].pop()
    broken = write_small_town(tmp_path / "broken", layers=layers)
    assert main(["redraw", "blocks", str(broken), "--out", str(tmp_path / "blocks.gpkg")]) == 1
    assert capsys.readouterr().err
    assert not out.exists()
    assert not (tmp_path / "blocks.gpkg").exists()
