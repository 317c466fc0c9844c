"""The shipped standard of categories, taken into a profile: what the profile itself says goes before it.

The standard lies in ``data/standard``, in the words of ``community.toml``, so that a row can be copied from one to the
other. Groups and subcategories follow digital city management (GB/T 30428): components (部件) and events (事件).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geo.errors import Faulty
from geo.exchange.findings import Findings
from geo.exchange.profile_form import StandardForm
from geo.i18n import mark

STANDARD = Path(__file__).resolve().parents[2] / "data" / "standard"
_KEY = "standard_categories"
_TABLES = ("groups", "tasks", "skills")
_OPTIONAL = {"department": "departments", "handler": "roles"}
"""What a town may not have: a category of the standard then goes without it."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standard:
    """The rows of the standard by their keys, in the order written."""

    groups: Mapping[str, Row]
    tasks: Mapping[str, Row]
    skills: Mapping[str, Row]
    categories: Mapping[str, Row]


def read_standard(folder: Path = STANDARD) -> Standard:
    """Read the standard's files.

    Parameters
    ----------
    folder : Path
        Holds ``*.toml``, read in the order of their names.

    Raises
    ------
    Faulty
        Every fault, its file being that of the standard.
    """
    findings = Findings()
    found: dict[str, dict[str, Row]] = {table: {} for table in (*_TABLES, "categories")}
    for path in sorted(folder.glob("*.toml")):
        file = f"{folder.name}/{path.name}"
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
            StandardForm.model_validate(raw)
        except ValidationError as error:
            for item in error.errors(include_url=False):
                place = ".".join(map(str, item["loc"]))
                findings.add(file, place, mark("This cannot be used: {reason}"), reason=item["msg"])
        except ValueError as error:  # neither UTF-8 nor TOML
            findings.add(file, "", mark("The file is not TOML: {reason}."), reason=str(error))
        else:
            for table, rows in found.items():
                for row in raw.get(table, []):
                    key = row["code" if table == "categories" else "key"]
                    if key in rows:
                        findings.add(file, table, mark("{key} is used more than once."), key=key)
                    rows[key] = row
    findings.close()
    return Standard(**found)


def with_standard(
    raw: Mapping[str, Any], file: str, findings: Findings, folder: Path = STANDARD
) -> tuple[dict[str, Any], frozenset[str]]:
    """A profile as read, with what it takes from the standard behind its own rows.

    Parameters
    ----------
    raw : mapping
        The TOML table; may have any faults. ``standard_categories`` says what it takes: ``true``, or a list of
        groups and single categories.
    file : str
        What the faults call the profile.
    findings : Findings
        Where the faults go.

    Returns
    -------
    dict, frozenset of str
        A profile in which each ``[[categories]]`` row with a code of the standard has got the fields it leaves out,
        and the codes that come from the standard alone. Own rows keep their places, so that faults can name them.
    """
    wanted, rows = raw.get(_KEY, False), raw.get("categories", [])
    if wanted is False or not isinstance(wanted, bool | list) or not isinstance(rows, list):
        return dict(raw), frozenset()
    try:
        standard = read_standard(folder)
    except Faulty as problem:
        findings.faults += problem.faults
        findings.add(file, _KEY, mark("The standard itself cannot be used."))
        return dict(raw), frozenset()
    own = {row["code"] for row in rows if isinstance(row, dict) and isinstance(row.get("code"), str)}
    taken = [code for code in _wanted(standard, wanted, file, findings) if code not in own]
    bare = {code: _without_missing(raw, row) for code, row in standard.categories.items()}
    filled = [{**bare.get(str(row.get("code")), {}), **row} if isinstance(row, dict) else row for row in rows]
    merged = {**raw, "categories": [*filled, *(bare[code] for code in taken)]}
    needed = {str(row.get("group")) for row in merged["categories"] if isinstance(row, dict)}
    merged["groups"] = _with_rows(raw.get("groups"), (row for key, row in standard.groups.items() if key in needed))
    for table in ("tasks", "skills"):
        merged[table] = _with_rows(raw.get(table), getattr(standard, table).values())
    return merged, frozenset(taken)


def _wanted(standard: Standard, wanted: bool | list[Any], file: str, findings: Findings) -> list[str]:
    if isinstance(wanted, bool):
        return list(standard.categories)
    for index, value in enumerate(wanted):
        if isinstance(value, str) and value not in standard.groups and value not in standard.categories:
            sentence = mark("{value} is neither a group nor a category of the standard.")
            findings.add(file, f"{_KEY}[{index}]", sentence, value=value)
    return [code for code, row in standard.categories.items() if code in wanted or row["group"] in wanted]


def _without_missing(raw: Mapping[str, Any], row: Row) -> Row:
    """A row of the standard without the department and the role that the town does not have."""
    return {
        field: value
        for field, value in row.items()
        if field not in _OPTIONAL or value in _keys(raw.get(_OPTIONAL[field]))
    }


def _with_rows(own: Any, more: Iterable[Row]) -> Any:
    if own is not None and not isinstance(own, list):
        return own  # its own fault is told by the form
    known = _keys(own)
    return [*(own or []), *(row for row in more if row["key"] not in known)]


def _keys(rows: Any) -> set[str]:
    found = (row.get("key") for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))
    return {key for key in found if isinstance(key, str)}
