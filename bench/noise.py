"""The seeded noise model: kinds of dirt, each of which makes lines of its own with their truth.

A maker draws an address from a ground, dirties it and says what is right for it. It returns None when the draw does
not lend itself (a street without numbers, a slip that could mean another name); then it is asked again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bench import doubtful, levels, relations, sentences
from bench import writing as hand
from bench.ground import Address, Ground
from bench.truth import Truth

TRIES = 80
"""Draws before a ground is given up on for one line."""


class Line(NamedTuple):
    """A line of the test set.

    Attributes
    ----------
    clean : str
        What it was made of.
    """

    kind: str
    ground: str
    text: str
    truth: Truth
    clean: str


Made = tuple[str, str, Truth]
"""Clean text, dirty text, truth."""
Maker = Callable[[Ground, random.Random], Made | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of line.

    Attributes
    ----------
    dirty : bool
        Counts among the dirty lines.
    keeps : bool
        The text differs from the clean one and the truth is the clean one's.
    """

    make: Maker
    dirty: bool = True
    keeps: bool = False


def any_address(ground: Ground, rng: random.Random) -> Address | None:
    """A flat mostly, else a house, a building, a stair or a place."""
    draw = rng.choices(
        (ground.household, ground.house, ground.building, ground.stair, ground.place), (58, 16, 8, 8, 10)
    )[0]
    return draw(rng)


def _numbered(ground: Ground, rng: random.Random) -> Address | None:
    return rng.choices((ground.household, ground.house, ground.building, ground.stair), (65, 20, 8, 7))[0](rng)


def _clean(ground: Ground, rng: random.Random) -> Made | None:
    whole = rng.random() < 0.06
    address = rng.choice((ground.compound, ground.grid))(rng) if whole else any_address(ground, rng)
    if address is None:
        return None
    text = str(hand.write(address))
    return text, text, ground.truth(address)


def _parts(change: Callable[[hand.Written, random.Random], hand.Written | None]) -> Maker:
    """A kind that writes the parts of an address with numbers otherwise."""

    def make(ground: Ground, rng: random.Random) -> Made | None:
        address = _numbered(ground, rng)
        clean = hand.write(address) if address else None
        written = change(clean, rng) if clean else None
        return (str(clean), str(written), ground.truth(address)) if address and written else None

    return make


def _whole(change: Callable[[str, random.Random], str], *, may_ask: bool = False) -> Maker:
    """A kind that changes the text as a whole."""

    def make(ground: Ground, rng: random.Random) -> Made | None:
        address = any_address(ground, rng)
        if address is None:
            return None
        clean = str(hand.write(address))
        text = change(clean, rng)
        return (clean, text, replace(ground.truth(address), may_ask=may_ask)) if text != clean else None

    return make


def _name(slip: Callable[[str, random.Random], str | None], clear: str) -> Maker:
    """A kind of slip in the name of compound, street or place that can still mean that one name only."""

    def make(ground: Ground, rng: random.Random) -> Made | None:
        address = any_address(ground, rng)
        name = slip(address.name, rng) if address else None
        if address is None or name is None or not getattr(ground.book, clear)(address.name, name):
            return None
        clean = hand.write(address)
        return str(clean), str(replace(clean, name=name)), ground.truth(address)

    return make


def _told(templates: Sequence[str]) -> Maker:
    """A kind that puts the address into a sentence."""

    def make(ground: Ground, rng: random.Random) -> Made | None:
        address = any_address(ground, rng)
        if address is None:
            return None
        written = hand.write(address)
        region = levels.region_before(ground, rng) if rng.random() < 0.7 else ""
        told = sentences.fill(rng.choice(templates), rng, str(hand.with_light_changes(written, rng)), region)
        return str(written), told, ground.truth(address)

    return make


def _around(templates: Sequence[str]) -> Maker:
    """The same, with the address in its plainest words."""

    def make(ground: Ground, rng: random.Random) -> Made | None:
        address = any_address(ground, rng)
        if address is None:
            return None
        clean = str(hand.write(address))
        return clean, sentences.fill(rng.choice(templates), rng, clean), ground.truth(address)

    return make


def _region(ground: Ground, rng: random.Random) -> Made | None:
    address = any_address(ground, rng)
    if address is None:
        return None
    clean = str(hand.write(address))
    return clean, levels.region_before(ground, rng) + clean, ground.truth(address)


def _at_once(ground: Ground, rng: random.Random) -> Made | None:
    """Two or three kinds in one line: another manner of writing, a slip or a region, another script or spaces."""
    address = ground.household(rng) if rng.random() < 0.75 else ground.house(rng)
    if address is None:
        return None
    clean = hand.write(address)
    manner = rng.choice((hand.with_other_words, hand.with_dashes, hand.with_chinese_numerals))
    written = manner(clean, rng) or clean
    match rng.randrange(3):
        case 0:
            name = hand.sound_slip(address.name, rng)
            if name is None or not ground.book.changed_is_clear(address.name, name):
                return None
            text = str(replace(written, name=name))
        case 1:
            text = levels.region_before(ground, rng) + str(written)
        case _:
            text = sentences.fill(rng.choice(sentences.AROUND), rng, str(written))
    text = rng.choice((hand.in_traditional, hand.in_full_width, hand.with_spaces))(text, rng)
    return (str(clean), text, ground.truth(address)) if text != str(clean) else None


def _script(text: str, rng: random.Random) -> str:
    return hand.in_traditional(text, rng)


KINDS: Mapping[str, Kind] = {
    "clean": Kind(_clean, dirty=False),
    # written otherwise
    "traditional": Kind(_whole(_script), keeps=True),
    "full width": Kind(_whole(hand.in_full_width), keeps=True),
    "Chinese numerals": Kind(_parts(hand.with_chinese_numerals), keeps=True),
    "other suffix words": Kind(_parts(hand.with_other_words), keeps=True),
    "dashes": Kind(_parts(hand.with_dashes), keeps=True),
    "spaces, invisible": Kind(_whole(hand.with_spaces), keeps=True),
    "mojibake": Kind(_whole(hand.in_mojibake, may_ask=True), keeps=True),
    # slips
    "homophone": Kind(_name(hand.sound_slip, "changed_is_clear"), keeps=True),
    "look-alike": Kind(_name(hand.look_slip, "changed_is_clear"), keeps=True),
    "dropped character": Kind(_name(hand.drop_character, "shortened_is_clear"), keeps=True),
    "doubled, swapped": Kind(_name(hand.move_characters, "moved_is_clear"), keeps=True),
    # levels that are missing or not there
    "no compound suffix": Kind(levels.no_suffix, keeps=True),
    "no stair": Kind(levels.no_stair),
    "no room": Kind(levels.no_room),
    "no such room": Kind(levels.no_such_room),
    "no compound": Kind(levels.no_compound),
    # words around
    "region in front": Kind(_region, keeps=True),
    "words around": Kind(_around(sentences.AROUND), keeps=True),
    "name and phone": Kind(_around(sentences.WITH_PERSON), keeps=True),
    # relations
    "several buildings": Kind(relations.several),
    "between buildings": Kind(relations.between),
    "beside a landmark": Kind(relations.beside),
    "so many metres off": Kind(relations.metres_off),
    "part of a street": Kind(relations.part_of_street),
    "crossing": Kind(relations.crossing),
    "number between": Kind(relations.number_between),
    # what nobody may place
    "wrong province": Kind(doubtful.wrong_province),
    "wrong county": Kind(doubtful.wrong_county),
    "no such number": Kind(doubtful.no_such_number),
    "unknown name": Kind(doubtful.unknown_name),
    "no address": Kind(doubtful.no_address),
    "several kinds": Kind(_at_once, keeps=True),
    **{f"sentence: {role}": Kind(_told(told), keeps=True) for role, told in sentences.ROLES.items()},
}


def lines_of(kind: str, grounds: Sequence[Ground], count: int, seed: int) -> Iterator[Line]:
    """``count`` lines of one kind, drawn from the grounds in turn; the same seed gives the same lines.

    A ground that cannot give a line of the kind is left out; fewer lines come only when none can.
    """
    able = list(grounds)
    sources = {ground.key: random.Random(f"{seed} {kind} {ground.key}") for ground in grounds}
    turn = 0
    while able and count:
        ground = able[turn % len(able)]
        made = next(filter(None, (KINDS[kind].make(ground, sources[ground.key]) for _ in range(TRIES))), None)
        if made is None:
            able.remove(ground)
            continue
        clean, text, truth = made
        yield Line(kind, ground.key, text, truth, clean)
        turn, count = turn + 1, count - 1
