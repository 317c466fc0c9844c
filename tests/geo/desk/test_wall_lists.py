"""The counters of the wall say the same as the lists behind them."""

from urllib.parse import parse_qs

from geo.desk import handling, related
from geo.desk.figures import cases_behind
from geo.desk.office import Office
from geo.desk.pulse import follow
from geo.desk.reporting import Report, report
from geo.desk.secrets import receipt
from geo.desk.wall import percent, wall_view
from geo.measure.periods import period_of
from geo.model import REPORTER, Actor, Case, Outcome
from tests.small_town import middle

from .conftest import TOWN, MovedClock, person


def reported(office: Office, grid: int, text: str = "路灯不亮") -> Case:
    lon, lat = middle(grid)
    return report(office, REPORTER, Report(TOWN, "streetlight", text, lon=lon, lat=lat))


def settled(office: Office, dispatcher: Actor, case: Case, outcome: Outcome | None = None) -> None:
    worker = person(office, "r07")
    handling.dispatch(office, dispatcher, case.id, "r07")
    handling.take(office, worker, case.id)
    handling.report_back(office, worker, case.id, "换了灯泡")
    handling.verify(office, dispatcher, case.id, passed=True, text="亮了")
    handling.close(office, dispatcher, case.id, text="灯泡已更换")
    if outcome is not None:
        handling.rate(office, REPORTER, case.id, outcome, code=receipt(office.secret, case.id))


def test_every_counter_of_the_wall_equals_its_list(office: Office, dispatcher: Actor, clock: MovedClock) -> None:
    office.board(TOWN)
    late = reported(office, 1)
    settled(office, dispatcher, reported(office, 2), Outcome.SOLVED)
    clock.move(days=12)
    settled(office, dispatcher, late, Outcome.SOLVED)  # nine working days are three too many
    settled(office, dispatcher, reported(office, 3))
    first, second = reported(office, 5), reported(office, 5)
    related.merge(office, dispatcher, second.id, first.id)
    handling.dispatch(office, dispatcher, reported(office, 8).id, "r08")
    follow(office)
    root, today = office.root(TOWN), office.today(TOWN)
    tiles = wall_view(office, dispatcher, TOWN, root, "zh")["tiles"]
    shown = {}
    for _label, value, _tone, query in tiles:
        asked = {key: values[0] for key, values in parse_qs(query).items()}
        period = period_of(asked["period"], today)
        all_, counted = (
            cases_behind(office, dispatcher, TOWN, root, period, asked["figure"], part=part).count
            for part in ("all", "counted")
        )
        shown[asked["figure"]] = value
        assert value == (percent(counted / all_) if value.endswith("%") else str(all_)), query
    assert shown == {
        "received": "3", "open_now": "2", "overdue_now": "0", "on_time_rate": "67%", "response_rate": "80%",
        "solved_rate": "100%", "satisfied_rate": "100%", "closed": "2",
    }  # fmt: skip
