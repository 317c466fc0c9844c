"""C3, the talk point (百姓说事点).

A resident brings a dispute; the mediator visits several times and calls in a lawyer.
"""

from datetime import date

import pytest

from geo.desk import handling, mediating, queries
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden
from geo.exchange import Community
from geo.model import Case, CaseState, Source
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.quiet_town import (
    DISPATCHER,
    LAWYER,
    MEDIATOR,
    SECRETARY,
    STUDIO,
    TOWN,
    WORKER_1,
    quiet_town,
    stored,
    told,
    who,
)
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

MONTH_LATER = date(2026, 12, 28)


@pytest.fixture
def town() -> Community:
    return quiet_town()


@pytest.fixture
def case(office: Office) -> Case:
    """Brought to the talk point, and given to a mediator by the dispatcher, who need not know what it is about."""
    brought = told(office, by=WORKER_1)
    assert brought.source is Source.TALK_POINT
    unseen = queries.get_case(office, who(office, DISPATCHER), brought.id)
    assert unseen.description == ""
    return mediating.appoint(office, who(office, DISPATCHER), brought.id, MEDIATOR, version=unseen.version)


def due(office: Office, person_id: str, *, mine: bool = True) -> list[str]:
    return [case.id for case in mediating.follow_ups_due(office, who(office, person_id), TOWN, mine=mine)]


def test_the_mediator_visits_several_times_and_calls_in_a_lawyer(office: Office, case: Case, clock: MovedClock) -> None:
    mediator = who(office, MEDIATOR)
    sat = mediating.sit(office, mediator, case.id, "先到楼上，再到楼下，各说各的")
    assert sat.state is CaseState.HANDLING
    clock.move(hours=6)
    mediating.sit(office, mediator, case.id, "李师傅看了水管，确是楼上漏的")
    clock.move(hours=6)
    mediating.sit(office, mediator, case.id, "律师讲了民法典的规定，两家都听进去了", helpers=(LAWYER,))
    agreed = mediating.agree(office, mediator, case.id, "楼上赔 800 元并修好水管", follow_up_on=MONTH_LATER)
    assert agreed.mediation is not None
    assert [sitting.helpers for sitting in agreed.mediation.sittings] == [(), (), (LAWYER,)]
    assert (agreed.mediation.mediator_id, agreed.mediation.follow_up_on) == (MEDIATOR, MONTH_LATER)
    handling.report_back(office, mediator, case.id, "已化解，赔款当场付清")
    with pytest.raises(Forbidden):
        handling.verify(office, mediator, case.id, passed=True, text="上门看过，认可")
    handling.verify(office, who(office, SECRETARY), case.id, passed=True, text="电话回访，两家都满意")
    closed = handling.close(office, who(office, SECRETARY), case.id, text="已调解好")
    assert closed.closed_at is not None
    assert closed.due_at is not None
    assert closed.closed_at < closed.due_at


def test_the_follow_up_holds_nothing_up_and_is_reminded_of_until_somebody_has_looked_again(
    office: Office, case: Case, clock: MovedClock
) -> None:
    mediator = who(office, MEDIATOR)
    mediating.sit(office, mediator, case.id, "谈了")
    mediating.agree(office, mediator, case.id, "赔 800 元", follow_up_on=MONTH_LATER)
    handling.report_back(office, mediator, case.id, "已化解")
    handling.verify(office, who(office, SECRETARY), case.id, passed=True, text="上门看过，认可")
    handling.close(office, who(office, SECRETARY), case.id, text="已调解好")
    assert due(office, MEDIATOR) == []
    clock.move(days=34)
    assert due(office, MEDIATOR) == []
    clock.move(days=1)
    assert due(office, MEDIATOR) == due(office, SECRETARY, mine=False) == [case.id]
    assert due(office, DISPATCHER, mine=False) == due(office, STUDIO[1]) == []
    looked = mediating.sit(office, mediator, case.id, "上门看过，没有再漏，两家见面打招呼")
    assert looked.state is CaseState.CLOSED
    assert looked.mediation is not None
    assert looked.mediation.follow_up_on is None
    assert due(office, MEDIATOR) == due(office, SECRETARY, mine=False) == []


def test_only_the_mediator_writes_and_only_what_has_happened(office: Office, case: Case, clock: MovedClock) -> None:
    mediator, other = who(office, MEDIATOR), who(office, STUDIO[1])
    with pytest.raises(Forbidden):
        mediating.sit(office, other, case.id, "我来谈")
    with pytest.raises(Conflict):
        mediating.agree(office, mediator, case.id, "还没坐下来谈就有协议")
    for words, named in (
        ("", {}),
        ("谈", {"at": clock.now.replace(year=2027)}),
        ("谈", {"next_on": date(2026, 11, 23)}),
    ):
        with pytest.raises(BadInput):
            mediating.sit(office, mediator, case.id, words, **named)
    with pytest.raises(BadInput):
        mediating.sit(office, mediator, case.id, "谈", helpers=tuple(f"帮手{number}" for number in range(11)))
    with pytest.raises(Forbidden):
        mediating.appoint(office, who(office, DISPATCHER), case.id, "r05")
    assert stored(office, case).version == case.version


def test_another_mediator_goes_on_where_the_first_one_stopped(office: Office, case: Case) -> None:
    mediating.sit(office, who(office, MEDIATOR), case.id, "谈了一次")
    mediating.appoint(office, who(office, SECRETARY), case.id, STUDIO[1])
    gone_on = mediating.sit(office, who(office, STUDIO[1]), case.id, "接着谈")
    assert gone_on.mediation is not None
    assert [sitting.by for sitting in gone_on.mediation.sittings] == [MEDIATOR, STUDIO[1]]
    with pytest.raises(Forbidden):
        mediating.sit(office, who(office, MEDIATOR), case.id, "我还想谈")


def test_two_who_write_at_once_lose_nothing(office: Office, case: Case) -> None:
    seen = stored(office, case)
    mediating.sit(office, who(office, MEDIATOR), case.id, "第一次", version=seen.version)
    with pytest.raises(Conflict):
        mediating.sit(office, who(office, MEDIATOR), case.id, "第一次，另一部手机", version=seen.version)
    kept = stored(office, case).mediation
    assert kept is not None
    assert [sitting.text for sitting in kept.sittings] == ["第一次"]
