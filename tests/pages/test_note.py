"""A dispatcher writes down what somebody said; the case stays where it is."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.model import REPORTER

APP = str(Path(__file__).resolve().parents[2] / "app.py")


def test_a_note_is_kept_and_moves_nothing(office: Office) -> None:
    case = report(
        office, REPORTER, Report("testville", "heating", "暖气不热，老人在家", address="文苑新村2号楼3单元501")
    )
    at = AppTest.from_file(APP, default_timeout=90)
    for key, value in {"community": "testville", "lang": "zh", "role": "dispatcher", "case": case.id}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/desk.py").run()
    assert not at.exception
    next(area for area in at.text_area if area.label == "备注").input("热力公司说下午到")
    next(button for button in at.button if button.label == "记录").click()
    at.run()
    assert not at.exception
    with office.store.read() as reader:
        kept = reader.case(case.id)
    assert kept.state is case.state
    assert [note.text for note in kept.notes if note.kind == "note"] == ["热力公司说下午到"]
    assert any("热力公司说下午到" in text.value for text in at.text)
