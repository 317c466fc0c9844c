"""Cases as a person would count them, and the columns they become."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from geo.measure.columns import INSTANTS, Columns
from geo.measure.results import Frame, Span, frame_of
from geo.model import CaseState

START, END = datetime(2026, 11, 1), datetime(2026, 12, 1)
SPAN = Span(np.datetime64(START, "us"), np.datetime64(END, "us"))
LEVELS = ["community", "district", "grid", "micro", "household"]
GRID = 2
ENDED = {CaseState.CLOSED, CaseState.RATED}
ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Row:
    """One case."""

    state: CaseState = CaseState.CLOSED
    source: str = "resident"
    category: str = "light"
    handling: str = "/c/d1/g1/"
    chain: str = "/c/d1/g1/b1-3-501/"
    handler: str = ""
    urgent: bool = False
    extended: bool = False
    received: datetime = START
    due: datetime | None = None
    responded: datetime | None = None
    filed: datetime | None = None
    reported: datetime | None = None
    closed: datetime | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    reworks: int = 0
    reopened: int = 0
    spot: int = 7
    text: int = 0
    photos: tuple[int, ...] = ()


def part_of(rows: Sequence[Row], first: int = 0) -> dict[str, Any]:
    """Cases as the store hands them over."""
    part: dict[str, Any] = {"id": [f"T-{n:03d}" for n in range(first, first + len(rows))]}
    for name in ("state", "source", "category", "handling", "chain", "handler"):
        part[name] = [str(getattr(row, name)) for row in rows]
    for name in INSTANTS:
        part[name] = np.array([getattr(row, name) for row in rows], dtype="M8[us]")
    for name in ("solved", "satisfied"):
        part[name] = np.array([-1 if (v := getattr(row, name)) is None else int(v) for row in rows], dtype=np.int64)
    for name in ("reworks", "reopened"):
        part[name] = np.array([getattr(row, name) for row in rows], dtype=np.int64)
    for name in ("urgent", "extended"):
        part[name] = np.array([getattr(row, name) for row in rows], dtype=bool)
    for name in ("spot", "text"):
        part[name] = np.array([getattr(row, name) for row in rows], dtype=np.uint64)
    for name in ("lon", "lat"):
        part[name] = np.full(len(rows), np.nan)
    part["photos"] = [row.photos for row in rows]
    return part


def columns_of(rows: Sequence[Row]) -> Columns:
    """All cases of a community."""
    columns = Columns()
    columns.put(part_of(rows))
    columns.settle()
    return columns


def framed(rows: Sequence[Row], span: Span = SPAN) -> Frame:
    """The cases of a stretch of time."""
    return frame_of(columns_of(rows), span)
