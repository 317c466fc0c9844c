"""``python -m geo locate`` and ``import places`` as an administrator types them, with real files and a real store."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo import cli
from geo.crs import from_wgs84
from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.model import SYSTEM
from tests.geo.exchange.test_requests import as_csv, as_xlsx
from tests.small_town import middle, small_town, write_small_town

KEY = "testville"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with Testville loaded, spoken to in English."""
    folder = tmp_path / "home"
    office = Office(Settings(home=folder))
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    office.close()
    monkeypatch.setenv("GRIDWARD_HOME", str(folder))
    monkeypatch.setenv("GRIDWARD_LANG", "en")
    monkeypatch.delenv("GRIDWARD_DATABASE_URL", raising=False)
    yield folder


def run(*words: str) -> int:
    return cli.main(["locate", "--community", KEY, *words])


def buildings() -> list[tuple[str, float, float]]:
    """Addresses of Testville's buildings with a point in each."""
    told = []
    for row in small_town().buildings.itertuples():
        point = row.geometry.representative_point()
        address = f"{row.compound}{row.name}" if row.name else f"{row.street}{row.number}号"
        told.append((address, point.x, point.y))
    return told


def surveyed(system: str) -> list[list[str]]:
    rows = [["地址", "经度", "纬度"]]
    for address, lon, lat in buildings():
        x, y = from_wgs84(lon, lat, system)
        rows.append([address, f"{float(x):.7f}", f"{float(y):.7f}"])
    return rows


def printed(capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], str]:
    out, err = capsys.readouterr()
    return [json.loads(line) for line in out.splitlines()], err


@pytest.mark.parametrize("written", ["gbk", "utf-8", "xlsx"])
def test_a_table_is_located_and_its_coordinate_system_guessed(
    written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = surveyed("gcj02")
    file = tmp_path / ("a.xlsx" if written == "xlsx" else "a.csv")
    file.write_bytes(as_xlsx(*rows) if written == "xlsx" else as_csv(*rows).encode(written))
    assert run(str(file), "--json") == 0
    answers, err = printed(capsys)
    assert len(answers) == len(rows) - 1
    assert all(answer["placed"] for answer in answers)
    first = answers[0]
    assert first.keys() == {"row", "text", "candidates", "placed", "question"}
    assert first["candidates"][0].keys() == {
        "name", "level", "lon", "lat", "confidence", "radius_m", "units", "why",
    }  # fmt: skip
    assert (first["row"], first["text"]) == (2, rows[1][0])
    assert "agrees" in first["candidates"][0]["why"]
    assert "The coordinates fit GCJ-02: median offset" in err
    assert "(WGS84: 5" in err
    assert f"{len(answers)} of {len(answers)} rows placed; 0 need a place." in err
    assert {"gbk": "gb18030", "utf-8": "utf-8", "xlsx": "Excel"}[written] in err
    assert "文苑新村1号楼" in err


def test_a_stated_system_is_taken_and_a_wrong_one_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.csv"
    file.write_text(as_csv(["地址", "经度", "纬度"], ["", *map(str, from_wgs84(*middle(5), "bd09"))]), encoding="utf-8")
    assert run(str(file), "--json", "--crs", "bd09") == 0
    (answer,), err = printed(capsys)
    assert answer["candidates"][0]["units"] == ["c", "d1", "g5"]
    assert "fit" not in err
    assert run(str(file), "--json", "--crs", "wgs84") == 0
    (answer,), _ = printed(capsys)
    assert not answer["placed"]
    assert answer["question"].endswith("converted from BD-09 it would lie inside.")


def test_too_few_rows_guess_nothing_and_the_words_alone_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(as_csv(*surveyed("gcj02")[:4], ["", "111.47", "35.64"]), encoding="utf-8")
    assert run(str(file), "--json") == 0
    answers, err = printed(capsys)
    assert "Only 3 rows with a point were located surely" in err
    assert "its coordinate system is not known" in answers[0]["candidates"][0]["why"]
    assert answers[-1]["question"] == "The point was not used: its coordinate system is not known."


def test_results_and_faults_are_written_to_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out, faults = tmp_path / "a.csv", tmp_path / "out.csv", tmp_path / "faults.csv"
    file.write_text(as_csv(["哪里"], ["正街118号"], ["=1+1 什么地方"], ["文苑新村2号楼3单元501"]), encoding="gb18030")
    assert run(str(file), "--address", "哪里", "--out", str(out), "--faults", str(faults)) == 0
    assert capsys.readouterr().out == ""
    located = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert [row["level"] for row in located] == ["household", "", "household"]
    assert located[2]["units"].startswith("c/d1/g1")
    refused = list(csv.DictReader(io.StringIO(faults.read_text(encoding="utf-8-sig"))))
    assert [(row["Row"], row["Text"]) for row in refused] == [("3", "'=1+1 什么地方")]
    assert refused[0]["Question"]


def test_single_lines_from_the_standard_input_are_answered_one_by_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = "文苑新村2号楼3单元501\n".encode() + "正街118号\n".encode("gb18030") + b"\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run("--json") == 0
    answers, err = printed(capsys)
    assert [answer["text"] for answer in answers] == ["文苑新村2号楼3单元501", "正街118号", ""]
    assert [answer["placed"] for answer in answers] == [True, True, False]
    assert "row" not in answers[0]
    assert answers[2]["question"]
    assert err == ""


def test_without_json_a_person_can_read_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("文苑新村2号楼3单元501\n火星\n", encoding="utf-8")
    assert run(str(file)) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("文苑新村2号楼3单元501\t文苑新村2号楼3单元501 (0.9")
    assert out[1].startswith("火星\t? ")


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (None, [], "cannot be read"),
        (b"a,b\n1,2\n", [], "No column is called"),
        ("地址\n正街".encode(), ["--address", "门牌"], "There is no column 门牌"),
        (b"\xfd\x81\x8d\x90\xf1" * 9, [], "encoding"),
        ("地址\n正街".encode("gb18030"), ["--encoding", "utf-8"], "not written in utf-8"),
        ("地址\n正街".encode(), ["--out", "/nowhere/at/all.csv"], "cannot be written"),
    ],
)
def test_bad_input_ends_with_one_plain_sentence(
    content: bytes | None, words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    if content is not None:
        file.write_bytes(content)
    assert run(str(file), *words) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err.splitlines()[-1]
    assert "Traceback" not in captured.err


def test_an_unknown_community_or_system_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("正街118号", encoding="utf-8")
    assert cli.main(["locate", "--community", "nowhere", str(file)]) == 1
    assert "There is no community nowhere" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        run(str(file), "--crs", "epsg:4326")
    assert caught.value.code == 2


def test_a_table_of_places_is_imported_tried_and_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = small_town().places
    rows = [[place.name, *map(str, from_wgs84(place.lon, place.lat, "gcj02"))] for place in known]
    rows.append(["文澜书吧", *map(str, from_wgs84(*middle(5), "gcj02"))])
    file, faults = tmp_path / "places.xlsx", tmp_path / "faults.csv"
    file.write_bytes(as_xlsx(["名称", "经度", "纬度"], *rows))
    order = ["import", "places", str(file), "--community", KEY]
    assert cli.main([*order, "--crs", "gcj02", "--dry-run"]) == 0
    assert "1 places added, 5 kept, 0 removed." in capsys.readouterr().out
    assert cli.main([*order, "--crs", "bd09", "--faults", str(faults)]) == 1
    told = capsys.readouterr().err
    assert "places.xlsx [2]: " in told
    assert "nothing was written" in told
    assert "2" in faults.read_text(encoding="utf-8-sig")
    assert cli.main([*order, "--crs", "gcj02", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": 1, "kept": 5, "removed": 0, "encoding": ""}
    lines = tmp_path / "lines.txt"
    lines.write_text("文澜书吧", encoding="utf-8")
    assert run(str(lines)) == 0
    assert "文澜书吧 (0." in capsys.readouterr().out
    assert cli.main(["verify"]) == 0
    assert cli.main(["import", "places", str(file)]) == 1
    assert cli.main([*order[:2], str(tmp_path / "gone.csv"), *order[3:]]) == 1


def test_a_poor_community_is_checked_imported_and_located(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_small_town(tmp_path / "poor")
    for name in ("blocks", "buildings", "streets", "areas", "places"):
        (folder / f"{name}.geojson").unlink()
    (folder / "people.json").unlink()
    profile = (folder / "community.toml").read_text(encoding="utf-8").split("[expected]")[0]
    (folder / "community.toml").write_text(f'{profile}\n[locating]\nplaces_crs = "gcj02"\n', encoding="utf-8")
    point = map(str, from_wgs84(*middle(7), "gcj02"))
    table = as_csv(["名称", "地址", "经度", "纬度"], ["便民超市", "学府路3号", *point])
    (folder / "places.csv").write_bytes(table.encode("gbk"))
    assert cli.main(["check", str(folder)]) == 0
    assert cli.main(["import", "community", str(folder)]) == 0
    capsys.readouterr()
    lines = tmp_path / "lines.txt"
    lines.write_text("学府路3号门口井盖丢了\n便民超市\n", encoding="utf-8")
    assert run(str(lines), "--json") == 0
    answers, _ = printed(capsys)
    assert [answer["candidates"][0]["units"] for answer in answers] == [["c", "d2", "g7"]] * 2
