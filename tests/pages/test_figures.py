"""The page of figures: tiles, the list behind each, and an address that keeps the choice."""

import pytest

from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.model import REPORTER, Case

from .test_pages import run, texts


@pytest.fixture(autouse=True)
def cold_flat(office: Office) -> Case:
    return report(office, REPORTER, Report("testville", "heating", "暖气不热", address="文苑新村2号楼3单元501"))


def test_tiles_show_the_figures_of_the_month(office: Office) -> None:
    at = run("figures")
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["受理"] == "1"
    assert shown["结案率"] == "0.0%"
    assert shown["按期结案率"] == "–"
    assert "网格一级办结" in shown


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
    assert len(run("figures", section="stages").metric) == 20


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
    at = run("figures", figure="happiness_rate")
    assert "happiness_rate" in at.error[0].value
    assert at.metric


def test_units_stand_side_by_side_and_a_number_of_theirs_opens_its_cases(office: Office) -> None:
    at = run("figures", section="units")
    table = at.dataframe[0].value
    assert list(table["受理"]) == ["1", "0"]
    assert list(table[table.columns[0]]) == ["北片区", "南片区"]
    opened = run("figures", section="units", figure="received@d1")
    assert "北片区 · 受理" in texts(opened)
    assert list(opened.dataframe[0].value["反映内容"]) == ["暖气不热"]


def test_the_months_are_told_apart_by_source_and_a_number_opens_its_cases(office: Office) -> None:
    at = run("figures", section="months")
    table = at.dataframe[0].value
    assert len(table.columns) == 13
    month = table.columns[-1]
    assert list(table[month]) == [1]
    source = Report("testville", "heating", "暖气不热").source.value
    opened = run("figures", section="months", figure=f"month.source.{source}.{month}")
    assert month in texts(opened)
    assert list(opened.dataframe[0].value["反映内容"]) == ["暖气不热"]


def test_what_stands_open_now_opens_whatever_the_period(office: Office) -> None:
    opened = run("figures", figure="open_now", period="own", **{"from": "2020-02-01", "to": "2020-02-03"})
    assert list(opened.dataframe[0].value["反映内容"]) == ["暖气不热"]
