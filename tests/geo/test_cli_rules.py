"""``python -m geo rules``: a file of rules is tried on the cases of the last days."""

import json
from pathlib import Path

import pytest

from geo.cli import main
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.settings import Settings
from geo.model import REPORTER, SYSTEM
from tests.small_town import small_town

TEXT = "[[rules]]\nname = { zh = '片区' }\nwhen = 'category is heating'\nto = 'level district'\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRIDWARD_HOME", str(tmp_path))
    monkeypatch.delenv("GRIDWARD_DATABASE_URL", raising=False)
    office = Office(Settings(home=tmp_path))
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    report(office, REPORTER, Report("testville", "heating", "暖气不热", address="文苑新村2号楼3单元501"))
    office.close()
    (tmp_path / "rules.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_the_verb_says_what_each_rule_takes_and_what_changes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--community", "testville", "--test", str(home / "rules.toml")]) == 0
    first, rule, left, change = capsys.readouterr().out.splitlines()
    assert first.startswith("共比对1件")
    assert (rule, left) == ("1\t片区", "0\t没有规则")
    assert change.endswith("c/d1/g1 heating! → c/d1 heating!")


def test_json_holds_the_same(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--test", str(home / "rules.toml"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["looked_at"], told["taken"], told["left"]) == (1, [["片区", 1]], 0)
    assert told["changes"][0]["after"] == {"unit": "d1", "department": "heating", "urgent": True, "rule": "片区"}


def test_faulty_rules_and_missing_files_end_with_a_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "rules.toml").write_text(TEXT.replace(" is ", " "), encoding="utf-8")
    assert main(["rules", "--test", str(home / "rules.toml")]) == 1
    assert "rules[0].when 片区" in capsys.readouterr().err
    assert main(["rules", "--test", str(home / "none.toml")]) == 1
    assert "none.toml" in capsys.readouterr().err
