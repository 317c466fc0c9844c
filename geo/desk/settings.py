"""Settings: all optional, all from the environment, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from geo.errors import BadInput
from geo.i18n import LANGUAGES, mark

PROJECT = Path(__file__).resolve().parents[2]
COMMUNITIES = PROJECT / "data" / "communities"
GEOCODERS = ("nominatim", "baidu", "amap")


@dataclass(frozen=True, slots=True)
class GeocoderSettings:
    """The online geocoder that an administrator has turned on.

    Attributes
    ----------
    service : str
        ``GRIDWARD_GEOCODER``: one of `GEOCODERS`.
    url : str
        ``GRIDWARD_GEOCODER_URL``: an own server, or a relay to the service; empty: the service's own address.
    key : str
        ``GRIDWARD_GEOCODER_KEY``. Never shown or logged.
    hosts : tuple of str
        ``GRIDWARD_GEOCODER_HOSTS``: the hosts that may be asked; empty: the one of the address alone.
    """

    service: str
    url: str = ""
    key: str = field(default="", repr=False)
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the store lives and how the process behaves.

    Attributes
    ----------
    home : pathlib.Path
        ``GRIDWARD_HOME``: store file and uploads; default ``data/var``.
    database_url : str
        ``GRIDWARD_DATABASE_URL``: PostgreSQL instead of the file.
    mode : str
        ``GRIDWARD_MODE``: ``demo`` (default) or ``live``.
    lang : str
        ``GRIDWARD_LANG``: ``zh`` (default) or ``en``.
    tile_url : str
        ``GRIDWARD_TILE_URL``: a tile or WMTS address drawn beneath the community's own map; empty: none.
    geocoder : GeocoderSettings or None
        The online geocoder that dispatchers may ask; None, as it is unless somebody sets one: nothing is asked.
    """

    home: Path = PROJECT / "data" / "var"
    database_url: str = ""
    mode: Literal["demo", "live"] = "demo"
    lang: str = "zh"
    tile_url: str = ""
    geocoder: GeocoderSettings | None = None

    @property
    def url(self) -> str:
        """The database address in use."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'gridward.db'}"

    @property
    def demo(self) -> bool:
        """Whether demo data, the role picker and the key ``demo`` exist."""
        return self.mode == "demo"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises
    ------
    BadInput
        A value that is not one of those allowed.
    """
    mode = environ.get("GRIDWARD_MODE", "demo")
    if mode not in ("demo", "live"):
        raise BadInput(mark("GRIDWARD_MODE is {value}; it can be demo or live."), value=mode)
    lang = environ.get("GRIDWARD_LANG", "zh")
    if lang not in LANGUAGES:
        raise BadInput(mark("GRIDWARD_LANG is {value}; it can be zh or en."), value=lang)
    url = environ.get("GRIDWARD_DATABASE_URL", "")
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    return Settings(
        home=Path(environ.get("GRIDWARD_HOME") or PROJECT / "data" / "var"),
        database_url=url,
        mode=cast(Literal["demo", "live"], mode),
        lang=lang,
        tile_url=environ.get("GRIDWARD_TILE_URL", ""),
        geocoder=_read_geocoder(environ),
    )


def _read_geocoder(environ: Mapping[str, str]) -> GeocoderSettings | None:
    service = environ.get("GRIDWARD_GEOCODER", "").strip().lower()
    if not service:
        return None
    if service not in GEOCODERS:
        raise BadInput(mark("GRIDWARD_GEOCODER is {value}; it can be nominatim, baidu or amap."), value=service)
    key = environ.get("GRIDWARD_GEOCODER_KEY", "").strip()
    if not key and service != "nominatim":
        raise BadInput(mark("GRIDWARD_GEOCODER is {value}, which needs a key in GRIDWARD_GEOCODER_KEY."), value=service)
    url = environ.get("GRIDWARD_GEOCODER_URL", "").strip().rstrip("/")
    parts = urlsplit(url)
    # Whoever writes a password into the address would find it in messages; the key has a setting of its own.
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query):
        raise BadInput(mark("GRIDWARD_GEOCODER_URL is not an address such as https://map.example/nominatim."))
    hosts = environ.get("GRIDWARD_GEOCODER_HOSTS", "").split(",")
    return GeocoderSettings(service, url, key, tuple(host.strip() for host in hosts if host.strip()))
