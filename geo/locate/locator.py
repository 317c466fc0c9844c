"""`Locator`: text, point or address id → `Answer`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.crs import distance_m
from geo.i18n import pick
from geo.locate import sentences as say
from geo.locate.addresses import loose_buildings
from geo.locate.buildings import Buildings
from geo.locate.candidates import Answer, Candidate
from geo.locate.containment import Containment
from geo.locate.folding import MAX_CHARACTERS, fold
from geo.locate.gazetteer import Gazetteer
from geo.locate.names import NameMatch
from geo.locate.points import PointFinder
from geo.locate.ranking import SHOWN, SURE, Anchor, combine, decide, unit_names
from geo.locate.regions import names_other_region
from geo.locate.resolving import Resolver
from geo.locate.surroundings import Beside, beside, in_longer_name
from geo.model import Place, Profile, Unit

if TYPE_CHECKING:
    import geopandas as gpd

MOST_ANCHORS = 12
MOST_MEANINGS = 40
MOST_COMPOUNDS = 300
"""A building number alone is looked for in no more compounds than this."""
POINT_WINS_M = 50.0
ACROSS_SHARE = 0.5
"""How often 对面 is still in the same grid when another one is within reach: grids end at streets."""


class Locator:
    """Finds where something is in one community, or says why it cannot.

    Build it once per change of the layers; it holds no connection and changes nothing, and threads may share it.
    """

    def __init__(self, profile: Profile, gazetteer: Gazetteer, containment: Containment) -> None:
        self.profile = profile
        self.gazetteer = gazetteer
        self.containment = containment
        self._resolver = Resolver(gazetteer, containment)
        self._community = next((u.name for u in gazetteer.units if len(u.path) == 1), "") or pick(profile.name, "zh")
        self._compounds = [i for i, c in enumerate(gazetteer.containers) if c.kind == "compound"]
        self._place_of = {place.id: row for row, place in enumerate(gazetteer.places)}
        self._points = PointFinder(self._community, gazetteer, containment)

    @classmethod
    def build(
        cls,
        profile: Profile,
        units: Sequence[Unit],
        places: Sequence[Place],
        buildings: gpd.GeoDataFrame,
        streets: gpd.GeoDataFrame,
    ) -> Locator:
        """Build from the layers of a community.

        Parameters
        ----------
        profile : Profile
        units : sequence of Unit
            The chain, root included; geometry in EPSG:4326 where drawn.
        places : sequence of Place
        buildings : GeoDataFrame
            EPSG:4326; columns ``id unit name compound street number stairs``. Any but the geometry may be missing, the
            frame may be empty. ``stairs`` holds lists of dicts or the same as JSON.
        streets : GeoDataFrame
            EPSG:4326 lines with ``name``; may be empty.

        Returns
        -------
        Locator
        """
        columns = Buildings.from_frame(buildings)
        containment = Containment(profile, units, columns)
        return cls(profile, Gazetteer(profile, containment, places, columns, streets), containment)

    def locate(
        self,
        text: str = "",
        *,
        point: tuple[float, float] | None = None,
        radius_m: float = 15.0,
        address_id: str = "",
    ) -> Answer:
        """Say where something is, from whatever is known of it.

        Parameters
        ----------
        text : str
            What somebody wrote: an address, or a sentence with one in it. Anything at all.
        point : (lon, lat) or None
            Degrees, EPSG:4326.
        radius_m : float
            Error radius of the point in metres.
        address_id : str
            Id of a household, stair, building, place or unit; it decides when it is known.

        Returns
        -------
        Answer
            Never raises on bad text or coordinates: such an answer is not placed and its question says why.
        """
        if address_id:
            known = self.by_id(address_id)
            if known is not None:
                return Answer(text, (known,), known)
        answer = self._locate_text(text)
        if point is not None:
            answer = self._with_point(answer, point, radius_m)
        if address_id and answer.placed is None:
            question = f"{say.UNKNOWN_ID} {answer.question}" if text.strip() or point is not None else say.UNKNOWN_ID
            return replace(answer, question=question)
        return answer

    def by_id(self, address_id: str) -> Candidate | None:
        """The household, stair, building, place or unit with an id, confidence 1; None when there is none."""
        found = self.gazetteer.buildings.find(address_id)
        candidate = None
        if found is not None:
            row, stair, room = found
            if stair is None:
                candidate = self._resolver.building(row, confidence=1.0)
            elif room is None:
                candidate = self._resolver.stair(row, stair, confidence=1.0)
            else:
                candidate = self._resolver.household(row, stair, room, confidence=1.0)
        elif address_id in self._place_of:
            candidate = self._resolver.place(self._place_of[address_id])
        elif address_id in self.containment.units:
            candidate = self._resolver.unit(address_id)
        return None if candidate is None else replace(candidate, confidence=1.0, why=say.KNOWN_ID)

    def at(self, lon: float, lat: float, radius_m: float) -> Candidate | None:
        """The chain a point lies in; see `geo.locate.points.PointFinder.at`."""
        return self._points.at(lon, lat, radius_m)

    def reverse(self, lon: float, lat: float) -> str:
        """The nearest address as people say it; see `geo.locate.points.PointFinder.reverse`."""
        return self._points.reverse(lon, lat)

    # -- text --------------------------------------------------------------------------------------------------------

    def _locate_text(self, text: str) -> Answer:
        folded = fold(text)
        if not folded.strip(" ,.-"):
            return Answer(text, question=say.NO_TEXT)
        matches = self.gazetteer.names.scan(folded)
        anchors = self._anchors(folded, matches)
        if not anchors:
            alone = loose_buildings(folded) and not any(m.entries[0].kind != "region" for m in matches)
            question = say.BUILDING_ALONE if alone else say.NOTHING.format(community=self._community)
            if len(text) > MAX_CHARACTERS:
                question = f"{question} {say.CUT.format(count=MAX_CHARACTERS)}"
            return Answer(text, question=question)
        candidates = combine(anchors, self.containment)
        if candidates[0].level == "community" and not self.containment.handling_path(candidates[0].path):
            return Answer(text, candidates[:1], None, say.ONLY_COMMUNITY.format(community=self._community))
        if names_other_region(folded, matches):
            doubted = tuple(replace(c, confidence=c.confidence * 0.5) for c in candidates)
            question = say.ELSEWHERE.format(region="".join(self.profile.region))
            return Answer(text, doubted[:SHOWN], None, question)
        answer = decide(text, candidates, self.containment)
        best = candidates[0]
        if answer.placed is None and len(answer.candidates) == 1 and best.confidence >= SURE:
            return replace(answer, question=self._which_part(best))
        return answer

    def _which_part(self, best: Candidate) -> str:
        """One sure match that reaches over several units: name some of them."""
        if best.level in ("compound", "street"):
            inner = self._resolver.grids_of(best)
        else:
            depth = len(best.path)
            inner = {u.id for u in self.gazetteer.units if len(u.path) == depth + 1 and u.path[:depth] == best.path}
        ids = [unit.id for unit in self.gazetteer.units if unit.id in inner]
        if len(ids) < 2:
            return best.why
        names = unit_names(ids[:4], self.containment)
        return say.WHICH_PART.format(name=best.name, units="、".join(names) + ("…" if len(ids) > 4 else ""))

    def _anchors(self, folded: str, matches: Sequence[NameMatch]) -> list[Anchor]:
        anchors: list[Anchor] = []
        seen: set[str] = set()
        ends = {match.end for match in matches}
        context: list[tuple[str, ...]] = []
        for match in matches:
            if len(anchors) >= MOST_ANCHORS:
                break
            tail = folded[match.start : match.end + 12]
            if tail in seen:
                continue
            seen.add(tail)
            candidates = self._meanings(folded, match, context)
            if in_longer_name(folded, match.start, match.end, free_before=match.start in ends):
                candidates = tuple(map(self._doubt, candidates))
            relation = beside(folded, match.end)
            if relation:
                candidates = tuple(self._beside(candidate, relation) for candidate in candidates)
            if candidates:
                anchors.append(Anchor(match.start, candidates))
                if all(c.level in ("unit", "community") for c in candidates) and len(candidates) == 1:
                    context.append(candidates[0].path)
        if not any(
            c.level in ("household", "stair", "building", "house", "compound") for a in anchors for c in a.candidates
        ):
            anchors += self._loose(folded, {m.end for m in matches if m.entries[0].kind in ("unit", "region")})
        return anchors

    def _doubt(self, candidate: Candidate) -> Candidate:
        if candidate.level in ("unit", "community"):
            return candidate
        return replace(candidate, confidence=candidate.confidence * 0.55, why=f"{candidate.why} {say.LONGER_NAME}")

    def _beside(self, candidate: Candidate, relation: Beside) -> Candidate:
        """Something beside a candidate: a point with a larger radius, flagged with the other grid it may be in."""
        if candidate.level in ("street", "unit", "community"):
            return candidate
        radius_m = candidate.radius_m + relation.metres
        grid = self.containment.handling_path(candidate.path)
        others = [p for p, _ in self.containment.grids_near(candidate.lon, candidate.lat, radius_m) if p != grid]
        sure = 0.9
        if others and relation.across:
            sure = self.containment.share(candidate.lon, candidate.lat, radius_m, grid)
            sure = sure if relation.stated else min(sure, ACROSS_SHARE)
        return replace(
            candidate, level="point", radius_m=radius_m, path=grid or candidate.path, address_id="",
            other_path=others[0] if others else (), confidence=candidate.confidence * sure,
            why=f"{candidate.why} {say.BESIDE.format(metres=round(relation.metres))}",
        )  # fmt: skip

    def _meanings(self, folded: str, match: NameMatch, context: list[tuple[str, ...]]) -> tuple[Candidate, ...]:
        entries = match.entries
        if len(entries) > MOST_MEANINGS and context:
            inside = context[-1]
            entries = tuple(e for e in entries if self._path_of(e.kind, e.row)[: len(inside)] == inside) or entries
        weight = 1.0 if len(entries) <= MOST_MEANINGS else 0.5 * MOST_MEANINGS / len(entries)
        found = []
        for entry in entries[:MOST_MEANINGS]:
            for candidate in self._resolver.entry(entry, folded, match.start, match.end):
                found.append(
                    candidate if weight == 1.0 else replace(candidate, confidence=candidate.confidence * weight)
                )
        finest = min((_COARSE.get(candidate.level, 0) for candidate in found), default=0)
        return tuple(candidate for candidate in found if _COARSE.get(candidate.level, 0) == finest)

    def _path_of(self, kind: str, row: int) -> tuple[str, ...]:
        match kind:
            case "unit":
                return self.gazetteer.units[row].path
            case "place":
                return self.gazetteer.place_paths[row]
            case "building":
                return self.containment.building_paths[row]
        return ()

    def _loose(self, folded: str, known_ends: set[int]) -> list[Anchor]:
        if len(self._compounds) > MOST_COMPOUNDS:
            return []
        anchors = []
        for position in loose_buildings(folded, known_ends)[:1]:
            candidates = self._resolver.loose(folded, position, self._compounds)
            if candidates:
                anchors.append(Anchor(position, candidates))
        return anchors

    # -- point -------------------------------------------------------------------------------------------------------

    def _with_point(self, answer: Answer, point: tuple[float, float], radius_m: float) -> Answer:
        lon, lat = float(point[0]), float(point[1])
        here = self.at(lon, lat, radius_m)
        if here is None:
            question = self._points.why_not(lon, lat)
            if answer.placed is not None:
                # An exact text stands; the point is said to be wrong.
                placed = replace(answer.placed, why=f"{answer.placed.why} {question} {say.POINT_OUTSIDE_IGNORED}")
                return replace(answer, placed=placed)
            return replace(answer, question=f"{question} {answer.question}" if answer.candidates else question)
        matching = tuple(c for c in answer.candidates if self._agrees(c, here))
        if matching:
            return self._agreement(answer, matching, here)
        named = answer.placed or (answer.candidates[0] if answer.candidates else None)
        if named is None or named.level == "community":
            return Answer(answer.text, (here, *answer.candidates), here)
        away = round(float(distance_m(here.lon, here.lat, named.lon, named.lat)))
        if here.radius_m > POINT_WINS_M and named.confidence >= SURE:
            question = say.POINT_AGAINST_TEXT.format(name=named.name, metres=away)
            return Answer(answer.text, (*answer.candidates, here), None, question)
        why = f"{here.why} {say.TEXT_DISAGREES.format(name=named.name, metres=away)}"
        taken = replace(here, why=why, confidence=round(here.confidence * 0.8, 3))
        return Answer(answer.text, (taken, *answer.candidates), taken)

    def _agrees(self, named: Candidate, here: Candidate) -> bool:
        if named.level in ("unit", "community"):
            return here.path[: len(named.path)] == named.path
        away = float(distance_m(here.lon, here.lat, named.lon, named.lat))
        return away <= named.radius_m + here.radius_m + 30.0

    def _agreement(self, answer: Answer, matching: tuple[Candidate, ...], here: Candidate) -> Answer:
        best = matching[0]
        rest = tuple(c for c in answer.candidates if c is not best)
        finer = best.level in ("household", "stair", "building", "house", "place") or best.radius_m <= here.radius_m
        equal = [c for c in matching[1:] if c.confidence > best.confidence - 0.05]
        if equal or not finer:
            taken = replace(here, why=f"{here.why} {say.TEXT_AGREES.format(name=best.name)}")
        else:
            # What it had to share with those that the point rules out comes back to it.
            alike = sum(abs(c.confidence - best.confidence) < 0.05 for c in answer.candidates)
            sure = round(1 - (1 - min(best.confidence * alike, 0.98)) * 0.5, 3)
            taken = replace(best, confidence=sure, why=f"{best.why} {say.AGREES}")
        return Answer(answer.text, (taken, *rest), taken)


_COARSE = {"compound": 1, "street": 2, "unit": 3, "community": 4}
"""Of several meanings of one name only the finest kind is kept: what is precise has been told more of."""
