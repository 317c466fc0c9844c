"""The services that can be asked for an address: how each is asked, and what it says of its precision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from geopy.geocoders import Nominatim

from geo.crs import distance_m
from geo.exchange.map_services import AMap, Baidu

COARSEST_M = 1000.0
"""An answer that is no nearer than this says no more than the region."""
SEVERAL = 5
BAIDU_BYTES = 84
"""Baidu takes no longer addresses (in UTF-8)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes
    ----------
    text : str
        An address.
    region : tuple of str
        Province, city, county: said before an address to services that search the whole country.
    bounds : tuple of float
        West, south, east, north in degrees, EPSG:4326, for services that can search in a box.
    """

    text: str
    region: tuple[str, ...]
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its name, its own address, the coordinates it answers in, and how it is made, asked and read.

    ``read`` takes a record of the service and says whether it is a ``point`` or a ``street``, its error radius in
    metres (above `COARSEST_M` for a region), and from 0 to 1 how well the address was understood.
    """

    name: str
    address: str
    system: str
    make: Callable[..., Any]
    ask: Callable[[Any, Question], Sequence[Any]]
    read: Callable[[Mapping[str, Any]], tuple[str, float, float]]


def _whole(question: Question) -> str:
    """The address with its region before it, unless it names one of the region's parts itself."""
    named = any(part and part in question.text for part in question.region)
    return question.text if named else "".join(question.region) + question.text


def _ask_nominatim(geocoder: Any, question: Question) -> Sequence[Any]:
    west, south, east, north = question.bounds
    box = [(south, west), (north, east)]
    found = geocoder.geocode(
        question.text, exactly_one=False, limit=SEVERAL, viewbox=box, bounded=True, language="zh-CN"
    )
    return found or ()


def _ask_amap(geocoder: Any, question: Question) -> Sequence[Any]:
    return geocoder.geocode(_whole(question), exactly_one=False) or ()


def _ask_baidu(geocoder: Any, question: Question) -> Sequence[Any]:
    # One result is all that Baidu gives; geopy's list of several would be the keys of that one.
    short = _whole(question).encode()[:BAIDU_BYTES].decode(errors="ignore")
    found = geocoder.geocode(short, exactly_one=True)
    return () if found is None else (found,)


_REGIONS = frozenset({"国家", "省", "市", "城市", "区县", "乡镇"})
_FAR = ("point", 2 * COARSEST_M, 0.0)

_AMAP_RADIUS_M: Mapping[str, float] = MappingProxyType(
    {
        "单元号": 30.0, "楼栋": 30.0, "门牌号": 50.0, "门址": 50.0, "道路交叉路口": 50.0, "公交站台、地铁站": 100.0,
        "兴趣点": 100.0, "住宅区": 200.0, "热点商圈": 500.0, "道路": 800.0, "村庄": 1000.0,
    }
)  # fmt: skip
"""AMap gives a level and no precision: what its points of each level are good for, on the safe side."""


def _read_amap(raw: Mapping[str, Any]) -> tuple[str, float, float]:
    level = str(raw["level"])
    if level in _REGIONS:
        return _FAR
    radius_m = _AMAP_RADIUS_M.get(level, 500.0)
    return ("street" if level == "道路" else "point"), radius_m, 1.0 if radius_m <= 100 else 0.6


_BAIDU_RADIUS_M = (
    (100, 20.0), (90, 50.0), (80, 100.0), (75, 200.0), (70, 300.0), (60, 500.0), (50, 1000.0),
)  # fmt: skip
"""From which ``confidence`` on an error is below how many metres, as Baidu's documentation of the service states."""


def _read_baidu(raw: Mapping[str, Any]) -> tuple[str, float, float]:
    level, confidence = str(raw["level"]), float(raw["confidence"])
    radius_m = next((metres for least, metres in _BAIDU_RADIUS_M if confidence >= least), None)
    if level in _REGIONS or radius_m is None:
        return _FAR
    share = float(raw.get("comprehension", 50)) / 100 * (1.0 if raw.get("precise") == 1 else 0.6)
    return ("street" if level == "道路" else "point"), radius_m, share


_LARGE_PLACES = frozenset(
    "country state region province county municipality city district borough town suburb".split()  # noqa: SIM905
)


def _read_nominatim(raw: Mapping[str, Any]) -> tuple[str, float, float]:
    south, north, west, east = map(float, raw["boundingbox"])
    kind = str(raw.get("class") or raw.get("category") or "")
    if kind == "boundary" or (kind == "place" and raw.get("type") in _LARGE_PLACES):
        return _FAR
    corners = distance_m(float(raw["lon"]), float(raw["lat"]), [west, east, west, east], [south, south, north, north])
    radius_m = round(max(float(corners.max()), 15.0), 1)
    return ("street" if kind == "highway" else "point"), radius_m, 1.0 if radius_m <= 100 else 0.6


SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "nominatim": Service(
            "Nominatim", "https://nominatim.openstreetmap.org", "wgs84", Nominatim, _ask_nominatim, _read_nominatim
        ),
        "baidu": Service("百度 Baidu", "https://api.map.baidu.com", "bd09", Baidu, _ask_baidu, _read_baidu),
        "amap": Service("高德 AMap", "https://restapi.amap.com", "gcj02", AMap, _ask_amap, _read_amap),
    }
)
"""The services by the name that the setting gives them."""
