"""The README, the change list and the format description say what is so."""

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest

from geo import cli
from geo.exchange import read_community
from geo.locate import Locator
from tests.sources import ROOT, name, parse, product

README = ROOT / "README.md"
DOCUMENTS = sorted([README, ROOT / "CHANGELOG.md", ROOT / "data" / "README.md", *(ROOT / "docs").rglob("*.md")])
COMMUNITIES = ROOT / "data" / "communities"
IMAGES = {
    "docs/images/wall.png",
    "docs/images/desk.png",
    "docs/images/phone.png",
    "docs/images/placing.png",
    "docs/images/plan.png",
    "docs/images/figures.png",
    "docs/images/schedule.png",
}


class Link(NamedTuple):
    """A Markdown link or image to something in the project."""

    document: Path
    target: str
    image: bool


def shown(document: Path) -> str:
    """What a reader of a document sees: without HTML comments."""
    return re.sub(r"<!--.*?-->", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)


def prose(document: Path) -> str:
    """A document without its code."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", shown(document), flags=re.DOTALL)


def links(document: Path) -> list[Link]:
    """The links of a document that do not lead to another machine."""
    found = re.findall(r"(!?)\[[^\]]*\]\(([^)\s]+)\)", prose(document))
    return [Link(document, unquote(target), bool(mark)) for mark, target in found if "://" not in target]


def anchors(document: Path) -> set[str]:
    """The anchors that the headings of a document have on a code host."""
    headings = re.findall(r"^#{1,6} +(.+?) *$", shown(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(document: Path) -> list[list[str]]:
    """The shell commands in the code blocks of a document, split into words; ``a && b`` are two."""
    blocks = re.findall(r"^ *```(?:bash|sh)\n(.*?)^ *```", shown(document), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    parted = [shlex.split(part) for line in lines for part in re.split(r" && | \| ", line)]
    return [command for command in parted if command]


def verbs_of(document: Path) -> list[list[str]]:
    """The words after each ``python -m geo`` in the code of a document, blocks and single words alike."""
    in_text = [shlex.split(words) for words in re.findall(r"`python -m geo ([^`]+)`", shown(document))]
    in_blocks = [command[3:] for command in commands(document) if command[:3] == ["python", "-m", "geo"]]
    return in_blocks + in_text


def settings_read() -> set[str]:
    """The environment variables of the product, wherever in its code they are named."""
    return {
        node.value
        for path in product()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"GRIDWARD_[A-Z_]+", node.value)
    }


def setting_rows() -> list[str]:
    """The settings in the rows of the README's tables, as often as they stand there."""
    return re.findall(r"^\| `(GRIDWARD_[A-Z_]+)` \|", shown(README), re.MULTILINE)


def test_the_settings_table_holds_every_setting_once_and_nothing_else() -> None:
    assert sorted(setting_rows()) == sorted(settings_read())


def test_the_settings_stand_in_one_table() -> None:
    rows = [number for number, line in enumerate(shown(README).splitlines()) if line.startswith("| `GRIDWARD_")]
    assert all(after - before == 1 for before, after in pairwise(rows))


def test_documents_name_no_setting_that_does_not_exist() -> None:
    tests = {"GRIDWARD_TEST_VENV", "GRIDWARD_TEST_POSTGRES"}
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("*") if path.is_file())
    assert all(setting in scripts for setting in tests)
    for document in DOCUMENTS:
        named = set(re.findall(r"GRIDWARD_[A-Z_]+", shown(document)))
        assert named <= settings_read() | tests, f"{name(document)}: {named - settings_read() - tests}"


def test_settings_are_read_in_one_place() -> None:
    readers = {
        name(path)
        for path in product()
        for node in ast.walk(parse(path))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
    }
    assert readers == {"geo/desk/settings.py"}


def test_the_two_commands_stand_in_the_readme_and_their_files_exist() -> None:
    text = shown(README)
    assert "\npip install -r requirements.txt && streamlit run app.py\n" in text
    assert "\nbash tests/run\n" in text
    for file in ("requirements.txt", "app.py", "tests/run", "tests/requirements.txt"):
        assert (ROOT / file).is_file(), file
    for script in ("tests/run", ".ci/run"):
        subprocess.run(["bash", "-n", script], cwd=ROOT, check=True)
    assert "bash tests/run" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_command_line_of_the_documents_is_understood() -> None:
    lines = [(document, words) for document in DOCUMENTS for words in verbs_of(document)]
    assert lines
    for document, words in lines:
        try:
            cli._parser().parse_args(words)
        except SystemExit:
            pytest.fail(f"{name(document)}: python -m geo {' '.join(words)}")


def test_the_readme_shows_the_verbs_that_an_administrator_needs() -> None:
    shown_verbs = {words[0] for words in verbs_of(README)}
    assert {"check", "import", "user", "key", "backup", "restore", "verify"} <= shown_verbs


def test_the_command_line_starts_as_the_readme_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geo", "--help"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert "python -m geo" in done.stdout


def test_options_of_streamlit_in_the_readme_are_not_needed() -> None:
    started = [command for command in commands(README) if command[:2] == ["streamlit", "run"]]
    assert started
    assert all(command == ["streamlit", "run", "app.py"] for command in started)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_relative_links_lead_somewhere(document: Path) -> None:
    for link in links(document):
        file, _, anchor = link.target.partition("#")
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), f"{name(document)} → {link.target}"
        if anchor:
            assert anchor in anchors(target), f"{name(document)} → {link.target}: {sorted(anchors(target))}"


def test_every_picture_is_shown_and_every_shown_picture_exists() -> None:
    pictures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.png")}
    assert {link.target for link in links(README) if link.image} == pictures
    assert set(re.findall(r"docs/images/[\w.-]+", README.read_text(encoding="utf-8"))) == IMAGES


def test_paths_that_the_readme_names_exist() -> None:
    named = set(re.findall(r"`((?:geo|tests|pages|data|bench|docs)/[\w./-]*)`", shown(README)))
    missing = [path for path in named if path != "data/var" and not (ROOT / path).exists()]
    assert named
    assert not missing


def test_every_room_of_the_engine_stands_in_the_readme() -> None:
    rooms = {f"geo/{path.name}/" for path in (ROOT / "geo").iterdir() if (path / "__init__.py").is_file()}
    assert rooms
    assert not [room for room in rooms if f"`{room}`" not in shown(README)]


def curl_fields() -> dict[str, str]:
    """The fields that the README's posted request carries."""
    posts = [command for command in commands(README) if command[0] == "curl" and "-d" in command]
    assert len(posts) == 1
    assert posts[0][1] == "http://localhost:8501/open311/v2/requests.json"
    values = [value for option, value in pairwise(posts[0]) if option == "-d"]
    return dict(value.split("=", 1) for value in values)


def test_the_request_of_the_readme_is_placed_at_a_household() -> None:
    fields = curl_fields()
    assert fields["api_key"] == "demo"
    community = read_community(COMMUNITIES / fields["jurisdiction_id"])
    assert fields["service_code"] in {category.code for category in community.profile.categories}
    locator = Locator.build(
        community.profile, community.units, community.places, community.buildings, community.streets
    )
    placed = locator.locate(fields["address_string"]).placed
    assert placed is not None
    assert placed.level == "household"


def test_the_readme_names_the_demo_communities() -> None:
    text = shown(README)
    for file in COMMUNITIES.glob("*/community.toml"):
        names = tomllib.loads(file.read_text(encoding="utf-8"))["name"]
        assert names["zh"] in text, file


def test_the_change_list_has_a_part_for_what_comes_next() -> None:
    parts = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert parts[0] == "Unreleased"
