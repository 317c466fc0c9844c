"""``python -m geo locate``: single lines, or a table with columns and coordinates, to candidates."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from tqdm import tqdm

from geo.crs import SYSTEMS, is_projected
from geo.desk.addresses import Located, locate_rows
from geo.desk.office import Office
from geo.errors import BadInput
from geo.exchange import safe_cell
from geo.exchange.address_tables import AddressRow, AddressTable, read_addresses
from geo.i18n import mark, words
from geo.locate import Answer, retell

_COLUMNS = ("row", "text", "name", "level", "lon", "lat", "confidence", "radius_m", "units", "why", "question")


def add_options(verb: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    verb.add_argument("file", nargs="?", type=Path, help="a table, or one address a line; standard input without")
    verb.add_argument("--community", metavar="KEY", required=True)
    verb.add_argument("--json", action="store_true", help="one JSON object a line")
    verb.add_argument("--address", default="", metavar="COLUMN", help="heading or number of the column with the words")
    verb.add_argument("--lon", default="", metavar="COLUMN", help="heading or number of the longitude's column")
    verb.add_argument("--lat", default="", metavar="COLUMN", help="heading or number of the latitude's column")
    verb.add_argument(
        "--crs", type=_system, default="auto", metavar="SYSTEM",
        help="coordinate system of rows that name none: auto (guessed by its fit to the addresses), "
        f"{', '.join(SYSTEMS)}, or a projected one such as epsg:4546",
    )  # fmt: skip
    verb.add_argument("--encoding", default="auto", help="encoding of a CSV file (found out by itself without)")
    verb.add_argument("--out", type=Path, metavar="FILE", help="write there: JSON lines with --json, else a CSV table")
    verb.add_argument("--faults", type=Path, metavar="CSV", help="write the rows that need a place, with the question")


def _system(text: str) -> str:
    code = text.strip().lower()
    if code == "auto" or code in SYSTEMS or is_projected(code):
        return code
    raise argparse.ArgumentTypeError(f"not one of auto, {', '.join(SYSTEMS)} or a projected epsg:… of China: {text}")


def locate(office: Office, options: argparse.Namespace) -> int:
    """Run the verb; 0 when everything could be read, whether or not it found its place."""
    lang = office.settings.lang
    if options.file is None:
        locator, aliases = office.locator(options.community), office.aliases(options.community)
        rows = (AddressRow(n, text) for n, text in enumerate(_lines(), start=1))
        with _writer(options, lang) as write:
            for row in rows:
                write(row, locator.locate(row.text, aliases=aliases), in_table=False)
        return 0
    table = _read(options)
    _preview(table, lang)
    locator, aliases = office.locator(options.community), office.aliases(options.community)
    with tqdm(total=len(table.rows), unit="row", disable=None) as bar:
        located = locate_rows(
            locator, table.rows, system="" if options.crs == "auto" else options.crs,
            on=office.today(options.community), aliases=aliases, progress=bar.update,
        )  # fmt: skip
    with _writer(options, lang) as write:
        for row, answer in zip(table.rows, located.answers, strict=True):
            write(row, answer, in_table=bool(table.columns))
    _summarise(located, lang)
    return 0


def _read(options: argparse.Namespace) -> AddressTable:
    try:
        data = options.file.read_bytes()
    except OSError:
        raise BadInput(mark("The file {file} cannot be read."), file=options.file.name) from None
    encoding = None if options.encoding == "auto" else options.encoding
    return read_addresses(
        data, options.file.name, encoding=encoding, address=options.address, lon=options.lon, lat=options.lat
    )  # fmt: skip


def _lines() -> Iterator[str]:
    """Lines of the standard input as they come; what is not UTF-8 is read as GB18030."""
    for line in getattr(sys.stdin, "buffer", sys.stdin):
        text = line if isinstance(line, str) else _decoded(line)
        yield text.rstrip("\r\n")


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("gb18030", errors="replace")


def _preview(table: AddressTable, lang: str) -> None:
    say = words(lang)
    told = say(mark("Read in the encoding {encoding}; columns: {columns}. First rows:"))
    columns = ", ".join(f"{field} = {heading}" for field, heading in table.columns.items()) or "–"
    print(told.format(encoding=table.encoding or "Excel", columns=columns), file=sys.stderr)
    for cells in table.preview:
        print("  " + " | ".join(cells), file=sys.stderr)


def _summarise(located: Located, lang: str) -> None:
    if located.guess is not None:
        print(retell(located.guess.sentence, lang), file=sys.stderr)
    rows = len(located.answers)
    told = words(lang)(mark("{placed} of {rows} rows placed; {open} need a place."))
    print(told.format(placed=located.placed, rows=rows, open=rows - located.placed), file=sys.stderr)


Write = Callable[..., None]


@contextmanager
def _writer(options: argparse.Namespace, lang: str) -> Iterator[Write]:
    """A function that writes one answer where the options say, and its question to the faults where it has one."""
    with _opened(options.out, sys.stdout) as out, _opened(options.faults, None) as faults:
        table = csv.writer(out) if options.out is not None and not options.json and out is not None else None
        refused = csv.writer(faults) if faults is not None else None
        say = words(lang)
        if table is not None:
            table.writerow(_COLUMNS)
        if refused is not None:
            refused.writerow([say(mark("Row")), say(mark("Text")), say(mark("Question"))])

        def write(row: AddressRow, answer: Answer, *, in_table: bool) -> None:
            if options.json:
                print(json.dumps(_plain(row, answer, in_table=in_table), ensure_ascii=False), file=out)
            elif table is not None:
                table.writerow(map(_cell, _flat(row, answer, lang)))
            else:
                print(_told(answer, lang), file=out)
            if refused is not None and answer.placed is None:
                refused.writerow([row.row, safe_cell(answer.text), safe_cell(retell(answer.question, lang))])

        yield write


@contextmanager
def _opened(path: Path | None, instead: TextIO | None) -> Iterator[TextIO | None]:
    if path is None:
        yield instead
        return
    try:
        # spreadsheets take UTF-8 for what it is only with a byte order mark; programs that read JSON want none
        file = path.open("w", encoding="utf-8" if path.suffix in (".json", ".jsonl") else "utf-8-sig", newline="")
    except OSError:
        raise BadInput(mark("The file {file} cannot be written."), file=path.name) from None
    with file:
        yield file


def _plain(row: AddressRow, answer: Answer, *, in_table: bool) -> dict[str, Any]:
    shown = {
        "text": answer.text,
        "candidates": [
            {"name": c.name, "level": c.level, "lon": c.lon, "lat": c.lat, "confidence": round(c.confidence, 3),
             "radius_m": round(c.radius_m, 1), "units": list(c.path), "why": c.why}
            for c in answer.candidates
        ],
        "placed": answer.placed is not None,
        "question": answer.question,
    }  # fmt: skip
    return {"row": row.row, **shown} if in_table else shown


def _flat(row: AddressRow, answer: Answer, lang: str) -> Iterable[object]:
    best = answer.placed
    question = retell(answer.question, lang)
    if best is None:
        return (row.row, answer.text, *[""] * 8, question)
    return (
        row.row, answer.text, best.name, best.level, round(best.lon, 7), round(best.lat, 7), round(best.confidence, 3),
        round(best.radius_m, 1), "/".join(best.path), retell(best.why, lang), question,
    )  # fmt: skip


def _cell(value: object) -> object:
    return safe_cell(value) if isinstance(value, str) else value


def _told(answer: Answer, lang: str) -> str:
    best = answer.placed
    if best is None:
        return f"{answer.text}\t? {retell(answer.question, lang)}"
    return f"{answer.text}\t{best.name} ({best.confidence:.2f})"
