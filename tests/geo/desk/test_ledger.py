"""The columns that figures are counted from: kept, followed, and always what the store says."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image, ImageDraw

from geo.desk import figures as desk
from geo.desk.kept_columns import FOLDER
from geo.desk.ledger import ledger_of
from geo.desk.media import keep_photo
from geo.desk.office import Office
from geo.desk.reporting import report
from geo.measure.columns import INSTANTS, PLAIN, WORDS, Columns
from geo.measure.periods import period_of
from geo.model import REPORTER, SYSTEM, Actor, Case, CaseState, Outcome, Position, Rating, Source
from geo.store.measures import text_hash
from tests.postgres import database_url, postgres_server, postgres_url

from .conftest import HEATING, TOWN, MovedClock

__all__ = ["database_url", "postgres_server", "postgres_url"]


def another(office: Office) -> Office:
    """Another process over the same store."""
    return Office(office.settings, office.clock)


def a_case(number: int, clock: MovedClock, **changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": f"TES-20261123-{number:04d}", "community": TOWN, "category": "heating", "description": "暖气不热老人在家",
        "source": Source.HOTLINE, "received_at": clock.now - timedelta(hours=5, microseconds=number),
    }  # fmt: skip
    return Case(**(values | changes))


def said(columns: Columns) -> dict[bytes, tuple[object, ...]]:
    """What columns say of each case."""
    words = [[columns.words(name)[code] for code in columns[name]] for name in WORDS]
    plain = [[str(value) for value in columns[name]] for name in PLAIN]
    return {line[0]: line[1:] for line in zip(columns.ids, *words, *plain, strict=True)}


def plainly(office: Office) -> dict[bytes, tuple[object, ...]]:
    """The same, of all cases as they stand in the store, read anew."""
    columns = Columns()
    with office.store.read() as reader:
        for part in reader.case_parts(TOWN):
            columns.put(part)
    columns.settle()
    return said(columns)


def now(office: Office) -> dict[bytes, tuple[object, ...]]:
    with ledger_of(office, TOWN).columns() as columns:
        return said(columns)


def test_columns_say_of_a_case_what_its_record_says(office: Office, clock: MovedClock) -> None:
    position = Position(111.47123, 35.64987, 15.0, ("c", "d1", "g1", "wy1-1-101"))
    at = clock.now
    full = a_case(
        1, clock, state=CaseState.RATED, position=position, handling_path=("c", "d1", "g1"), urgent=True, reworks=2,
        handler_id="r03", due_at=at, responded_at=at, filed_at=at, reported_at=at, closed_at=at, reopened=1,
        rating=Rating(at, Outcome.UNSOLVED),
    )  # fmt: skip
    with office.write(SYSTEM) as tx:
        tx.put_many("report", [full, a_case(2, clock)])
    with ledger_of(office, TOWN).columns() as columns:
        assert [id_.decode() for id_ in columns.ids] == [full.id, a_case(2, clock).id]
        first = {name: columns.words(name)[columns[name][0]] for name in WORDS}
        for name in INSTANTS:
            wanted = full.received_at if name == "received" else at
            assert columns[name][0].item() == wanted.replace(tzinfo=None)
        told = {name: int(columns[name][0]) for name in ("urgent", "extended", "reworks", "reopened", "solved")}
        assert bool(columns["closed"][1] != columns["closed"][1])  # not a time
        assert int(columns["solved"][1]) == -1
        assert (columns["spot"][0] != 0, int(columns["spot"][1])) == (True, 0)
        assert (columns["lon"][0], columns["lat"][0], bool(columns["lon"][1] >= 0)) == (111.47123, 35.64987, False)
        assert columns["text"][0] == columns["text"][1] != 0
    assert first == {
        "state": "rated", "source": "hotline", "category": "heating", "handler": "r03", "handling": "/c/d1/g1/",
        "chain": "/c/d1/g1/wy1-1-101/",
    }  # fmt: skip
    assert told == {"urgent": 1, "extended": 0, "reworks": 2, "reopened": 1, "solved": 0}


def test_what_was_written_is_counted_at_once_and_by_other_processes_too(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    other, month = another(office), period_of("month", office.today(TOWN))
    for count in range(1, 4):
        report(office if count % 2 else other, REPORTER, HEATING)
        for asked in (office, other):
            assert desk.figures(asked, dispatcher, TOWN, "c", month)["received"].result.met == count
    assert now(office) == now(other) == plainly(office)
    other.close()


def test_a_new_process_reads_only_what_has_changed(
    office: Office, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.write(SYSTEM) as tx:
        tx.put_many("report", [a_case(n, clock) for n in range(20)])
    assert len(now(office)) == 20
    with office.store.read() as reader:
        before = reader.case(a_case(3, clock).id)
    with office.write(SYSTEM) as tx:
        tx.put("file", before, replace(before, state=CaseState.FILED, filed_at=clock.now))
        tx.put_many("report", [a_case(30, clock)])
    asked: list[int | None] = []
    from geo.store import Reader

    whole = Reader.case_parts

    def watched(self: Reader, community: str, ids: Any = None) -> Any:
        asked.append(None if ids is None else len(ids))
        return whole(self, community, ids)

    monkeypatch.setattr(Reader, "case_parts", watched)
    started = another(office)
    found = now(started)
    assert asked == [2]
    assert found == plainly(office)
    started.close()


@pytest.mark.parametrize("harm", ["broken", "cut", "empty", "foreign"])
def test_a_file_that_cannot_be_trusted_is_made_anew(office: Office, clock: MovedClock, harm: str) -> None:
    with office.write(SYSTEM) as tx:
        tx.put_many("report", [a_case(n, clock) for n in range(20)])
    now(office)
    file = office.settings.home / FOLDER / f"{TOWN}.npz"
    data = bytearray(file.read_bytes())
    if harm == "broken":
        data[len(data) // 2] ^= 255
    file.write_bytes({"cut": bytes(data[: len(data) // 2]), "empty": b""}.get(harm, bytes(data)))
    if harm == "foreign":
        file.write_bytes(bytes(data).replace(b'"event":"', b'"event":"0'))
    started = another(office)
    assert now(started) == plainly(office)
    started.close()


def test_many_writers_and_askers_at_once_lose_nothing(office: Office, dispatcher: Actor, clock: MovedClock) -> None:
    month, faults, seen = period_of("month", office.today(TOWN)), [], []

    def write(first: int) -> None:
        for n in range(first, first + 8):
            with office.write(SYSTEM) as tx:
                tx.put("report", None, a_case(n, clock))

    def ask() -> None:
        for _again in range(12):
            counted = desk.figures(office, dispatcher, TOWN, "c", month)["received"].result
            seen.append(counted.met)
            if len(set(counted.base)) != counted.met:
                faults.append(counted.met)

    threads = [threading.Thread(target=write, args=(100 * n,)) for n in range(3)]
    threads += [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert desk.figures(office, dispatcher, TOWN, "c", month)["received"].result.met == 24
    assert now(office) == plainly(office)


def picture(shift: int) -> Image.Image:
    made = Image.new("RGB", (640, 480), (200, 210, 220))
    draw = ImageDraw.Draw(made)
    for n in range(9):
        box = (30 + 61 * n, (97 * n * shift) % 380, 90 + 61 * n, (97 * n * shift) % 380 + 90)
        draw.rectangle(box, fill=((53 * n * shift) % 255, (31 * n) % 255, (199 * n) % 255))
    return made


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    import io

    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def test_a_photo_that_was_shrunk_and_saved_again_is_known(office: Office, dispatcher: Actor, clock: MovedClock) -> None:
    first, second = picture(1), picture(3)
    kept = [
        keep_photo(office, saved(first, "JPEG", quality=95)),
        keep_photo(office, saved(first.resize((400, 300)), "JPEG", quality=55)),
        keep_photo(office, saved(second, "PNG")),
    ]
    assert len(set(kept)) == 3
    with office.write(SYSTEM) as tx:
        tx.put_many("report", [a_case(n, clock, media=(name,)) for n, name in enumerate(kept)])
        tx.put_many("report", [a_case(9, clock, media=("f" * 64 + ".jpg",))])
    month = period_of("month", office.today(TOWN))
    found = desk.figures(office, dispatcher, TOWN, "c", month, "signals")["same_photo"].result
    assert list(found.counted) == [a_case(0, clock).id, a_case(1, clock).id]


def test_a_text_is_the_same_whatever_its_spaces() -> None:
    assert text_hash("暖气 不热,\n老人在家") == text_hash("  暖气 不热, 老人在家 ") != text_hash("暖气不热,老人")
    assert text_hash("不热") == 0
