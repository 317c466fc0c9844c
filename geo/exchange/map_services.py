"""The map services as geopy geocoders: AMap (高德), which geopy lacks, and Baidu (百度) with its answers read in full.

Both know addresses of mainland China, AMap in GCJ-02 and Baidu in BD-09; nothing is converted here. Nominatim is taken
from geopy as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
)
from geopy.geocoders.baidu import BaiduV3
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

Factory = Callable[..., Any]

# geopy writes the whole address of each request, key and all, to its log.
logging.getLogger("geopy").addFilter(lambda _record: False)

_AMAP_KEY = frozenset({"10001", "10005", "10006", "10007", "10008", "10009", "10013"})
_AMAP_RIGHTS = frozenset({"10002", "10011", "10012", "20011", "40002"})
_AMAP_QUOTA = frozenset({"10003", "10010", "10029", "10044", "10045", "40000", "40003"})
_AMAP_PACE = frozenset({"10004", "10014", "10019", "10020", "10021"})
_AMAP_LATE = frozenset({"10015", "10016"})
_AMAP_QUESTION = frozenset({"10026", "20000", "20001", "20002", "20012"})


class AMap(Geocoder):  # type: ignore[misc]  # geopy has no types
    """Geocoder of AMap's web service, ``/v3/geocode/geo``: an address of mainland China → GCJ-02.

    Documentation: https://lbs.amap.com/api/webservice/guide/api/georegeo and, for ``infocode``,
    https://lbs.amap.com/api/webservice/guide/tools/info

    Parameters
    ----------
    api_key : str
        Key of the kind "Web服务".
    domain : str
        Where the service is: ``host[:port][/path]``.
    scheme, timeout, proxies, user_agent, ssl_context, adapter_factory
        As for every geocoder of geopy.
    """

    api_path = "/v3/geocode/geo"

    def __init__(
        self,
        api_key: str,
        *,
        domain: str = "restapi.amap.com",
        scheme: str | None = None,
        timeout: Any = DEFAULT_SENTINEL,
        proxies: Any = DEFAULT_SENTINEL,
        user_agent: str | None = None,
        ssl_context: Any = DEFAULT_SENTINEL,
        adapter_factory: Factory | None = None,
    ) -> None:
        super().__init__(
            scheme=scheme, timeout=timeout, proxies=proxies, user_agent=user_agent, ssl_context=ssl_context,
            adapter_factory=adapter_factory,
        )  # fmt: skip
        self.api_key = api_key
        self.api = f"{self.scheme}://{domain.strip('/')}{self.api_path}"

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL) -> Any:
        """Find an address.

        Parameters
        ----------
        query : str
            Province to house number, the coarse before the fine.
        exactly_one : bool
            One location, or all of them.
        timeout : float
            Seconds.

        Returns
        -------
        geopy.location.Location, list of them, or None
            GCJ-02; ``raw`` is the service's own record. None when nothing was found.

        Raises
        ------
        geopy.exc.GeocoderServiceError
            One of its family, by the service's ``infocode``.
        """
        url = f"{self.api}?{urlencode({'key': self.api_key, 'address': query, 'output': 'JSON'})}"
        return self._call_geocoder(url, partial(self._parse_json, exactly_one=exactly_one), timeout=timeout)

    def _parse_json(self, page: Mapping[str, Any], exactly_one: bool) -> Any:
        if str(page["status"]) != "1":
            raise amap_error(str(page.get("infocode", "")))
        found = [_amap_location(record) for record in page["geocodes"]]
        if not found:
            return None
        return found[0] if exactly_one else found


def _amap_location(record: Mapping[str, Any]) -> Location:
    lon, lat = str(record["location"]).split(",")
    return Location(str(record["formatted_address"] or ""), (float(lat), float(lon)), record)


def amap_error(code: str) -> GeocoderServiceError:
    """The error of geopy's family that an ``infocode`` of AMap stands for."""
    said = f"infocode {code}"
    if code in _AMAP_KEY:
        return GeocoderAuthenticationFailure(said)
    if code in _AMAP_RIGHTS:
        return GeocoderInsufficientPrivileges(said)
    if code in _AMAP_QUOTA:
        return GeocoderQuotaExceeded(said)
    if code in _AMAP_PACE:
        return GeocoderRateLimited(said)
    if code in _AMAP_LATE:
        return GeocoderTimedOut(said)
    if code in _AMAP_QUESTION:
        return GeocoderQueryError(said)
    return GeocoderServiceError(said)


class Baidu(BaiduV3):  # type: ignore[misc]  # geopy has no types
    """geopy's geocoder of Baidu's third version, an address of mainland China → BD-09.

    geopy asks for no ``ret_coordtype``, so that the service's default, ``bd09ll``, comes back. Added: the place where
    the service is may be a relay; status 1 with "无相关结果" is an empty answer and no failure; a key that is unknown
    (status 5) is a failure of the key, and too many questions at once (401, 402) one of pace.

    Parameters
    ----------
    api_key : str
    domain : str
        Where the service is: ``host[:port][/path]``.
    **others
        As for every geocoder of geopy.
    """

    def __init__(self, api_key: str, *, domain: str = "api.map.baidu.com", **others: Any) -> None:
        super().__init__(api_key, **others)
        self.api = f"{self.scheme}://{domain.strip('/')}{self.api_path}"

    def _parse_json(self, page: Mapping[str, Any], exactly_one: bool = True) -> Any:
        if page["status"] == 1 and "无相关结果" in f"{page.get('msg')}{page.get('message')}":
            return None
        return super()._parse_json(page, exactly_one)

    def _check_status(self, status: int) -> None:
        if status == 5:
            raise GeocoderAuthenticationFailure(f"status {status}")
        if status in (401, 402):
            raise GeocoderRateLimited(f"status {status}")
        super()._check_status(status)
