"""`Entry`: what the live board keeps of a case, and the row it sends to a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from geo.measure import Standing
from geo.model import OPEN_STATES, TICKING_STATES, CaseState, Path, Profile
from geo.store import BoardRow

URGENT, OVERDUE, DEMO, BOUNDARY, PRIVATE = 1, 2, 4, 8, 16
"""Flags of a map row."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A case as far as screens need it live.

    Attributes
    ----------
    lon, lat : float or None
        Degrees, EPSG:4326; None while it needs a place.
    path : tuple of str
        Deepest chain known, the root alone while it needs a place.
    flags : int
        `URGENT` | `OVERDUE` | `DEMO` | `BOUNDARY` | `PRIVATE`.
    """

    id: str
    lon: float | None
    lat: float | None
    state: str
    category: str
    flags: int
    path: Path
    grid_id: str
    received_at: datetime
    due_at: datetime | None
    responded_at: datetime | None
    closed_at: datetime | None
    handler_id: str | None
    solved: bool | None
    satisfied: bool | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes work."""
        return self.state in OPEN_STATES

    @property
    def on_map(self) -> bool:
        """Whether the map draws it: open and placed."""
        return self.is_open and self.lon is not None

    @property
    def overdue(self) -> bool:
        """Whether it has been announced as past its limit."""
        return bool(self.flags & OVERDUE)

    @property
    def ticking(self) -> bool:
        """Whether its limit is still running towards an announcement."""
        return self.due_at is not None and not self.overdue and self.state in TICKING_STATES

    def turned_overdue(self) -> Entry:
        """The same case past its limit."""
        return replace(self, flags=self.flags | OVERDUE)

    @property
    def private(self) -> bool:
        """Whether only those who work on it may see what it is about."""
        return bool(self.flags & PRIVATE)

    def veiled(self, profile: Profile, spots: Mapping[str, tuple[float, float]]) -> Entry:
        """A private case as everybody may see it: its grid and the group of its category; any other as it is.

        Maps and counters are shared by all who look, so nobody's own rights can open them.

        Parameters
        ----------
        spots : mapping of str to tuple of float
            A point (lon, lat in degrees, EPSG:4326) inside each unit down to those that handle cases.
        """
        if not self.private:
            return self
        path = self.path[: profile.depth(profile.handling_level) + 1]
        lon, lat = spots.get(path[-1], profile.centre) if self.lon is not None else (None, None)
        return replace(
            self, lon=lon, lat=lat, path=path, flags=self.flags & ~BOUNDARY,
            grid_id=path[-1] if self.grid_id in self.path[len(path) :] else self.grid_id,
            category=profile.hidden_code(self.category),
        )  # fmt: skip

    def row(self) -> list[Any]:
        """``[id, lon, lat, state, category, flags, received (epoch s), grid id]``."""
        return [
            self.id, self.lon, self.lat, self.state, self.category, self.flags,
            int(self.received_at.timestamp()), self.grid_id,
        ]  # fmt: skip

    def standing(self) -> Standing:
        """The part the counters need."""
        return Standing(
            path=self.path,
            is_open=self.is_open,
            overdue=self.overdue,
            urgent=bool(self.flags & URGENT),
            received_at=self.received_at,
            due_at=self.due_at,
            responded_at=self.responded_at,
            closed_at=self.closed_at,
            solved=self.solved,
            satisfied=self.satisfied,
            merged=self.state is CaseState.MERGED,
        )


def entry_of_row(row: BoardRow, root: str) -> Entry:
    """An entry from the store's light row; limits are announced by the board, not here."""
    path = row.path or row.handling_path or (root,)
    return Entry(
        id=row.id,
        lon=row.lon,
        lat=row.lat,
        state=row.state,
        category=row.category,
        flags=URGENT * row.urgent | DEMO * row.demo | BOUNDARY * row.boundary | PRIVATE * row.private,
        path=path,
        grid_id=(row.handling_path or path)[-1],
        received_at=row.received_at,
        due_at=row.due_at,
        responded_at=row.responded_at,
        closed_at=row.closed_at,
        handler_id=row.handler_id,
        solved=row.solved,
        satisfied=row.satisfied,
    )


def entry_of_event(case_id: str, after: Mapping[str, Any], root: str, seen_to: datetime) -> Entry:
    """An entry from the ``after`` of a case's event; overdue when its limit ran out by ``seen_to``."""
    position: Mapping[str, Any] = after.get("position") or {}
    rating: Mapping[str, Any] = after.get("rating") or {}
    handling = tuple(after.get("handling_path") or ())
    path = tuple(position.get("path") or handling or (root,))
    due = _instant(after.get("due_at"))
    late = due is not None and due < seen_to and after["state"] in TICKING_STATES
    stars = rating.get("stars")
    solved = rating["outcome"] == "solved" if rating else None
    return Entry(
        id=case_id,
        lon=position.get("lon"),
        lat=position.get("lat"),
        state=after["state"],
        category=after["category"],
        flags=URGENT * bool(after.get("urgent"))
        | OVERDUE * late
        | DEMO * bool(after.get("demo"))
        | BOUNDARY * bool(position.get("other_path"))
        | PRIVATE * bool(after.get("private")),
        path=path,
        grid_id=(handling or path)[-1],
        received_at=datetime.fromisoformat(after["received_at"]),
        due_at=due,
        responded_at=_instant(after.get("responded_at")),
        closed_at=_instant(after.get("closed_at")),
        handler_id=after.get("handler_id"),
        solved=solved,
        satisfied=(stars >= 4 if stars is not None else solved) if rating else None,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
