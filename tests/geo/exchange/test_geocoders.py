"""What the online geocoder makes of the documented answers of Nominatim, Baidu and AMap, over a real socket."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from geo.crs import distance_m
from geo.errors import Unavailable
from geo.exchange.geocoders import LONGEST_QUESTION, REMEMBERED, Findings, tidy
from tests.geo.exchange.map_servers import KEY, MapServer, amap, asking, baidu, map_server, nominatim

REGION = ("山西省", "临汾市", "曲沃县")
BOUNDS = (111.465, 35.640, 111.482, 35.655)

# WGS84 → GCJ-02, (lat, lon) each, as the published test values of the formula's open implementations have them.
PUBLISHED = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]


@pytest.fixture
def server() -> Iterator[MapServer]:
    with map_server() as running:
        yield running


def to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 → BD-09 by the published formula, written down here once more."""
    step = math.pi * 3000 / 180
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * step)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * step)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def ask(service: str, server: MapServer, content: Any, **how: Any) -> Findings:
    server.say(content, **how)
    with asking(service, server) as geocoder:
        return geocoder.ask("正街116号", region=REGION, bounds=BOUNDS)


def test_the_formula_of_the_test_agrees_with_a_published_point() -> None:
    assert to_bd09(116.404, 39.915) == pytest.approx((116.41036949371029, 39.92133699351022), abs=1e-9)


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED)
def test_a_point_of_amap_comes_back_in_wgs84(server: MapServer, wgs84: Any, gcj02: Any) -> None:
    [found] = ask("amap", server, amap((gcj02[1], gcj02[0]))).found
    assert distance_m(found.lon, found.lat, wgs84[1], wgs84[0]) < 1.0


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED)
def test_a_point_of_baidu_comes_back_in_wgs84(server: MapServer, wgs84: Any, gcj02: Any) -> None:
    [found] = ask("baidu", server, baidu(*to_bd09(gcj02[1], gcj02[0]))).found
    assert distance_m(found.lon, found.lat, wgs84[1], wgs84[0]) < 1.0


def test_a_point_of_nominatim_is_wgs84_as_it_is(server: MapServer) -> None:
    [found] = ask("nominatim", server, nominatim(111.4735, 35.6482)).found
    assert (found.lon, found.lat) == (111.4735, 35.6482)


def test_amap_is_asked_as_its_documentation_says(server: MapServer) -> None:
    ask("amap", server, amap((111.48, 35.65)))
    assert server.asked == [
        ("/v3/geocode/geo", {"key": KEY, "address": "山西省临汾市曲沃县正街116号", "output": "JSON"})
    ]


def test_baidu_is_asked_as_its_documentation_says_and_for_its_own_coordinates(server: MapServer) -> None:
    ask("baidu", server, baidu(111.48, 35.65))
    assert server.asked == [("/geocoding/v3/", {"ak": KEY, "output": "json", "address": "山西省临汾市曲沃县正街116号"})]


def test_nominatim_is_asked_within_the_box_of_the_community_and_is_told_who_asks(server: MapServer) -> None:
    ask("nominatim", server, nominatim(111.4735, 35.6482))
    [(path, query)] = server.asked
    assert path == "/search"
    assert query["q"] == "正街116号"
    assert [float(part) for part in query["viewbox"].split(",")] == list(BOUNDS)
    assert (query["bounded"], query["format"], query["limit"]) == ("1", "json", "5")
    assert server.agents == {"Gridward"}


def test_an_own_nominatim_may_stand_below_a_path(server: MapServer) -> None:
    server.say(nominatim(111.4735, 35.6482))
    with asking("nominatim", server, url=f"{server.url}/nominatim") as geocoder:
        geocoder.ask("正街116号")
    assert server.asked[0][0] == "/nominatim/search"


def test_a_region_that_the_text_names_is_not_said_twice(server: MapServer) -> None:
    server.say(amap((111.48, 35.65)))
    with asking("amap", server) as geocoder:
        geocoder.ask("曲沃县正街116号", region=REGION)
    assert server.asked[0][1]["address"] == "曲沃县正街116号"


def test_an_address_for_baidu_is_cut_to_what_it_takes(server: MapServer) -> None:
    server.say(baidu(111.48, 35.65))
    with asking("baidu", server) as geocoder:
        geocoder.ask("正街一百一十六号" * 7, region=REGION)
    sent = server.asked[0][1]["address"]
    assert 80 < len(sent.encode()) <= 84
    assert sent.startswith("山西省临汾市曲沃县正街")


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("正街116号，电话139 0000 0001", "正街116号,电话"),
        ("王先生 13900000001 正街116号", "王先生 正街116号"),
        ("+86-139-0000-0001正街116号", "正街116号"),
        ("正街116号０３５７４５２１２３４", "正街116号"),
        ("身份证14102119900101123X 正街116号", "身份证 正街116号"),
        ("文苑新村12-3-501", "文苑新村12-3-501"),
        ("正街\n116\u200b号\x00", "正街 116 号"),
        ("  ", ""),
    ],
)
def test_numbers_of_people_are_not_sent(text: str, sent: str) -> None:
    assert tidy(text) == sent


def test_a_long_text_is_cut() -> None:
    assert len(tidy("正街" * 5000)) == LONGEST_QUESTION


def test_nothing_is_asked_when_nothing_is_left_of_a_text(server: MapServer) -> None:
    server.say(amap((111.48, 35.65)))
    with asking("amap", server) as geocoder:
        assert geocoder.ask("139 0000 0001") == Findings()
    assert server.connections == 0


@pytest.mark.parametrize(
    ("level", "radius_m", "kind"),
    [
        ("单元号", 30, "point"), ("门牌号", 50, "point"), ("道路交叉路口", 50, "point"), ("兴趣点", 100, "point"),
        ("道路", 800, "street"), ("村庄", 1000, "point"), ("未知", 500, "point"),
    ],
)  # fmt: skip
def test_a_level_of_amap_says_how_near_a_point_is(server: MapServer, level: str, radius_m: float, kind: str) -> None:
    [found] = ask("amap", server, amap((111.48, 35.65), level=level)).found
    assert (found.radius_m, found.level) == (radius_m, kind)


@pytest.mark.parametrize(
    ("confidence", "radius_m"), [(100, 20), (92, 50), (80, 100), (75, 200), (70, 300), (60, 500), (50, 1000)]
)
def test_a_confidence_of_baidu_says_how_near_a_point_is(server: MapServer, confidence: int, radius_m: float) -> None:
    [found] = ask("baidu", server, baidu(111.48, 35.65, confidence=confidence)).found
    assert found.radius_m == radius_m


def test_what_baidu_has_understood_by_half_counts_by_half(server: MapServer) -> None:
    [whole] = ask("baidu", server, baidu(111.48, 35.65)).found
    [half] = ask("baidu", server, baidu(111.48, 35.65, comprehension=50)).found
    [vague] = ask("baidu", server, baidu(111.48, 35.65, precise=0)).found
    assert (whole.share, half.share, vague.share) == (1.0, 0.5, 0.6)


def test_a_box_of_nominatim_says_how_near_a_point_is(server: MapServer) -> None:
    [small] = ask("nominatim", server, nominatim(111.4735, 35.6482, half_deg=0.00001)).found
    [house] = ask("nominatim", server, nominatim(111.4735, 35.6482, half_deg=0.0003)).found
    [street] = ask("nominatim", server, nominatim(111.4735, 35.6482, half_deg=0.003, kind="highway")).found
    assert small.radius_m == 15.0
    assert house.radius_m == pytest.approx(43.0, abs=1.0)
    assert (house.level, street.level) == ("point", "street")
    assert street.radius_m > 400


@pytest.mark.parametrize(
    ("service", "content"),
    [
        ("amap", amap((111.48, 35.65), level="区县")),
        ("amap", amap((111.48, 35.65), level="乡镇")),
        ("baidu", baidu(111.48, 35.65, level="区县", confidence=90)),
        ("baidu", baidu(111.48, 35.65, level="道路", confidence=40)),
        ("nominatim", nominatim(111.4735, 35.6482, kind="boundary", of_type="administrative")),
        ("nominatim", nominatim(111.4735, 35.6482, kind="place", of_type="town")),
        ("nominatim", nominatim(111.4735, 35.6482, half_deg=0.02, kind="landuse")),
    ],
)
def test_the_middle_of_a_county_is_no_address(server: MapServer, service: str, content: Any) -> None:
    assert ask(service, server, content) == Findings((), region_only=True)


@pytest.mark.parametrize(
    ("service", "content"),
    [
        ("amap", amap()),
        ("baidu", {"status": 1, "msg": "Internal Service Error:无相关结果", "results": []}),
        ("baidu", {"status": 0, "result": []}),
        ("nominatim", []),
    ],
)
def test_nothing_found_is_an_answer_and_no_failure(server: MapServer, service: str, content: Any) -> None:
    assert ask(service, server, content) == Findings()


def test_several_places_of_amap_stay_several(server: MapServer) -> None:
    assert len(ask("amap", server, amap((111.48, 35.65), (111.481, 35.651))).found) == 2


def test_a_name_from_outside_brings_no_markup(server: MapServer) -> None:
    name = "<img src=x onerror=alert(1)>![正街](http://x.example) `116号`\u202e$\\"
    [found] = ask("amap", server, amap((111.48, 35.65), name=name)).found
    assert not set(found.name) & set("<>![]`$\\\u202e:/=")
    assert "正街" in found.name


def test_an_answer_is_remembered_for_an_hour(server: MapServer) -> None:
    moment = [0.0]
    server.say(amap((111.48, 35.65)))
    with asking("amap", server, now=lambda: moment[0]) as geocoder:
        first = geocoder.ask("正街116号", region=REGION)
        assert geocoder.ask("正街116号 ", region=REGION) == first
        assert server.connections == 1
        moment[0] = 3601.0
        assert geocoder.ask("正街116号", region=REGION) == first
        assert server.connections == 2


def test_an_error_is_not_remembered(server: MapServer) -> None:
    server.say({"status": "0", "info": "SERVER_IS_BUSY", "infocode": "10016"})
    with asking("amap", server) as geocoder:
        with pytest.raises(Unavailable):
            geocoder.ask("正街116号")
        server.say(amap((111.48, 35.65)))
        assert geocoder.ask("正街116号").found


def test_the_memory_stays_small(server: MapServer) -> None:
    moment = [0.0]
    server.say(amap((111.48, 35.65)))
    with asking("amap", server, now=lambda: moment[0], a_minute=1000) as geocoder:
        for number in range(REMEMBERED + 3):
            geocoder.ask(f"正街{number}号")
        asked = server.connections
        geocoder.ask(f"正街{REMEMBERED + 2}号")
        assert server.connections == asked
        geocoder.ask("正街0号")
        assert server.connections == asked + 1


def test_no_more_questions_go_out_in_a_minute_than_allowed(server: MapServer) -> None:
    moment = [0.0]
    server.say(amap((111.48, 35.65)))
    with asking("amap", server, now=lambda: moment[0], a_minute=3, apart_s=1.0) as geocoder:
        for number in range(3):
            geocoder.ask(f"正街{number}号")
            moment[0] += 2.0
        with pytest.raises(Unavailable, match="at most 3 a minute"):
            geocoder.ask("正街9号")
        assert server.connections == 3
        moment[0] = 60.5
        assert geocoder.ask("正街9号").found


def test_two_questions_do_not_go_out_within_a_second(server: MapServer) -> None:
    moment = [0.0]
    server.say(nominatim(111.4735, 35.6482))
    with asking("nominatim", server, now=lambda: moment[0], apart_s=1.0) as geocoder:
        geocoder.ask("正街1号")
        moment[0] = 0.5
        with pytest.raises(Unavailable):
            geocoder.ask("正街2号")
        moment[0] = 1.5
        assert geocoder.ask("正街2号").found
