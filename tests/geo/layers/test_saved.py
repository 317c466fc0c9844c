"""A map as one file."""

import json
import re
from pathlib import Path

from geo.layers import Scene, save_map

STATE = {"cursor": 7, "counts": {"g1": [1, 0, 0]}, "cases": [["T-1", 111.471, 35.649, "filed", "leak", 0, 1, "g1"]]}


def data_in(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="gridward-saved">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_the_file_holds_the_scene_its_tiles_and_the_cases(scene: Scene, tmp_path: Path) -> None:
    page = save_map(scene, STATE, "zh", tmp_path / "map.html")
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == page
    data = data_in(page)
    assert data["scene"] == json.loads(json.dumps(scene.head("zh")))
    assert data["state"] == STATE
    assert {key.split("/")[0] for key in data["units"]} == {"community", "district", "grid"}  # type: ignore[attr-defined]
    assert any(tile["buildings"] for tile in data["base"].values())  # type: ignore[attr-defined]


def test_the_file_refers_to_nothing_outside_itself(scene: Scene) -> None:
    page = save_map(scene, STATE)
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", page)
    assert "sourceMappingURL" not in page
    outside = {url for url in re.findall(r"url\(([^)]+)\)", page) if not url.startswith("data:")}
    assert outside == {"#default#VML"}


def test_equal_content_gives_an_equal_file(scene: Scene) -> None:
    assert save_map(scene, STATE) == save_map(scene, STATE)


def test_a_hostile_text_cannot_end_the_data(scene: Scene) -> None:
    text = "</script><script>alert(1)</script><!--"
    page = save_map(scene, {**STATE, "cards": {"T-1": {"id": "T-1", "description": text}}})
    assert data_in(page)["state"]["cards"]["T-1"]["description"] == text  # type: ignore[index]
    assert "<script>alert(1)" not in page
