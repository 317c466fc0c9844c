"""What graded lines come to, from answers made by hand."""

import pytest

from bench.failures import examples, reasons
from bench.figures import DASH
from bench.grading import Graded, groups, kinds_table, reliability, reliability_table, shares
from bench.noise import Line
from bench.truth import Found, Truth, judge

HOME = Truth(frozenset({"household"}), frozenset({"b1-1-101"}), frozenset({"b1", "c"}), (111.0, 35.0))


def graded(kind: str, truth: Truth, level: str, key: str, sure: float, *, placed: bool = True, why: str = "") -> Graded:
    """A line and its answer."""
    found = Found(level, key, 0.0, 0.0, 10.0, sure, placed, why)
    return Graded(Line(kind, "town", f"{kind} {key} {sure}", truth, "clean"), judge(truth, found), key, why)


LINES = [
    graded("clean", HOME, "household", "b1-1-101", 0.97),
    graded("clean", HOME, "household", "b1-1-101", 0.93, placed=False),
    graded("homophone", HOME, "building", "b1", 0.95),
    graded("homophone", HOME, "household", "b2-1-101", 0.92),
    graded("homophone", HOME, "household", "b2-1-101", 0.55, placed=False),
    graded("wrong province", Truth(), "household", "b1-1-101", 0.48, placed=False),
]


def test_shares_are_of_all_lines_of_a_group() -> None:
    of = groups(LINES)
    assert list(of) == ["clean", "homophone", "wrong province", "all dirty", "all"]
    clean, slips, everything = shares(of["clean"]), shares(of["homophone"]), shares(of["all"])
    assert (clean.lines, clean.right, clean.asked, clean.sure_and_wrong) == (2, 1.0, 0.5, 0.0)
    assert (slips.right, slips.coarser, slips.wrong) == (0.0, pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert slips.sure_and_wrong == pytest.approx(1 / 3)
    assert everything.right == pytest.approx(3 / 6)
    assert everything.asked == pytest.approx(2 / 5)  # the line that must be asked about is none that could be placed


def test_what_must_be_asked_about_has_no_share_of_asked_lines() -> None:
    assert shares(groups(LINES)["wrong province"]).asked is None


def test_reliability_counts_the_best_candidate_placed_or_not() -> None:
    assert reliability(LINES) == [
        (4, 1, pytest.approx(0.48), 0.0, 0.0),
        (5, 1, pytest.approx(0.55), 0.0, 0.0),
        (9, 4, pytest.approx((0.97 + 0.93 + 0.95 + 0.92) / 4), pytest.approx(0.5), pytest.approx(0.75)),
    ]
    assert reliability_table(LINES).splitlines()[-1].split() == ["0.9-1.0", "4", "0.942", "50.0", "%", "75.0", "%"]


def test_a_confidence_of_one_belongs_to_the_last_tenth() -> None:
    assert [row[0] for row in reliability([graded("clean", HOME, "household", "b1-1-101", 1.0)])] == [9]


def test_the_table_shows_the_peer_where_it_was_asked() -> None:
    rows = {line.split("  ")[0]: line for line in kinds_table(LINES, LINES[:1]).splitlines()}
    assert rows["clean"].split()[-2:] == ["100.0", "%"]
    assert rows["homophone"].split()[-1] == DASH


def test_failures_come_worst_first_with_what_was_answered() -> None:
    told = examples(LINES).splitlines()
    assert told[0] == "== homophone: 3 of 3 not right"
    assert told[1].startswith("wrong | town | 'homophone b2-1-101 0.92'")
    assert not any("== clean" in line for line in told)


def test_reasons_are_put_together_whatever_names_and_numbers_they_hold() -> None:
    why = ("Matched 文苑新村2号楼; no stair was given.", "Matched 健康小区6号楼; no stair was given.")
    many = [graded("clean", HOME, "building", "b1", 0.9, why=why[number % 2]) for number in range(10)]
    (row,) = reasons(many).splitlines()[2:]
    assert row.split("  ")[0] == "10"
    assert row.endswith("Matched …; no stair was given.")
