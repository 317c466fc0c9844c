"""Dirt that leaves something out or puts something in front: missing stairs and rooms, short names, regions."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from bench import writing as hand
from bench.ground import Ground
from bench.truth import Truth

_SUFFIX = re.compile("(?:小区|新村|家园|花园|家属院|佳苑|嘉园|佳园|新城|新居|雅居|丽景)$")
_LEVEL_WORD = re.compile("(?:省|市|自治区|县|旗|区|镇)$")

Made = tuple[str, str, Truth]


def no_suffix(ground: Ground, rng: random.Random) -> Made | None:
    """文苑 for 文苑新村, where no other compound and no region begins so."""
    address = ground.household(rng)
    stem = _SUFFIX.sub("", address.name)
    others = [*ground.compound_names, *ground.region, ground.name]
    if len(stem) < 2 or stem == address.name or not ground.book.stem_is_clear(stem, others):
        return None
    clean = hand.write(address)
    return str(clean), str(replace(clean, name=stem)), ground.truth(address)


def no_stair(ground: Ground, rng: random.Random) -> Made | None:
    """2号楼501: the household where one stair has such a room, the building where several do."""
    address = ground.household(rng)
    if len(ground.stairs[address.row]) < 2:
        return None
    homes = ground.homes_with(address.row, address.room)
    only = len(homes) == 1
    truth = ground.building_truth(address.row, homes[0] if only else 0, address.room if only else "")
    clean = hand.write(address)
    return str(clean), str(replace(clean, stair="", stair_mark="", room_mark=rng.choice(("", "室")))), truth


def no_room(ground: Ground, rng: random.Random) -> Made:
    """2号楼3单元 and nothing more."""
    address = ground.household(rng)
    clean = hand.write(address)
    return str(clean), str(replace(clean, room="")), ground.building_truth(address.row, address.stair)


def no_such_room(ground: Ground, rng: random.Random) -> Made:
    """A room or a stair that the building does not have: the stair or the building is what is right."""
    address = ground.household(rng)
    clean = hand.write(address)
    if rng.random() < 0.6:
        room = f"{rng.randint(40, 60)}{rng.randint(1, 4):02d}"
        return str(clean), str(replace(clean, room=room)), ground.building_truth(address.row, address.stair)
    stair = max(int(row["n"]) for row in ground.stairs[address.row]) + rng.randint(1, 5)
    return str(clean), str(replace(clean, stair=str(stair))), ground.building_truth(address.row)


def no_compound(ground: Ground, rng: random.Random) -> Made:
    """3栋2单元401: the household where one compound has it, a question where several do."""
    address = ground.household(rng)
    clean = hand.write(address)
    number = int(address.number)
    homes = [
        row
        for numbers in ground.compounds.values()
        if (row := numbers.get(number)) is not None and address.stair in ground.homes_with(row, address.room)
    ]
    text = str(replace(clean, name="", mark=rng.choice(("号楼", "栋", "幢"))))
    alone = len(homes) == 1
    return str(clean), text, ground.truth(address) if alone else Truth()


def region_before(ground: Ground, rng: random.Random) -> str:
    """The community's own region in front of an address: all of it or its end, in full or in short, with the name."""
    names = [*ground.region, *([ground.name] if ground.name not in ground.region and rng.random() < 0.5 else [])]
    names = names[rng.choice((0, 0, 1, 2)) :] or names[-1:]
    if rng.random() < 0.2 and len(names) > 2:
        names = [short if len(short := _LEVEL_WORD.sub("", name)) > 1 else name for name in names[:-1]] + names[-1:]
    return rng.choice(("", "", "", " ", "，")).join(names) + rng.choice(("", "", "", " ", "，"))
