"""`Shelf`: proposals that cost time to make, kept by this process for as long as somebody looks at them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Things by their key, those looked at last; safe for many threads.

    Parameters
    ----------
    most : int
        So many are kept at once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, T] = OrderedDict()

    def put(self, key: str, thing: T) -> str:
        """Keep something; returns its key."""
        with self._lock:
            self._kept[key] = thing
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> T | None:
        """What has a key, if it is still kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)
