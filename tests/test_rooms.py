"""Imports point one way, files stay short, and Streamlit stays on its own floor."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from streamlit import config as streamlit_config

from tests.sources import ROOT, calls, imported_modules, name, parse, place, product, sources

FLOORS: dict[str, int] = {
    "geo": 0,
    "geo.errors": 0,
    "geo.crs": 0,
    "geo.clock": 0,
    "geo.i18n": 0,
    "geo.model": 1,
    "geo.locate": 2,
    "geo.flow": 2,
    "geo.schedule": 2,
    "geo.redraw": 2,
    "geo.measure": 2,
    "geo.town": 2,
    "geo.store": 3,
    "geo.exchange": 3,
    "geo.layers": 3,
    "geo.desk": 4,
    "geo.api": 5,
    "geo.cli_locate": 5,
    "geo.cli_rules": 5,
    "geo.cli_schedule": 5,
    "geo.cli_redraw_blocks": 5,
    "geo.cli_redraw": 6,
    "geo.cli": 7,
    "pages": 5,
    "geo.__main__": 8,
    "app": 6,
}
"""Room → floor. A room imports itself and lower floors; rooms of floor 0 know each other."""

PATHS_IN_PAGES = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "connect", "create_engine"}
CACHES = {"cache_data", "cache_resource", "experimental_memo", "experimental_singleton"}


def room_of(module: str) -> str | None:
    """The room a dotted name of the project lies in; None for other people's modules."""
    parts = module.split(".")
    if parts[0] in ("pages", "app"):
        return parts[0]
    if parts[0] != "geo":
        return None
    two = ".".join(parts[:2])
    inside_geo = (
        (ROOT / "geo" / parts[1]).is_dir() or (ROOT / "geo" / f"{parts[1]}.py").is_file() if parts[1:] else False
    )
    return two if inside_geo else "geo"


def room_of_file(path: Path) -> str:
    """The room a file lies in."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] in ("pages", "app") or parts[1] == "__init__" else ".".join(parts[:2])


def test_every_room_stands_on_a_floor() -> None:
    homeless = {room_of_file(path) for path in product()} - FLOORS.keys()
    assert not homeless, f"say in FLOORS on which floor these stand: {sorted(homeless)}"


def test_imports_point_downwards() -> None:
    wrong = []
    for path in product():
        here = room_of_file(path)
        for module, line in imported_modules(path):
            there = room_of(module)
            if there is None or there == here:
                continue
            if FLOORS[there] > FLOORS[here] or (FLOORS[there] == FLOORS[here] != 0):
                wrong.append(f"{name(path)}:{line} ({here}) imports {module}")
    assert not wrong, "\n".join(wrong)


def test_modules_of_floor_0_do_not_import_each_other_in_a_circle() -> None:
    knows = {
        room_of_file(path): {room_of(module) for module, _ in imported_modules(path)} - {None, room_of_file(path)}
        for path in sources("geo")
        if FLOORS.get(room_of_file(path)) == 0
    }
    reached = dict(knows)
    for _ in reached:
        reached = {
            room: known.union(*(reached.get(other, set()) for other in known)) for room, known in reached.items()
        }
    assert not [room for room, known in reached.items() if room in known]


def test_geo_never_imports_streamlit() -> None:
    wrong = [
        f"{name(path)}:{line}"
        for path in sources("geo")
        for module, line in imported_modules(path)
        if module.split(".")[0] in ("streamlit", "streamlit_folium")
    ]
    assert not wrong, wrong


def test_screens_cache_nothing() -> None:
    """What is kept in memory is kept by the office and its boards, for all screens and per event of the log."""
    wrong = [
        place(path, node)
        for path in product()
        for node in ast.walk(parse(path))
        if (isinstance(node, ast.Attribute) and node.attr in CACHES)
        or (isinstance(node, ast.Name) and node.id in CACHES)
    ]
    assert not wrong, wrong


def test_the_map_is_drawn_by_one_call_in_one_component() -> None:
    drawn = [place(path, call) for path in product() for called, call in calls(parse(path)) if called == "st_folium"]
    importers = {
        name(path)
        for path in product()
        for module, _ in imported_modules(path)
        if module.split(".")[0] == "streamlit_folium"
    }
    assert len(drawn) == 1, f"one component draws the map: {drawn}"
    assert [drawn[0].rsplit(":", 1)[0]] == sorted(importers)
    assert drawn[0].startswith("pages/components/")


def test_pages_open_no_file_and_no_database() -> None:
    wrong = []
    for path in [*(ROOT / "pages").glob("*.py"), *sources("app.py")]:
        wrong += [place(path, call) for called, call in calls(parse(path)) if called in PATHS_IN_PAGES]
        wrong += [
            f"{name(path)}:{line} imports {module}"
            for module, line in imported_modules(path)
            if module.split(".")[0] in ("sqlite3", "sqlalchemy", "psycopg", "requests", "httpx", "pickle")
        ]
    assert not wrong, wrong


def test_files_stay_short() -> None:
    long = {name(path): length for path in product() if (length := _lines(path)) > 400}
    assert not long, f"over 400 lines, split by meaning: {long}"
    pages = {name(path): length for path in (ROOT / "pages").glob("*.py") if (length := _lines(path)) > 80}
    assert not pages, f"pages over 80 lines, something belongs in geo/ or pages/components/: {pages}"


def test_modules_are_named_after_what_they_know() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff"}
    assert not [name(path) for path in product() if path.stem in vague or path.parent.name in vague]


def test_no_module_of_geo_names_a_community() -> None:
    keys = {folder.name for folder in (ROOT / "data" / "communities").iterdir() if folder.is_dir()}
    assert keys
    wrong = [
        f"{place(path, node)}: {node.value}"
        for path in sources("geo")
        if room_of_file(path) != "geo.town" and not path.stem.startswith("demo")  # these make the demo communities
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in keys
    ]
    assert not wrong, wrong


@cache
def _distributions() -> dict[str, set[str]]:
    return {module: {_plain(d) for d in found} for module, found in importlib.metadata.packages_distributions().items()}


def _plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _required(path: Path) -> dict[str, str]:
    """Package → its line, of a requirements file; fails on a line that is not an exact pin."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        wanted = line.split("#")[0].strip()
        if wanted and wanted != "-r ../requirements.txt":
            pinned = re.fullmatch(
                r"([A-Za-z0-9._-]+)(\[[a-z,]+\])?==[0-9][0-9a-z.]*( ; sys_platform [!=]= '[a-z0-9]+')?", wanted
            )
            assert pinned, f"{name(path)}: not an exact pin: {line}"
            found[_plain(pinned[1])] = line
    return found


def _imported(paths: list[Path]) -> dict[str, str]:
    """Other people's packages that files import → the first place of each."""
    found: dict[str, str] = {}
    for path in paths:
        for module, line in imported_modules(path):
            top = module.split(".")[0]
            if top not in sys.stdlib_module_names and top not in ("tests", "bench") and room_of(module) is None:
                found.setdefault(top, f"{name(path)}:{line}")
    return found


def test_requirements_hold_what_the_product_imports_and_nothing_else() -> None:
    required = _required(ROOT / "requirements.txt")
    imported = _imported(product())
    unlisted = {top: where for top, where in imported.items() if not _distributions().get(top, set()) & required.keys()}
    assert not unlisted, f"imported, but not in requirements.txt: {unlisted}"
    used = {distribution for top in imported for distribution in _distributions()[top]}
    idle = [package for package, line in required.items() if package not in used and "# not imported:" not in line]
    assert not idle, f"in requirements.txt, but imported nowhere and without a '# not imported:' reason: {idle}"


def test_requirements_of_the_tests_hold_what_the_tests_import() -> None:
    required = _required(ROOT / "requirements.txt") | _required(ROOT / "tests" / "requirements.txt")
    imported = _imported(sources("tests"))
    unlisted = {top: where for top, where in imported.items() if not _distributions().get(top, set()) & required.keys()}
    assert not unlisted, f"imported by tests, but in neither requirements.txt: {unlisted}"


@pytest.mark.parametrize("file", ["requirements.txt", "tests/requirements.txt"])
def test_requirements_are_installed_as_pinned(file: str) -> None:
    for package, line in _required(ROOT / file).items():
        pinned = line.split("#")[0].split(";")[0].split("==")[1].strip()
        assert importlib.metadata.version(package) == pinned, line


def test_streamlit_knows_every_option_of_its_configuration() -> None:
    options = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    def flat(table: dict[str, object], prefix: str) -> list[str]:
        return [
            key
            for name_, value in table.items()
            for key in (flat(value, f"{prefix}{name_}.") if isinstance(value, dict) else [prefix + name_])
        ]

    known = set(streamlit_config.get_config_options())
    assert not set(flat(options, "")) - known
    assert options["browser"]["gatherUsageStats"] is False
    assert options["runner"]["postScriptGC"] is False
    assert options["server"]["enableXsrfProtection"] is True
    assert options["client"]["showErrorDetails"] == "none"


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
