"""Plans leave as files, for whoever may look, with nobody's data in them; they come back without a repair."""

import csv
import io
import sqlite3
import zipfile
from pathlib import Path

import orjson
import pytest

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.redraw_edits import do_edits
from geo.desk.redraw_files import FORMS, export_plan, file_name
from geo.desk.redraw_repairs import read_import
from geo.errors import Forbidden, NotFound
from geo.exchange import Community
from geo.exchange.boundary_files import Format
from geo.model import Redraw
from geo.redraw.edits import ChangeGrid, Paint
from tests.geo.desk.even_town import even_town
from tests.geo.desk.redraw_plans import ONE, TOWN, opened


@pytest.fixture
def town() -> Community:
    return even_town()


@pytest.fixture
def redraw(office: Office) -> Redraw:
    made = opened(office, "第1稿 / <西片>")
    do_edits(office, ONE, TOWN, made.id, 1, (Paint((("g1", ("g2w1",)),)), ChangeGrid("g1", name="正街北网格")))
    return made


def exported(office: Office, redraw: Redraw, form: Format) -> bytes:
    return export_plan(office, ONE, TOWN, redraw.id, form)


@pytest.mark.parametrize("form", FORMS)
def test_an_export_comes_back_without_repair_or_change(office: Office, redraw: Redraw, form: Format) -> None:
    offer = read_import(office, ONE, TOWN, redraw.id, exported(office, redraw, form), f"plan{FORMS[form][1]}")
    assert (offer.groups, offer.faults, offer.notes, offer.changed, offer.left_out) == ((), (), (), (), 0)


def test_the_formats_are_what_they_say(office: Office, redraw: Redraw, tmp_path: Path) -> None:
    features = orjson.loads(exported(office, redraw, "geojson"))["features"]
    assert features[0]["properties"]["name"] == "正街北网格"
    assert features[0]["properties"]["households"] == 48 + 2
    with zipfile.ZipFile(io.BytesIO(exported(office, redraw, "shp"))) as archive:
        assert archive.read("grids.cpg").strip() == b"UTF-8"
        assert "正街北网格".encode() in archive.read("grids.dbf")
    path = tmp_path / "plan.gpkg"
    path.write_bytes(exported(office, redraw, "gpkg"))
    with sqlite3.connect(path) as store:
        assert store.execute("SELECT count(*) FROM grids").fetchone() == (9,)
    store.close()
    rows = list(csv.DictReader(io.StringIO(exported(office, redraw, "csv").decode("utf-8-sig"))))
    assert len(rows) == 72
    assert next(row for row in rows if row["block"] == "g2w1")["grid"] == "g1"


@pytest.mark.parametrize("form", FORMS)
def test_no_resident_stands_in_an_export(office: Office, redraw: Redraw, form: Format) -> None:
    data = exported(office, redraw, form)
    if form == "shp":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    people = office.staff(TOWN).people.values()
    for secret in ("正街111号", "g2w1-0", *(person.phone for person in people), *(person.name for person in people)):
        assert secret.encode() not in data


def test_files_are_named_after_their_plan_and_nothing_else(office: Office, redraw: Redraw) -> None:
    assert file_name(office, ONE, TOWN, redraw.id, ".gpkg") == "RD-TES-20261123-01-第1稿-西片.gpkg"


def test_only_whoever_may_look_gets_a_file(office: Office, redraw: Redraw) -> None:
    assert export_plan(office, demo_actor(office, TOWN, "secretary"), TOWN, redraw.id, "csv")
    for role in ("worker", "dispatcher", "auditor"):
        with pytest.raises(Forbidden):
            export_plan(office, demo_actor(office, TOWN, role), TOWN, redraw.id, "csv")
    with pytest.raises(NotFound):
        export_plan(office, ONE, TOWN, "RD-TES-20000101-01", "csv")
