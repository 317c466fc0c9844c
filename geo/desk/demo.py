"""The demo store: the shipped communities with a month of history."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import httpx
import numpy as np

from geo.desk.campaign_stories import tell_campaign
from geo.desk.demo_rosters import tell_roster
from geo.desk.engagement_stories import tell_engagements
from geo.desk.mediation_stories import signal_histories
from geo.desk.office import Office
from geo.desk.reporting import draft_case, store_report
from geo.desk.settings import COMMUNITIES
from geo.desk.stories import Cast, Measure, Telling, gather_cast, invent_report, read_measures, tell
from geo.desk.visit_stories import tell_visits
from geo.errors import BadInput, NotFound, Unavailable
from geo.exchange import read_community
from geo.i18n import mark
from geo.model import REPORTER, SYSTEM
from geo.store import Step

HISTORY_DAYS = 30
SEED = 20260601

Progress = Callable[[int], object]


def shipped() -> list[str]:
    """Keys of the communities that come with the product, in the order in which the demo shows them."""
    order = list(read_measures())
    keys = sorted(path.parent.name for path in COMMUNITIES.glob("*/community.toml"))
    return sorted(keys, key=lambda key: order.index(key) if key in order else len(order))


def build_demo(
    office: Office, keys: Iterable[str] | None = None, progress: Progress = lambda _: None
) -> dict[str, int]:
    """Load shipped communities with their history; a community that is in the store already stays as it is.

    Returns
    -------
    dict of str to int
        Cases told per community loaded now.
    """
    known = shipped()
    made = {}
    for key in known if keys is None else keys:
        if key not in known:
            raise NotFound(mark("No community {community} is shipped."), community=key)
        if key in office.communities():
            continue
        with office.write(SYSTEM) as tx:
            tx.load_community(read_community(COMMUNITIES / key))
        made[key] = _tell_history(office, key, progress)
        tell_roster(office, key)
        tell_visits(office, key)
        tell_engagements(office, key)
        if read_measures().get(key, Measure()).campaign:
            tell_campaign(office, key)
    return made


def post_forever(office: Office, url: str, community: str | None, per_minute: float) -> None:
    """Post demo requests to a running server through its public interface, until interrupted.

    What is reported, and where, is made up from a community of this store.

    Raises
    ------
    BadInput
        The rate is not above zero, or the demo has nothing to say in this community.
    Unavailable
        The server does not answer, or refuses.
    """
    if per_minute <= 0:
        raise BadInput(mark("The rate must be above zero."))
    cast = gather_cast(office, community or office.default_community)
    if not cast.troubles or not cast.addresses:
        raise BadInput(mark("The demo has nothing to say in {community}."), community=cast.community)
    rng = np.random.default_rng()
    try:
        with httpx.Client(base_url=url, timeout=10.0) as client:
            while True:
                sent = invent_report(cast, rng)
                form = {
                    "api_key": "demo",
                    "jurisdiction_id": cast.community,
                    "service_code": sent.category,
                    "address_string": sent.address,
                    "description": sent.description,
                }
                client.post("/open311/v2/requests.json", data=form).raise_for_status()
                time.sleep(60.0 / per_minute)
    except httpx.HTTPError as error:
        raise Unavailable(mark("The server at {url} does not answer."), url=url) from error


def _tell_history(office: Office, key: str, progress: Progress) -> int:
    cast = gather_cast(office, key)
    if not cast.troubles or not cast.addresses:
        return 0
    rng = np.random.default_rng(SEED + sum(map(ord, key)))
    told_of = read_measures().get(key, Measure())
    ages = np.sort(rng.uniform(3.0, HISTORY_DAYS, told_of.history))[::-1]
    recent = np.sort(rng.gamma(1.6, 2.2, told_of.under_way))[::-1]
    told: list[list[Step]] = []
    with office.write(SYSTEM) as tx:
        telling = Telling(tx, office.staff(key))
        for days in ages:
            pace = float(rng.uniform(0.2, 1.04))
            told.append(_tell_one(office, telling, cast, rng, timedelta(days=float(days)), pace))
            progress(1)
        for hours in recent:
            pace = float(rng.uniform(0.7, 2.6))
            told.append(_tell_one(office, telling, cast, rng, timedelta(hours=float(hours)), pace))
            progress(1)
        telling.settle()
        told_signals = signal_histories(office, tx, key, cast.workers)
        tx.put_histories(told + told_signals)
    return len(told)


def _tell_one(
    office: Office, telling: Telling, cast: Cast, rng: np.random.Generator, age: timedelta, pace: float
) -> list[Step]:
    now = office.clock()
    received = now - age
    telling.begin(received)
    draft = replace(draft_case(office, REPORTER, invent_report(cast, rng, received)), updated_at=received)
    tell(office, telling, cast, store_report(office, telling, draft), rng, until=now, pace=pace)
    return telling.steps
