"""The peers: a plain rapidfuzz search over all addresses, and jionlp's parser for province, city and county."""

from __future__ import annotations

import contextlib
import io
import re
import unicodedata
from types import ModuleType
from typing import Any

import opencc
from rapidfuzz import fuzz, process

from bench.ground import Ground
from bench.truth import Found

_SPACES = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
SCORE_FLOOR = 40.0
"""A best score below this counts as nothing found."""
_BUILDING_WORDS = re.compile("号栋|号幢|号座|#楼|栋|幢|座|#")


class FuzzySearch:
    """The address of a ground that is most like a line, by ``process.extractOne`` over the flat list of all.

    Lines and addresses are normalised first as anybody would: NFKC, simplified characters, no spaces and invisible
    marks, small letters, one word for 栋, 幢, 座 and #. Its score over 100 stands for a confidence; a line whose two
    best addresses score alike, or whose best scores low, counts as asked.

    Parameters
    ----------
    ground : Ground
    doors : bool
        Stairs and rooms are among the addresses; without them it searches buildings and what is coarser.
    """

    def __init__(self, ground: Ground, *, doors: bool) -> None:
        self._simplify = opencc.OpenCC("t2s").convert
        self.entries = list(ground.addresses(doors=doors))
        self.texts = [self._normal(entry[0]) for entry in self.entries]

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, text: str) -> Found | None:
        """The best address; None when the best is poor."""
        best = process.extract(
            self._normal(text), self.texts, scorer=SCORER, processor=None, limit=2, score_cutoff=SCORE_FLOOR
        )
        if not best:
            return None
        (_, score, row), *others = best
        _, level, key, (lon, lat) = self.entries[row]
        equal = bool(others) and others[0][1] == score and self.entries[others[0][2]][2] != key
        return Found(level, key, lon, lat, 20.0, score / 100, placed=not equal)

    def _normal(self, text: str) -> str:
        folded = _SPACES.sub("", self._simplify(unicodedata.normalize("NFKC", text))).lower()
        return _BUILDING_WORDS.sub("号楼", folded)


SCORER = fuzz.ratio


class RegionParser:
    """jionlp's ``parse_location``: does a line begin with a region, and is it this ground's?"""

    def __init__(self, jionlp: ModuleType) -> None:
        self._parse = jionlp.parse_location

    def belongs(self, text: str, region: tuple[str, ...]) -> bool | None:
        """True for the ground's own region, False for another one, None when no region is found."""
        found: dict[str, Any] = self._parse(text, town_village=True)
        named = [found.get(level) for level in ("province", "city", "county")]
        if not any(named):
            return None
        # 稀土高新区 stands in its tables as 包头稀土高新技术产业开发区.
        return all(
            name is None or own.rstrip("省市县区旗") in name for name, own in zip(named, region[:3], strict=False)
        )


def load_jionlp() -> ModuleType | None:
    """jionlp, which greets on import; None where it is not installed."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import jionlp  # noqa: PLC0415 - only the benchmark needs it, and goes on without it
    except ImportError:
        return None
    return jionlp
