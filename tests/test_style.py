"""What the product never does, because it is unsafe or leaves the machine."""

import ast
import re
from pathlib import Path

from tests.sources import ROOT, calls, name, parse, place, product, sources

FOREIGN = re.compile(
    r"https?://[^\s'\"]*(cdn|unpkg|jsdelivr|googleapis|gstatic|cloudflare|tile\.openstreetmap)", re.IGNORECASE
)
ASSETS = (".js", ".css", ".html", ".svg", ".toml")


def test_no_address_of_a_content_network_stands_in_the_product() -> None:
    files = [
        *product(),
        *(
            path
            for folder in ("geo", "pages", ".streamlit")
            for path in (ROOT / folder).rglob("*")
            if path.suffix in ASSETS
        ),
    ]
    wrong = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if FOREIGN.search(line)
    ]
    assert len(files) > 50
    assert not wrong, "\n".join(wrong)


def test_our_styles_and_scripts_load_nothing_from_elsewhere() -> None:
    assets = [path for path in (ROOT / "geo").rglob("*") if path.suffix in (".js", ".css")]
    assert assets
    wrong = [
        f"{name(path)}: {found}"
        for path in assets
        for found in re.findall(
            r"@import[^;]+|url\(\s*['\"]?(?:https?:)?//[^)]*|https?://[\w.-]+[^\s'\"]*", _code(path)
        )
        if "www.w3.org" not in found  # the names of SVG and XHTML, never fetched
    ]
    assert not wrong, "\n".join(wrong)


def test_our_scripts_write_no_markup_from_data() -> None:
    risky = re.compile(
        r"\.(innerHTML|outerHTML)\s*\+?=(?!=)|insertAdjacentHTML|document\.write|\beval\(|new Function\("
    )
    wrong = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in (ROOT / "geo").rglob("*.js")
        for number, line in enumerate(_code(path).splitlines(), 1)
        if risky.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_html_is_never_let_through_unchecked() -> None:
    wrong = [
        place(path, call)
        for path in product()
        for _, call in calls(parse(path))
        if any(word.arg in ("unsafe_allow_html", "unsafe_allow_javascript") for word in call.keywords)
    ]
    assert not wrong, wrong


def test_markup_is_vouched_for_as_a_literal_only() -> None:
    wrong = [
        place(path, call)
        for path in product()
        for called, call in calls(parse(path))
        if called == "Markup" and call.args and not isinstance(call.args[0], ast.Constant)
    ]
    assert not wrong, f"fill a literal Markup with .format(), which escapes: {wrong}"


def test_pages_draw_no_map_that_calls_a_tile_host() -> None:
    wrong = [
        place(path, call)
        for path in sources("pages", "app.py")
        for called, call in calls(parse(path))
        if called in ("map", "pydeck_chart") and ast.unparse(call.func).startswith("st.")
    ]
    assert not wrong, wrong


def test_the_product_opens_no_connection_when_imported() -> None:
    opening = {"connect", "create_engine", "urlopen", "open", "get", "post", "request"}
    wrong = [
        place(path, call)
        for path in sources("geo")
        for statement in parse(path).body
        if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign)
        for called, call in calls(statement)
        if called in opening and not isinstance(getattr(call.func, "value", None), ast.Dict)
    ]
    assert not wrong, wrong


def test_paths_do_not_depend_on_the_working_directory() -> None:
    wrong = [
        place(path, call)
        for path in product()
        for called, call in calls(parse(path))
        if called in ("cwd", "getcwd") or (called == "Path" and _relative(call))
    ]
    assert not wrong, wrong


def test_personal_data_has_no_place_in_logs() -> None:
    personal = {"phone", "reporter", "address", "description", "address_string", "contact", "first_name", "last_name"}
    wrong = [
        f"{place(path, call)}: {word.arg}"
        for path in sources("geo")
        for called, call in calls(parse(path))
        if called in ("debug", "info", "warning", "error", "exception", "critical")
        for word in call.keywords
        if word.arg in personal
    ]
    assert not wrong, wrong


def _code(path: Path) -> str:
    """A script or style without its comments."""
    return re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def _relative(call: ast.Call) -> bool:
    match call.args:
        case [ast.Constant(value=str(text))]:
            return not text.startswith("/")
    return False
