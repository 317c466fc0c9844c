"""Reads a workbook from standard input and writes its cells as JSON to standard output.

`geo.exchange.tables` runs this file in a process of its own, because a workbook of a few kilobytes can claim billions
of cells: the limits below then end this process, not the server. It imports nothing of Gridward, to start quickly.

Exit codes: 0 done, 3 not a workbook, 4 protected by a password, 5 more cells than allowed. Anything else, also a
signal, means that the limits were met.
"""

import datetime
import io
import json
import math
import sys

LIMIT_BYTES = 1_500_000_000
LIMIT_CPU_S = 60


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_CPU_S, LIMIT_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _cell(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date):
        return {"moment": value.isoformat()}
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, bool | int | float | str) else str(value)


def main() -> int:
    """Read, check, write; return the exit code."""
    max_cells = int(sys.argv[1])
    data = sys.stdin.buffer.read()
    _limit()
    import python_calamine as calamine  # noqa: PLC0415 - after the limits

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            max_cells -= sheet.total_height * sheet.total_width
            if max_cells < 0:
                return 5
            rows = sheet.to_python(skip_empty_area=False)
            sheets.append({"name": name, "rows": [[_cell(value) for value in row] for row in rows]})
    except calamine.PasswordError:
        return 4
    except (calamine.CalamineError, OSError, ValueError):
        return 3
    json.dump(sheets, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
