"""A list of ties between households by their addresses, read from a table with every fault told at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.desk.doorsteps import doorsteps
from geo.desk.neighbour_ties import checked_pair, put_ties
from geo.desk.office import Office
from geo.errors import BadInput, Forbidden, NotFound
from geo.exchange.columns import brief
from geo.exchange.findings import Findings
from geo.exchange.headings import find_heading, plain
from geo.exchange.tables import Cell, cell_text, read_sheets
from geo.i18n import mark
from geo.model import Actor, TieKind

MOST_ROWS = 20_000
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "one": ("住户一", "住户1", "地址一", "地址1", "住户", "户址", "地址", "household", "one", "address"),
    "other": ("住户二", "住户2", "地址二", "地址2", "对方住户", "对方地址", "对方", "otherhousehold", "other"),
    "kind": ("关系", "关系类型", "联系", "类型", "tie", "kind"),
}
"""What the columns are called, the more telling words first."""
KIND_WORDS: Mapping[str, TieKind] = {
    **dict.fromkeys(("亲属", "亲戚", "亲缘", "血缘", "kin"), TieKind.KIN),
    **dict.fromkeys(("互选", "想同组", "意愿同组", "愿同组", "asked"), TieKind.ASKED),
    **dict.fromkeys(("信任", "信得过", "trusts"), TieKind.TRUSTS),
    **dict.fromkeys(("分开", "回避", "不同组", "有矛盾", "apart"), TieKind.APART),
}


@dataclass(frozen=True, slots=True)
class TieImport:
    """How many ties were written, and how many held already."""

    made: int
    known: int


def import_ties(office: Office, actor: Actor, community: str, data: bytes, filename: str = "") -> TieImport:
    """Write all ties of a table, or none.

    Parameters
    ----------
    actor : Actor
        Needs ``mark:household`` or ``draft:plan`` at all the doors.
    data : bytes
        CSV or Excel: two columns of addresses, of which the first asked or trusts, and one that says how they are
        tied.
    filename : str
        What the faults call the file.

    Raises
    ------
    Faulty
        With every row that cannot be used; nothing was written.
    BadInput
        Not a table, or a column is missing.
    """
    sheet, top = find_heading(read_sheets(data, encoding=None, knows=_known), _known)
    if not sheet.rows:
        raise BadInput(mark("The file has no rows."))
    columns = _columns(sheet.rows[top])
    if len(columns) < len(HEADINGS):
        raise BadInput(mark("The table needs three columns: 住户一, 住户二 and 关系."))
    rows = [
        (number, {field: cell_text(cells[at]) if at < len(cells) else "" for field, at in columns.items()})
        for number, cells in enumerate(sheet.rows[top + 1 :], start=top + 2)
        if any(cell_text(cell) for cell in cells)
    ]
    if len(rows) > MOST_ROWS:
        raise BadInput(mark("The file has more than {limit} rows; split it."), limit=MOST_ROWS)
    findings, find = Findings(), _finder(office, community)
    wanted: dict[tuple[str, str, TieKind], None] = {}
    for number, row in rows:
        tie = _tie(office, actor, community, row, find, findings, (filename, str(number)))
        if tie is not None:
            wanted[tie] = None
    findings.close()
    with office.write(actor) as tx:
        held = {(tie.one, tie.other, tie.kind) for tie in tx.plans.ties(community)}
        fresh = [tie for tie in wanted if tie not in held]
        put_ties(tx, community, fresh)
    return TieImport(len(fresh), len(wanted) - len(fresh))


def _tie(
    office: Office, actor: Actor, community: str, row: Mapping[str, str], find: Callable[[str], str],
    findings: Findings, where: tuple[str, str],
) -> tuple[str, str, TieKind] | None:  # fmt: skip
    kind = KIND_WORDS.get(plain(row["kind"]))
    if kind is None:
        findings.add(*where, mark("{value} says no tie; write 亲属, 互选, 信任 or 分开."), value=brief(row["kind"]))
    ends = [find(row["one"]), find(row["other"])]
    for text, end in zip((row["one"], row["other"]), ends, strict=True):
        if not end:
            findings.add(*where, mark("No household has the address {address}."), address=brief(text))
    if kind is None or not all(ends):
        return None
    try:
        return (*checked_pair(office, actor, community, ends[0], ends[1], kind), kind)
    except (BadInput, NotFound, Forbidden) as problem:
        told: dict[str, Any] = dict(problem.values)
        findings.add(*where, problem.sentence, **told)
        return None


def _finder(office: Office, community: str) -> Callable[[str], str]:
    """Looks a household up by its id, its address as we write it, or an address that can mean only it."""
    known = doorsteps(office, community)
    by_address = {_folded(door.address): key for key, door in known.items()}

    def find(text: str) -> str:
        sound = text.strip()
        exact = sound if sound in known else by_address.get(_folded(sound), "")
        if exact or not sound:
            return exact
        placed = office.locator(community).locate(sound, aliases=office.aliases(community)).placed
        return placed.address_id if placed is not None and placed.address_id in known else ""

    return find


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def _columns(row: Sequence[Cell]) -> dict[str, int]:
    found: dict[str, tuple[int, int]] = {}
    for at, cell in enumerate(row):
        word = plain(cell) if isinstance(cell, str) else ""
        for field, names in HEADINGS.items():
            if word in names and (field not in found or names.index(word) < found[field][0]):
                found[field] = (names.index(word), at)
    return {field: at for field, (_, at) in found.items()}


def _known(row: Sequence[Cell]) -> int:
    return len(_columns(row))
