"""``python -m geo rules``: what routing rules would have done with the cases of the last days."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from pathlib import Path

from geo.desk.office import Office
from geo.desk.ruling import Outcome
from geo.desk.trial import try_rules
from geo.errors import BadInput
from geo.i18n import mark, words
from geo.model import SYSTEM


def add_options(verb: argparse.ArgumentParser) -> None:
    """Add the options of the verb."""
    verb.add_argument("--community", metavar="KEY", help="whose cases (the first community without)")
    verb.add_argument("--test", type=Path, metavar="FILE", required=True, help="a text of [[rules]]")
    verb.add_argument("--days", type=int, default=30, metavar="N", help="how many days back (30)")
    verb.add_argument("--json", action="store_true", help="the result as one JSON object")


def try_file(office: Office, options: argparse.Namespace) -> int:
    """Run the verb; returns the exit code."""
    try:
        text = options.test.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(mark("The file {file} cannot be read."), file=options.test.name) from None
    until, lang = office.clock() + timedelta(seconds=1), office.settings.lang
    community = options.community or office.default_community
    trial = try_rules(office, SYSTEM, community, text, until - timedelta(days=options.days), until, lang)
    if options.json:
        changes = [
            {"case": change.case_id, "before": _plain(change.before), "after": _plain(change.after)}
            for change in trial.changes
        ]
        told = {"looked_at": trial.looked_at, "taken": trial.taken, "left": trial.left, "changes": changes}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    _ = words(lang)
    sentence = _("{count} cases looked at; {changed} would be decided otherwise than by the rules of today.")
    print(sentence.format(count=trial.looked_at, changed=len(trial.changes)))
    for name, count in (*trial.taken, (_("no rule"), trial.left)):
        print(f"{count}\t{name}")
    for change in trial.changes:
        print(f"{change.case_id}\t{_line(change.before)} → {_line(change.after)}")
    return 0


def _line(found: Outcome) -> str:
    urgent = "!" if found.urgent else ""
    return f"{'/'.join(found.handling_path)} {found.department or ''}{urgent}".strip()


def _plain(found: Outcome) -> dict[str, object]:
    return {
        "unit": found.handling_path[-1],
        "department": found.department,
        "urgent": found.urgent,
        "rule": found.routed.rule if found.routed else None,
    }
