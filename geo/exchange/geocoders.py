"""`OnlineGeocoder`: what a map service on the internet knows of an address, as WGS84 points with an error radius.

It is asked only when somebody asks it, and says what a service said; whether a point is of any use here is judged by
`geo.desk.online`.
"""

from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

import structlog
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
)

from geo.crs import check_lonlat, to_wgs84
from geo.errors import BadInput, Unavailable
from geo.exchange.hosts import AllowedHosts, GatedAdapter
from geo.exchange.map_services import Baidu
from geo.exchange.services import COARSEST_M, SERVICES, SEVERAL, Question
from geo.i18n import mark

LIMIT_S = 3.0
"""Longest wait for an answer."""
A_MINUTE = 20
"""Most questions that one process asks in a minute."""
APART_S = 1.0
"""Nominatim's public server wants no more than one question in a second, so nobody is asked faster."""
REMEMBERED = 200
REMEMBERED_S = 3600.0
"""How many answers are kept in memory, and for how long; errors are not."""
LONGEST_QUESTION = 60
"""Characters of a question that are sent."""
LONGEST_NAME = 60

_NUMBERS_OF_PEOPLE = re.compile(r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|\d{7,}[Xx]?")
"""Telephones and identity cards: they are nobody's business outside, and no house has such a number."""


@dataclass(frozen=True, slots=True)
class Found:
    """One place that a service names.

    Attributes
    ----------
    name : str
        In the service's words, without marks that mean something to a screen; empty when it gives none.
    lon, lat : float
        Degrees, EPSG:4326.
    level : str
        ``point``, or ``street`` when the whole street was found.
    radius_m : float
        Error radius in metres, from what the service says of its precision.
    share : float
        0 to 1: how well the service thinks it understood the address.
    """

    name: str
    lon: float
    lat: float
    level: Literal["point", "street"]
    radius_m: float
    share: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What a service said to a question: the places it found, and whether it knew a region around them only."""

    found: tuple[Found, ...] = ()
    region_only: bool = False


class OnlineGeocoder:
    """One service, asked at a measured pace and with a small memory; threads may share it.

    Parameters
    ----------
    service : str
        Key of `geo.exchange.services.SERVICES`.
    key : str
        The key of the service, where it wants one. It is never shown or logged.
    url : str
        Address of an own server, or of a relay to the service; empty: the service's own.
    hosts : iterable of str
        Hosts that may be asked; empty: the host of the address alone. See `geo.exchange.hosts.AllowedHosts`.
    limit_s : float
        Longest wait for an answer in seconds.
    a_minute : int
        Most questions in a minute.
    apart_s : float
        Least time between two of them in seconds.
    now : callable
        A clock in seconds that never goes back.
    """

    def __init__(
        self,
        service: str,
        *,
        key: str = "",
        url: str = "",
        hosts: Iterable[str] = (),
        limit_s: float = LIMIT_S,
        a_minute: int = A_MINUTE,
        apart_s: float = APART_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = SERVICES[service]
        address = url or self._service.address
        parts = urlsplit(address)
        self._geopy = self._service.make(
            *([key] if key else []),
            domain=f"{parts.netloc}{parts.path}",
            scheme=parts.scheme,
            timeout=limit_s,
            proxies={},
            user_agent="Gridward",
            adapter_factory=partial(GatedAdapter, allowed=AllowedHosts(address, hosts)),
        )
        self._a_minute = a_minute
        self._apart_s = apart_s
        self._now = now
        self._lock = threading.Lock()
        self._asked: deque[float] = deque(maxlen=a_minute)
        self._kept: OrderedDict[Question, tuple[float, Findings]] = OrderedDict()
        self._log = structlog.get_logger()

    @property
    def name(self) -> str:
        """The service as people call it."""
        return self._service.name

    def ask(
        self, text: str, *, region: Sequence[str] = (), bounds: tuple[float, float, float, float] = (-180, -90, 180, 90)
    ) -> Findings:
        """Ask the service about an address.

        Telephone and identity numbers are taken out of the text before it is sent.

        Parameters
        ----------
        text : str
            An address.
        region : sequence of str
            Province, city, county of the community.
        bounds : (west, south, east, north)
            Degrees, EPSG:4326, around the community.

        Returns
        -------
        Findings
            Empty when the service knows nothing, or when nothing is left of the text.

        Raises
        ------
        Unavailable
            The service did not answer, refused, or may not be asked; the sentence says which.
        """
        question = Question(tidy(text), tuple(region), bounds)
        if not question.text:
            return Findings()
        kept = self._remembered(question)
        if kept is not None:
            return kept
        started = self._now()
        outcome = "refused"
        try:
            self._pace(started)
            findings = self._translated(question)
            outcome = "answered"
        finally:
            took_ms = round(1000 * (self._now() - started))
            self._log.info("geocoder asked", service=self.name, outcome=outcome, took_ms=took_ms)
        with self._lock:
            self._kept[question] = (self._now(), findings)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
        return findings

    def close(self) -> None:
        """Let go of the threads that ask."""
        self._geopy.adapter.__exit__(None, None, None)

    def _remembered(self, question: Question) -> Findings | None:
        with self._lock:
            kept = self._kept.get(question)
            return kept[1] if kept and self._now() - kept[0] < REMEMBERED_S else None

    def _pace(self, now: float) -> None:
        with self._lock:
            full = len(self._asked) == self._a_minute and now - self._asked[0] < 60
            if full or (self._asked and now - self._asked[-1] < self._apart_s):
                raise Unavailable(
                    mark("Online searches go out at most {count} a minute; wait a moment and search again."),
                    count=self._a_minute,
                )
            self._asked.append(now)

    def _translated(self, question: Question) -> Findings:
        # The causes are left behind: they may carry the address of the request, and the key with it.
        name = self.name
        try:
            return self._findings(self._service.ask(self._geopy, question))
        except GeocoderTimedOut:
            raise Unavailable(mark("{service} did not answer in time."), service=name) from None
        except GeocoderRateLimited:
            raise Unavailable(mark("{service} asks to wait; search again later."), service=name) from None
        except GeocoderQuotaExceeded:
            raise Unavailable(mark("The quota at {service} is used up."), service=name) from None
        except (GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges):
            raise Unavailable(mark("{service} does not accept the key."), service=name) from None
        except GeocoderQueryError:
            raise Unavailable(mark("{service} did not understand the question."), service=name) from None
        except GeocoderUnavailable:
            raise Unavailable(mark("{service} could not be reached."), service=name) from None
        except (GeocoderParseError, KeyError, TypeError, ValueError, AttributeError, IndexError, BadInput):
            # whatever a service may send instead of its documented answer
            raise Unavailable(mark("{service} gave an answer that cannot be read."), service=name) from None
        except GeocoderServiceError:
            raise Unavailable(mark("{service} reports a failure of its own."), service=name) from None

    def _findings(self, locations: Sequence[Any]) -> Findings:
        found = []
        for location in locations[:SEVERAL]:
            level, radius_m, share = self._service.read(location.raw)
            if radius_m > COARSEST_M:
                continue
            lon, lat = to_wgs84(location.longitude, location.latitude, self._service.system)
            check_lonlat(float(lon), float(lat))
            found.append(
                Found(
                    name=_plain(self._said(location)),
                    lon=round(float(lon), 7),
                    lat=round(float(lat), 7),
                    level="street" if level == "street" else "point",
                    radius_m=radius_m,
                    share=min(max(share, 0.0), 1.0),
                )
            )
        return Findings(tuple(found), region_only=bool(locations) and not found)

    def _said(self, location: Any) -> str:
        # Baidu hands back no name; geopy puts its level there.
        return "" if self._service.make is Baidu else str(location.address)


def tidy(text: str) -> str:
    """What is sent of a text: one line, without telephone and identity numbers, cut to `LONGEST_QUESTION`."""
    wide = unicodedata.normalize("NFKC", text)
    shown = "".join(sign if sign.isprintable() else " " for sign in wide)
    return " ".join(_NUMBERS_OF_PEOPLE.sub(" ", shown).split())[:LONGEST_QUESTION].strip(" ,，。;；")


def _plain(name: str) -> str:
    """A name from outside with nothing in it that a screen could take for markup."""
    kept = "".join(sign if sign.isalnum() or sign in " -·、，,()（）" else " " for sign in name)
    return " ".join(kept.split())[:LONGEST_NAME].strip(" ,，、")
