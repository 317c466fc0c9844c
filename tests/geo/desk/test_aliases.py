"""A phrase that the dispatcher has placed once places itself, on both databases, until somebody takes it back."""

from dataclasses import replace

import pytest

from geo.desk import handling, queries
from geo.desk.actors import actor_of_person, demo_actor
from geo.desk.aliases import alias_behind, aliases_of, may_serve, remember_alias, withdraw_alias
from geo.desk.office import Office
from geo.desk.placing import look_for_place, pin_choice
from geo.desk.reporting import Report, report
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.locate import Candidate
from geo.model import REPORTER, SYSTEM, Actor, Alias, Case, Grant
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import middle, small_town

from .conftest import HOME, TOWN

PHRASE = "融媒体中心旁边公厕后面的草丛"
RUBBISH = Report(TOWN, "heating", "有垃圾", address=PHRASE)
SPOT = (middle(7)[0] + 0.0003, middle(7)[1])


def pin(office: Office, lon: float, lat: float) -> Candidate:
    return pin_choice(office, TOWN, lon, lat).candidate


def reported(office: Office, address: str) -> Case:
    return report(office, REPORTER, replace(RUBBISH, address=address))


def remembered(office: Office, dispatcher: Actor, phrase: str = PHRASE, spot: tuple[float, float] = SPOT) -> Alias:
    return remember_alias(office, dispatcher, TOWN, phrase, pin(office, *spot))


def test_the_same_phrase_waits_once_then_places_itself_and_waits_again_after_the_undo(
    office: Office, dispatcher: Actor
) -> None:
    first = reported(office, PHRASE)
    assert first.needs_place
    placing = look_for_place(office, dispatcher, first)
    assert placing.choices == ()
    assert placing.question

    pinned = pin(office, *SPOT)
    handling.locate_case(office, dispatcher, first.id, pinned, version=first.version)
    alias = remember_alias(office, dispatcher, TOWN, first.address, pinned)

    second = reported(office, PHRASE)
    assert second.position is not None
    assert (second.position.lon, second.position.lat) == SPOT
    assert second.handling_path == ("c", "d2", "g7")
    assert PHRASE in second.position.why
    assert alias_behind(office, dispatcher, second) == alias

    withdraw_alias(office, dispatcher, TOWN, alias.id)
    assert reported(office, PHRASE).needs_place
    assert not queries.get_case(office, dispatcher, second.id).needs_place  # what it placed stays
    with office.store.read() as reader:
        assert [event.verb for event in reader.events_of(f"alias:{TOWN}/{alias.id}")] == ["remember", "withdraw"]
        assert reader.verify() == []


@pytest.mark.parametrize(
    "address",
    [
        "融媒體中心旁邊公廁後面的草叢",
        " 融媒体中心，旁边公厕后面 草丛。",
        "您好，融媒体中心旁边公厕后面的草丛里有一堆垃圾，没人管",
    ],
)
def test_traditional_characters_blanks_and_a_sentence_around_it_change_nothing(
    office: Office, dispatcher: Actor, address: str
) -> None:
    remembered(office, dispatcher)
    case = reported(office, address)
    assert case.position is not None
    assert case.handling_path[-1] == "g7"


def test_an_exact_household_elsewhere_in_the_same_text_makes_it_a_question(office: Office, dispatcher: Actor) -> None:
    remembered(office, dispatcher)
    case = reported(office, f"{HOME}，{PHRASE}有垃圾")
    assert case.needs_place
    placing = look_for_place(office, dispatcher, case)
    assert {choice.candidate.path[2] for choice in placing.choices[:2]} == {"g7", "g1"}
    assert "remembered" in placing.question


def test_an_exact_household_at_the_remembered_spot_is_what_is_taken(office: Office, dispatcher: Actor) -> None:
    home = office.locator(TOWN).by_id("wy2-3-501")
    assert home is not None
    remembered(office, dispatcher, PHRASE, (home.lon, home.lat))
    case = reported(office, f"{HOME}，{PHRASE}")
    assert case.address_id == "wy2-3-501"


def test_a_candidate_that_was_picked_is_remembered_with_its_address(office: Office, dispatcher: Actor) -> None:
    home = office.locator(TOWN).by_id("wy2-3-501")
    assert home is not None
    remember_alias(office, dispatcher, TOWN, "送奶站楼上", home)
    case = reported(office, "送奶站楼上漏水")
    assert (case.address_id, case.handling_path[-1]) == ("wy2-3-501", "g1")


def test_of_two_grids_at_a_boundary_the_chosen_one_is_remembered(office: Office, dispatcher: Actor) -> None:
    lon, lat = middle(7)[0] + 0.0011 - 0.00003, middle(7)[1]
    (first, _), (second, _) = pin_choice(office, TOWN, lon, lat).sides
    assert {first.path[2], second.path[2]} == {"g7", "g8"}
    for side in (first, second):
        remember_alias(office, dispatcher, TOWN, PHRASE, side)
        case = reported(office, PHRASE)
        assert case.handling_path == side.path[:3]
        assert case.position is not None
        assert case.position.other_path[:3] == side.other_path[:3]


def test_whoever_remembers_it_elsewhere_takes_the_older_one_back(office: Office, dispatcher: Actor) -> None:
    older = remembered(office, dispatcher)
    newer = remembered(office, dispatcher, PHRASE, middle(3))
    assert [alias.id for alias in aliases_of(office, dispatcher, TOWN)] == [newer.id]
    assert reported(office, PHRASE).handling_path[-1] == "g3"
    assert remembered(office, dispatcher, f"{PHRASE} ", middle(3)) == newer
    with pytest.raises(Conflict):
        withdraw_alias(office, dispatcher, TOWN, older.id)


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("草丛", "less than 4"),
        ("那边的大树旁边", "fit many spots"),
        ("2号楼3单元楼下", "fit many spots"),
        ("文苑小区", "name on the map"),
        (HOME, "known as"),
        ("正街驿站", "name on the map"),
        ("蒋大勇家后面的草丛", "somebody's name"),
        ("很" * 61, "more than 60"),
        ("\u200b\u202e！？", "less than 4"),
    ],
)
def test_a_phrase_that_could_mislead_is_refused_with_its_reason(
    office: Office, dispatcher: Actor, phrase: str, sentence: str
) -> None:
    before = office.store.cursor()
    with pytest.raises(BadInput, match=sentence):
        remembered(office, dispatcher, phrase)
    assert office.store.cursor() == before


def test_the_form_offers_to_remember_what_could_serve(office: Office) -> None:
    assert may_serve(PHRASE)
    assert not may_serve("草丛")
    assert not may_serve("那边的大树旁边")


def test_only_whoever_may_place_there_remembers_and_takes_back(office: Office, dispatcher: Actor) -> None:
    alias = remembered(office, dispatcher)
    worker = actor_of_person(office, TOWN, "r03")
    northern = Actor("account:n", "北", (Grant("dispatcher", TOWN, ("c", "d1")),))
    for actor in (worker, REPORTER, northern):
        with pytest.raises(Forbidden):
            remembered(office, actor, "供销社后面的空地")
        with pytest.raises(Forbidden):
            withdraw_alias(office, actor, TOWN, alias.id)
    assert remembered(office, northern, "供销社后面的空地", middle(1)).path[:3] == ("c", "d1", "g1")
    with pytest.raises(Forbidden):
        aliases_of(office, REPORTER, TOWN)
    with pytest.raises(NotFound):
        withdraw_alias(office, dispatcher, TOWN, "a99999")


def test_what_another_process_remembers_and_takes_back_holds_here_at_once(office: Office, dispatcher: Actor) -> None:
    other = Office(office.settings, office.clock)
    try:
        assert reported(office, PHRASE).needs_place
        alias = remembered(other, demo_actor(other, TOWN, "dispatcher"))
        assert not reported(office, PHRASE).needs_place
        withdraw_alias(other, dispatcher, TOWN, alias.id)
        assert reported(office, PHRASE).needs_place
    finally:
        other.close()


def test_new_layers_move_a_remembered_spot_into_the_unit_it_lies_in_now(office: Office, dispatcher: Actor) -> None:
    remembered(office, dispatcher)
    kept = office.aliases(TOWN)
    assert office.aliases(TOWN) is kept  # nothing happened: nothing is made again
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    office._versions.clear()
    assert office.aliases(TOWN) is not kept
    assert reported(office, PHRASE).handling_path[-1] == "g7"
