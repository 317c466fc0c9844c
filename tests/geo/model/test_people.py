"""Grants: what a role may do in its own subtree, and nowhere else."""

import pytest

from geo.model import REPORTER, Actor, Grant

WORKER = Actor("person:p1", "", (Grant("worker", "testville", ("c", "d1", "g1")),), "p1")


@pytest.mark.parametrize(
    ("path", "may"),
    [(("c", "d1", "g1"), True), (("c", "d1", "g1", "m1"), True), (("c", "d1"), False), (("c", "d1", "g2"), False)],
)
def test_a_grant_reaches_its_own_subtree(path: tuple[str, ...], may: bool) -> None:
    assert WORKER.may("take:case", "testville", path) is may


def test_a_grant_ends_at_the_community() -> None:
    assert not WORKER.may("take:case", "elsewhere", ("c", "d1", "g1"))
    assert not WORKER.may_anywhere("take:case", "elsewhere")


def test_a_role_has_no_more_than_its_permissions() -> None:
    assert not WORKER.may("dispatch:case", "testville", ("c", "d1", "g1"))
    assert not Actor("x", "", (Grant("no such role", "*"),)).may_anywhere("report:case", "testville")


def test_the_anonymous_reporter_may_report_everywhere_and_read_no_case() -> None:
    assert REPORTER.may_anywhere("report:case", "testville")
    assert not REPORTER.may_anywhere("read:case", "testville")
