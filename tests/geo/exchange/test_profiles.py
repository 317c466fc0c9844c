"""``community.toml``: read into a profile, or every fault with its place in the file."""

from datetime import time
from pathlib import Path

import pytest

from geo.errors import Faulty
from geo.exchange import check_community, read_profile
from tests.small_town import PROFILE, write_small_town


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    """Testville's profile with texts replaced."""
    text = PROFILE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "community.toml").write_text(text, encoding="utf-8")
    return folder


def faults_of(folder: Path, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Place and sentence of each fault of the changed profile."""
    with pytest.raises(Faulty) as caught:
        read_profile(write(folder, *changes))
    assert {fault.where for fault in caught.value.faults} == {"community.toml"}
    return [(fault.subject, fault.what) for fault in caught.value.faults]


def test_a_profile_is_read_whole(tmp_path: Path) -> None:
    profile = read_profile(write(tmp_path))
    assert profile.key == "testville"
    assert [level.key for level in profile.levels] == ["community", "district", "grid", "micro", "household"]
    assert profile.category("heating").limit_h == 2.0
    assert profile.category("heating").keywords == ("暖气", "不热", "供暖")
    assert profile.calendar.spans == ((time(8, 30), time(12)), (time(14), time(18)))
    assert profile.calendar.weekdays == frozenset(range(5))
    assert profile.expected["units"] == {"district": 2, "grid": 9, "micro": 4}
    assert profile.duties[0].quota == 3


def test_the_weights_of_the_overall_score_come_from_the_profile(tmp_path: Path) -> None:
    assert read_profile(write(tmp_path)).measure_weights == (1.0, 1.0, 1.0)
    weighted = write(tmp_path, ("[hours]", "[measure]\nweights = [2, 3.5, 4.5]\n\n[hours]"))
    assert read_profile(weighted).measure_weights == (2.0, 3.5, 4.5)
    wrong = ("[hours]", "[measure]\nweights = [1, 1]\n\n[hours]")
    assert faults_of(tmp_path, wrong) == [("measure.weights", "This list must have at least 3 entries.")]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "community.toml").write_text(PROFILE, encoding="utf-8-sig")
    assert read_profile(tmp_path).key == "testville"


CASES = [
    (("limit_h = 24", 'limit_h = "24"'), "categories[3].limit_h", "This must be a number."),
    (("limit_h = 24", "limit_h = 0"), "categories[3].limit_h", "This must be more than 0."),
    (("limit_h = 24", "limit_h = nan"), "categories[3].limit_h", "This must be a number."),
    (("limit_h = 24", "limit_h = 99999"), "categories[3].limit_h", "This must be at most 8784."),
    (("limit_h = 24", "limt_h = 24"), "categories[3].limt_h", "The format has no such key."),
    (('key = "testville"\n', ""), "key", "This is missing."),
    (('key = "testville"', 'key = "Test Ville"'), "key",
     "Test Ville may only hold a–z, 0–9, - and _, and at most 48 of them."),
    (("format = 1", "format = 2"), "format", "This is format 2; this program reads format 1."),
    (("centre = [111.4733, 35.6476]", "centre = [111.4733]"), "centre", "This list must have at least 2 entries."),
    (
        ("centre = [111.4733, 35.6476]", "centre = [35.6476, 111.4733]"),
        "centre", "The longitude and latitude look swapped: 35.6476, 111.4733.",
    ),
    (
        ('timezone = "Asia/Shanghai"', 'division = "1410"'),
        "division", "1410 is not a division code: 9 digits of a street or 12 of a community.",
    ),
    (('timezone = "Asia/Shanghai"', 'timezone = "Quwo"'), "timezone", "Quwo is not a time zone such as Asia/Shanghai."),
    (('handling_level = "grid"', 'handling_level = "gird"'), "handling_level", "gird is not a key of [[levels]]."),
    (
        ('handling_level = "grid"', 'handling_level = "micro"'),
        "levels[3].geometry", "Every level down to the handling level must be drawn.",
    ),
    (
        ('handling_level = "grid"', 'handling_level = "household"'),
        "handling_level", "The last level is the households; another must handle cases.",
    ),
    (('geometry = "drawn"', 'geometry = "painted"'), "levels[0].geometry", "painted is not one of drawn, none."),
    (('key = "clinic"', 'key = "talk_point"'), "place_kinds[2].key", "talk_point is used more than once."),
    (('grants = "worker"', 'grants = "king"'), "roles[2].grants",
     "king is not one of reporter, rider, knocker, worker, department, dispatcher, secretary, planner, auditor, "
     "admin."),
    (('level = "micro"', 'level = "stair"'), "roles[4].level", "stair is not a key of [[levels]]."),
    (('group = "safety"', 'group = "danger"'), "categories[2].group", "danger is not a key of [[groups]]."),
    (('department = "urban"', 'department = "rural"'), "categories[3].department",
     "rural is not a key of [[departments]]."),
    (('role = "member"', 'role = "visitor"'), "duties[0].role", "visitor is not a key of [[roles]]."),
    (("colour = \"#2b8cbe\"", 'colour = "blue"'), "place_kinds[1].colour", "blue is not a colour such as #2b8cbe."),
    (('icon = "驿"', 'icon = ""'), "place_kinds[0].icon", "This must not be empty."),
    (('icon = "驿"', 'icon = "红驿站"'), "place_kinds[0].icon", "This text must have at most 2 characters."),
    (('name = { zh = "路灯", en = "Street light" }', 'name = { fr = "lampe" }'), "categories[4].name",
     'A name is missing: write { zh = "…", en = "…" }.'),
    (('name = { zh = "路灯", en = "Street light" }', 'name = "路灯"'), "categories[4].name", "This must be a table."),
    (('start = "08:30"', 'start = "8:30"'), "hours.start", "8:30 is not a time such as 08:30."),
    (('end = "18:00"', 'end = "13:00"'), "hours", "The times must rise from start over lunch to end."),
    (("days = [1, 2, 3, 4, 5]", "days = [0, 1]"), "hours.days[0]", "This must be at least 1."),
    (("micro = 4", "cell = 4"), "expected.units.cell", "cell is not a key of [[levels]]."),
    (("grid = 9", "grid = 9.5"), "expected.units.grid", "This must be a whole number."),
    (("quota = 3", "quota = true"), "duties[0].quota", "This must be a whole number."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place", "what"), CASES)
def test_each_fault_names_its_place(change: tuple[str, str], place: str, what: str, tmp_path: Path) -> None:
    assert faults_of(tmp_path, change) == [(place, what)]


def test_faults_of_form_and_of_links_are_told_at_once(tmp_path: Path) -> None:
    chosen = [CASES[index] for index in (0, 7, 9, 11, 15, 18, 20, 21, 29)]
    found = faults_of(tmp_path, *(change for change, *_ in chosen))
    assert sorted(found) == sorted((place, what) for _, place, what in chosen)


def test_a_profile_that_is_not_a_table_of_tables_does_not_break_the_reader(tmp_path: Path) -> None:
    (tmp_path / "community.toml").write_text("levels = 3\nroles = [1]\nexpected = 2\nhours = []\ncentre = 'x'\n")
    with pytest.raises(Faulty) as caught:
        read_profile(tmp_path)
    assert len(caught.value.faults) >= 10


@pytest.mark.parametrize(
    ("rule", "place", "what"),
    [
        ("when = 'category heating'", "rules[0].when 夜里",
         "Character 10: “heating” cannot stand here; expected: in, is."),
        ("when = 'category is heatin'", "rules[0].when 夜里", "heatin is not a key of [[categories]]."),
        ("when = 'place in (station, kiosk)'", "rules[0].when 夜里", "kiosk is not a key of [[place_kinds]]."),
        ("to = 'level village'", "rules[0].to 夜里", "village is not a key of [[levels]]."),
        ("to = 'power'", "rules[0].to 夜里",
         "power says no target; write role, department, level or person and its key."),
        ("department = 'nobody'", "rules[0].department 夜里", "nobody is not a key of [[departments]]."),
        ("when = 3", "rules[0].when", "This must be text in quotes."),
        ("urgnt = true", "rules[0].urgnt", "The format has no such key."),
    ],
)  # fmt: skip
def test_a_faulty_rule_is_told_by_its_name(rule: str, place: str, what: str, tmp_path: Path) -> None:
    lines = {"name": "name = { zh = '夜里' }", "when": "when = 'workday'", "to": "to = 'level grid'"}
    lines[rule.split(" =", maxsplit=1)[0]] = rule
    text = "\n".join(["[[rules]]", *lines.values(), "", "[[place_kinds]]"])
    assert faults_of(tmp_path, ("[[place_kinds]]", text)) == [(place, what)]


def test_the_check_knows_the_units_and_people_that_rules_name(tmp_path: Path) -> None:
    rule = "\n[[rules]]\nname = { zh = '夜里' }\nwhen = 'unit in (d1, d7)'\nto = 'person r77'\n"
    found = check_community(write_small_town(tmp_path, profile=PROFILE + rule))
    assert [(fault.subject, fault.what) for fault in found] == [
        ("rules[0].when 夜里", "There is no unit d7 in the layers."),
        ("rules[0].to 夜里", "There is no person r77 in the layers."),
    ]
