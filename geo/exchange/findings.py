"""What is wrong with data that came in: faults are collected, never raised one by one, and can be saved as a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from geo.errors import Fault, Faulty
from geo.i18n import mark, say, words

_COLUMNS = (mark("File"), mark("Subject"), mark("What is wrong"))


_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def tidy(text: str) -> str:
    """Return text from outside on one line, without characters that steer a terminal or turn the reading direction."""
    return _UNSEEN.sub("·", text)


class Findings:
    """Collects faults in the order in which they are found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._subjects: set[tuple[str, str]] = set()

    def add(self, where: str, subject: str, template: str, **values: object) -> None:
        """Add one fault; ``template`` is a catalogue sentence and ``values`` stand in it."""
        shown = {key: tidy(value) if isinstance(value, str) else value for key, value in values.items()}
        self.faults.append(Fault.of(tidy(where), tidy(subject), template, **shown))
        self._subjects.add((where, subject))

    def touches(self, where: str, subject: str = "") -> bool:
        """Whether a subject (or the whole file, ``""``) already has a fault: what rests on it is not judged again."""
        return (where, subject) in self._subjects

    def any_in(self, where: str) -> bool:
        """Whether anything in a file has a fault."""
        return any(file == where for file, _ in self._subjects)

    def close(self) -> None:
        """End the reading.

        Raises
        ------
        Faulty
            With every fault, if there is any.
        """
        if self.faults:
            raise Faulty(self.faults)


def safe_cell(text: str) -> str:
    """Return text that a spreadsheet shows as text: what could start a formula gets a leading apostrophe.

    Follows the OWASP advice on CSV injection: ``=``, ``+``, ``-``, ``@``, tab and line breaks at the start, also in
    their full-width forms and behind blanks.
    """
    lead = text.lstrip(" \u00a0\u3000\ufeff\u200b")[:1]
    return f"'{text}" if lead in set("=+-@\t\r\n＝＋－＠") and lead else text


def write_faults(faults: Iterable[Fault], path: Path, *, lang: str = "zh") -> int:
    """Save faults as a CSV table that spreadsheets open as it is (UTF-8 with a byte order mark).

    Parameters
    ----------
    faults : iterable of Fault
    path : Path
        Where to write; the folder must exist.
    lang : str
        Language of the headings and sentences.

    Returns
    -------
    int
        Number of rows below the heading.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([words(lang)(column) for column in _COLUMNS])
        for fault in faults:
            table.writerow([safe_cell(fault.where), safe_cell(fault.subject), safe_cell(say(fault, lang))])
            count += 1
    return count
