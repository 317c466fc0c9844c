"""The printed sheet: one or two pages that carry their own font, in both languages."""

import io
from pathlib import Path

import pypdf
import pytest

from geo.desk import figure_exports as exports
from geo.desk.office import Office
from geo.desk.reporting import report
from geo.errors import Forbidden, Unavailable
from geo.exchange import pdf_writing
from geo.measure.periods import period_of
from geo.model import REPORTER, Actor

from .conftest import HEATING, TOWN


def sheet(office: Office, actor: Actor, lang: str) -> pypdf.PdfReader:
    for _again in range(3):
        report(office, REPORTER, HEATING)
    week = period_of("week", office.today(TOWN))
    return pypdf.PdfReader(io.BytesIO(exports.export_sheet(office, actor, TOWN, "c", week, lang)))


@pytest.mark.parametrize(("lang", "words"), [
    ("zh", ("文苑里社区", "按期结案率", "延期率", "重新打开率", "同一照片重复使用", "反复发生最多的地点", "中位数")),
    ("en", ("On-time close rate", "Extension rate", "Same photo twice", "Places with most cases", "文苑里社区")),
])  # fmt: skip
def test_the_sheet_of_a_week_says_what_the_screen_says(
    office: Office, dispatcher: Actor, lang: str, words: tuple[str, ...]
) -> None:
    read = sheet(office, dispatcher, lang)
    text = "".join(page.extract_text() for page in read.pages).replace(" ", "")
    assert [word for word in words if word.replace(" ", "") not in text] == []
    assert 1 <= len(read.pages) <= 2
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in read.pages} == {(595, 842)}


def test_the_font_is_inside_the_file_and_only_what_is_used_of_it(office: Office, dispatcher: Actor) -> None:
    read = sheet(office, dispatcher, "zh")
    fonts = [font.get_object() for page in read.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        about = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in about or "/FontFile3" in about
    week = period_of("week", office.today(TOWN))
    assert len(exports.export_sheet(office, dispatcher, TOWN, "c", week, "zh")) < 300_000


def test_a_computer_without_a_chinese_font_says_so(
    office: Office, dispatcher: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_writing, "FONTS", ((str(tmp_path / "none.ttf"), 0),))
    with pytest.raises(Unavailable, match="fonts-wqy-zenhei"):
        sheet(office, dispatcher, "zh")


def test_who_may_see_no_case_is_given_no_sheet(office: Office) -> None:
    with pytest.raises(Forbidden):
        sheet(office, REPORTER, "zh")
