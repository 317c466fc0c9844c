"""Which other machines may be asked, and the one way in which they are: no proxy, no other host, no long wait."""

from __future__ import annotations

import http.client
import ipaddress
import socket
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from ssl import SSLContext
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    BaseHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
)

import orjson
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderTimedOut, GeocoderUnavailable

from geo.errors import Unavailable
from geo.i18n import mark

LARGEST_ANSWER = 1 << 20
"""Bytes of an answer that are read; what is longer is no answer to an address."""
AT_ONCE = 4
"""Questions under way at one time; one more waits for a place, and its time runs while it does."""


class AllowedHosts:
    """The hosts that may be asked.

    Parameters
    ----------
    asked : str
        Address of the service in use; its host is allowed when none are named.
    named : iterable of str
        Hosts that the administrator named. Those of them that are on the own network (every address of theirs is
        private or of this machine) may be asked by plain http; all others by https only.
    """

    def __init__(self, asked: str, named: Iterable[str] = ()) -> None:
        self._named = frozenset(_host_of(host) for host in named)
        self._hosts = self._named or {urlsplit(asked).hostname or ""}

    def check(self, scheme: str, netloc: str) -> None:
        """Let a request through, or raise before it opens a connection.

        Parameters
        ----------
        scheme : str
            ``https`` or ``http``.
        netloc : str
            ``host`` or ``host:port``, as it stands in the address.

        Raises
        ------
        Unavailable
            The host is not on the list, or is to be asked in the clear and is not of the own network.
        """
        host = _host_of(netloc)
        if not host or host not in self._hosts or "@" in netloc:
            raise Unavailable(mark("{host} was not asked: it is not one of the hosts that may be asked."), host=host)
        if scheme != "https" and not (scheme == "http" and host in self._named and _on_own_network(host)):
            raise Unavailable(
                mark("{host} was not asked: without https only named hosts of the own network may be."), host=host
            )


def _host_of(netloc: str) -> str:
    """The host of ``host``, ``host:port``, ``[v6]:port`` or a bare v6 address, in small letters."""
    if netloc.count(":") > 1 and "[" not in netloc:
        return netloc.strip().lower()
    return urlsplit(f"//{netloc.strip()}").hostname or ""


def _on_own_network(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    return bool(addresses) and all(address.is_private for address in addresses)


class _Gate(BaseHandler):
    """Asks the list for every request, those that follow a redirect included, before a connection is opened."""

    handler_order = 0

    def __init__(self, allowed: AllowedHosts) -> None:
        self._allowed = allowed

    def http_request(self, request: Request) -> Request:
        """Check one request."""
        self._allowed.check(request.type, request.host)
        return request

    https_request = http_request


class _FewRedirects(HTTPRedirectHandler):
    max_redirections = 3


class GatedAdapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
    """geopy's way to a service: GET over urllib, for hosts of a list only.

    Proxies of the environment are not used: they would be another host that sees every address. Nothing is logged
    on the way, because the address of a request carries what was asked and the key. A question ends after its
    timeout as a whole, whatever a name server or a slow sender does.

    Parameters
    ----------
    allowed : AllowedHosts
    proxies : object
        Given by geopy; not used.
    ssl_context : ssl.SSLContext or None
        None checks certificates against those of the system.
    """

    def __init__(self, *, allowed: AllowedHosts, proxies: object = None, ssl_context: SSLContext | None = None) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        # Only these: an opener that urllib builds itself would also follow ftp:, file: and data:.
        self._opener = OpenerDirector()
        for handler in (
            _Gate(allowed), HTTPHandler(), HTTPSHandler(context=ssl_context), _FewRedirects(),
            HTTPErrorProcessor(), HTTPDefaultErrorHandler(), UnknownHandler(),
        ):  # fmt: skip
            self._opener.add_handler(handler)
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="geocoder")

    def __exit__(self, *raised: object) -> None:
        """Let go of the threads."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """The body of an answer as text.

        Parameters
        ----------
        url : str
        timeout : float
            Seconds for the whole of it.
        headers : mapping of str to str

        Raises
        ------
        Unavailable
            The host may not be asked.
        geopy.adapters.AdapterHTTPError, geopy.exc.GeocoderServiceError
            As geopy expects of an adapter.
        """
        answer = self._workers.submit(self._read, url, timeout, dict(headers))
        try:
            return answer.result(timeout)
        except TimeoutError:
            answer.cancel()
            raise GeocoderTimedOut("no answer in time") from None

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        """The body of an answer, read as JSON; raises like `get_text`, and GeocoderParseError for anything else."""
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            raise GeocoderParseError("the answer is not JSON") from None

    def _read(self, url: str, timeout: float, headers: dict[str, str]) -> str:
        # None of these errors keeps its cause: it would carry the address of the request.
        try:
            with self._opener.open(Request(url, headers=headers), timeout=timeout) as page:  # noqa: S310  # gated
                body: bytes = page.read(LARGEST_ANSWER + 1)
        except HTTPError as error:
            status, fields = error.code, {name.lower(): value for name, value in error.headers.items()}
            error.close()
            raise AdapterHTTPError(f"status {status}", status_code=status, headers=fields, text=None) from None
        except TimeoutError:
            raise GeocoderTimedOut("no answer in time") from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise GeocoderTimedOut("no answer in time") from None
            raise GeocoderUnavailable("no connection") from None
        except (OSError, http.client.HTTPException):
            raise GeocoderUnavailable("the connection broke") from None
        if len(body) > LARGEST_ANSWER:
            raise GeocoderParseError("the answer is too long")
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise GeocoderParseError("the answer is not UTF-8") from None
