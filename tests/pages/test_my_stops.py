"""The worker's page, run without a browser: what stands on it and in which order, each case once."""

import json
from datetime import timedelta

from geo.desk import handling, stops
from geo.desk.actors import actor_of_person, demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.model import REPORTER, Case, StopKind
from pages.components.stop_words import numbered_stops
from tests.geo.desk.field_day import OTHER, TOWN, WORKER, a_stop, keep
from tests.pages.test_pages import run, texts


def sent_to(office: Office, category: str, text: str) -> Case:
    """A case in the worker's hands."""
    case = report(office, REPORTER, Report(TOWN, category, text, address="文苑新村1号楼1单元101"))
    return handling.dispatch(office, demo_actor(office, TOWN, "dispatcher"), case.id, WORKER)


def test_urgent_cases_then_the_stops_then_the_other_cases_and_each_case_once(office: Office) -> None:
    planned, other, urgent = (
        sent_to(office, "garbage", "垃圾桶满了"),
        sent_to(office, "dispute", "楼上噪音"),
        sent_to(office, "heating", "管道爆裂"),
    )
    keep(
        office,
        a_stop(office, id="S1", kind=StopKind.CASE, ref=planned.id, title="垃圾清运"),
        a_stop(office, id="S2", kind=StopKind.CASE, ref=urgent.id, title="供暖", urgent=True),
    )
    at = run("my_day", role="worker", person=WORKER, lang="zh")
    assert [heading.value for heading in at.subheader] == [
        "紧急，先办（1）",
        "今日行程（共 2 站，剩 2 站）",
        "我的事件（1）",
    ]
    shown = [button.key.split(".")[1] for button in at.button if str(button.key).startswith("take.")]
    assert shown == [urgent.id, planned.id, other.id]


def test_a_case_below_its_stop_can_be_folded_away_and_is_not_drawn_elsewhere(office: Office) -> None:
    case = sent_to(office, "garbage", "垃圾桶满了")
    keep(office, a_stop(office, kind=StopKind.CASE, ref=case.id))
    at = run("my_day", role="worker", person=WORKER, lang="zh")
    at.toggle(key="stop.case.S1").set_value(False).run()
    assert "垃圾桶满了" not in texts(at)
    assert not at.exception


def test_a_day_that_is_over_is_kept_to_look_at_and_nothing_waits(office: Office) -> None:
    keep(office, a_stop(office))
    worker = actor_of_person(office, TOWN, WORKER)
    stops.fail(office, worker, TOWN, "S1", reason="家中无人")
    at = run("my_day", role="worker", person=WORKER, lang="en")
    assert [heading.value for heading in at.subheader] == ["Today's stops (0 of 1 left)"]
    assert [box.label for box in at.expander][:1] == ["Over today (1)"]
    assert "Nothing is waiting for you." in texts(at)


def test_nobody_sees_the_stops_of_somebody_else(office: Office) -> None:
    keep(office, a_stop(office))
    assert not run("my_day", role="worker", person=OTHER).subheader


def test_the_way_of_the_day_is_drawn_on_the_map_when_asked_for(office: Office) -> None:
    keep(office, a_stop(office), a_stop(office, id="S2", lon=111.4745, lat=35.6466, target="", path=("c",)))
    at = run("my_day", role="worker", person=WORKER, lang="zh")
    before = [element.type for element in at.main]
    at.toggle(key="stops.map").set_value(True).run()
    assert not at.exception
    (shown,) = at.get("component_instance")
    assert shown.proto.component_name == "streamlit_folium.st_folium"
    script = json.loads(shown.proto.json_args)["script"]
    assert script.count("L.polyline") == 2  # the way and the dark line beneath it
    assert script.count("L.divIcon") == 2
    assert "component_instance" not in before


def test_a_lunch_break_has_no_number_and_is_over_with_its_hour(office: Office) -> None:
    at = office.clock()
    noon = {"kind": StopKind.LUNCH, "title": "", "target": "", "path": ()}
    keep(
        office,
        a_stop(office, id="S1", starts_at=at - timedelta(hours=3), ends_at=at - timedelta(hours=2), **noon),
        a_stop(office, id="S2", starts_at=at - timedelta(hours=1)),
        a_stop(office, id="S3", starts_at=at + timedelta(hours=1), ends_at=at + timedelta(hours=2), **noon),
        a_stop(office, id="S4", starts_at=at + timedelta(hours=3), ends_at=at + timedelta(hours=4)),
    )
    day = stops.my_stops(office, actor_of_person(office, TOWN, WORKER), TOWN)
    assert [(number, stop.id) for number, stop in numbered_stops(day)] == [
        (None, "S1"),
        (1, "S2"),
        (None, "S3"),
        (2, "S4"),
    ]
    shown = run("my_day", role="worker", person=WORKER, lang="en")
    assert [heading.value for heading in shown.subheader] == ["Today's stops (2 of 2 left)"]
    assert [box.label for box in shown.expander][:1] == ["Over today (1)"]
