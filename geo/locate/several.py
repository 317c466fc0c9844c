"""`locate_among`: one text, several communities: which of them it means, or the question that names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from geo.i18n import pick
from geo.locate import sentences as say
from geo.locate.aliases import Aliases
from geo.locate.candidates import Answer, Candidate
from geo.locate.folding import fold
from geo.locate.locator import Locator
from geo.locate.ranking import SURE

LEAD = 0.05
"""A community that knows a name as it is written leads one that reads it with a slip by more than this."""
SOME = 0.3
"""A community whose best candidate is less likely than this is not asked about."""


@dataclass(frozen=True, slots=True)
class Among:
    """What a text means, among several communities.

    Attributes
    ----------
    community : str
        Key of the community that the answer belongs to; empty when that has to be asked.
    answer : Answer
        Of that community; without one, not placed and with a question that names the communities.
    ranked : tuple of (str, Answer)
        What every community says, the likeliest first.
    """

    community: str
    answer: Answer
    ranked: tuple[tuple[str, Answer], ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """How much speaks for one community."""

    key: str
    answer: Answer
    here: bool
    """The point lies in it."""
    named: tuple[int, int]
    """Whether the community itself is named, and how many steps of its region are."""
    sure: float

    @property
    def rank(self) -> tuple[bool, tuple[int, int], float]:
        return self.here, self.named, self.sure


def locate_among(
    locators: Mapping[str, Locator],
    text: str,
    *,
    context: str = "",
    point: tuple[float, float] | None = None,
    radius_m: float = 15.0,
    aliases: Mapping[str, Aliases] | None = None,
) -> Among:
    """Say where something is when it is not known in which community.

    A point decides; then the communities, streets and towns that the text names; then how surely each community
    knows the place. Only between equals does the reporter's own community decide.

    Parameters
    ----------
    locators : mapping of str to Locator
        By key of the community.
    text : str
        What somebody wrote.
    context : str
        Key of the community the reporter belongs to; empty when it is not known.
    point : (lon, lat) or None
        Degrees, EPSG:4326.
    radius_m : float
        Error radius of the point in metres.
    aliases : mapping of str to Aliases, or None
        By key of the community, the phrases that its desk has remembered.

    Returns
    -------
    Among
        Never raises on bad text or coordinates.
    """
    folded = fold(text)
    claims = []
    for key, locator in locators.items():
        remembered = aliases.get(key) if aliases else None
        answer = locator.locate(text, point=point, radius_m=radius_m, aliases=remembered)
        here = point is not None and locator.at(point[0], point[1], radius_m) is not None
        claims.append(_Claim(key, answer, here, _named(locator, folded), _sure(answer)))
    claims.sort(key=lambda claim: claim.rank, reverse=True)
    ranked = tuple((claim.key, claim.answer) for claim in claims)
    if not claims:
        return Among("", Answer(text, question=say.NO_TEXT), ranked)
    # A community that is named, or holds the point, answers alone even where it has only a question.
    first = [c for c in claims if (c.here, c.named) == (claims[0].here, claims[0].named)]
    if len(first) == 1 and (first[0].here or first[0].named > (0, 0)):
        return Among(first[0].key, first[0].answer, ranked)
    serious = [c for c in first if c.sure >= SOME]
    if not serious:
        home = next((c for c in first if c.key == context), None)
        return Among(context, home.answer, ranked) if home else Among("", replace(first[0].answer, placed=None), ranked)
    equal = [c for c in serious if c.sure > serious[0].sure - LEAD]
    if len(equal) == 1 and (serious[0].sure >= SURE or len(serious) == 1):
        return Among(equal[0].key, equal[0].answer, ranked)
    home = next((c for c in equal if c.key == context), None)
    if home is not None:
        return Among(context, _by_context(home, serious, locators), ranked)
    return Among("", _asked(text, serious, locators), ranked)


def _named(locator: Locator, folded: str) -> tuple[int, int]:
    """Whether a text names the community, and how many steps of the region above it."""
    root, steps = 0, set()
    units = locator.gazetteer.units
    for match in locator.gazetteer.names.scan(folded):
        for entry in match.entries:
            if entry.kind == "region":
                steps.add(folded[match.start : match.end])
            elif entry.kind == "unit" and len(units[entry.row].path) == 1:
                root = 1
    return root, len(steps)


def _sure(answer: Answer) -> float:
    """How likely the place is known at all: meanings that share one name count together."""
    if answer.placed is not None:
        return answer.placed.confidence
    finest = [candidate for candidate in answer.candidates if candidate.level not in ("community", "unit")]
    return min(sum(candidate.confidence for candidate in finest or answer.candidates), 1.0)


def community_name(locator: Locator) -> str:
    """What a community is called: as its root unit, else as its profile says."""
    return next((u.name for u in locator.gazetteer.units if len(u.path) == 1), "") or pick(locator.profile.name, "zh")


def _by_context(home: _Claim, serious: list[_Claim], locators: Mapping[str, Locator]) -> Answer:
    if home.answer.placed is None:
        return home.answer
    others = [c for c in serious if c.key != home.key]
    why = say.TAKEN_BY_CONTEXT.format(
        communities="、".join(community_name(locators[c.key]) for c in others),
        community=community_name(locators[home.key]),
    )
    placed = home.answer.placed
    taken = replace(placed, why=f"{placed.why} {why}", confidence=round(placed.confidence * 0.92, 4))
    rest = tuple(c for c in home.answer.candidates if c is not placed)
    return replace(home.answer, candidates=(taken, *rest), placed=taken)


def _asked(text: str, serious: list[_Claim], locators: Mapping[str, Locator]) -> Answer:
    found: list[Candidate] = [best for c in serious if (best := _best(c.answer)) is not None]
    total = sum(candidate.confidence for candidate in found) or 1.0
    shared = tuple(replace(c, confidence=round(c.confidence * c.confidence / total, 4)) for c in found)
    names = "、".join(community_name(locators[c.key]) for c in serious)
    question = say.SEVERAL_COMMUNITIES.format(name=found[0].name if found else text[:40], communities=names)
    return Answer(text, shared, None, question)


def _best(answer: Answer) -> Candidate | None:
    return answer.placed or (answer.candidates[0] if answer.candidates else None)
