"""Bytes of a CSV file or a workbook → rows of cells, with limits checked before anything is unpacked."""

from __future__ import annotations

import csv
import io
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import charset_normalizer
import orjson

from geo.errors import BadInput
from geo.i18n import mark

Cell = str | float | datetime
"""Text, a number or a local moment; an empty cell is ``""``."""

MAX_BYTES = 50_000_000
MAX_UNPACKED = 400_000_000
MAX_CELLS = 5_000_000
MAX_ENTRIES = 2_000
READ_S = 90.0

ENCODINGS = ("utf-8-sig", "utf-8", "gb18030", "big5", "utf-16")
"""What a person may choose from."""

_CHILD = Path(__file__).with_name("workbook_child.py")
_CHILD_SAYS = {
    3: mark("The file is not a workbook that can be read; save it again as .xlsx or .csv."),
    4: mark("The workbook is protected by a password."),
    5: mark("The workbook claims more than {limit} cells."),
}
_COMMON_SHARE = 0.75  # of the Chinese characters of real text lie among the 3,755 common ones; of mojibake, half do


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells of one sheet, row by row; ``encoding`` is empty for workbooks, which state their own."""

    name: str
    rows: Sequence[Sequence[Cell]]
    encoding: str = ""


def cell_text(cell: Cell) -> str:
    """What a cell says, as text: without control characters, a whole number without its point."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e16:
        cell = int(cell)  # a phone number in a number cell is 13900001234.0
    text = cell.strftime("%Y-%m-%d %H:%M:%S") if isinstance(cell, datetime) else str(cell)
    return "".join(c for c in text if c >= " " or c in "\n\t").strip().lstrip("\ufeff")


def read_text(data: bytes, *, encoding: str | None, knows: Callable[[Sequence[Cell]], int]) -> tuple[str, str]:
    """A text file that came from outside, and the encoding it was read in.

    Parameters
    ----------
    data, encoding, knows
        As for `read_sheets`.

    Raises
    ------
    BadInput
        Too large, or written in an encoding that cannot be told.
    """
    if len(data) > MAX_BYTES:
        raise BadInput(mark("The file is larger than {limit} MB."), limit=MAX_BYTES // 1_000_000)
    return _decode(data, encoding, knows)


def is_workbook(data: bytes) -> bool:
    """Whether a file begins like an Excel workbook, of the new or the old kind."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def read_sheets(data: bytes, *, encoding: str | None, knows: Callable[[Sequence[Cell]], int]) -> list[Sheet]:
    """Read a table that came from outside.

    Parameters
    ----------
    data : bytes
        The file; what it is follows from its content, never from its name.
    encoding : str or None
        What the sender says a CSV file is written in; None finds out.
    knows : callable
        How many headings of a row are known words. Known words prove an encoding and a delimiter.

    Returns
    -------
    list of Sheet
        One for a CSV file, all of a workbook.

    Raises
    ------
    BadInput
        Too large, a zip bomb, protected, not a table, or written in an encoding that cannot be told.
    """
    if len(data) > MAX_BYTES:
        raise BadInput(mark("The file is larger than {limit} MB."), limit=MAX_BYTES // 1_000_000)
    if data.startswith(b"PK\x03\x04"):
        _check_zip(data)
        return _read_workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _read_workbook(data)
    text, chosen = _decode(data, encoding, knows)
    return [Sheet("", _split(text, knows), chosen)]


def _check_zip(data: bytes) -> None:
    """Unpack every entry to nowhere and count, because the sizes that a zip declares may be a lie."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error):
        raise BadInput(_CHILD_SAYS[3]) from None
    names = {entry.filename.lower() for entry in entries}
    if "mimetype" in names or not any(name.startswith("xl/") for name in names):
        raise BadInput(_CHILD_SAYS[3])
    limit = BadInput(mark("The workbook unpacks to more than {limit} MB."), limit=MAX_UNPACKED // 1_000_000)
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise limit
    total = 0
    for entry in entries:
        head = data[entry.header_offset : entry.header_offset + 30]
        if len(head) < 30 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadInput(_CHILD_SAYS[3])
        start = entry.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
        packed = data[start : start + entry.compress_size]
        total += _unpacked_size(packed, MAX_UNPACKED - total) if entry.compress_type else len(packed)
        if total > MAX_UNPACKED:
            raise limit


def _unpacked_size(packed: bytes, allowed: int) -> int:
    stream, total, rest = zlib.decompressobj(-zlib.MAX_WBITS), 0, packed
    try:
        while rest and not stream.eof and total <= allowed:
            total += len(stream.decompress(rest, 1 << 20))
            rest = stream.unconsumed_tail
    except zlib.error:
        raise BadInput(_CHILD_SAYS[3]) from None
    return total


def _read_workbook(data: bytes) -> list[Sheet]:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, the data on its standard input
            [sys.executable, "-I", str(_CHILD), str(MAX_CELLS)], input=data, capture_output=True, timeout=READ_S,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise BadInput(mark("The workbook takes too much memory or time to read.")) from None
    if done.returncode in _CHILD_SAYS:
        raise BadInput(_CHILD_SAYS[done.returncode], limit=f"{MAX_CELLS:,}")
    if done.returncode:
        raise BadInput(mark("The workbook takes too much memory or time to read."))
    return [
        Sheet(sheet["name"], [[_cell(value) for value in row] for row in sheet["rows"]])
        for sheet in orjson.loads(done.stdout)
    ]


def _cell(value: str | float | bool | dict[str, str]) -> Cell:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["moment"])
    return str(value) if isinstance(value, bool) else value


def _decode(data: bytes, encoding: str | None, knows: Callable[[Sequence[Cell]], int]) -> tuple[str, str]:
    """Text and the encoding it was read in; never a guess that shows other characters than were written."""
    if encoding:
        try:
            return data.decode(encoding), encoding
        except (LookupError, UnicodeError):
            raise BadInput(mark("The file is not written in {encoding}."), encoding=encoding[:40]) from None
    if data.startswith(b"\xef\xbb\xbf"):
        tried: tuple[str, ...] = ("utf-8-sig",)
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried = ("utf-16",)
    else:
        tried = ("utf-8", "gb18030", "big5")
    readings: list[tuple[bool, float, str, str]] = []
    for name in tried:
        try:
            text = data.decode(name)
        except UnicodeError:
            continue
        if name.startswith("utf"):  # its rules are strict: what decodes was written so
            return text, name
        readings.append((_heading_known(text, knows), _common_share(text), name, text))
    if readings and (best := max(readings, key=lambda reading: reading[:2]))[1] >= _COMMON_SHARE:
        return best[3], best[2]
    guess = charset_normalizer.from_bytes(data[:200_000]).best()
    raise BadInput(
        mark("The encoding of the file cannot be told (perhaps {guess}); choose it, or save the file as UTF-8."),
        guess=guess.encoding if guess else "?",
    )


def _common_share(text: str) -> float:
    """Share of the Chinese characters that lie in the first level of GB 2312 (or are common traditional ones)."""
    characters = re.findall(r"[\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0002ffff]", text[:200_000])
    if not characters:
        return 1.0 if text.isascii() else 0.0
    return sum(_is_common(character) for character in characters) / len(characters)


def _is_common(character: str) -> bool:
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= character.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _heading_known(text: str, knows: Callable[[Sequence[Cell]], int]) -> bool:
    lines = text.lstrip().splitlines()[:10]
    return any(knows(re.split(r"[,;\t|]", line)) for line in lines)


def _split(text: str, knows: Callable[[Sequence[Cell]], int]) -> list[list[Cell]]:
    """Rows of the delimiter under which most headings are known words."""
    csv.field_size_limit(200_000)
    clean = text.replace("\0", "")
    best = max(",\t;|", key=lambda mark_: max((knows(row) for row in _parse(clean, mark_, 10)), default=0))
    rows = _parse(clean, best, None)
    if sum(map(len, rows)) > MAX_CELLS:
        raise BadInput(mark("The workbook claims more than {limit} cells."), limit=f"{MAX_CELLS:,}")
    return rows


def _parse(text: str, delimiter: str, count: int | None) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(list(row))
            if count is not None and len(rows) >= count:
                break
    except csv.Error as error:
        raise BadInput(
            mark("Row {row} of the file cannot be read: {reason}."), row=len(rows) + 1, reason=error
        ) from None
    return rows
