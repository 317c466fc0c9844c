"""A dispatcher asks a map service for an address that is not clear here; it proposes, and never decides."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo.crs import from_wgs84
from geo.desk import handling
from geo.desk.actors import demo_actor
from geo.desk.aliases import remember_alias
from geo.desk.lookup import look_up
from geo.desk.office import Office
from geo.desk.online import MOST_SURE, ask_online
from geo.desk.placing import look_for_place
from geo.desk.reporting import Report, report
from geo.desk.settings import GeocoderSettings, Settings
from geo.errors import Forbidden, NotFound, Unavailable
from geo.locate import retell
from geo.locate.ranking import SURE, TOGETHER
from geo.model import REPORTER, SYSTEM, Actor, Grant
from tests.geo.desk.conftest import HEATING, HOME, TOWN, MovedClock, person
from tests.geo.exchange.map_servers import HOST, KEY, MapServer, amap, map_server
from tests.small_town import corner, middle, small_town
from tests.sources import ROOT

UNCLEAR = "老供销社后院"
"""Words that nothing in the small town is called by."""


def gcj(lon: float, lat: float) -> tuple[float, float]:
    """A WGS84 point as AMap gives it."""
    x, y = from_wgs84(lon, lat, "gcj02")
    return float(x), float(y)


@pytest.fixture
def server() -> Iterator[MapServer]:
    with map_server() as running:
        running.say(amap(gcj(*middle(5)), name="山西省临汾市曲沃县供销社旧址"))
        yield running


@pytest.fixture
def online(tmp_path: Path, clock: MovedClock, server: MapServer) -> Iterator[Office]:
    """An office whose settings name AMap, which is our server."""
    chosen = GeocoderSettings("amap", url=server.url, key=KEY, hosts=(HOST,))
    made = Office(Settings(home=tmp_path, geocoder=chosen), clock)
    with made.write(SYSTEM) as tx:
        tx.load_community(small_town())
    yield made
    if made.geocoder:
        made.geocoder.close()
    made.close()


@pytest.fixture
def asker(online: Office) -> Actor:
    return demo_actor(online, TOWN, "dispatcher")


def test_an_office_asks_nobody_unless_somebody_has_set_it_up(office: Office, dispatcher: Actor) -> None:
    assert Settings().geocoder is None
    assert office.geocoder is None
    with pytest.raises(NotFound, match="No online geocoder is set up"):
        ask_online(office, dispatcher, TOWN, UNCLEAR)


def test_an_office_without_it_does_not_even_load_it() -> None:
    code = "import sys, geo.desk.online, geo.api.app; print([m for m in sys.modules if m.split('.')[0] == 'geopy'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_a_service_finds_is_proposed_and_never_placed(online: Office, asker: Actor) -> None:
    answer = ask_online(online, asker, TOWN, UNCLEAR)
    assert answer.placed is None
    assert answer.text == UNCLEAR
    assert answer.question == "高德 AMap knows such places; is one of them meant?"
    [found] = answer.candidates
    assert found.path == ("c", "d1", "g5")
    assert (found.lon, found.lat) == pytest.approx(middle(5), abs=1e-6)
    assert (found.level, found.radius_m, found.address_id) == ("point", 50.0, "")
    assert found.name == "山西省临汾市曲沃县供销社旧址"
    assert found.why.startswith("高德 AMap found it; not checked here.")


def test_no_answer_from_outside_is_sure_enough_to_place_a_case(online: Office, asker: Actor) -> None:
    assert MOST_SURE < SURE
    [found] = ask_online(online, asker, TOWN, UNCLEAR).candidates
    assert found.confidence < min(SURE, TOGETHER)


def test_the_dispatcher_puts_a_case_where_a_service_has_found_it(online: Office, asker: Actor) -> None:
    case = report(online, REPORTER, replace(HEATING, address=UNCLEAR))
    assert case.needs_place
    [found] = ask_online(online, asker, TOWN, UNCLEAR).candidates
    placed = handling.locate_case(online, asker, case.id, found, version=case.version)
    assert placed.handling_path == ("c", "d1", "g5")
    assert placed.position is not None
    assert placed.position.pinned


def test_a_service_is_not_asked_for_what_is_sure_here(online: Office, asker: Actor, server: MapServer) -> None:
    answer = ask_online(online, asker, TOWN, HOME)
    assert answer == look_up(online, asker, TOWN, HOME)
    assert answer.placed is not None
    assert server.connections == 0


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_service_is_not_asked_for_nothing(online: Office, asker: Actor, server: MapServer, text: str) -> None:
    assert ask_online(online, asker, TOWN, text).candidates == ()
    assert server.connections == 0


def test_a_report_never_waits_for_the_internet(online: Office, server: MapServer) -> None:
    for number, address in enumerate((HOME, UNCLEAR, "楼下")):
        sent = Report(TOWN, "heating", "暖气不热", address=address, idempotency_key=str(number))
        report(online, REPORTER, sent)
    assert server.connections == 0


def test_telephone_numbers_do_not_leave_the_machine(online: Office, asker: Actor, server: MapServer) -> None:
    ask_online(online, asker, TOWN, f"{UNCLEAR}，13900000001")
    [(_, query)] = server.asked
    assert query["address"].endswith(UNCLEAR)
    assert "139" not in query["address"]


@pytest.mark.parametrize("written", ["孙海燕和郑玉兰", "孫海燕和鄭玉蘭"])
def test_names_of_people_known_here_do_not_leave_the_machine(
    online: Office, asker: Actor, server: MapServer, written: str
) -> None:
    ask_online(online, asker, TOWN, f"{written}说的{UNCLEAR}")
    [(_, query)] = server.asked
    assert query["address"].endswith(f"说的{UNCLEAR}")
    assert not set("孙孫海燕郑鄭玉兰蘭") & set(query["address"])


def test_a_phrase_that_the_desk_remembers_is_sure_here(online: Office, asker: Actor, server: MapServer) -> None:
    [found] = ask_online(online, asker, TOWN, UNCLEAR).candidates
    remember_alias(online, asker, TOWN, UNCLEAR, found)
    asked = server.connections
    placed = ask_online(online, asker, TOWN, UNCLEAR).placed
    assert placed is not None
    assert placed.path == found.path
    assert server.connections == asked


def test_a_service_is_told_the_region_of_the_community(online: Office, asker: Actor, server: MapServer) -> None:
    ask_online(online, asker, TOWN, UNCLEAR)
    region = "".join(online.profile(TOWN).region)
    assert region
    assert server.asked[0][1]["address"] == region + UNCLEAR


@pytest.mark.parametrize("right", ["worker", "department", "auditor"])
def test_only_who_may_place_cases_may_ask(online: Office, server: MapServer, right: str) -> None:
    with pytest.raises(Forbidden):
        ask_online(online, demo_actor(online, TOWN, right), TOWN, UNCLEAR)
    with pytest.raises(Forbidden):
        ask_online(online, person(online, "r03"), TOWN, UNCLEAR)
    assert server.connections == 0


def test_a_failing_service_is_one_sentence_for_the_page(online: Office, asker: Actor, server: MapServer) -> None:
    server.say({"status": "0", "info": "DAILY_QUERY_OVER_LIMIT", "infocode": "10003"})
    with pytest.raises(Unavailable, match="The quota at 高德 AMap is used up"):
        ask_online(online, asker, TOWN, UNCLEAR)


def answered(online: Office, asker: Actor, server: MapServer, content: Any) -> str:
    server.say(content)
    answer = ask_online(online, asker, TOWN, UNCLEAR)
    assert (answer.candidates, answer.placed) == ((), None)
    return answer.question


def test_places_outside_the_community_are_dropped_and_said(online: Office, asker: Actor, server: MapServer) -> None:
    question = answered(online, asker, server, amap(gcj(116.39, 39.9)))
    assert question == "高德 AMap found it only outside 文苑里社区."


def test_a_place_beside_the_community_is_outside_it(online: Office, asker: Actor, server: MapServer) -> None:
    west, north = corner(1)
    question = answered(online, asker, server, amap(gcj(west - 0.0002, north - 0.0008), level="兴趣点"))
    assert "outside" in question


def test_a_service_that_knows_the_county_only_is_said_so(online: Office, asker: Actor, server: MapServer) -> None:
    question = answered(online, asker, server, amap(gcj(*middle(5)), level="区县"))
    assert question == "高德 AMap knows the region, but not the address in it."


def test_a_service_that_knows_nothing_is_said_so(online: Office, asker: Actor, server: MapServer) -> None:
    assert answered(online, asker, server, amap()) == "高德 AMap found nothing."


def test_within_reach_of_two_grids_both_are_kept(online: Office, asker: Actor, server: MapServer) -> None:
    lon, lat = middle(5)
    server.say(amap(gcj(corner(5)[0] + 0.0001, lat)))
    [found] = ask_online(online, asker, TOWN, UNCLEAR).candidates
    assert (found.path, found.other_path) == (("c", "d1", "g5"), ("c", "d1", "g4"))
    assert lon > found.lon


def test_within_reach_of_many_grids_only_what_they_share_is_certain(
    online: Office, asker: Actor, server: MapServer
) -> None:
    server.say(amap(gcj(*middle(5)), level="未知"))
    [found] = ask_online(online, asker, TOWN, UNCLEAR).candidates
    assert found.radius_m == 500.0
    assert (found.path, found.other_path) == (("c",), ())


def test_the_nearer_of_several_places_comes_first(online: Office, asker: Actor, server: MapServer) -> None:
    near, far = amap(gcj(*middle(5))), amap(gcj(*middle(8)), level="道路")
    server.say({**far, "geocodes": far["geocodes"] + near["geocodes"] + amap(gcj(120.0, 30.0))["geocodes"]})
    answer = ask_online(online, asker, TOWN, UNCLEAR)
    assert [candidate.radius_m for candidate in answer.candidates] == [50.0, 800.0]
    assert [candidate.level for candidate in answer.candidates] == ["point", "street"]


@pytest.mark.parametrize("content", [amap(gcj(*middle(5))), amap(), amap((1.0, 1.0)), amap((1.0, 1.0), level="省")])
def test_every_sentence_of_an_answer_is_said_in_chinese(
    online: Office, asker: Actor, server: MapServer, content: Any
) -> None:
    server.say(content)
    answer = ask_online(online, asker, TOWN, UNCLEAR)
    for english in (answer.question, *(candidate.why for candidate in answer.candidates)):
        chinese = retell(english, "zh").replace("AMap", "")
        assert chinese
        assert not [letter for letter in chinese if letter.isascii() and letter.isalpha()], chinese


def test_the_key_shows_nowhere(online: Office) -> None:
    assert KEY not in repr(online.settings)
    assert KEY not in str(online.settings.geocoder)
    assert KEY not in json.dumps(str(vars(online)))


def test_a_community_without_areas_asks_nobody(
    online: Office, asker: Actor, server: MapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = small_town()
    bare = replace(town, units=tuple(replace(unit, geometry=None) for unit in town.units))
    from geo.locate import Locator

    blind = Locator.build(bare.profile, bare.units, (), bare.buildings.iloc[:0], bare.streets.iloc[:0])
    locate: Callable[[str], Locator] = lambda _community: blind  # noqa: E731
    monkeypatch.setattr(online, "locator", locate)
    answer = ask_online(online, asker, TOWN, UNCLEAR)
    assert answer.question.startswith("No unit of 文苑里社区 is drawn")
    assert server.connections == 0


def test_the_desk_shows_what_the_service_knows_after_what_is_known_here_and_only_when_asked(
    online: Office, server: MapServer
) -> None:
    case = report(online, REPORTER, replace(HEATING, address=UNCLEAR))
    dispatcher = demo_actor(online, TOWN, "dispatcher")
    assert look_for_place(online, dispatcher, case).choices == ()
    asked = look_for_place(online, dispatcher, case, online=True)
    assert [choice.candidate.path[2] for choice in asked.choices] == ["g5"]
    auditor = Actor("account:a", "审计", (Grant("auditor", TOWN),))
    assert look_for_place(online, auditor, case, online=True).choices == ()
    sure = look_for_place(online, dispatcher, case, HOME, online=True)
    assert [choice.candidate.address_id for choice in sure.choices] == ["wy2-3-501"]
