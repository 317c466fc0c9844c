"""The shipped communities and the demo's troubles fit each other, and stay small."""

import tomllib
from typing import Any

from tests.sources import ROOT, name

DATA = ROOT / "data"


def profiles() -> dict[str, dict[str, Any]]:
    """The shipped ``community.toml`` files by the name of their folder."""
    files = sorted((DATA / "communities").glob("*/community.toml"))
    return {file.parent.name: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


def test_the_three_demo_communities_are_shipped() -> None:
    assert profiles().keys() == {"minxinlu", "wenyuan", "xinanjie"}
    assert all(profile["key"] == folder for folder, profile in profiles().items())


def test_every_trouble_of_the_demo_is_a_category_of_a_community() -> None:
    troubles = tomllib.loads((DATA / "demo.toml").read_text(encoding="utf-8"))["troubles"]
    codes = {category["code"] for profile in profiles().values() for category in profile["categories"]}
    unknown = sorted({trouble["category"] for trouble in troubles} - codes)
    assert troubles
    assert not unknown, f"nobody would ever report these, no profile has the code: {unknown}"


def test_committed_data_stays_small() -> None:
    files = [path for path in DATA.rglob("*") if path.is_file() and "var" not in path.relative_to(DATA).parts]
    assert sum(path.stat().st_size for path in files) < 15_000_000


def test_phone_numbers_are_obviously_invented() -> None:
    for file in (DATA / "communities").glob("*/people.json"):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if '"phone"' in line]
        assert lines, name(file)
        assert all('"1390000' in line for line in lines), name(file)
