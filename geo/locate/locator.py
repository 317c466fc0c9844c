"""`Locator`: text, point or address id → `Answer`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from geo.crs import Metres
from geo.i18n import pick
from geo.locate import sentences as say
from geo.locate.addresses import loose_buildings, read_tail
from geo.locate.aliases import Aliases
from geo.locate.anchors import AnchorFinder, lacks_building
from geo.locate.boundaries import with_handler
from geo.locate.buildings import Buildings
from geo.locate.candidates import Answer, Candidate
from geo.locate.containment import Containment
from geo.locate.folding import MAX_CHARACTERS, fold
from geo.locate.gazetteer import Gazetteer
from geo.locate.meeting import meet
from geo.locate.names import NameMatch
from geo.locate.points import PointFinder
from geo.locate.ranking import SHOWN, SURE, Anchor, combine, decide, unit_names
from geo.locate.regions import names_other_region
from geo.locate.rereading import COARSE, Meaning, Rereader, repair
from geo.locate.residents import Residents
from geo.locate.resolving import Resolver
from geo.locate.systems import WGS84, Reading
from geo.model import Place, Profile, Unit

if TYPE_CHECKING:
    import geopandas as gpd

MOST_MEANINGS = 40
MOST_COMPOUNDS = 300
"""A building number with a unit but no compound is looked for in no more compounds than this."""


class Locator:
    """Finds where something is in one community, or says why it cannot.

    Build it once per change of the layers; it holds no connection and changes nothing, and threads may share it.
    """

    def __init__(self, profile: Profile, gazetteer: Gazetteer, containment: Containment) -> None:
        self.profile = profile
        self.gazetteer = gazetteer
        self.containment = containment
        self._resolver = Resolver(gazetteer, containment)
        self._finder = AnchorFinder(self._resolver, self._meanings)
        self._community = next((u.name for u in gazetteer.units if len(u.path) == 1), "") or pick(profile.name, "zh")
        self._rereader = Rereader(gazetteer.slips, self._read)
        self._place_of = {place.id: row for row, place in enumerate(gazetteer.places)}
        self.points = PointFinder(self._community, gazetteer, containment)

    @classmethod
    def build(
        cls,
        profile: Profile,
        units: Sequence[Unit],
        places: Sequence[Place],
        buildings: gpd.GeoDataFrame,
        streets: gpd.GeoDataFrame,
        on: date | None = None,
        areas: gpd.GeoDataFrame | None = None,
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
        on : datetime.date or None
            The day whose boundaries hold; None is the day after all that is dated.
        areas : GeoDataFrame or None
            EPSG:4326 polygons with ``id`` and ``name``: parks, squares, waters.

        Returns
        -------
        Locator
        """
        columns = Buildings.from_frame(buildings, Metres(*profile.centre))
        containment = Containment(profile, units, columns, on)
        places = [p if all(step in containment.units for step in p.path) else replace(p, path=()) for p in places]
        gazetteer = Gazetteer.build(profile, containment, places, columns, buildings, streets, areas)
        return cls(profile, gazetteer, containment)

    def locate(
        self,
        text: str = "",
        *,
        point: tuple[float, float] | None = None,
        radius_m: float = 15.0,
        address_id: str = "",
        aliases: Aliases | None = None,
        residents: Residents | None = None,
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
        aliases : Aliases or None
            Phrases that the desk has remembered.
        residents : Residents or None
            People whom the asker may search by name.

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
        if residents is not None:
            answer = residents.settle(answer, self)
        if aliases is not None:
            answer = aliases.settle(answer, self._locate_text, self._other_region)
        if point is not None:
            lon, lat = float(point[0]), float(point[1])
            answer = self.meet(answer, lon, lat, self.at(lon, lat, radius_m))
        answer = self._with_handlers(answer)
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

    def at(self, lon: float, lat: float, radius_m: float, on: date | None = None) -> Candidate | None:
        """The chain a point lies in; see `geo.locate.points.PointFinder.at`."""
        return self.points.at(lon, lat, radius_m, on)

    def meet(
        self, answer: Answer, lon: float, lat: float, here: Candidate | None, said: Reading = WGS84
    ) -> Answer:  # fmt: skip
        """What a text said and where a point lies (``here``, see `at`), together; see `geo.locate.meeting`.

        ``lon`` and ``lat`` are the point as it was given, and ``said`` is as what it was taken.
        """
        return meet(answer, here, self.points.why_not(lon, lat, said) if here is None else "")

    def _with_handlers(self, answer: Answer) -> Answer:
        """What may lie in either of two units says who handles it meanwhile."""
        if not any(candidate.other_path for candidate in answer.candidates):
            return answer
        told = tuple(with_handler(candidate, self.containment) for candidate in answer.candidates)
        placed = answer.placed and with_handler(answer.placed, self.containment)
        return replace(answer, candidates=told, placed=placed)

    def reverse(self, lon: float, lat: float) -> str:
        """The nearest address as people say it; see `geo.locate.points.PointFinder.reverse`."""
        return self.points.reverse(lon, lat)

    # -- text --------------------------------------------------------------------------------------------------------

    def _locate_text(self, text: str) -> Answer:
        answer = self._locate_sound_text(text)
        fine = any(not self._is_coarse(c) for c in answer.candidates)
        return answer if fine else repair(answer, self._locate_sound_text)

    def _is_coarse(self, candidate: Candidate) -> bool:
        """Whether it says no more than a unit or a whole street; a part of a street or a number on it says more."""
        if candidate.level == "street":
            return self.gazetteer.index_of("street", candidate.name) is not None
        return candidate.level in COARSE

    def _locate_sound_text(self, text: str) -> Answer:
        folded = fold(text)
        if not folded.strip(" ,.-"):
            return Answer(text, question=say.NO_TEXT)
        exact = self._read(folded)
        answer = self._judge(text, exact)
        if all(self._is_coarse(c) for c in exact.candidates) and (
            answer.placed is None or answer.placed.level != "street"
        ):
            mended = self._rereader.mend(exact)
            better = None if mended is None else self._judge(text, mended)
            if better is not None and (better.placed is not None or answer.placed is None):
                return better
        return answer

    def _read(self, folded: str) -> Meaning:
        """The names in a folded text as it stands, and what they lead to together."""
        matches = self.gazetteer.names.scan(folded)
        anchors = self._anchors(folded, matches)
        return Meaning(folded, matches, combine(anchors, self.containment) if anchors else ())

    def _judge(self, text: str, meaning: Meaning) -> Answer:
        folded, matches, candidates = meaning
        if not candidates:
            alone = loose_buildings(folded) and not any(m.entries[0].kind != "region" for m in matches)
            question = say.BUILDING_ALONE if alone else say.NOTHING.format(community=self._community)
            if len(text) > MAX_CHARACTERS:
                question = f"{question} {say.CUT.format(count=MAX_CHARACTERS)}"
            return Answer(text, question=question)
        if candidates[0].level == "community" and not self.containment.handling_path(candidates[0].path):
            return Answer(text, candidates[:1], None, say.ONLY_COMMUNITY.format(community=self._community))
        if names_other_region(folded, matches, self.profile.region):
            doubted = tuple(replace(c, confidence=c.confidence * 0.5) for c in candidates)
            question = say.ELSEWHERE.format(region="".join(self.profile.region))
            return Answer(text, doubted[:SHOWN], None, question)
        answer = decide(text, candidates, self.containment)
        best = candidates[0]
        if answer.placed is None and len(answer.candidates) == 1 and best.confidence >= SURE:
            return replace(answer, question=self._which_part(best))
        return answer

    def _other_region(self, folded: str, start: int, end: int) -> bool:
        """Whether a text introduces a phrase that is no name of the gazetteer by another region."""
        matches = [match for match in self.gazetteer.names.scan(folded) if match.start < start]
        return names_other_region(folded, [*matches, NameMatch(start, end, ())], self.profile.region)

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
        anchors = self._finder.find(folded, matches)
        if lacks_building(anchors):
            anchors += self._loose(folded, {m.end for m in matches if m.entries[0].kind in ("unit", "region")})
        return anchors

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
        anchors = []
        for position in loose_buildings(folded, known_ends)[:1]:
            keys = {key for reading in read_tail(folded, position)[:2] for key in reading.buildings}
            indices = {index for key in keys for index in self.gazetteer.containers.holding(key, "compound")}
            # Where nothing narrows it, a number that stands in very many compounds says nothing.
            if len(indices) > (MOST_COMPOUNDS if known_ends else MOST_MEANINGS):
                return []
            candidates = self._resolver.loose(folded, position, sorted(indices))
            if candidates:
                anchors.append(Anchor(position, candidates))
        return anchors


_COARSE = {"compound": 1, "street": 2, "unit": 3, "community": 4}
"""Of several meanings of one name only the finest kind is kept: what is precise has been told more of."""
