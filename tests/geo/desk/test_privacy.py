"""A private case is seen by those who work on it and by the secretary; others learn that there is one."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from python_calamine import CalamineWorkbook

from geo.desk import figure_exports, figures, handling, mediating, privacy, queries, related
from geo.desk.duplicates import near_duplicates
from geo.desk.office import Office
from geo.desk.pulse import follow
from geo.desk.reporting import Report, report
from geo.desk.trial import try_rules
from geo.desk.wall import wall_view
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.measure.periods import period_of
from geo.model import REPORTER, Actor, Case, CaseState, Grant, Source
from geo.store import CaseFilter
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.quiet_town import (
    DISPATCHER,
    HOME,
    LAWYER,
    MEDIATOR,
    QUARREL,
    SECRETARY,
    STUDIO,
    TOWN,
    WORKER_1,
    WORKER_2,
    quiet_office,
    stored,
    told,
    who,
)

SECRETS = ("漏水", "赔偿", HOME, "501", "wy2-3", "来访人甲", "13900000077", "dispute", "邻里纠纷", LAWYER, "照片")


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    with quiet_office(tmp_path, clock) as made:
        yield made


@pytest.fixture
def case(office: Office) -> Case:
    """A dispute with a mediator, one sitting and a photo."""
    made = told(office, replace(QUARREL, media=("照片.jpg",)))
    handling.file_case(office, who(office, SECRETARY), made.id) if made.state is CaseState.COLLECTED else made
    mediating.appoint(office, who(office, SECRETARY), made.id, MEDIATOR)
    return mediating.sit(office, who(office, MEDIATOR), made.id, "两家都到了，谈漏水赔偿", helpers=(LAWYER,))


def tells_nothing(shown: object) -> bool:
    said = str(shown)
    return not [secret for secret in SECRETS if secret in said]


@pytest.mark.parametrize("person_id", [DISPATCHER, WORKER_1, WORKER_2, STUDIO[1]])
def test_whoever_does_not_work_on_it_learns_its_grid_its_group_and_its_state(
    office: Office, case: Case, person_id: str
) -> None:
    actor = who(office, person_id)
    for seen in (
        queries.get_case(office, actor, case.id),
        *queries.find_cases(office, actor, CaseFilter(community=TOWN)),
        *queries.latest(office, actor, TOWN),
        *queries.queue(office, actor, TOWN, "open"),
    ):
        assert tells_nothing(seen)
        assert seen.state is CaseState.HANDLING
        assert seen.path == seen.handling_path == ("c", "d1", "g1")
        assert office.profile(TOWN).category(seen.category).name["zh"] == "民生服务"
        assert not seen.needs_place
    assert queries.history(office, actor, case.id) == []
    assert tells_nothing(related.related_cases(office, actor, case))


@pytest.mark.parametrize("person_id", [SECRETARY, MEDIATOR])
def test_the_mediator_and_the_secretary_see_all_of_it(office: Office, case: Case, person_id: str) -> None:
    seen = queries.get_case(office, who(office, person_id), case.id)
    assert (seen.description, seen.address, seen.category) == (QUARREL.description, HOME, "dispute")
    assert seen.mediation is not None
    assert seen.mediation.sittings[0].helpers == (LAWYER,)
    assert [event.verb for event in queries.history(office, who(office, person_id), case.id)][-1] == "sit"


def test_a_helper_who_is_of_the_staff_sees_it_and_a_verifier_does(office: Office, case: Case) -> None:
    mediating.sit(office, who(office, MEDIATOR), case.id, "请了网格员作证", helpers=(WORKER_2,))
    assert queries.get_case(office, who(office, WORKER_2), case.id).address == HOME
    verifier = replace(stored(office, case), verifier_id=DISPATCHER)
    assert privacy.may_see(who(office, DISPATCHER), verifier)
    assert not privacy.may_see(who(office, WORKER_1), verifier)


def test_no_search_leads_to_it(office: Office, case: Case) -> None:
    for secret in (
        CaseFilter(community=TOWN, text="漏水"),
        CaseFilter(community=TOWN, category=("dispute",)),
        CaseFilter(community=TOWN, under=stored(office, case).path),
        CaseFilter(community=TOWN, under_any=(stored(office, case).path,)),
        CaseFilter(community=TOWN, also=(CaseFilter(text="漏水"),)),
    ):
        assert queries.find_cases(office, who(office, DISPATCHER), secret) == []
        assert [found.id for found in queries.find_cases(office, who(office, SECRETARY), secret)] == [case.id]
    whole_group = tuple(c.code for c in office.profile(TOWN).categories if c.group == "livelihood")
    found = queries.find_cases(office, who(office, DISPATCHER), CaseFilter(community=TOWN, category=whole_group))
    assert [one.id for one in found] == [case.id]


def test_the_map_shows_it_in_its_grid_and_nowhere_nearer(office: Office, case: Case, clock: MovedClock) -> None:
    board = office.board(TOWN)
    follow(office)
    (row,) = board.state("grid", (111.0, 35.0, 112.0, 36.0))["cases"]
    assert row[0] == case.id
    assert row[4] == "~livelihood"
    assert row[7] == "g1"
    assert office.scene(TOWN).head("zh")["categories"][row[4]]["name"] == "民生服务"
    spot = stored(office, case).position
    assert spot is not None
    around = (spot.lon - 1e-5, spot.lat - 1e-5, spot.lon + 1e-5, spot.lat + 1e-5)
    assert board.state("grid", around)["cases"] == []
    assert board.counts(["g1", "m2"]) == {"g1": (1, 0, 0), "m2": (0, 0, 0)}
    since = board.cursor
    handling.add_note(office, who(office, MEDIATOR), case.id, "两家同意再谈")
    follow(office)
    changed = board.changes(since)
    assert changed is not None
    assert tells_nothing(changed)
    fresh = type(board).load(office.store, office.profile(TOWN), "c", clock())
    assert fresh.state("grid", (111.0, 35.0, 112.0, 36.0))["cases"] == [row]


def test_the_wall_tells_nobody_what_it_is_about(office: Office, case: Case) -> None:
    for person_id in (DISPATCHER, SECRETARY, MEDIATOR):
        view = wall_view(office, who(office, person_id), TOWN, "c", "zh")
        assert tells_nothing(orjson.dumps(view["latest"]).decode())
        assert "民生服务" in str(view["latest"]["rows"])


def test_lists_behind_figures_and_their_workbook_hide_it(office: Office, case: Case, clock: MovedClock) -> None:
    period = period_of("month", office.today(TOWN))
    for person_id, hidden in ((DISPATCHER, True), (SECRETARY, False)):
        behind = figures.cases_behind(office, who(office, person_id), TOWN, "c", period, "received")
        assert behind.count == 1
        assert tells_nothing(behind.cases) is hidden
        book = figure_exports.export_list(office, who(office, person_id), TOWN, "c", period, "received", "zh")
        assert tells_nothing(texts_of(book)) is hidden


def test_like_reports_and_trials_of_rules_do_not_give_it_away(office: Office, case: Case, clock: MovedClock) -> None:
    clock.move(minutes=10)
    again = told(office, QUARREL)
    unseen = queries.get_case(office, who(office, DISPATCHER), again.id)
    assert near_duplicates(office, who(office, DISPATCHER), unseen) == []
    loud = report(office, who(office, DISPATCHER), Report(TOWN, "heating", QUARREL.description, address=HOME))
    assert near_duplicates(office, who(office, DISPATCHER), loud) == []
    found = near_duplicates(office, who(office, SECRETARY), stored(office, again))
    assert [same.case.id for same in found][:1] == [case.id]
    rules = '[[rules]]\nname = { zh = "都到社区" }\nwhen = "category is dispute"\nto = "level community"\n'
    planner = Actor("planner", "", (Grant("planner", TOWN),))
    tried = try_rules(office, planner, TOWN, rules, clock() - timedelta(days=1), clock() + timedelta(days=1))
    assert {change.category for change in tried.changes} == {"~livelihood"}


def test_a_part_of_a_private_case_is_private_and_so_is_what_turns_out_a_dispute(office: Office, case: Case) -> None:
    parts = [related.Part("heating", "看看漏水的暖气管"), related.Part("dispute", "谈赔偿")]
    related.split(office, who(office, SECRETARY), case.id, parts)
    found = queries.find_cases(office, who(office, SECRETARY), CaseFilter(community=TOWN, parent_id=case.id))
    assert [part.private for part in found] == [True, True]
    loud = report(office, REPORTER, Report(TOWN, "garbage", "楼道堆物", address=HOME, source=Source.RESIDENT))
    assert not loud.private
    assert handling.recategorise(office, who(office, SECRETARY), loud.id, "dispute").private


def test_whoever_works_on_it_or_the_secretary_opens_it_and_the_log_tells_who(office: Office, case: Case) -> None:
    with pytest.raises(Forbidden):
        privacy.set_private(office, who(office, DISPATCHER), case.id, False)
    with pytest.raises(NotFound):
        privacy.set_private(office, REPORTER, case.id, False)
    opened = privacy.set_private(office, who(office, MEDIATOR), case.id, False)
    assert queries.get_case(office, who(office, DISPATCHER), case.id).address == HOME
    with pytest.raises(Conflict):
        privacy.set_private(office, who(office, SECRETARY), case.id, True, version=opened.version - 1)
    privacy.set_private(office, who(office, SECRETARY), case.id, True)
    assert tells_nothing(queries.get_case(office, who(office, DISPATCHER), case.id))
    events = queries.history(office, who(office, SECRETARY), case.id)
    assert [(event.verb, event.actor) for event in events][-2:] == [
        ("make_public", f"person:{MEDIATOR}"),
        ("make_private", f"person:{SECRETARY}"),
    ]


def test_nobody_can_report_what_stands_for_a_hidden_category(office: Office) -> None:
    with pytest.raises(NotFound):
        told(office, replace(QUARREL, category="~livelihood"))
    with pytest.raises(BadInput):
        told(office, replace(QUARREL, address=""))


def texts_of(book: bytes) -> str:
    opened = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return str([opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names])
