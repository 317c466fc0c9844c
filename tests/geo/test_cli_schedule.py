"""``python -m geo schedule``: an instance in Solomon's form, on the terminal and as JSON."""

import json
from pathlib import Path

import pytest

from geo.cli import main
from tests.geo.schedule.solomon_text import TEXT


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRIDWARD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("GRIDWARD_DATABASE_URL", raising=False)
    path = tmp_path / "t8.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_verb_tells_vehicles_distance_and_routes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "--solomon", str(file), "--seconds", "0.2"]) == 0
    first, *routes = capsys.readouterr().out.splitlines()
    assert first.startswith("T8：2 辆车，里程 111.6")
    assert sorted(" ".join(routes).split()) == list("12345678")


def test_json_holds_the_same(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "--solomon", str(file), "--seconds", "0.2", "--seed", "3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["vehicles"], told["distance"], told["left"]) == (2, 111.6, [])
    assert sorted(len(route) for route in told["routes"]) == [4, 4]


def test_customers_that_are_left_make_the_verb_fail(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(TEXT.replace("  6         40", "  1         40"), encoding="utf-8")
    assert main(["schedule", "--solomon", str(file), "--seconds", "0.1"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "还有 4 个客户未服务。"


def test_a_missing_file_and_another_form_end_with_a_sentence(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "--solomon", str(file.with_name("none.txt"))]) == 1
    assert "none.txt" in capsys.readouterr().err
    file.write_text("x", encoding="utf-8")
    assert main(["schedule", "--solomon", str(file)]) == 1
    assert "Solomon" in capsys.readouterr().err
