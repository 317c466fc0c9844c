"""A work list is a queue narrowed by choices; the address holds it whole, and says what it cannot hold."""

from dataclasses import replace

import pytest

from geo.desk import handling
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.tallies import queue_lengths, tally
from geo.desk.worklists import COUNTED, EVERYWHERE, NOBODY, WorkList, from_address, in_address, listed, queue_of
from geo.i18n import say
from geo.model import REPORTER, SYSTEM, Actor, Case, Source
from tests.small_town import middle

from .conftest import HEATING, TOWN, MovedClock, person


def lamp(grid: int, **changes: object) -> Report:
    lon, lat = middle(grid)
    made = Report(TOWN, "streetlight", f"第{grid}网格的路灯不亮", lon=lon, lat=lat)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def cases(office: Office, dispatcher: Actor, clock: MovedClock) -> dict[str, Case]:
    """A heating in grid 1, lamps in grids 5 and 9, rubbish in grid 5 sent to its grid worker, one without a place."""
    made = {}
    for name, told in (
        ("heating", HEATING),
        ("lamp5", lamp(5)),
        ("lamp9", lamp(9, source=Source.PATROL)),
        ("rubbish", lamp(5, category="garbage", description="垃圾堆在路边")),
        ("lost", Report(TOWN, "streetlight", "灯不亮", address="老电影院对面那盏")),
    ):
        made[name] = report(office, SYSTEM if told.source is Source.PATROL else REPORTER, told)
        clock.move(minutes=1)
    made["rubbish"] = handling.dispatch(office, dispatcher, made["rubbish"].id, "r07")
    return made


def names(office: Office, actor: Actor, cases: dict[str, Case], wanted: WorkList, unit_id: str = "") -> list[str]:
    number = {case.id: name for name, case in cases.items()}
    return [number[case.id] for case in listed(office, actor, TOWN, wanted, unit_id=unit_id).cases]


OPEN = WorkList(queue="open")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (replace(OPEN, kind="heating"), {"heating"}),
        (replace(OPEN, kind="group:facilities"), {"lamp5", "lamp9", "rubbish", "lost"}),
        (replace(OPEN, source="patrol"), {"lamp9"}),
        (replace(OPEN, department="urban"), {"rubbish"}),
        (replace(OPEN, handler="r07"), {"rubbish"}),
        (replace(OPEN, handler=NOBODY), {"heating", "lamp5", "lamp9", "lost"}),
        (replace(OPEN, stage="handle"), {"rubbish"}),
        (replace(OPEN, at="g5"), {"lamp5", "rubbish"}),
        (replace(OPEN, at="d1"), {"heating", "lamp5", "rubbish"}),
        (replace(OPEN, flags=("urgent",)), {"heating"}),
        (replace(OPEN, text="路灯 不亮"), {"lamp5", "lamp9"}),
        (replace(OPEN, text="恐龙"), set()),
        (WorkList(queue="to_verify", stage="handle"), set()),
        (WorkList(queue="unassigned", kind="streetlight", at=EVERYWHERE), {"lamp5", "lamp9"}),
    ],
)
def test_each_choice_narrows_the_list(
    office: Office, dispatcher: Actor, cases: dict[str, Case], wanted: WorkList, found: set[str]
) -> None:
    assert set(names(office, dispatcher, cases, wanted)) == found


def test_the_clock_tells_the_whole_from_the_stage(
    office: Office, dispatcher: Actor, cases: dict[str, Case], clock: MovedClock
) -> None:
    assert names(office, dispatcher, cases, replace(OPEN, clock="soon")) == ["heating"]
    clock.move(hours=3)  # noon: two hours of the heating are over, and the two in which to take it up
    assert names(office, dispatcher, cases, replace(OPEN, clock="overdue")) == ["heating"]
    assert "heating" in names(office, dispatcher, cases, replace(OPEN, clock="stage_overdue"))
    assert "heating" not in names(office, dispatcher, cases, replace(OPEN, clock="soon"))
    assert "rubbish" not in names(office, dispatcher, cases, replace(OPEN, clock="stage_overdue"))


def test_a_suspended_case_is_not_late_by_any_clock(
    office: Office, dispatcher: Actor, cases: dict[str, Case], clock: MovedClock
) -> None:
    handling.suspend(office, dispatcher, cases["heating"].id, "等配件")
    clock.move(hours=3)
    for late in ("overdue", "stage_overdue", "soon", "today"):
        assert "heating" not in names(office, dispatcher, cases, replace(OPEN, clock=late))


def test_the_three_orders(office: Office, dispatcher: Actor, cases: dict[str, Case]) -> None:
    assert names(office, dispatcher, cases, OPEN)[0] == "heating"
    assert names(office, dispatcher, cases, replace(OPEN, order="newest"))[0] == "lost"
    untouched = names(office, dispatcher, cases, replace(OPEN, order="untouched"))
    assert (untouched[0], untouched[-1]) == ("heating", "rubbish")


def test_a_case_stands_in_the_queue_that_a_link_to_it_opens(
    office: Office, dispatcher: Actor, cases: dict[str, Case]
) -> None:
    queues = {name: queue_of(case) for name, case in cases.items()}
    assert queues == {
        "heating": "unassigned", "lamp5": "unassigned", "lamp9": "unassigned", "rubbish": "open", "lost": "needs_place",
    }  # fmt: skip
    for name, queue in queues.items():
        assert name in names(office, dispatcher, cases, WorkList(queue=queue, at=EVERYWHERE))


def test_a_list_begins_at_the_visitors_own_units(office: Office, cases: dict[str, Case]) -> None:
    worker = person(office, "r07")  # of grid 5
    assert set(names(office, worker, cases, OPEN)) == {"lamp5", "rubbish"}
    assert set(names(office, worker, cases, replace(OPEN, handler="me"))) == {"rubbish"}
    assert len(names(office, worker, cases, replace(OPEN, at=EVERYWHERE))) == 5
    # What has no place yet lies in nobody's unit and is everybody's to place.
    assert names(office, worker, cases, WorkList(queue="needs_place")) == ["lost"]


def test_for_somebody_appointed_nowhere_it_begins_at_the_unit_they_look_at(
    office: Office, cases: dict[str, Case]
) -> None:
    assert names(office, SYSTEM, cases, OPEN, unit_id="g9") == ["lamp9"]
    assert len(names(office, SYSTEM, cases, OPEN)) == 5


def test_an_address_opens_the_same_list_for_a_colleague(office: Office) -> None:
    wanted = WorkList(
        queue="open", at="d1", clock="today", stage="handle", kind="group:safety", source="hotline",
        department="power", handler="r07", flags=("urgent", "climbed"), text="路灯 不亮", order="newest", page=3,
    )  # fmt: skip
    assert from_address(office, TOWN, in_address(wanted)) == (wanted, ())
    assert in_address(WorkList()) == {}


def test_what_an_address_says_wrongly_is_told_and_left_out(office: Office) -> None:
    said = {"queue": "nobody", "at": "g99", "page": "many", "flags": "urgent,loud", "kind": "heating", "clock": "<b>"}
    wanted, faults = from_address(office, TOWN, said)
    assert wanted == WorkList(kind="heating")
    assert len(faults) == 5
    assert say(faults[0], "zh") == "列表的“queue”没有“nobody”这一选项，已忽略。"


def test_a_long_list_has_pages_and_neither_repeats_nor_skips(office: Office, dispatcher: Actor) -> None:
    for number in range(131):
        report(office, REPORTER, lamp(1 + number % 9))
    pages = [listed(office, dispatcher, TOWN, replace(OPEN, page=page)) for page in (1, 2, 9)]
    assert [len(page.cases) for page in pages[:2]] == [100, 31]
    assert pages[2].page == 2
    assert pages[0].total == 131
    assert not {case.id for case in pages[0].cases} & {case.id for case in pages[1].cases}


def test_lengths_and_choices_are_counted_as_the_lists_are(
    office: Office, dispatcher: Actor, cases: dict[str, Case]
) -> None:
    wanted = replace(OPEN, at="d1")
    lengths = queue_lengths(office, dispatcher, TOWN, wanted)
    assert lengths["open"] == 3
    assert lengths == {queue: listed(office, dispatcher, TOWN, replace(wanted, queue=queue)).total for queue in lengths}
    found, all_counted = tally(office, dispatcher, TOWN, wanted)
    assert all_counted
    for choice in ("stage", "kind", "source", "department", "handler", "clock"):
        for value, count in found.get(choice, {}).items():
            one = replace(wanted, **{choice: value})
            assert listed(office, dispatcher, TOWN, one).total == count, (choice, value)
    assert found["flags"]["urgent"] == 1
    assert found["kind"]["group:facilities"] == 2


def test_a_list_longer_than_can_be_counted_says_so(
    office: Office, dispatcher: Actor, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert COUNTED >= 1_000
    monkeypatch.setattr("geo.desk.tallies.COUNTED", 2)
    assert queue_lengths(office, dispatcher, TOWN, OPEN)["open"] == 2
    assert tally(office, dispatcher, TOWN, OPEN)[1] is False


def test_a_private_case_is_not_counted_by_what_it_is_about(
    office: Office, dispatcher: Actor, cases: dict[str, Case]
) -> None:
    secret = report(office, REPORTER, lamp(5, category="dispute", description="夫妻争吵"))
    with office.write(SYSTEM) as tx:
        tx.put("make_private", secret, replace(secret, private=True))
    secretary = person(office, "r01")
    assert tally(office, secretary, TOWN, OPEN)[0]["kind"]["dispute"] == 1
    assert tally(office, dispatcher, TOWN, OPEN)[0]["kind"]["dispute"] == 0
    assert listed(office, dispatcher, TOWN, replace(OPEN, kind="dispute")).total == 0
    assert listed(office, dispatcher, TOWN, replace(OPEN, text="争吵")).total == 0
