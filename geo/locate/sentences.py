"""The sentences of a lookup: said in English, and said again in another language wherever they are shown.

Explanations are stored with a case in English; `retell` recognises each sentence by its template.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from geo.i18n import mark, words

HOUSEHOLD = mark("Matched {name} down to the household.")
HOUSEHOLD_ONLY_STAIR = mark("Matched {name}; no stair was given, only this one has the room.")
STAIR = mark("Matched {name}; no room was given.")
BUILDING = mark("Matched {name}; no stair was given.")
PLAIN_BUILDING = mark("Matched {name} as a building.")
HOUSE = mark("Matched the house {name}.")
NO_ROOM = mark("Matched {name}; it has no room {room}.")
NO_STAIR = mark("Matched {name}; it has no stair {stair}.")
ROOM_ON_SEVERAL_STAIRS = mark("Matched {name}; room {room} is there on several stairs and no stair was given.")
SEVERAL_NAMED = mark("Matched {name}; several parts of it are named.")
NUMBER_LEFT_OVER = mark("Matched {name}; the number {number} after it was not understood.")
PART_NOT_KNOWN = mark("The part {part} of the address is not known here.")
COMPOUND = mark("Matched {name} as a compound; no building was given.")
NO_BUILDING = mark("Matched {name} as a compound; it has no building {building}.")
NO_SUCH_HOUSE_BUT = mark("There is no number {number} on {name}; matched {known}.")
STREET = mark("Matched {name} as a street; no house number was given.")
BETWEEN = mark("Number {number} on {name} is not known; it should lie between {low} and {high}.")
NO_SUCH_NUMBER = mark("Number {number} is not known on {name}.")
PLACE = mark("Matched {name} as a place.")
PLACE_ALIAS = mark("Matched another name of {name}.")
PLACE_NUMBER = mark("Matched {name} by its address.")
UNIT = mark("Matched {name} as a unit.")
COMPOUND_MISSING = mark("No compound was given; this building was matched by its number alone.")
ALSO_NAMED = mark("{name} is named as well and lies elsewhere.")
ALL_IN = mark("{count} matches fit, all of them in {unit}.")
LONGER_NAME = mark("It may be part of a longer name that is not known here.")
BESIDE = mark("What is meant lies beside it, within about {metres} m.")
KNOWN_ID = mark("The address id is known.")
POINT = mark("The point lies in {unit}.")
POINT_BESIDE = mark("The point lies {metres} m outside {community}, within its error radius.")
BOUNDARY = mark("{unit} is {metres} m away.")
AGREES = mark("The point agrees with the text.")
TEXT_AGREES = mark("The text names {name}, which agrees with the point.")
TEXT_DISAGREES = mark("The text names {name}, {metres} m away from the point; the point was taken.")
POINT_OUTSIDE_IGNORED = mark("The point was not used.")

NOTHING = mark("Nothing in the text names a place in {community}.")
NO_TEXT = mark("There is neither an address nor a point.")
BUILDING_ALONE = mark("A building number without its compound or street is not enough.")
CUT = mark("Only the first {count} characters were read.")
WHICH_PART = mark("{name} lies in several units ({units}); which part is meant?")
WHICH_OF_TWO = mark("Two places fit equally well: {first} in {first_unit} and {second} in {second_unit}.")
WHICH_OF_MANY = mark("{count} places fit, among them {first} in {first_unit} and {second} in {second_unit}.")
ONLY_COMMUNITY = mark("Only {community} as a whole is named.")
NO_UNIT = mark("{name} is known, but it lies in no unit.")
UNCERTAIN = mark("{name} is the best match, but it is not certain.")
ELSEWHERE = mark("The text begins with a region that is not {region}.")
UNKNOWN_ID = mark("The address id is not known here.")
OUTSIDE = mark("The point lies outside {community}, {km} km from its edge.")
SWAPPED = mark("Longitude and latitude look swapped: {lon}, {lat} lies in {community}.")
NOT_NUMBERS = mark("The coordinates are not numbers.")
METRES = mark("The coordinates {x}, {y} look like metres, not degrees.")
NO_AREAS = mark("No unit of {community} is drawn, so a point alone cannot be placed.")
POINT_AGAINST_TEXT = mark("The text names {name}, but the point lies {metres} m away from it.")

TEMPLATES = tuple(value for name, value in sorted(globals().items()) if name.isupper() and isinstance(value, str))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = []
    for template in TEMPLATES:
        pattern = ""
        for literal, field, _, _ in Formatter().parse(template):
            pattern += re.escape(literal)
            if field is not None:
                pattern += f"(?P<{field}>.*?)"
        patterns.append((template, re.compile(pattern + r"(?= [^ ]|$)", re.DOTALL)))
    # A template with more words of its own recognises more surely.
    return tuple(sorted(patterns, key=lambda pair: -len(re.sub(r"{\w+}", "", pair[0]))))


def retell(sentences: str, lang: str) -> str:
    """Say a candidate's ``why`` or an answer's ``question`` in another language.

    Parameters
    ----------
    sentences : str
        As this room filled them, one or several with a space between; names in them stay as they are.
    lang : str
        ``zh`` or ``en``.

    Returns
    -------
    str
        In ``lang``; what no template of this room fits is kept as it is.
    """
    if lang == "en" or not sentences:
        return sentences
    say, told, rest = words(lang), [], sentences
    while rest:
        for template, pattern in _patterns():
            match = pattern.match(rest)
            if match:
                told.append(say(template).format(**match.groupdict()))
                rest = rest[match.end() :].lstrip(" ")
                break
        else:
            told.append(rest)
            break
    return ("" if lang == "zh" else " ").join(told)
