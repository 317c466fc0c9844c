"""Ties between households: noted, withdrawn, seen only by those who may, taken over from a table all or none."""

import io

import pytest
import xlsxwriter

from geo.desk.actors import demo_actor
from geo.desk.neighbour_tie_lists import import_ties
from geo.desk.neighbour_ties import tie_households, ties, withdraw_tie
from geo.desk.office import Office
from geo.errors import BadInput, Faulty, Forbidden, NotFound
from geo.model import Actor, TieKind
from tests.geo.desk.conftest import TOWN, person

ONE, OTHER, FAR = "wy1-1-101", "wy2-3-501", "xq1-1-101"


@pytest.fixture
def planner(office: Office) -> Actor:
    return demo_actor(office, TOWN, "planner")


def written(office: Office) -> set[tuple[str, str, TieKind]]:
    with office.store.read() as reader:
        return {(tie.one, tie.other, tie.kind) for tie in reader.plans.ties(TOWN)}


def test_kin_are_kept_once_whoever_is_named_first_and_trust_knows_its_direction(
    office: Office, planner: Actor
) -> None:  # fmt: skip
    kin = tie_households(office, planner, TOWN, OTHER, ONE, TieKind.KIN)
    assert (kin.one, kin.other) == (ONE, OTHER)
    assert tie_households(office, planner, TOWN, ONE, OTHER, TieKind.KIN) == kin
    tie_households(office, planner, TOWN, OTHER, ONE, TieKind.TRUSTS)
    tie_households(office, planner, TOWN, ONE, OTHER, TieKind.TRUSTS)
    assert written(office) == {
        (ONE, OTHER, TieKind.KIN), (OTHER, ONE, TieKind.TRUSTS), (ONE, OTHER, TieKind.TRUSTS)
    }  # fmt: skip
    with office.store.read() as reader:
        (event,) = reader.events_of(f"tie:{TOWN}/{kin.id}")
        assert (event.verb, event.actor) == ("tie_households", planner.id)
        assert reader.verify() == []


def test_a_tie_that_is_withdrawn_holds_no_longer_and_may_be_noted_anew(office: Office, planner: Actor) -> None:
    tie = tie_households(office, planner, TOWN, ONE, OTHER, TieKind.ASKED)
    assert withdraw_tie(office, planner, TOWN, tie.id).withdrawn
    assert ties(office, planner, TOWN) == []
    with pytest.raises(NotFound):
        withdraw_tie(office, planner, TOWN, tie.id)
    again = tie_households(office, planner, TOWN, ONE, OTHER, TieKind.ASKED)
    assert again.id != tie.id
    assert [line.tie for line in ties(office, planner, TOWN)] == [again]


def test_the_grid_worker_notes_ties_of_their_own_doors_and_only_those_who_read_households_see_them(
    office: Office, planner: Actor
) -> None:
    worker = person(office, "r03")
    tie = tie_households(office, worker, TOWN, ONE, OTHER, TieKind.KIN)
    with pytest.raises(Forbidden):
        tie_households(office, worker, TOWN, ONE, FAR, TieKind.KIN)
    with pytest.raises(Forbidden):
        ties(office, worker, TOWN)
    with pytest.raises(Forbidden):
        withdraw_tie(office, person(office, "r04"), TOWN, tie.id)
    (line,) = ties(office, planner, TOWN, ("c", "d1", "g1"))
    assert (line.one.address, line.other.address) == ("文苑新村1号楼1单元101", "文苑新村2号楼3单元501")
    assert ties(office, planner, TOWN, ("c", "d2")) == []


def test_a_household_is_not_tied_with_itself_or_with_nobody(office: Office, planner: Actor) -> None:
    with pytest.raises(BadInput):
        tie_households(office, planner, TOWN, ONE, ONE, TieKind.KIN)
    with pytest.raises(NotFound):
        tie_households(office, planner, TOWN, ONE, "nobody", TieKind.KIN)
    assert written(office) == set()


def test_a_table_in_any_common_form_is_taken_over_once(office: Office, planner: Actor) -> None:
    table = (
        "2026年住户关系摸底表\n住户一,住户二,关系\n"
        "文苑新村1号楼1单元101,文苑新村２号楼3单元501,亲属\n"
        "wy1-1-102,正街112号,信任\n文苑新村1号楼1单元102,文苑新村1号楼1单元201,分开\n\n"
    )
    for data in (table.encode("utf-8-sig"), table.encode("gb18030"), workbook(table)):
        done = import_ties(office, planner, TOWN, data, "关系.csv")
    assert (done.made, done.known) == (0, 3)
    assert written(office) == {
        (ONE, OTHER, TieKind.KIN), ("wy1-1-102", "zj112-0", TieKind.TRUSTS),
        ("wy1-1-102", "wy1-1-201", TieKind.APART),
    }  # fmt: skip


def workbook(table: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, line in enumerate(table.splitlines()):
            sheet.write_row(y, 0, line.split(","))
    return out.getvalue()


def test_every_fault_of_a_table_is_told_at_once_and_nothing_is_written(office: Office, planner: Actor) -> None:
    table = (
        "地址一,地址二,关系\n文苑新村1号楼1单元101,文苑新村2号楼3单元501,亲属\n"
        "文苑新村1号楼1单元909,文苑新村2号楼3单元501,同学\n文苑新村1号楼1单元101,文苑新村1号楼1单元101,亲属\n"
    )
    with pytest.raises(Faulty) as problem:
        import_ties(office, planner, TOWN, table.encode(), "关系.csv")
    assert [(fault.where, fault.subject) for fault in problem.value.faults] == [
        ("关系.csv", "3"), ("关系.csv", "3"), ("关系.csv", "4")
    ]  # fmt: skip
    assert written(office) == set()
    worker = person(office, "r11")
    with pytest.raises(Faulty):
        import_ties(office, worker, TOWN, table.encode(), "关系.csv")


@pytest.mark.parametrize("data", [b"", "住户一,关系\n甲,亲属\n".encode(), b"\x00\x01\x02\xff\xfe\xfd"])
def test_what_is_no_table_of_ties_gets_a_sentence(office: Office, planner: Actor, data: bytes) -> None:
    with pytest.raises(BadInput) as problem:
        import_ties(office, planner, TOWN, data, "关系.csv")
    assert problem.value.sentence
