"""``python -m geo VERB``: what an administrator does without the screens.

Every verb exits with 0 when done, 1 with one plain sentence when it could not, 2 on wrong usage.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from tqdm import tqdm

from geo import cli_locate, cli_redraw, cli_rules, cli_schedule
from geo.clock import holiday_table
from geo.crs import SYSTEMS
from geo.desk import accounts, city, demo, hotline, places
from geo.desk.office import Office
from geo.desk.settings import COMMUNITIES, read_settings
from geo.errors import BadInput, Fault, Faulty, GridwardError
from geo.exchange import check_community, read_community
from geo.i18n import mark, say, words
from geo.model import ROLES, SYSTEM, Grant
from geo.store import Store

Verb = Callable[[Office, argparse.Namespace], int]
LIMITS_REACH = timedelta(days=60)
"""So far ahead limits commonly end: a year that begins within has to be known."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    try:
        settings = read_settings()
    except GridwardError as problem:
        print(problem, file=sys.stderr)
        return 1
    options = _parser().parse_args(argv)
    office = Office(settings)
    try:
        run: Verb = options.run
        return run(office, options)
    except Faulty as problem:
        for fault in problem.faults:
            print(_told(fault, settings.lang), file=sys.stderr)
        print(say(problem, settings.lang), file=sys.stderr)
    except GridwardError as problem:
        print(say(problem, settings.lang), file=sys.stderr)
    finally:
        office.close()
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo", description="Gridward without the screens.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    verb = _verb(verbs, "demo", _demo, "build the demo store, or write a generated community as files")
    verb.add_argument("--community", metavar="KEY", help="only this one of the shipped communities")
    verb.add_argument("--scale", type=_count, metavar="N", help="a generated city of N grids instead, for measuring")
    verb.add_argument("--cases", type=_count, default=None, metavar="N", help="open cases of the city (5 a grid)")
    verb.add_argument(
        "--live", type=float, metavar="RATE", help="then post RATE requests a minute to --url, until stopped"
    )
    verb.add_argument("--url", default="http://localhost:8501", help="the running server for --live")
    verb.add_argument(
        "--write", type=Path, metavar="FOLDER", help="write the layer files there instead of loading them"
    )

    verb = _verb(verbs, "check", _check, "validate profiles and layers; every fault is listed")
    verb.add_argument("folders", nargs="*", type=Path, help="community folders (all shipped ones without)")
    verb.add_argument("--json", action="store_true", help="one JSON object a line")

    verb = _verb(verbs, "import", _import, "bring data in")
    verb.add_argument(
        "kind", choices=("community", "places", "requests"), help="a folder, or a table of places or requests"
    )
    verb.add_argument("file", type=Path)
    verb.add_argument("--community", metavar="KEY", help="the community that places or requests belong to")
    verb.add_argument("--encoding", help="encoding of a CSV file (found out by itself without)")
    verb.add_argument("--crs", choices=SYSTEMS, help="coordinate system of a table that names none")
    verb.add_argument("--dry-run", action="store_true", help="show what would be done and write nothing")
    verb.add_argument("--faults", type=Path, metavar="CSV", help="write the rows that were refused, with reasons")
    verb.add_argument("--json", action="store_true", help="the result as one JSON object")

    verb = _verb(verbs, "locate", cli_locate.locate, "addresses, one a line or in a table, to candidates")
    cli_locate.add_options(verb)

    verb = _verb(verbs, "rules", cli_rules.try_file, "try routing rules on the cases of the last days")
    cli_rules.add_options(verb)

    verb = _verb(verbs, "schedule", cli_schedule.solve_file, "solve an instance in Solomon's form as a day is planned")
    cli_schedule.add_options(verb)

    what = "the ground that boundaries are drawn on, and plain graphs cut into parts"
    cli_redraw.add_options(verbs.add_parser("redraw", help=what, description=what))

    verb = _verb(verbs, "backup", _backup, "copy the store, consistently, while it is in use")
    verb.add_argument("target", type=Path)
    verb = _verb(verbs, "restore", _restore, "put a backup in place of the store (stop the server first)")
    verb.add_argument("source", type=Path)
    verb.add_argument("--force", action="store_true", help="replace a store that is there")

    verb = _verb(verbs, "verify", _verify, "walk the hash chains of the whole event log")
    verb.add_argument("--json", action="store_true")

    verb = _verb(verbs, "user", _user, "accounts of a live community")
    verb.add_argument("action", choices=("add", "password", "close", "revoke", "list"))
    verb.add_argument("name", nargs="?", default="")
    verb.add_argument("--role", choices=sorted(ROLES), default="dispatcher")
    verb.add_argument("--community", metavar="KEY", default="*")
    verb.add_argument("--person", metavar="ID", help="the person of the staff behind the account")
    verb.add_argument("--display", default="", help="name shown on the screens")
    verb.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    verb = _verb(verbs, "key", _key, "API keys of a live community")
    verb.add_argument("action", choices=("issue", "withdraw", "list"))
    verb.add_argument("name", nargs="?", default="")
    verb.add_argument("--community", metavar="KEY", default="*")
    return parser


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: Verb, what: str
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=what, description=what)
    verb.set_defaults(run=run)
    return verb


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _told(fault: Fault, lang: str) -> str:
    return f"{fault.where}{f' [{fault.subject}]' if fault.subject else ''}: {say(fault, lang)}"


def _demo(office: Office, options: argparse.Namespace) -> int:
    if options.write:
        city.write_generated(options.community, options.scale, options.write)
        return 0
    if options.live:
        demo.post_forever(office, options.url, options.community, options.live)
        return 0
    with tqdm(unit="case", disable=None) as bar:
        if options.scale:
            made = city.build_city_store(office, options.scale, options.cases or 5 * options.scale, bar.update)
        else:
            keys = (options.community,) if options.community else None
            made = demo.build_demo(office, keys, bar.update)
    for key, cases in made.items():
        print(f"{key}: {cases} cases")
    return 0


def _check(office: Office, options: argparse.Namespace) -> int:
    folders = options.folders or sorted(path.parent for path in COMMUNITIES.glob("*/community.toml"))
    found = 0
    for folder in folders:
        faults = check_community(folder)
        found += len(faults)
        for fault in faults:
            shown = {"file": fault.where, "id": fault.subject, "what": fault.what}
            print(json.dumps(shown, ensure_ascii=False) if options.json else _told(fault, office.settings.lang))
        if not faults and not options.json:
            print(f"{folder.name}: ok")
    if not options.json and not found:
        _tell_unknown_years(office)
    return 1 if found else 0


def _tell_unknown_years(office: Office) -> None:
    """Say which years that present limits reach into have no known public holidays."""
    now = office.clock()
    for year in sorted({now.year, (now + LIMITS_REACH).year}):
        if holiday_table(year) is None:
            sentence = mark("The public holidays of {year} are not known yet: limits count its weekdays and [hours].")
            print(words(office.settings.lang)(sentence).format(year=year))


def _import(office: Office, options: argparse.Namespace) -> int:
    if options.kind == "community":
        community = read_community(options.file)
        if not options.dry_run:
            with office.write(SYSTEM) as tx:
                tx.load_community(community)
        print(f"{community.profile.key}: {len(community.units)} units, {len(community.places)} places")
        return 0
    if options.kind == "places":
        return _import_places(office, options)
    result = hotline.import_requests(
        office, SYSTEM, options.community or office.default_community, _bytes(options.file), options.file.name,
        encoding=options.encoding, system=options.crs, dry_run=options.dry_run,
    )  # fmt: skip
    if options.faults:
        hotline.write_faults(result.faults, options.faults)
    if options.json:
        print(json.dumps(result.summary(), ensure_ascii=False))
    else:
        for fault in result.faults:
            print(_told(fault, office.settings.lang), file=sys.stderr)
        told = words(office.settings.lang)(mark("{made} cases made, {known} known already, {refused} rows refused."))
        print(told.format(made=result.made, known=result.known, refused=len(result.faults)))
    return 1 if result.faults else 0


def _import_places(office: Office, options: argparse.Namespace) -> int:
    if not options.community:
        raise BadInput(mark("Say with --community where the places belong."))
    try:
        done = places.import_places(
            office, SYSTEM, options.community, _bytes(options.file), options.file.name,
            encoding=options.encoding, system=options.crs, dry_run=options.dry_run,
        )  # fmt: skip
    except Faulty as problem:
        if options.faults:
            hotline.write_faults(problem.faults, options.faults)
        raise
    if options.json:
        print(json.dumps(done.summary(), ensure_ascii=False))
    else:
        told = words(office.settings.lang)(mark("{added} places added, {kept} kept, {removed} removed."))
        print(told.format(added=done.added, kept=done.kept, removed=done.removed))
    return 0


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise BadInput(mark("The file {file} cannot be read."), file=path.name) from None


def _backup(office: Office, options: argparse.Namespace) -> int:
    office.store.backup(options.target)
    print(options.target)
    return 0


def _restore(office: Office, options: argparse.Namespace) -> int:
    Store.restore(office.settings.url, options.source, replace=options.force)
    print(office.settings.home)
    return 0


def _verify(office: Office, options: argparse.Namespace) -> int:
    with office.store.read() as reader, tqdm(unit="event", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        broken = reader.verify(progress, lang=office.settings.lang)
    if options.json:
        print(json.dumps({"cursor": office.store.cursor(), "broken": broken}, ensure_ascii=False))
    else:
        print(*broken or ["ok"], sep="\n")
    return 1 if broken else 0


def _user(office: Office, options: argparse.Namespace) -> int:
    match options.action:
        case "list":
            for account in accounts.list_accounts(office, SYSTEM):
                roles = ", ".join(f"{grant.role}@{grant.community}" for grant in account.grants)
                print(f"{account.name}\t{account.display}\t{roles}\t{'open' if account.active else 'closed'}")
        case "add":
            grants = (Grant(options.role, options.community),)
            accounts.create_account(
                office, SYSTEM, options.name, _password(options), grants,
                display=options.display, person_id=options.person,
            )  # fmt: skip
        case "password":
            accounts.set_password(office, SYSTEM, options.name, _password(options))
        case "close":
            accounts.close_account(office, SYSTEM, options.name)
        case "revoke":
            print(accounts.revoke_sessions(office, SYSTEM, options.name))
    return 0


def _password(options: argparse.Namespace) -> str:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    first, second = getpass.getpass("Password: "), getpass.getpass("Again: ")
    if first != second:
        raise BadInput(mark("The two passwords differ."))
    return first


def _key(office: Office, options: argparse.Namespace) -> int:
    match options.action:
        case "list":
            with office.store.read() as reader:
                for key in reader.api_keys():
                    print(f"{key.name}\t{'open' if key.active else 'withdrawn'}")
        case "issue":
            print(accounts.issue_key(office, SYSTEM, options.name, options.community))
        case "withdraw":
            accounts.withdraw_key(office, SYSTEM, options.name)
    return 0
