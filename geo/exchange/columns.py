"""Columns of the layer files: which must be there, what may stand in them, what an absent one means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from geo.exchange.findings import Findings
from geo.i18n import mark

Kind = Literal["id", "text", "texts", "count", "number", "flag", "day", "hours"]

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")  # databases refuse NUL, and nobody writes the others
_REQUIRED = object()

_WRONG: Mapping[Kind, str] = {
    "id": mark("{column}: {value} is not an id; ids are made of a–z, 0–9 and -."),
    "text": mark("{column}: {value} is not text."),
    "texts": mark("{column}: {value} is not a list of texts."),
    "count": mark("{column}: {value} is not a whole number from 0 up."),
    "number": mark("{column}: {value} is not a number."),
    "flag": mark("{column}: {value} is not true or false."),
    "day": mark("{column}: {value} is not a day such as 2026-01-31."),
    "hours": mark("{column}: {value} is not a time span such as 08:00-21:00."),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One known column.

    Attributes
    ----------
    default : object
        What an absent (or null) value becomes; without one the column must be there.
    choices : tuple of str
        The only values, when not empty.
    """

    name: str
    kind: Kind = "text"
    default: Any = _REQUIRED
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether every row must have it."""
        return self.default is _REQUIRED

    def accepts(self, value: Any) -> bool:
        """Whether a value that is not null may stand here, choices aside."""
        match self.kind:
            case "id":
                return isinstance(value, str) and _ID.fullmatch(value) is not None
            case "text":
                return isinstance(value, str) and len(value) <= 500 and _CONTROL.search(value) is None
            case "texts":
                return isinstance(value, list) and all(isinstance(item, str) for item in value)
            case "count":
                return type(value) is int and 0 <= value < 10**9
            case "number":
                return type(value) in (int, float) and 0 <= value < 10**9
            case "flag":
                return isinstance(value, bool)
            case "day":
                return isinstance(value, str) and _is_day(value)
            case "hours":
                return isinstance(value, str) and (value == "" or _HOURS.fullmatch(value) is not None)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def brief(value: Any) -> str:
    """A value as a fault quotes it: one line, at most 40 characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def subjects_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What faults call each row: its id, else ``#`` and its number in the file, counted from 1."""
    ids = (row.get("id") for row in rows)
    return [value if isinstance(value, str) and value else f"#{n}" for n, value in enumerate(ids, start=1)]


def take_columns(
    file: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], findings: Findings,
    subjects: Sequence[str] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Check known columns of every row and fill the absent ones.

    Parameters
    ----------
    file : str
        What the faults call the file.
    rows : sequence of mapping
        Properties as read; columns that the format does not know are kept.
    columns : sequence of Column
        What the format knows.
    subjects : sequence of str, optional
        What the faults call each row, where that is not its id.

    Returns
    -------
    list of dict
        One per row, same order. A value that had a fault is the column's default, or None.
    """
    subjects = subjects or subjects_of(rows)
    taken = [dict(row) for row in rows]
    for column in columns:
        fallback = None if column.required else column.default
        nothing = (None, "") if column.required else (None,)
        present = sum(row.get(column.name) not in nothing for row in rows)
        if rows and column.required and not present:
            findings.add(file, "", mark("The column {column} is missing."), column=column.name)
        for subject, row, given in zip(subjects, taken, rows, strict=True):
            value = row.get(column.name)
            if value in nothing:
                # a row without any property has been told already
                if column.required and present and (given or not findings.touches(file, subject)):
                    findings.add(file, subject, mark("{column} is missing."), column=column.name)
                row[column.name] = list(fallback) if isinstance(fallback, list) else fallback
            elif not column.accepts(value):
                findings.add(file, subject, _WRONG[column.kind], column=column.name, value=brief(value))
                row[column.name] = fallback
            elif column.choices and value not in column.choices:
                findings.add(
                    file, subject, mark("{column}: {value} is not one of {choices}."),
                    column=column.name, value=brief(value), choices=", ".join(column.choices),
                )  # fmt: skip
                row[column.name] = fallback
    _check_unique(file, taken, findings)
    return taken


def _check_unique(file: str, rows: Sequence[Mapping[str, Any]], findings: Findings) -> None:
    counts = Counter(row["id"] for row in rows if isinstance(row.get("id"), str))
    for key, times in counts.items():
        if times > 1:
            findings.add(file, key, mark("The id is used {times} times."), times=times)
