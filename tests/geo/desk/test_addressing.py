"""A report that names no community goes where its words and its point say, else to a question that names them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo.desk.actors import demo_actor
from geo.desk.aliases import remember_alias
from geo.desk.office import Office
from geo.desk.placing import look_for_place, pin_choice
from geo.desk.reporting import Report, report
from geo.desk.settings import Settings
from geo.errors import Forbidden
from geo.exchange import Community, read_community
from geo.model import REPORTER, SYSTEM, Actor, Grant
from tests.small_town import KEY, PROFILE, middle, small_layers, small_town, write_small_town

from .conftest import HOME, MovedClock

SECOND = "secondville"
EAST_BY = 0.05
SENT = Report("", "heating", "暖气不热", address=HOME, idempotency_key="once")


def moved(value: Any) -> Any:
    """Layers a few kilometres farther east."""
    if isinstance(value, dict):
        return {key: moved(each) for key, each in value.items()}
    if isinstance(value, list):
        if value and isinstance(value[0], float) and len(value) == 2:
            return [round(value[0] + EAST_BY, 6), value[1]]
        return [moved(each) for each in value]
    return value


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Community:
    """A neighbour with the same names: 学府里社区, with 学府小区 for 文苑小区, without 老王粮油店."""
    layers = moved(small_layers())
    text = json.dumps(layers, ensure_ascii=False).replace("文苑里社区", "学府里社区").replace("文苑小区", "学府小区")
    text = text.replace("老王粮油", "春风面粉")
    profile = PROFILE.replace('"testville"', f'"{SECOND}"').replace("文苑里社区", "学府里社区")
    profile = profile.replace("111.4733", str(round(111.4733 + EAST_BY, 4)))
    return read_community(write_small_town(tmp_path_factory.mktemp("second"), layers=json.loads(text), profile=profile))


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock, second: Community) -> Iterator[Office]:
    made = Office(Settings(home=tmp_path), clock)
    for community in (small_town(), second):
        with made.write(SYSTEM) as tx:
            tx.load_community(community)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("address", "community"),
    [
        (f"学府里社区{HOME}", SECOND),
        (f"文苑里社区{HOME}", KEY),
        ("学府小区2号楼1单元201", SECOND),
        ("老王粮油店门口", KEY),
    ],
)
def test_the_words_themselves_say_which_community_is_meant(office: Office, address: str, community: str) -> None:
    case = report(office, REPORTER, replace(SENT, address=address))
    assert case.community == community
    assert not case.needs_place


def test_a_name_of_both_waits_in_the_first_with_a_question_that_names_them(office: Office) -> None:
    case = report(office, REPORTER, SENT)
    assert (case.community, case.needs_place) == (KEY, True)
    placing = look_for_place(office, demo_actor(office, KEY, "dispatcher"), case)
    assert "文苑里社区" in placing.question
    assert "学府里社区" in placing.question
    assert placing.choices[0].candidate.address_id == "wy2-3-501"
    assert report(office, REPORTER, SENT) == case  # sent again with its key


def test_a_sender_of_one_community_means_their_own(office: Office) -> None:
    key = Actor("key:second", "second", (Grant("reporter", SECOND), Grant("worker", SECOND)))
    assert report(office, key, SENT).community == SECOND
    both = Actor("key:both", "both", (Grant("reporter", "*"), Grant("worker", SECOND)))
    case = report(office, both, replace(SENT, idempotency_key=""))
    assert (case.community, case.needs_place) == (SECOND, False)
    nobody = Actor("key:nobody", "nobody", (Grant("reporter", "elsewhere"),))
    with pytest.raises(Forbidden):
        report(office, nobody, SENT)


def test_a_point_decides(office: Office) -> None:
    lon, lat = middle(1)
    case = report(office, REPORTER, replace(SENT, address="", lon=lon + EAST_BY, lat=lat))
    assert (case.community, case.handling_path[-1]) == (SECOND, "g1")


def test_a_phrase_that_one_desk_remembers_decides(office: Office) -> None:
    phrase = "融媒体中心旁边公厕后面的草丛"
    spot = pin_choice(office, SECOND, middle(7)[0] + EAST_BY, middle(7)[1]).candidate
    remember_alias(office, demo_actor(office, SECOND, "dispatcher"), SECOND, phrase, spot)
    case = report(office, REPORTER, replace(SENT, address=phrase))
    assert (case.community, case.handling_path[-1]) == (SECOND, "g7")


def test_what_nobody_knows_waits_in_the_first_community(office: Office) -> None:
    case = report(office, REPORTER, replace(SENT, address="那边的大树旁边"))
    assert (case.community, case.needs_place) == (KEY, True)
