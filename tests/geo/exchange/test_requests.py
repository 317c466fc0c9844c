"""Hotline tables: good rows come in, bad rows are told by number and reason, nothing comes in as other characters."""

import csv
import io
import struct
import zipfile
from datetime import UTC, datetime

import opencc
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.exchange import RequestTable, read_requests, tables
from geo.i18n import say

HEADING = ["工单编号", "诉求内容", "诉求地址", "诉求人", "联系电话", "诉求类型", "受理时间", "经度", "纬度", "坐标系"]
GOOD = ["12345-001", "家里暖气不热，老人受不了", "文苑新村2号楼3单元501", "王女士", "13900000001", "供暖",
        "2026-11-22 08:30:15", "111.4708", "35.6492", "GCJ02"]  # fmt: skip
OTHER = ["12345-002", "路灯三天不亮", "正街118号", "", "", "路灯", "2026/11/22 19:05", "", "", ""]


def as_csv(*rows: list[str], delimiter: str = ",") -> str:
    """Rows as CSV text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def as_xlsx(*rows: list[object], formulas: bool = False) -> bytes:
    """Rows as a workbook; texts stay texts unless formulas are wanted."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": formulas}) as book:
        sheet = book.add_worksheet("工单")
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(y, x, value, day)
                else:
                    sheet.write(y, x, value)
    return out.getvalue()


def faults(table: RequestTable) -> list[tuple[str, str]]:
    """Row and sentence of each fault."""
    return [(fault.subject, fault.what) for fault in table.faults]


def test_a_row_is_read_whole() -> None:
    table = read_requests(as_csv(HEADING, GOOD).encode(), "12345.csv")
    assert not table.faults
    (row,) = table.rows
    assert (row.row, row.number, row.description) == (2, "12345-001", "家里暖气不热，老人受不了")
    assert (row.address, row.name, row.phone, row.category) == (
        "文苑新村2号楼3单元501",
        "王女士",
        "13900000001",
        "供暖",
    )
    assert row.received_at == datetime(2026, 11, 22, 0, 30, 15, tzinfo=UTC)
    assert (row.lon, row.lat, row.system) == (111.4708, 35.6492, "gcj02")
    assert table.columns["received_at"] == "受理时间"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found_and_told(encoding: str) -> None:
    table = read_requests(as_csv(HEADING, GOOD, OTHER).encode(encoding), "12345.csv")
    assert table.encoding == encoding
    assert [row.address for row in table.rows] == ["文苑新村2号楼3单元501", "正街118号"]


def test_traditional_characters_in_big5_are_not_taken_for_gbk() -> None:
    text = opencc.OpenCC("s2t").convert(
        "工單,描述,地址\n1,垃圾箱满了好几天没有人来清理，臭味很大，请尽快处理。,學府路五號\n"
    )
    table = read_requests(text.encode("big5", "ignore"), "a.csv")
    assert table.encoding == "big5"
    assert table.rows[0].address == "學府路五號"


def test_an_encoding_that_cannot_be_told_is_a_fault_and_no_row() -> None:
    broken = as_csv(HEADING, GOOD, OTHER).encode()[:-30] + b"\xe7\xbd" + as_csv(OTHER).encode()
    table = read_requests(broken, "12345.csv")
    assert table.rows == ()
    ((subject, what),) = faults(table)
    assert subject == ""
    assert what.startswith("The encoding of the file cannot be told")


def test_a_stated_encoding_is_believed_but_not_when_it_does_not_decode() -> None:
    data = as_csv(HEADING, GOOD).encode("gb18030")
    assert read_requests(data, "a.csv", encoding="gb18030").rows[0].name == "王女士"
    assert faults(read_requests(data, "a.csv", encoding="utf-8")) == [("", "The file is not written in utf-8.")]
    assert faults(read_requests(data, "a.csv", encoding="klingon")) == [("", "The file is not written in klingon.")]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("工单号", "number"), ("描述", "description"), ("内容", "description"), ("地址", "address"),
        ("事发地址", "address"), ("姓名", "name"), ("电话", "phone"), ("联系电话（必填）", "phone"),
        (" *类别 ", "category"), ("时间：", "received_at"), ("Address", "address"), ("ＬＯＮ", "lon"),
    ],
)  # fmt: skip
def test_headings_have_many_names(heading: str, field: str) -> None:
    columns = ["诉求内容", heading] if field != "description" else [heading]
    values = ["灯不亮", "x"][: len(columns)]
    assert read_requests(as_csv(columns, values).encode(), "a.csv").columns[field] == heading.strip()


def test_the_more_telling_of_two_headings_wins_and_the_other_is_told() -> None:
    table = read_requests(as_csv(["内容", "诉求内容", "备注"], ["A", "B", "C"]).encode(), "a.csv")
    assert table.rows[0].description == "B"
    assert table.unused == ("内容", "备注")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_will_do(delimiter: str) -> None:
    table = read_requests(as_csv(HEADING, GOOD, delimiter=delimiter).encode(), "a.txt")
    assert table.rows[0].number == "12345-001"


def test_bad_rows_are_told_and_good_rows_kept() -> None:
    rows = [
        HEADING, GOOD,
        ["3", "", "正街1号", "", "", "", "", "", "", ""],
        ["4", "灯不亮", "", "", "", "", "昨天", "", "", ""],
        ["12345-001", "又不热", "", "", "", "", "", "", "", ""],
        ["", "", "", "", "", "", "", "", "", ""],
        ["6", "灯不亮", "", "", "", "", "", "35.6492", "111.4708", "WGS84"],
        ["7", "灯不亮", "", "", "", "", "", "111.4708", "", "WGS84"],
        ["8", "灯不亮", "", "", "", "", "", "nan", "35.6", "WGS84"],
        ["9", "灯不亮", "", "", "", "", "", "111.4708", "35.6492", "西安80"],
        ["10", "灯" * 4001, "", "", "", "", "", "", "", ""],
        ["11", "锟斤拷不亮", "", "", "", "", "", "", "", ""],
        OTHER,
    ]  # fmt: skip
    table = read_requests(as_csv(*rows).encode(), "12345.csv")
    assert [row.row for row in table.rows] == [2, 13]
    assert faults(table) == [
        ("3", "The description is empty."),
        ("4", "昨天 is not a date and time such as 2026-11-22 08:30."),
        ("5", "The number 12345-001 already stands in row 2."),
        ("7", "The longitude and latitude look swapped: 35.6492, 111.4708."),
        ("8", "The coordinates are not numbers."),
        ("9", "The coordinates are not numbers."),
        ("10", "The coordinate system 西安80 is not known."),
        ("11", "The column description has more than 4000 characters."),
        ("12", "The column description holds characters that were destroyed before; export it again."),
    ]


def test_faults_tell_no_personal_data() -> None:
    rows = [HEADING, ["1", "", "文苑新村2号楼3单元501", "王女士", "13900000001", "", "昨天", "x", "y", ""]]
    table = read_requests(as_csv(*rows).encode(), "a.csv")
    assert table.faults
    assert not any(word in str(fault) for fault in table.faults for word in ("王女士", "1390000", "文苑"))


def test_coordinates_of_an_unnamed_system_are_left_out_and_told_once() -> None:
    bare = [*GOOD[:9], ""]
    data = as_csv(HEADING, bare, ["2", *bare[1:]]).encode()
    table = read_requests(data, "a.csv")
    assert [(row.lon, row.lat, row.system) for row in table.rows] == [(None, None, "")] * 2
    assert len(table.faults) == 1
    assert read_requests(data, "a.csv", system="bd09").rows[0].system == "bd09"


def test_zero_zero_means_not_known() -> None:
    table = read_requests(as_csv(HEADING, [*GOOD[:7], "0", "0", "WGS84"]).encode(), "a.csv")
    assert table.rows[0].lon is None
    assert not table.faults


def test_a_table_without_a_description_column_is_one_fault() -> None:
    table = read_requests(as_csv(["编号", "电话"], ["1", "2"]).encode(), "a.csv")
    assert faults(table) == [("", "No column is called 诉求内容, 描述 or 内容 (read in the encoding utf-8).")]
    assert say(table.faults[0], "zh") == "没有名为“诉求内容”“描述”或“内容”的列（读取编码：utf-8）。"


@pytest.mark.parametrize(
    "data", [b"", b"\n\n\n", b"\x00\x00", b"\xff\xfe", b"PK", b"PK\x03\x04", b"\xd0\xcf\x11\xe0abc"]
)
def test_what_is_no_table_is_one_fault(data: bytes) -> None:
    table = read_requests(data, "a.bin")
    assert len(table.faults) == 1
    assert not table.rows


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    table = read_requests(data, "a.csv")
    assert table.faults or table.rows or table.columns


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Co")), min_size=1, max_size=80))
def test_text_comes_back_as_it_was_written_or_not_at_all(text: str) -> None:
    table = read_requests(as_csv(["诉求内容", "地址"], [f"暖气不热{text}", "学府路"]).encode("gb18030"), "a.csv")
    assert table.faults or table.rows[0].description == f"暖气不热{text}".strip()


def test_formulas_stay_text() -> None:
    evil = '=HYPERLINK("http://example.com","灯")'
    for data in (as_csv(["描述"], [evil]).encode(), as_xlsx(["描述"], [evil])):
        assert read_requests(data, "a").rows[0].description == evil


def test_a_live_formula_of_a_workbook_gives_its_stored_value_only() -> None:
    table = read_requests(as_xlsx(["工单编号", "描述"], ["1", "=1+1"], ["2", "灯不亮"], formulas=True), "a.xlsx")
    assert [row.description for row in table.rows] == ["0", "灯不亮"]


def test_a_workbook_with_a_title_above_the_headings_is_read() -> None:
    moment = datetime(2026, 11, 22, 8, 30)
    data = as_xlsx(
        ["12345热线工单明细"], [], [*HEADING], [*GOOD[:4], 13900000001, "供暖", moment, 111.4708, 35.6492, "百度"]
    )
    table = read_requests(data, "12345.xlsx")
    assert not table.faults
    (row,) = table.rows
    assert (row.row, row.phone, row.system) == (4, "13900000001", "bd09")
    assert row.received_at == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    assert table.encoding == ""


def sheet_xml(data: bytes, cells: str) -> bytes:
    """The workbook with the cells of its sheet replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                head, _, rest = content.decode().partition("<sheetData>")
                content = f"{head}<sheetData>{cells}</sheetData>{rest.partition('</sheetData>')[2]}".encode()
            new.writestr(entry.filename, content)
    return out.getvalue()


def test_a_workbook_that_claims_16_billion_cells_is_refused() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = sheet_xml(as_xlsx(["描述"], ["灯"]), cells)
    assert len(data) < 10_000
    ((_, what),) = faults(read_requests(data, "a.xlsx"))
    assert what in {
        "The workbook claims more than 5,000,000 cells.", "The workbook takes too much memory or time to read.",
    }  # fmt: skip


def zip_bomb() -> bytes:
    """A few kilobytes that unpack to 21 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(21_000_000))
    assert len(out.getvalue()) < 50_000
    return out.getvalue()


def test_a_zip_bomb_is_refused_by_what_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_UNPACKED", 20_000_000)
    assert faults(read_requests(zip_bomb(), "a.xlsx")) == [("", "The workbook unpacks to more than 20 MB.")]


def test_a_zip_bomb_that_lies_about_its_size_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_UNPACKED", 20_000_000)
    data = bytearray(zip_bomb())
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 1000)
    assert zipfile.ZipFile(io.BytesIO(bytes(data))).infolist()[0].file_size == 1000
    assert faults(read_requests(bytes(data), "a.xlsx")) == [("", "The workbook unpacks to more than 20 MB.")]


def test_a_large_file_is_refused_before_it_is_read() -> None:
    assert faults(read_requests(bytes(50_000_001), "a.csv")) == [("", "The file is larger than 50 MB.")]
