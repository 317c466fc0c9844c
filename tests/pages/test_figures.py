"""The page of figures: tiles, the list behind each, and an address that keeps the choice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.desk import office as office_module
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.model import REPORTER, SYSTEM
from tests.small_town import small_town

from .test_pages import run, texts


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("GRIDWARD_HOME", str(tmp_path))
    monkeypatch.setenv("GRIDWARD_MODE", "demo")
    monkeypatch.delenv("GRIDWARD_DATABASE_URL", raising=False)
    office_module.process_office.cache_clear()
    office = office_module.process_office()
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    report(office, REPORTER, Report("testville", "heating", "暖气不热", address="文苑新村2号楼3单元501"))
    yield office
    office.close()
    office_module.process_office.cache_clear()


def test_tiles_show_the_figures_of_the_month(office: Office) -> None:
    at = run("figures")
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["受理"] == "1"
    assert shown["结案率"] == "0.0%"
    assert shown["按期结案率"] == "–"
    assert "在“网格”一级办结" in shown


def test_one_click_on_a_figure_opens_its_cases_and_the_address_keeps_it(office: Office) -> None:
    at = run("figures")
    assert not at.dataframe
    at.button(key="open.close_rate").click().run()
    assert at.query_params["figure"] in ("close_rate", ["close_rate"])
    assert list(at.dataframe[0].value["反映内容"]) == ["暖气不热"]
    again = run("figures", figure="close_rate", part="counted")
    assert not again.dataframe
    assert "0 件" in texts(again)


def test_the_signs_of_paper_work_and_the_stages_open_too(office: Office) -> None:
    assert "一分钟内结案" in [metric.label for metric in run("figures", section="signals").metric]
    assert len(run("figures", section="stages").metric) == 10


def test_a_unit_and_a_period_come_from_the_address(office: Office) -> None:
    at = run("figures", unit="g2", period="week")
    assert at.metric[0].value == "0"
    own = run("figures", period="own", **{"from": "2020-02-01", "to": "2020-02-03"})
    assert own.metric[0].value == "0"
    assert "2020-02-01 至 2020-02-03，对比 2020-01-29 至 2020-01-31" in texts(own)


def test_own_days_that_end_before_they_begin_are_said(office: Office) -> None:
    at = run("figures", period="own", **{"from": "2020-02-03", "to": "2020-02-01"})
    assert at.error
    assert not at.metric


def test_a_figure_that_does_not_exist_is_a_sentence(office: Office) -> None:
    at = run("figures", figure="extension_rate")
    assert "extension_rate" in at.error[0].value
    assert at.metric
