"""Locators kept beside the store: the next process opens what this one has built."""

import os
import time
from pathlib import Path

from geo.desk.kept_locators import ABANDONED_S, FOLDER, kept_locator
from geo.desk.office import Office
from geo.locate import Locator
from geo.locate.keeping import UNFINISHED
from tests.small_town import KEY


def never() -> Locator:
    raise AssertionError("it was kept")


def file_of(office: Office) -> Path:
    return office.settings.home / FOLDER / f"{KEY}.npz"


def digest_of(office: Office) -> str:
    with office.store.read() as reader:
        return reader.layers_digest(KEY)


def test_the_locator_of_an_office_is_kept_and_opened_by_the_next_one(office: Office) -> None:
    built = office.locator(KEY)
    assert file_of(office).exists()
    opened = kept_locator(office.settings.home, office.profile(KEY), digest_of(office), office.today(KEY), never)
    assert opened is not built
    for text in ("文苑新村2号楼3单元501", "正街118号", "红色驿站"):
        assert opened.locate(text) == built.locate(text)
    other = Office(office.settings, office.clock)
    assert other.locator(KEY).locate("正街118号") == built.locate("正街118号")
    other.close()


def test_a_broken_file_is_built_and_written_again(office: Office) -> None:
    office.locator(KEY)
    file_of(office).write_bytes(b"PK\x03\x04 half a file")
    other = Office(office.settings, office.clock)
    assert other.locator(KEY).locate("正街118号").placed is not None
    other.close()
    assert kept_locator(office.settings.home, office.profile(KEY), digest_of(office), office.today(KEY), never)


def test_what_dead_processes_left_is_swept_away_and_what_is_being_written_stays(office: Office) -> None:
    folder = office.settings.home / FOLDER
    folder.mkdir(parents=True)
    old, fresh = folder / f"{KEY}.npz.a{UNFINISHED}", folder / f"{KEY}.npz.b{UNFINISHED}"
    for file in (old, fresh):
        file.write_bytes(b"half")
    long_ago = time.time() - ABANDONED_S - 60
    os.utime(old, (long_ago, long_ago))
    office.locator(KEY)
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_home_that_cannot_be_written_costs_no_answer(office: Office) -> None:
    profile, digest = office.profile(KEY), digest_of(office)
    (office.settings.home / FOLDER).write_text("a file where the folder should be")
    assert office.locator(KEY).locate("正街118号").placed is not None
    assert not file_of(office).exists()
    assert profile.key == KEY
    assert digest
