"""Files of addresses: columns by name or by heading, encodings found out, plain lines."""

import math

import pytest

from geo.errors import BadInput
from geo.exchange.address_tables import read_addresses
from tests.geo.exchange.test_requests import as_csv, as_xlsx

HEADING = ["工单编号", "诉求内容", "诉求地址", "经度", "纬度", "坐标系"]
ROWS = [
    ["1", "暖气不热", "文苑新村2号楼3单元501", "111.4706", "35.6493", "GCJ02"],
    ["2", "路灯不亮", "正街118号", "111°28′19.2″", "35°38′57″", ""],
    ["3", "没有地址的一句话", "", "", "", ""],
    ["4", "乱写", "学府路5号", "东边", "35", ""],
    ["5", "乱写", "学府路7号", "111.47", "35.64", "火星人"],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"])
def test_headings_are_recognised_in_any_encoding(encoding: str) -> None:
    xlsx = encoding == "xlsx"
    data = as_xlsx(HEADING, *ROWS) if xlsx else as_csv(HEADING, *ROWS).encode(encoding)
    table = read_addresses(data, "a.xlsx" if xlsx else "a.csv")
    assert table.encoding == ("" if xlsx else encoding)
    assert table.columns == {"lon": "经度", "lat": "纬度", "system": "坐标系", "text": "诉求地址"}
    first, second, third, fourth, fifth = table.rows
    assert (first.row, first.text, first.x, first.y, first.system) == (2, ROWS[0][2], 111.4706, 35.6493, "gcj02")
    assert (round(second.x, 4), round(second.y, 4), second.system) == (111.472, 35.6492, "")
    assert (third.text, math.isnan(third.x)) == ("", True)
    assert fourth.fault == "The coordinates are not numbers."
    assert fifth.fault == "The point was not used: its coordinate system is not known."
    assert table.preview[0] == tuple(HEADING)
    assert len(table.preview) == 4


def test_columns_may_be_named_by_heading_or_by_number() -> None:
    data = as_csv(["x", "哪里", "东", "北"], ["1", "正街118号", "111.47", "35.64"]).encode("gb18030")
    for options in ({"address": "哪里", "lon": "东", "lat": "北"}, {"address": "2", "lon": "3", "lat": "4"}):
        (row,) = read_addresses(data, "a.csv", **options).rows
        assert (row.text, row.x, row.y) == ("正街118号", 111.47, 35.64)


def test_a_table_with_sentences_alone_is_read_by_its_sentences() -> None:
    (row,) = read_addresses(as_csv(["诉求内容"], ["正街118号路灯坏了"]).encode(), "a.csv").rows
    assert row.text == "正街118号路灯坏了"


def test_a_text_file_is_read_line_by_line_as_it_came() -> None:
    table = read_addresses("文苑新村2号楼3单元501\r\n\r\n  正街118号, 二楼\n".encode("gb18030"), "addresses.txt")
    assert table.columns == {}
    assert [(row.row, row.text) for row in table.rows] == [(1, "文苑新村2号楼3单元501"), (3, "  正街118号, 二楼")]
    assert table.encoding == "gb18030"


@pytest.mark.parametrize(
    ("data", "name", "options", "said"),
    [
        (b"a,b\n1,2\n", "a.csv", {}, "No column is called 地址 or the like"),
        (
            as_csv(HEADING, *ROWS).encode(),
            "a.csv",
            {"address": "门牌"},
            "There is no column 门牌; the columns are 工单编号",
        ),
        (as_csv(HEADING, *ROWS).encode(), "a.csv", {"address": "77"}, "There is no column 77"),
        (as_csv(["地址", "经度"], ["正街", "1"]).encode(), "a.csv", {}, "both a longitude and a latitude"),
        (b"\xfd\x81\x8d\x90\xf1" * 9, "a.csv", {}, "encoding of the file cannot be told"),
        (b"PK\x03\x04 broken", "a.xlsx", {}, "not a workbook that can be read"),
        ("地址\n正街".encode(), "a.csv", {"encoding": "ascii"}, "not written in ascii"),
    ],
)
def test_bad_files_are_refused_with_one_sentence(data: bytes, name: str, options: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_addresses(data, name, **options)
    assert said in str(caught.value)


def test_an_empty_file_has_no_rows() -> None:
    assert read_addresses(b"", "a.txt").rows == ()
    with pytest.raises(BadInput):
        read_addresses(b"", "a.csv")
