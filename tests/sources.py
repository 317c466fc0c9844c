"""The product's own sources, parsed once per process, for the tests that keep the house in order."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@cache
def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def sources(*roots: str) -> list[Path]:
    """Python files below the named files and folders of the project, sorted."""
    found: list[Path] = []
    for root in roots:
        path = ROOT / root
        found += [path] if path.is_file() else path.rglob("*.py")
    return sorted(found)


def product() -> list[Path]:
    """What runs: ``geo/``, ``pages/`` and ``app.py``."""
    return sources("geo", "pages", "app.py")


def name(path: Path) -> str:
    """A path as people name it: relative to the project, with slashes."""
    return path.relative_to(ROOT).as_posix()


def place(path: Path, node: ast.AST) -> str:
    """``file:line`` of a node."""
    return f"{name(path)}:{getattr(node, 'lineno', 0)}"


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of the called name: ``st.title(…)`` → ``title``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=called) | ast.Attribute(attr=called):
                    yield called, node


def imported_modules(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names that a file imports, wherever in the file, with their lines.

    ``from geo import clock`` yields ``geo.clock``; a relative import is made absolute first.
    """
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{module}.{alias.name}", node.lineno
