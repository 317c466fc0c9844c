"""The ladder of a profile: each rung is read, and the role, level or department it names must be there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.errors import BadInput
from geo.exchange.findings import Findings
from geo.flow.ladder import parse_rung
from geo.i18n import mark

_TABLES = {"role": "roles", "level": "levels", "department": "departments"}


def check_ladder(raw: Mapping[str, Any], file: str, findings: Findings) -> None:
    """Add a fault for each rung that cannot be read, names what is not there, or stands on the ladder twice.

    Parameters
    ----------
    raw : mapping
        The TOML table as read; may have any other faults.
    file : str
        What the faults call the file; a fault's subject is the place of its rung.
    findings : Findings
        Where the faults go.
    """
    seen: set[str] = set()
    for index, row in enumerate(_rows(raw, "ladder")):
        to = row.get("to")
        if not isinstance(to, str) or not to:
            continue
        place = f"ladder[{index}].to"
        try:
            target = parse_rung(to)
        except BadInput as problem:
            findings.add(file, place, problem.sentence, **problem.values)
            continue
        table = _TABLES[target.to]
        if target.key and target.key not in {row.get("key") for row in _rows(raw, table)}:
            findings.add(
                file, place, mark("{value} is not a key of [[{table}]]."), value=target.key, table=table
            )  # fmt: skip
        if to in seen:
            findings.add(file, place, mark("{key} is used more than once."), key=to)
        seen.add(to)


def _rows(raw: Mapping[str, Any], table: str) -> list[Mapping[str, Any]]:
    rows = raw.get(table)
    return [row if isinstance(row, dict) else {} for row in (rows if isinstance(rows, list) else [])]
