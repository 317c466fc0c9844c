"""``python -m geo schedule``: an instance in Solomon's form, solved as a day is."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from geo.desk.office import Office
from geo.errors import BadInput
from geo.i18n import mark, words
from geo.schedule.solomon import read_solomon, solve_instance


def add_options(verb: argparse.ArgumentParser) -> None:
    """Add the options of the verb."""
    verb.add_argument("--solomon", type=Path, metavar="FILE", required=True, help="an instance in Solomon's text form")
    verb.add_argument("--seconds", type=_seconds, default=10.0, metavar="N", help="about how long to look (10)")
    verb.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the search (1)")
    verb.add_argument("--json", action="store_true", help="the result as one JSON object")


def solve_file(office: Office, options: argparse.Namespace) -> int:
    """Run the verb; returns the exit code: 1 where customers are left."""
    try:
        text = options.solomon.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(mark("The file {file} cannot be read."), file=options.solomon.name) from None
    instance = read_solomon(text)
    start = time.perf_counter()
    found = solve_instance(instance, seed=options.seed, seconds=options.seconds)
    took = time.perf_counter() - start
    if options.json:
        told = {
            "name": instance.name, "vehicles": len(found.routes), "distance": round(found.distance, 1),
            "left": list(found.left), "routes": [list(route) for route in found.routes], "seconds": round(took, 1),
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False))
        return 1 if found.left else 0
    _ = words(office.settings.lang)
    sentence = _("{name}: {vehicles} vehicles, distance {distance:.1f}, in {seconds:.1f} s")
    told = {"name": instance.name, "vehicles": len(found.routes), "distance": found.distance, "seconds": took}
    print(sentence.format(**told))
    for route in found.routes:
        print(" ".join(route))
    if found.left:
        print(_("{count} customers are left.").format(count=len(found.left)))
    return 1 if found.left else 0


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError("must be above 0 and at most 3600")
    return value
