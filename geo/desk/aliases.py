"""Remembered phrases: what the desk has placed once places itself, until somebody takes it back."""

from __future__ import annotations

from dataclasses import replace

from geo.crs import distance_m
from geo.desk.office import Office
from geo.desk.queries import require, require_doing
from geo.desk.residents import residents_of
from geo.errors import BadInput, Conflict
from geo.i18n import mark
from geo.locate import Candidate
from geo.locate.aliases import LONGEST, NEAR_M, SHORTEST, agree, is_general, phrase_length, same_phrase
from geo.locate.folding import fold
from geo.locate.ranking import SURE
from geo.model import Actor, Alias, Case

PLACING = "locate:case"
"""Who may place a case may say what a phrase means, in the same units."""


def remember_alias(office: Office, actor: Actor, community: str, phrase: str, candidate: Candidate) -> Alias:
    """Remember what a phrase means, so that it places itself from now on.

    Parameters
    ----------
    phrase : str
        As somebody wrote it, cut down to what names the place.
    candidate : Candidate
        Where the dispatcher has put it.

    Returns
    -------
    Alias
        As stored; the one that stood before when it says the same. One that says otherwise is withdrawn.

    Raises
    ------
    Forbidden
        The actor may not place cases there.
    BadInput
        The phrase is too short, too long or too general, names a person, or is known already; the sentence says which.
    """
    require_doing(actor, PLACING, community, candidate.path)
    folded = _checked(office, community, phrase, candidate)
    with office.write(actor) as tx:
        before = [alias for alias in tx.aliases(community) if same_phrase(alias.phrase, folded)]
        for alias in before:
            if _says_the_same(alias, candidate):
                return alias
            require_doing(actor, PLACING, community, alias.path)
            tx.put("withdraw", alias, replace(alias, withdrawn=True))
        made, _ = tx.put(
            "remember",
            None,
            Alias(
                community=community,
                id=f"a{tx.next_number(f'aliases:{community}'):05d}",
                phrase=folded,
                lon=candidate.lon,
                lat=candidate.lat,
                radius_m=candidate.radius_m,
                address_id=candidate.address_id,
                path=candidate.path,
                made_by=actor.id,
                made_at=office.clock(),
            ),
        )
    return made


def withdraw_alias(office: Office, actor: Actor, community: str, alias_id: str) -> Alias:
    """Take a remembered phrase back: it places nothing any more; cases that it has placed stay where they are.

    Raises
    ------
    NotFound
        No such phrase.
    Forbidden
        The actor may not place cases there.
    Conflict
        It has been withdrawn already.
    """
    with office.write(actor) as tx:
        alias = tx.alias(community, alias_id)
        require_doing(actor, PLACING, community, alias.path)
        if alias.withdrawn:
            raise Conflict(mark("This phrase has been taken back already."))
        withdrawn, _ = tx.put("withdraw", alias, replace(alias, withdrawn=True))
    return withdrawn


def aliases_of(office: Office, actor: Actor, community: str) -> list[Alias]:
    """The live phrases of a community, the newest first; needs ``read:case``."""
    require(actor, "read:case", community)
    with office.store.read() as reader:
        return reader.aliases(community)[::-1]


def alias_behind(office: Office, actor: Actor, case: Case, alias_id: str = "") -> Alias | None:
    """The live phrase by which a case lies where it does; None when there is none. Needs ``read:case``.

    Parameters
    ----------
    alias_id : str
        One that was remembered with this case although its address has other words; may be empty.
    """
    require(actor, "read:case", case.community)
    known = office.aliases(case.community)
    meant = [hit.alias for hit in known.find(fold(case.address))] + [a for a in known.records() if a.id == alias_id]
    if case.position is None:
        return None
    lon, lat = case.position.lon, case.position.lat
    return next((a for a in meant if float(distance_m(a.lon, a.lat, lon, lat)) <= a.radius_m + NEAR_M), None)


def may_serve(text: str) -> bool:
    """Whether a text looks like a phrase worth remembering, before a place is chosen for it."""
    folded = fold(text).strip(" ,.-")
    return phrase_length(folded) >= SHORTEST and len(folded) <= LONGEST and not is_general(folded)


def _checked(office: Office, community: str, phrase: str, candidate: Candidate) -> str:
    """The phrase folded, when it can serve."""
    folded = fold(phrase).strip(" ,.-")
    if phrase_length(folded) < SHORTEST:
        raise BadInput(mark("A phrase of less than {count} characters is not remembered."), count=SHORTEST)
    if len(folded) > LONGEST:
        sentence = mark("The phrase has more than {count} characters; keep only the words that name the place.")
        raise BadInput(sentence, count=LONGEST)
    if is_general(folded):
        raise BadInput(mark("These words fit many spots; they are not remembered without a name."))
    if residents_of(office, community).names_in(folded):
        raise BadInput(mark("A phrase with somebody's name is not remembered."))
    locator = office.locator(community)
    if locator.gazetteer.names.entries(folded):
        raise BadInput(mark("These words are a name on the map already."))
    known = locator.locate(folded).placed
    if known is not None and known.confidence >= SURE and not agree(known, candidate):
        away = round(known.apart_m(candidate))
        sentence = mark("These words are known as {name}, {metres} m away; they are not remembered for another place.")
        raise BadInput(sentence, name=known.name, metres=away)
    return folded


def _says_the_same(alias: Alias, candidate: Candidate) -> bool:
    return (alias.lon, alias.lat, alias.path, alias.address_id) == (
        candidate.lon, candidate.lat, candidate.path, candidate.address_id,
    )  # fmt: skip
