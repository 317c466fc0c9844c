"""Sending from the desk, and closing streets on the schedule page: one AppTest for each thing a dispatcher does."""

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk.actors import demo_actor
from geo.desk.closures import closures_known
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.exchange import Community, read_community
from geo.model import REPORTER
from tests.pages.test_pages import run, texts
from tests.small_town import PROFILE, small_layers, write_small_town

CAMERA = """
[[place_kinds]]
key = "camera"
name = { zh = "视频点位", en = "Camera point" }
icon = "摄"
colour = "#7f7f7f"
use = "camera"

[[place_kinds]]
"""
LON, LAT = 111.4755, 35.6484


@pytest.fixture(scope="module")
def watched_town(tmp_path_factory: pytest.TempPathFactory) -> Community:
    layers = small_layers()
    properties = {"id": "cam1", "kind": "camera", "name": "正街枪机", "looks_deg": 90}
    where = {"type": "Point", "coordinates": [LON - 0.0006, LAT]}
    layers["places.geojson"]["features"].append({"type": "Feature", "properties": properties, "geometry": where})
    folder = tmp_path_factory.mktemp("watched")
    return read_community(
        write_small_town(folder, layers=layers, profile=PROFILE.replace("[[place_kinds]]\n", CAMERA, 1))
    )


@pytest.fixture
def town(watched_town: Community) -> Community:
    return watched_town


def shown(at: AppTest) -> str:
    return texts(at) + "\n".join(str(element.value) for element in at.get("html"))


def test_the_desk_says_in_how_many_minutes_who_is_there_and_what_cameras_look_at(office: Office) -> None:
    case = report(office, REPORTER, Report("testville", "garbage", "有人倒垃圾", lon=LON, lat=LAT))
    at = run("desk", case=case.id, role="dispatcher", lang="en")
    said = shown(at)
    assert "min away" in said
    assert "arrives too late" not in said
    at.number_input(key=f"over.{case.id}").set_value(1).run()
    assert "arrives too late" in shown(at)
    assert "looks east" in said and "sees the place" in said


def test_what_is_no_event_has_no_end_of_its_own(office: Office) -> None:
    case = report(office, REPORTER, Report("testville", "streetlight", "路灯不亮", lon=LON, lat=LAT))
    at = run("desk", case=case.id, role="dispatcher")
    assert not [one for one in at.number_input if str(one.key).startswith("over.")]


def test_a_street_is_closed_with_the_form_and_opened_with_a_button(office: Office) -> None:
    dispatcher = demo_actor(office, "testville", "dispatcher")
    at = run("schedule", tab="closures", role="dispatcher", lang="en")
    at.text_input(key="closure.name.0").set_value("正街翻修")
    at.multiselect(key="closure.streets.0").set_value(["s1"])
    at.date_input(key="closure.until.0").set_value(office.today("testville") + timedelta(days=6))
    next(one for one in at.button if one.label == "Close the streets").click().run()
    assert not at.exception
    (made,) = closures_known(office, dispatcher, "testville")
    assert (made.name, made.streets, made.walkers) == ("正街翻修", ("s1",), False)
    assert made.until == office.today("testville") + timedelta(days=7)
    assert at.text_input(key="closure.name.1").value == ""
    at.button(key=f"closure.{made.id}.1").click().run()
    assert closures_known(office, dispatcher, "testville") == []


def test_a_form_that_cannot_be_keeps_what_was_typed_and_says_why(office: Office) -> None:
    at = run("schedule", tab="closures", role="dispatcher", lang="en")
    at.text_input(key="closure.name.0").set_value("正街翻修")
    at.date_input(key="closure.since.0").set_value(date(2026, 11, 30))
    next(one for one in at.button if one.label == "Close the streets").click().run()
    kind, sentence = at.session_state["notice"]  # the frame of all pages shows it
    assert (kind, "Choose between one street" in sentence) == ("error", True)
    assert at.text_input(key="closure.name.0").value == "正街翻修"
