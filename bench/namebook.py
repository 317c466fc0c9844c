"""Whether a name with a slip in it still means one name only: what a careful reader could not tell is no fair line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bench.slips import confusable


class NameBook:
    """The names of a ground, with what is one character away from each.

    Parameters
    ----------
    names : iterable of str
        Compounds, streets, places with their other names, units.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self._changed: dict[str, list[str]] = defaultdict(list)
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for name in sorted(self.names):
            for place in range(len(name)):
                without = name[:place] + name[place + 1 :]
                self._changed[f"{name[:place]}*{name[place + 1 :]}"].append(name)
                self._shortened[without].add(name)

    def changed_is_clear(self, name: str, written: str) -> bool:
        """Whether ``written``, one character of ``name`` put for another, can only be a slip of ``name``."""
        if self._known_inside(name, written):
            return False
        return not any(
            confusable(written[place], other[place]) for place, other in self._near(written) if other != name
        )

    def moved_is_clear(self, name: str, written: str) -> bool:
        """Whether ``written``, with two characters of ``name`` swapped or one written twice, can only be ``name``."""
        return not self._known_inside(name, written) and all(other == name for _, other in self._near(written))

    def shortened_is_clear(self, name: str, written: str) -> bool:
        """Whether ``written``, ``name`` without one of its characters, can only be ``name``."""
        return (
            not self._known_inside(name, written)
            and self._shortened.get(written, set()) <= {name}
            and all(other == name for _, other in self._near(written))
        )

    def stem_is_clear(self, stem: str, among: Iterable[str]) -> bool:
        """Whether a name without its last word begins exactly one of the names."""
        return sum(name.startswith(stem) for name in among) == 1

    def is_far(self, name: str) -> bool:
        """Whether an invented name stands in no known name, holds none, and is not a slip away from one."""
        return (
            not self._known_inside("", name)
            and not any(name in known for known in self.names)
            and not any(True for _ in self._near(name))
            and name not in self._shortened
        )

    def _near(self, written: str) -> Iterator[tuple[int, str]]:
        for place in range(len(written)):
            for other in self._changed.get(f"{written[:place]}*{written[place + 1 :]}", ()):
                yield place, other

    def _known_inside(self, name: str, written: str) -> bool:
        """Whether another known name stands in what was written that does not stand in the name."""
        size = len(written)
        return any(
            written[start:end] in self.names and written[start:end] not in name
            for start in range(size)
            for end in range(start + 2, size + 1)
        )
