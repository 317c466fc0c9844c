"""`PackedParts`: what never changes of a scene, and the scripts of the map, compressed once and kept as bytes."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

LEVEL = 6
"""Of gzip: each part is compressed once, so a better ratio than the usual fast level costs nothing in the end."""


class Packed(NamedTuple):
    """One part, compressed."""

    body: bytes

    def plain(self) -> bytes:
        """The same without compression, for the rare client that cannot take it."""
        return gzip.decompress(self.body)


class PackedParts:
    """The most recently used parts within a budget of memory; safe to use from many threads.

    Parameters
    ----------
    budget : int
        Bytes of compressed parts kept at most.
    """

    def __init__(self, budget: int = 64 * 1024 * 1024) -> None:
        self._budget = budget
        self._kept: OrderedDict[tuple[str, ...], Packed] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], make: Callable[[], bytes]) -> Packed:
        """The part under a key, made and compressed when it is asked for the first time."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        packed = Packed(gzip.compress(make(), LEVEL, mtime=0))
        with self._lock:
            if key not in self._kept:
                self._kept[key] = packed
                self._size += len(packed.body)
            while self._size > self._budget and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped.body)
        return packed
