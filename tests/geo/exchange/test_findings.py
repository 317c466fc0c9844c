"""Faults as a table: in the reader's language, and harmless in a spreadsheet."""

import csv
from pathlib import Path

import pytest

from geo.errors import Fault
from geo.exchange import safe_cell, write_faults
from geo.exchange.findings import Findings
from geo.i18n import say


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "　=1"])
def test_what_could_start_a_formula_is_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "b0012", "正街118号", "a=b", "'=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_what_steers_a_terminal_is_not_shown() -> None:
    findings = Findings()
    findings.add("a\n.json", "\x1b[31m", "The parent {parent} is not in this file.", parent="\u202egfed\x07")
    assert str(findings.faults[0]) == "a·.json [·[31m]: The parent ·gfed· is not in this file."
    assert findings.touches("a\n.json", "\x1b[31m")


def test_faults_are_saved_as_a_table(tmp_path: Path) -> None:
    faults = [
        Fault.of("places.geojson", "=cmd", "It stands in no grid."),
        Fault.of("people.json", "r01", "The unit {unit} is not in units.geojson.", unit="x,1\n2"),
    ]
    assert write_faults(faults, tmp_path / "faults.csv") == 2
    data = (tmp_path / "faults.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)))
    assert rows == [
        ["文件", "对象", "问题"],
        ["places.geojson", "'=cmd", "它不在任何网格内。"],
        ["people.json", "r01", "units.geojson 中没有单元 x,1\n2。"],
    ]
    write_faults(faults, tmp_path / "english.csv", lang="en")
    assert "It stands in no grid." in (tmp_path / "english.csv").read_text(encoding="utf-8-sig")


def test_a_fault_is_said_in_both_languages() -> None:
    fault = Fault.of("units.geojson", "g2", "Overlaps {other} by {area} m².", other="g1", area=12)
    assert say(fault, "en") == fault.what == "Overlaps g1 by 12 m²."
    assert say(fault, "zh") == "与 g1 重叠 12 平方米。"
    assert fault == Fault("units.geojson", "g2", "Overlaps g1 by 12 m².")
