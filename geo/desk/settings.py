"""Settings: all optional, all from the environment, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from geo.errors import BadInput
from geo.i18n import LANGUAGES, mark

PROJECT = Path(__file__).resolve().parents[2]
COMMUNITIES = PROJECT / "data" / "communities"


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
    """

    home: Path = PROJECT / "data" / "var"
    database_url: str = ""
    mode: Literal["demo", "live"] = "demo"
    lang: str = "zh"
    tile_url: str = ""

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
    )
