"""The shipped standard of categories: a profile takes it with one key and overrides it field by field."""

from pathlib import Path

import pytest

from geo.errors import Faulty
from geo.exchange import read_profile
from geo.exchange.standard_categories import read_standard
from geo.model import Profile
from tests.small_town import PROFILE

OWN = PROFILE.index("[[categories]]")
GROUPS = {
    "component": ["parts-utility", "parts-traffic", "parts-sanitation", "parts-greenery", "parts-other"],
    "event": [
        "events-environment", "events-publicity", "events-construction", "events-order", "events-emergency",
        "events-other",
    ],
}  # fmt: skip


def town(folder: Path, wanted: str, rows: str = "") -> Profile:
    """Testville's profile with ``standard_categories`` and further category rows in front of its own."""
    top = PROFILE.index("[[levels]]")
    text = f"{PROFILE[:top]}standard_categories = {wanted}\n\n{PROFILE[top:OWN]}{rows}\n{PROFILE[OWN:]}"
    (folder / "community.toml").write_text(text, encoding="utf-8")
    return read_profile(folder)


def faults(folder: Path, wanted: str, rows: str = "") -> list[tuple[str, str]]:
    with pytest.raises(Faulty) as caught:
        town(folder, wanted, rows)
    return [(fault.subject, fault.what) for fault in caught.value.faults]


def test_five_groups_of_components_and_six_of_events_are_shipped() -> None:
    standard = read_standard()
    assert list(standard.groups) == GROUPS["component"] + GROUPS["event"]
    for kind, groups in GROUPS.items():
        rows = [row for row in standard.categories.values() if row["group"] in groups]
        assert {row["kind"] for row in rows} == {kind}
        assert {row["group"] for row in rows} == set(groups)
    assert 60 <= len(standard.categories) <= 120
    assert len(standard.tasks) == 5


def test_every_shipped_category_has_names_a_limit_a_task_and_words_to_be_found_by() -> None:
    standard = read_standard()
    for row in standard.categories.values():
        assert row["name"]["zh"] and row["name"]["en"] and row["keywords"], row["code"]
        assert row["limit_h"] > 0 and row["task"] in standard.tasks, row["code"]
        assert row.get("skill", "electrician") in standard.skills, row["code"]
        assert row["urgency"] == "normal" or row["clock"] == "around", row["code"]
        assert all(hours <= row["limit_h"] for hours in row.get("stage_h", {}).values()), row["code"]


def test_without_the_key_a_profile_has_its_own_categories_only(tmp_path: Path) -> None:
    plain = town(tmp_path, "false")
    assert [row.code for row in plain.categories] == ["heating", "dispute", "hazard", "garbage", "streetlight"]
    assert plain.own_categories == plain.categories
    assert not plain.tasks


def test_true_takes_all_of_it_behind_the_towns_own(tmp_path: Path) -> None:
    profile = town(tmp_path, "true")
    assert [row.code for row in profile.categories[:5]] == [row.code for row in profile.own_categories]
    assert len(profile.categories) == 5 + len(read_standard().categories)
    assert [key for key, _ in profile.groups] == [
        "livelihood", "safety", "facilities", *GROUPS["component"], *GROUPS["event"]
    ]  # fmt: skip
    assert {row.task for row in profile.categories if row.standard} == {key for key, _ in profile.tasks}
    assert profile.in_group("events-emergency") and profile.of_task("emergency")


def test_groups_and_single_codes_can_be_chosen(tmp_path: Path) -> None:
    profile = town(tmp_path, '["events-publicity", "c-old-tree"]')
    taken = [row for row in profile.categories if row.standard]
    assert {row.group for row in taken} == {"events-publicity", "parts-greenery"}
    assert [row.code for row in taken if row.group == "parts-greenery"] == ["c-old-tree"]


def test_a_row_of_the_town_needs_only_what_it_changes(tmp_path: Path) -> None:
    row = '[[categories]]\ncode = "e-peddler"\nlimit_h = 1.0\n'
    profile = town(tmp_path, '["events-order"]', row)
    changed, standard = profile.category("e-peddler"), read_standard().categories["e-peddler"]
    assert (changed.limit_h, standard["limit_h"]) == (1.0, 2.0)
    assert (dict(changed.name), changed.group, changed.task) == (standard["name"], standard["group"], standard["task"])
    assert not changed.standard
    assert changed in profile.own_categories
    assert [known.code for known in profile.categories].count("e-peddler") == 1


def test_a_department_and_a_role_that_the_town_lacks_are_left_out(tmp_path: Path) -> None:
    profile = town(tmp_path, "true")
    assert profile.category("e-gas-leak").department == ""
    assert profile.category("e-cable-down").department == "power"
    assert not any(row.handler for row in profile.categories)  # testville calls its role grid_worker
    named = town(tmp_path, '["events-order"]', '[[categories]]\ncode = "e-peddler"\nhandler = "grid_worker"\n')
    assert named.category("e-peddler").handler == "grid_worker"


def test_faults_name_the_place_in_the_towns_own_file(tmp_path: Path) -> None:
    assert faults(tmp_path, '["events-order", "e-nothing"]') == [
        ("standard_categories[1]", "e-nothing is neither a group nor a category of the standard.")
    ]
    assert faults(tmp_path, "true", '[[categories]]\ncode = "e-peddler"\nlimit_h = "one"\n') == [
        ("categories[0].limit_h", "This must be a number.")
    ]
    assert faults(tmp_path, "true", '[[categories]]\ncode = "e-peddler"\ndepartment = "market"\n') == [
        ("categories[0].department", "market is not a key of [[departments]].")
    ]
    assert [place for place, _ in faults(tmp_path, "false", '[[categories]]\ncode = "e-peddler"\n')] == [
        "categories[0].group", "categories[0].name"
    ]  # fmt: skip


def test_a_broken_standard_is_told_with_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "1.toml").write_text('[[categories]]\ncode = "e-x"\n', encoding="utf-8")
    (tmp_path / "2.toml").write_text("nothing like it", encoding="utf-8")
    with pytest.raises(Faulty) as caught:
        read_standard(tmp_path)
    places = [(fault.where, fault.subject) for fault in caught.value.faults]
    assert places == [
        (f"{tmp_path.name}/1.toml", "categories.0.group"),
        (f"{tmp_path.name}/1.toml", "categories.0.name"),
        (f"{tmp_path.name}/2.toml", ""),
    ]


def test_what_riders_report_is_named_or_follows_from_urgency(tmp_path: Path) -> None:
    assert [row.code for row in town(tmp_path, "false").rider_categories] == ["heating", "hazard"]
    kinds = town(tmp_path, "true").rider_categories
    assert [row.code for row in kinds[:2]] == ["heating", "hazard"]
    assert len(kinds) == 8
    assert {row.urgency for row in kinds} == {"urgent"}
