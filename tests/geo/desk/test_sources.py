"""Who may say whom a report comes from, and which reports need nobody's look."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.reporting import report
from geo.desk.sources import BY_THEMSELVES, may_state, stated_sources
from geo.errors import Forbidden
from geo.exchange import read_community
from geo.model import REPORTER, SYSTEM, TRUST, Actor, CaseState, Source
from tests.small_town import PROFILE, write_small_town

from .conftest import HEATING, TOWN

PHOTO = ("ab12.jpg",)


def state(office: Office, actor: Actor, source: Source, *, photo: bool = False) -> CaseState:
    return report(office, actor, replace(HEATING, source=source, media=PHOTO if photo else ())).state


@pytest.fixture
def trusting(office: Office) -> Office:
    """The small town with a ``[sources]`` of its own."""
    said = '[sources]\nresident = "file"\npatrol = "check"\nrider = "check"\ncamera = "known"\n\n[hours]'
    with TemporaryDirectory() as folder, office.write(SYSTEM) as tx:
        changed = PROFILE.replace("[hours]", said, 1)
        tx.load_community(read_community(write_small_town(Path(folder), profile=changed)))
    return office


def test_every_source_has_its_trust() -> None:
    assert set(TRUST) == set(Source)
    at_once = {source for source, trust in TRUST.items() if trust == "file"}
    assert at_once == {
        Source.STATION, Source.WORKER, Source.STAIR_HEAD, Source.HOTLINE, Source.PATROL, Source.DOOR_KNOCK
    }  # fmt: skip


@pytest.mark.parametrize("source", list(Source))
def test_every_source_comes_in_and_is_filed_or_looked_at_as_its_trust_says(office: Office, source: Source) -> None:
    admin = demo_actor(office, TOWN, "admin")
    filed = TRUST[source] == "file"
    assert state(office, admin, source) is (CaseState.FILED if filed else CaseState.COLLECTED)


@pytest.mark.parametrize("source", list(Source))
def test_nobody_anonymous_claims_trust(office: Office, source: Source) -> None:
    if source in (Source.RESIDENT, Source.RIDER, Source.API):
        assert state(office, REPORTER, source, photo=True) is CaseState.COLLECTED
    else:
        before = office.store.cursor()
        with pytest.raises(Forbidden):
            state(office, REPORTER, source)
        assert office.store.cursor() == before


def test_a_grid_worker_knocks_and_patrols_but_is_not_the_hotline(office: Office) -> None:
    worker = demo_actor(office, TOWN, "worker")
    chosen = stated_sources(worker, TOWN)
    assert {Source.WORKER, Source.STAIR_HEAD, Source.PATROL, Source.DOOR_KNOCK, Source.TALK_POINT} <= set(chosen)
    assert not {Source.HOTLINE, *BY_THEMSELVES} & set(chosen)
    assert state(office, worker, Source.DOOR_KNOCK) is CaseState.FILED
    with pytest.raises(Forbidden):
        state(office, worker, Source.HOTLINE)


def test_rights_elsewhere_give_no_source_here(office: Office) -> None:
    worker = demo_actor(office, TOWN, "worker")
    stranger = replace(worker, grants=tuple(replace(grant, community="elsewhere") for grant in worker.grants))
    assert not may_state(stranger, TOWN, Source.PATROL)


def test_the_town_says_otherwise(trusting: Office) -> None:
    admin = demo_actor(trusting, TOWN, "admin")
    assert state(trusting, REPORTER, Source.RESIDENT) is CaseState.FILED
    assert state(trusting, admin, Source.PATROL) is CaseState.COLLECTED
    assert state(trusting, admin, Source.RIDER, photo=True) is CaseState.COLLECTED
    assert state(trusting, admin, Source.CAMERA) is CaseState.COLLECTED
    assert state(trusting, admin, Source.CAMERA, photo=True) is CaseState.FILED
    assert state(trusting, admin, Source.STATION) is CaseState.FILED
