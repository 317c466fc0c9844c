"""What may go wrong between us and a map service: each is one plain sentence, and nothing leaks on the way."""

import logging
import shutil
import ssl
import subprocess
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Unavailable
from geo.exchange.geocoders import LIMIT_S, OnlineGeocoder
from geo.exchange.hosts import LARGEST_ANSWER, AllowedHosts, GatedAdapter
from geo.exchange.services import SERVICES
from geo.i18n import catalogue, say
from tests.geo.exchange.map_servers import HOST, KEY, MapServer, amap, asking, baidu, map_server, nominatim, seconds

ADDRESS = "正街116号"


@pytest.fixture
def server() -> Iterator[MapServer]:
    with map_server() as running:
        yield running


@pytest.fixture
def other() -> Iterator[MapServer]:
    with map_server() as running:
        running.say(amap((111.48, 35.65)))
        yield running


def refusal(geocoder: OnlineGeocoder) -> Unavailable:
    """The error of one question, checked to be a sentence in both languages that tells neither key nor address."""
    with pytest.raises(Unavailable) as raised:
        geocoder.ask(ADDRESS)
    error = raised.value
    assert error.sentence in catalogue("zh")
    told = say(error, "en") + say(error, "zh") + "".join(traceback.format_exception(error)) + repr(error)
    assert KEY not in told
    assert ADDRESS not in told
    assert "\n" not in say(error, "en")
    return error


def amap_failure(info: str, code: str) -> dict[str, str]:
    return {"status": "0", "info": info, "infocode": code}


KEY_REFUSED = "does not accept the key"
QUOTA = "quota"
WAIT = "asks to wait"
LATE = "did not answer in time"
QUESTION = "did not understand"
AWAY = "could not be reached"
FAILED = "a failure of its own"
UNREADABLE = "cannot be read"


@pytest.mark.parametrize(
    ("service", "content", "sentence"),
    [
        ("amap", amap_failure("INVALID_USER_KEY", "10001"), KEY_REFUSED),
        ("amap", amap_failure("USERKEY_PLAT_NOMATCH", "10009"), KEY_REFUSED),
        ("amap", amap_failure("INSUFFICIENT_PRIVILEGES", "10012"), KEY_REFUSED),
        ("amap", amap_failure("DAILY_QUERY_OVER_LIMIT", "10003"), QUOTA),
        ("amap", amap_failure("USER_DAILY_QUERY_OVER_LIMIT", "10044"), QUOTA),
        ("amap", amap_failure("ACCESS_TOO_FREQUENT", "10004"), WAIT),
        ("amap", amap_failure("SERVER_IS_BUSY", "10016"), LATE),
        ("amap", amap_failure("INVALID_PARAMS", "20000"), QUESTION),
        ("amap", amap_failure("ENGINE_RESPONSE_DATA_ERROR", "30001"), FAILED),
        ("baidu", {"status": 200, "message": "APP不存在，AK有误请检查再重试"}, KEY_REFUSED),
        ("baidu", {"status": 240, "message": "APP 服务被禁用"}, KEY_REFUSED),
        ("baidu", {"status": 5, "message": "ak不存在或者非法"}, KEY_REFUSED),
        ("baidu", {"status": 302, "message": "天配额超限，限制访问"}, QUOTA),
        ("baidu", {"status": 401, "message": "当前并发量已经超过约定并发配额，限制访问"}, WAIT),
        ("baidu", {"status": 2, "message": "请求参数非法"}, QUESTION),
        ("baidu", {"status": 1, "message": "服务器内部错误"}, FAILED),
        ("nominatim", {"error": "Query parameter too long"}, QUESTION),
    ],
)
def test_each_failure_that_a_service_states_has_its_sentence(
    server: MapServer, service: str, content: Any, sentence: str
) -> None:
    server.say(content)
    with asking(service, server) as geocoder:
        assert sentence in str(refusal(geocoder))


@pytest.mark.parametrize("service", sorted(SERVICES))
@pytest.mark.parametrize(
    ("status", "sentence"),
    [(400, QUESTION), (401, KEY_REFUSED), (403, KEY_REFUSED), (429, WAIT), (500, FAILED), (503, LATE)],
)
def test_each_status_of_http_has_its_sentence(server: MapServer, service: str, status: int, sentence: str) -> None:
    server.say(f"<html>{ADDRESS} {KEY}</html>".encode(), status=status)
    with asking(service, server) as geocoder:
        assert sentence in str(refusal(geocoder))


@pytest.mark.filterwarnings("ignore:Latitude normalization")  # geopy's, before its own error
@pytest.mark.parametrize("service", sorted(SERVICES))
@pytest.mark.parametrize(
    "content",
    [
        b"", b"<html>busy</html>", b'{"status": "1", "geocodes": [', b"\xff\xfe\x00", b"7", b"[[1]]", b'"text"', b"{}",
        b'{"status": 0, "result": {"location": {}}}', b'{"status": [], "result": 3}', b"[" * 5000,
        b'{"status": "1", "geocodes": [{"location": "here", "level": "x", "formatted_address": ""}]}',
        b'[{"lat": "north", "lon": "1", "display_name": "x", "boundingbox": []}]',
        b'{"status": 0, "result": {"location": {"lng": 1e308, "lat": 1e308}, "level": "x", "confidence": 80}}',
    ],
)  # fmt: skip
def test_a_broken_answer_is_said_to_be_one(server: MapServer, service: str, content: bytes) -> None:
    server.say(content)
    with asking(service, server) as geocoder:
        try:
            assert geocoder.ask(ADDRESS).found == ()  # to Nominatim {} says that it knows nothing
        except Unavailable as error:
            assert str(error).endswith((f"{UNREADABLE}.", f"{QUESTION} the question.", f"{FAILED}."))


def test_an_answer_without_end_is_not_read_to_its_end(server: MapServer) -> None:
    server.say(b"[" + b" " * (LARGEST_ANSWER + 1) + b"]")
    with asking("nominatim", server) as geocoder:
        assert UNREADABLE in str(refusal(geocoder))


@pytest.mark.parametrize(
    "how", [{"after_s": 3.0}, {"step": 1, "between_s": 0.1}], ids=["late", "a byte at a time"]
)  # fmt: skip
def test_a_slow_service_is_not_waited_for(server: MapServer, how: dict[str, float]) -> None:
    server.say(amap((111.48, 35.65)), **how)
    with asking("amap", server, limit_s=0.3) as geocoder:
        began = time.monotonic()
        assert LATE in str(refusal(geocoder))
        assert seconds(began) < 1.5


def test_nobody_waits_longer_than_three_seconds() -> None:
    assert LIMIT_S <= 3.0


def test_a_service_that_is_not_there_is_said_so(server: MapServer) -> None:
    server.close()
    with asking("amap", server) as geocoder:
        assert AWAY in str(refusal(geocoder))


def test_a_host_that_is_not_on_the_list_is_not_even_called(server: MapServer) -> None:
    server.say(amap((111.48, 35.65)))
    with asking("amap", server, hosts=("map.example",)) as geocoder:
        assert str(refusal(geocoder)).startswith("127.0.0.1 was not asked: it is not one of the hosts")
    assert server.connections == 0


def test_without_a_list_the_own_host_of_the_service_alone_may_be_asked() -> None:
    for service in SERVICES.values():
        allowed = AllowedHosts(service.address)
        allowed.check("https", service.address.removeprefix("https://"))
        for host in ("map.example", HOST, "", f"{service.address.removeprefix('https://')}.map.example"):
            with pytest.raises(Unavailable, match="not one of the hosts"):
                allowed.check("https", host)


def test_a_name_before_the_host_does_not_stand_for_it() -> None:
    allowed = AllowedHosts("https://restapi.amap.com")
    with pytest.raises(Unavailable, match="not one of the hosts"):
        allowed.check("https", "restapi.amap.com@map.example")
    with pytest.raises(Unavailable, match="not one of the hosts"):
        allowed.check("https", "someone@restapi.amap.com")


def test_a_host_that_nobody_named_is_asked_by_https_only(server: MapServer) -> None:
    server.say(amap((111.48, 35.65)))
    with asking("amap", server, hosts=()) as geocoder:
        assert "without https" in str(refusal(geocoder))
    assert server.connections == 0


def test_a_named_host_beyond_the_own_network_is_asked_by_https_only() -> None:
    with pytest.raises(Unavailable, match="without https"):
        AllowedHosts("http://8.8.8.8", ["8.8.8.8"]).check("http", "8.8.8.8")
    AllowedHosts("https://8.8.8.8", ["8.8.8.8"]).check("https", "8.8.8.8")


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        (HOST, HOST), ("10.1.2.3", "10.1.2.3:8080"), ("192.168.1.9:8080", "192.168.1.9:8080"),
        ("::1", "[::1]:8080"), ("[::1]", "[::1]"), ("LocalHost", "localhost:80"),
    ],
)  # fmt: skip
def test_a_named_host_of_the_own_network_may_be_asked_in_the_clear(named: str, asked: str) -> None:
    AllowedHosts("", [named]).check("http", asked)


def test_a_service_must_prove_who_it_is(server: MapServer, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    named = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([openssl, *made, *named], check=True, capture_output=True)
    server.secure(certificate, key)
    server.say(amap((111.48, 35.65)))
    url = server.url.replace("http:", "https:")
    with asking("amap", server, url=url) as geocoder:
        assert AWAY in str(refusal(geocoder))
    assert server.asked == []
    trusted = GatedAdapter(allowed=AllowedHosts(url), ssl_context=ssl.create_default_context(cafile=str(certificate)))
    with trusted:
        assert trusted.get_json(f"{url}/v3/geocode/geo", timeout=3.0, headers={"User-Agent": "x"})["status"] == "1"


def test_a_redirect_to_another_host_is_not_followed(server: MapServer, other: MapServer) -> None:
    server.say(b"", status=302, headers={"Location": f"http://localhost:{other.port}/v3/geocode/geo"})
    with asking("amap", server) as geocoder:
        assert str(refusal(geocoder)).startswith("localhost was not asked")
    assert len(server.asked) == 1
    assert other.connections == 0


@pytest.mark.parametrize("place", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:application/json,[]"])
def test_a_redirect_to_something_else_than_http_is_not_followed(server: MapServer, place: str) -> None:
    server.say(b"", status=302, headers={"Location": place})
    with asking("nominatim", server) as geocoder:
        assert str(refusal(geocoder)).endswith((f"{AWAY}.", f"{FAILED}."))


def test_a_redirect_within_the_host_is_followed(server: MapServer) -> None:
    server.say(nominatim(111.4735, 35.6482))
    server.answers.insert(0, {"body": b"", "status": 301, "headers": {"Location": "/search.php?q=x"}})
    with asking("nominatim", server) as geocoder:
        assert geocoder.ask(ADDRESS).found
    assert [path for path, _ in server.asked] == ["/search", "/search.php"]


def test_redirects_in_a_circle_come_to_an_end(server: MapServer) -> None:
    server.say(b"", status=302, headers={"Location": "/search"})
    with asking("nominatim", server) as geocoder:
        assert FAILED in str(refusal(geocoder))
    assert server.connections < 6


def test_proxies_of_the_environment_see_nothing(
    server: MapServer, other: MapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, other.url)
    server.say(baidu(111.48, 35.65))
    with asking("baidu", server) as geocoder:
        assert geocoder.ask(ADDRESS).found
    assert (server.connections, other.connections) == (1, 0)


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_neither_key_nor_address_is_logged(
    server: MapServer, service: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("geopy").setLevel(logging.DEBUG)
    server.say({"amap": amap((111.48, 35.65)), "baidu": baidu(111.48, 35.65), "nominatim": []}[service])
    with asking(service, server) as geocoder:
        geocoder.ask(ADDRESS)
    server.say(f"{ADDRESS} {KEY}".encode(), status=500)
    with asking(service, server) as geocoder:
        refusal(geocoder)
    printed = "".join(capsys.readouterr())
    assert "geocoder asked" in printed
    for line in (printed, caplog.text):
        assert KEY not in line
        assert "116" not in line
        assert "%E6%AD%A3" not in line
