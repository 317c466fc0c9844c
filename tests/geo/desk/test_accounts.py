"""Accounts, sessions and keys of a live community."""

from dataclasses import replace

import pytest

from geo.desk import accounts
from geo.desk.actors import DEMO_KEY, actor_of_key, actor_of_session, demo_actor
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden, NotFound, NotSignedIn
from geo.model import SYSTEM, Actor, Grant

from .conftest import TOWN, MovedClock

PASSWORD = "correct horse battery"


@pytest.fixture
def live(office: Office) -> Office:
    office.settings = replace(office.settings, mode="live")
    accounts.create_account(office, SYSTEM, "diaodu", PASSWORD, (Grant("dispatcher", TOWN),), display="调度一号")
    return office


def test_a_session_stands_for_its_account_until_it_is_revoked(live: Office) -> None:
    token = accounts.sign_in(live, "diaodu", PASSWORD)
    actor = actor_of_session(live, token)
    assert actor.name == "调度一号"
    assert actor.may_anywhere("dispatch:case", TOWN)
    assert accounts.revoke_sessions(live, SYSTEM, "diaodu") == 1
    with pytest.raises(NotSignedIn):
        actor_of_session(live, token)


def test_a_session_ends_by_itself(live: Office, clock: MovedClock) -> None:
    token = accounts.sign_in(live, "diaodu", PASSWORD)
    clock.move(hours=accounts.SESSION_HOURS + 0.1)
    with pytest.raises(NotSignedIn):
        actor_of_session(live, token)


def test_signing_out_ends_the_session(live: Office) -> None:
    token = accounts.sign_in(live, "diaodu", PASSWORD)
    accounts.sign_out(live, token)
    accounts.sign_out(live, "nobody's token")
    with pytest.raises(NotSignedIn):
        actor_of_session(live, token)


def test_a_closed_account_and_a_new_password_end_its_sessions(live: Office) -> None:
    token = accounts.sign_in(live, "diaodu", PASSWORD)
    accounts.set_password(live, SYSTEM, "diaodu", "another long password")
    with pytest.raises(NotSignedIn):
        actor_of_session(live, token)
    token = accounts.sign_in(live, "diaodu", "another long password")
    accounts.close_account(live, SYSTEM, "diaodu")
    with pytest.raises(NotSignedIn):
        actor_of_session(live, token)


def test_nobody_is_let_in_without_a_session(live: Office) -> None:
    for token in (None, "", "x" * 43):
        with pytest.raises(NotSignedIn):
            actor_of_session(live, token)
    with pytest.raises(Forbidden):
        demo_actor(live, TOWN, "admin")
    with pytest.raises(Forbidden):
        actor_of_key(live, DEMO_KEY)


def test_a_wrong_name_and_a_wrong_password_are_told_the_same(live: Office) -> None:
    sentences = set()
    for name, password in (("diaodu", "wrong password"), ("nobody", PASSWORD)):
        with pytest.raises(Forbidden) as told:
            accounts.sign_in(live, name, password)
        sentences.add(str(told.value))
    assert len(sentences) == 1


def test_guessing_is_stopped_after_some_tries(live: Office, clock: MovedClock) -> None:
    for _ in range(accounts.TRIES):
        with pytest.raises(Forbidden):
            accounts.sign_in(live, "diaodu", "guess guess guess")
    with pytest.raises(Forbidden, match="ten minutes"):
        accounts.sign_in(live, "diaodu", PASSWORD)
    clock.move(minutes=11)
    assert accounts.sign_in(live, "diaodu", PASSWORD)


def test_keys_are_kept_as_hashes_and_can_be_withdrawn(live: Office) -> None:
    key = accounts.issue_key(live, SYSTEM, "12345热线", TOWN)
    assert actor_of_key(live, key).may_anywhere("report:case", TOWN)
    assert not actor_of_key(live, key).may_anywhere("report:case", "elsewhere")
    with live.store.read() as reader:
        kept = str(reader.api_keys()) + str(reader.events_since(0))
    assert key not in kept
    accounts.withdraw_key(live, SYSTEM, "12345热线")
    with pytest.raises(Forbidden):
        actor_of_key(live, key)


def test_no_secret_is_written_to_the_log(live: Office) -> None:
    accounts.sign_in(live, "diaodu", PASSWORD)
    with live.store.read() as reader:
        assert "argon2" not in str(reader.events_since(0))


def test_nobody_hands_out_more_than_they_have(live: Office) -> None:
    admin = Actor("account:a", "", (Grant("admin", TOWN),))
    dispatcher = Actor("account:d", "", (Grant("dispatcher", TOWN),))
    with pytest.raises(Forbidden):
        accounts.create_account(live, admin, "x", PASSWORD, (Grant("worker", "elsewhere"),))
    with pytest.raises(Forbidden):
        accounts.issue_key(live, dispatcher, "k", TOWN)
    assert accounts.create_account(live, admin, "x", PASSWORD, (Grant("worker", TOWN),)).name == "x"
    assert [account.name for account in accounts.list_accounts(live, dispatcher)] == []


def test_bad_names_and_passwords_are_refused(live: Office) -> None:
    with pytest.raises(BadInput):
        accounts.create_account(live, SYSTEM, "y", "short", (Grant("worker", TOWN),))
    with pytest.raises(BadInput):
        accounts.create_account(live, SYSTEM, " ", PASSWORD, (Grant("worker", TOWN),))
    with pytest.raises(Conflict):
        accounts.create_account(live, SYSTEM, "diaodu", PASSWORD, (Grant("worker", TOWN),))
    with pytest.raises(NotFound):
        accounts.revoke_sessions(live, SYSTEM, "nobody")
