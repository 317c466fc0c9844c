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
INTERPOLATED = mark("Number {number} on {name} is not known; interpolated between {low} and {high} on the {side} side.")
EXTRAPOLATED = mark("Number {number} on {name} is not known; it should stand about {metres} m beyond {last}.")
NUMBER_RANGE = mark("Matched {name} between the numbers {low} and {high}.")
STREET_PART = mark("Matched the {part} of {name}, about {metres} m of it.")
STREET_SIDE = mark("Its side to the {direction} is meant.")
RUNS_THROUGH = mark("It runs through {units}.")
STREET_SEGMENT = mark("Matched {name} between {first} and {second}.")
CROSSING = mark("Matched the crossing of {first} and {second}.")
NEARLY_CROSSING = mark("{first} and {second} do not meet as drawn; they come within {metres} m of each other.")
NO_CROSSING = mark("{first} and {second} do not meet here.")
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
ALIAS = mark("The dispatch desk has remembered “{phrase}” for this place.")
ALIAS_BESIDE = mark("What is meant lies {words} of it, within {metres} m.")
ALIAS_OR = mark("“{phrase}” was remembered for a place {metres} m away from {name}, which is named as well.")
ACROSS = mark("What is meant lies across {street} from it, within about {metres} m.")
BEHIND = mark("What is meant lies behind it as seen from {street}, within about {metres} m.")
FRONT = mark("What is meant lies between it and {street}, within about {metres} m.")
ON_SIDE = mark("What is meant lies {direction} of it, within about {metres} m.")
AT_CORNER = mark("What is meant lies at its corner to the {direction}.")
ALONG = mark("{metres} m along {street}, {direction} of {name}.")
STRAIGHT = mark("{metres} m {direction} of {name} in a straight line.")
MIDWAY = mark("What is meant lies between {first} and {second}.")
STANDS_BESIDE = mark("This agrees with {name}, which is named as well.")
RESIDENT = mark("Somebody of that name lives or answers here.")
SLIP = mark("Read “{written}” as “{name}”.")
REPAIRED = mark("The text was damaged on its way; it was read as “{text}”.")
CHOSEN = mark("It lies where {unit} meets {other}; the dispatch desk has chosen {unit}.")
KNOWN_ID = mark("The address id is known.")
POINT = mark("The point lies in {unit}.")
POINT_BESIDE = mark("The point lies {metres} m outside {community}, within its error radius.")
BOUNDARY = mark("{unit} is {metres} m away.")
AGREES = mark("The point agrees with the text.")
TEXT_AGREES = mark("The text names {name}, which agrees with the point.")
TEXT_DISAGREES = mark("The text names {name}, {metres} m away from the point; the point was taken.")
POINT_OUTSIDE_IGNORED = mark("The point was not used.")

NOTHING = mark("Nothing in the text names a place in {community}.")
DAMAGED = mark("The text looks damaged, as if it had been read in the wrong encoding.")
NO_TEXT = mark("There is neither an address nor a point.")
BUILDING_ALONE = mark("A building number without its compound or street is not enough.")
CUT = mark("Only the first {count} characters were read.")
WHICH_PART = mark("{name} lies in several units ({units}); which part is meant?")
WHICH_OF_TWO = mark("Two places fit equally well: {first} in {first_unit} and {second} in {second_unit}.")
WHICH_OF_MANY = mark("{count} places fit, among them {first} in {first_unit} and {second} in {second_unit}.")
EITHER = mark("{name} lies where several units meet ({units}); which of them is meant?")
SEVERAL_COMMUNITIES = mark("{name} is found in several communities ({communities}); which one is meant?")
TAKEN_BY_CONTEXT = mark("The name is also known in {communities}; the reporter belongs to {community}.")
ONLY_COMMUNITY = mark("Only {community} as a whole is named.")
NO_UNIT = mark("{name} is known, but it lies in no unit.")
UNCERTAIN = mark("{name} is the best match, but it is not certain.")
ELSEWHERE = mark("The text begins with a region that is not {region}.")
UNKNOWN_ID = mark("The address id is not known here.")
OUTSIDE = mark("The point lies outside {community}, {km} km from its edge.")
SWAPPED = mark("Longitude and latitude look swapped: {lon}, {lat} lies in {community}.")
NOT_NUMBERS = mark("The coordinates are not numbers.")
METRES = mark("The coordinates {x}, {y} look like metres, not degrees.")
METRES_OF = mark(
    "The coordinates {x}, {y} look like metres, not degrees: read as {system} they are {lon}, {lat}, in {community}."
)
MULTIPLIED = mark("{x}, {y} look like degrees multiplied by {factor}: {lon}, {lat} lies in {community}.")
MINUTES = mark("{x}, {y} look like degrees and minutes written as one number: {lon}, {lat} lies in {community}.")
NOT_DEGREES = mark("{x}, {y} are neither degrees of longitude and latitude nor metres.")
NULL_POINT = mark("0, 0 lies outside {community}; many systems write it where the point is not known.")
OUTSIDE_BUT = mark(
    "The point lies outside {community}, {km} km from its edge; converted from {system} it would lie inside."
)
HANDLES_SHARE = mark("{unit} handles it meanwhile: {percent} % of the error circle lies there.")
HANDLES_INSIDE = mark("{unit} handles it meanwhile: the point itself lies there.")
HANDLES_FIRST = mark("{unit} handles it meanwhile: of the two, its id comes first.")
HANDLES_PARENT = mark("{unit}, the unit above both, handles it meanwhile.")
HANDLES_ASK = mark("{unit} keeps it until the dispatcher has chosen one of the two.")
SYSTEM_FITS = mark("The coordinates fit {system}: median offset {offset} over {count} rows ({other}: {other_offset}).")
SYSTEM_FITS_ALONE = mark("The coordinates fit {system}: median offset {offset} over {count} rows.")
NO_SYSTEM_FITS = mark(
    "No coordinate system fits clearly: the best, {system}, has a median offset of {offset} over {count} rows and "
    "{inside} % of the points inside; nothing is guessed."
)
NO_SYSTEM_READS = mark("None of the known coordinate systems can read the coordinates of {count} rows.")
TOO_FEW_ROWS = mark(
    "Only {count} rows with a point were located surely from their text, {least} are needed; "
    "no coordinate system is guessed."
)
SYSTEM_NOT_KNOWN = mark("The point was not used: its coordinate system is not known.")
NO_AREAS = mark("No unit of {community} is drawn, so a point alone cannot be placed.")
POINT_AGAINST_TEXT = mark("The text names {name}, but the point lies {metres} m away from it.")

ONLINE = mark("{service} found it; not checked here.")
ONLINE_CHOOSE = mark("{service} knows such places; is one of them meant?")
ONLINE_OUTSIDE = mark("{service} found it only outside {community}.")
ONLINE_REGION = mark("{service} knows the region, but not the address in it.")
ONLINE_NOTHING = mark("{service} found nothing.")

DIRECTIONS = {
    0.0: mark("north"), 45.0: mark("north-east"), 90.0: mark("east"), 135.0: mark("south-east"), 180.0: mark("south"),
    225.0: mark("south-west"), 270.0: mark("west"), 315.0: mark("north-west"),
}  # fmt: skip
"""Words for ``direction``, by degrees clockwise from north."""
SIDES = {"odd": mark("odd"), "even": mark("even")}
MIDDLE = mark("middle")
ENDS = {
    0.0: mark("northern end"), 90.0: mark("eastern end"), 180.0: mark("southern end"), 270.0: mark("western end"),
}  # fmt: skip
REACHES = {
    0.0: mark("northern part"), 90.0: mark("eastern part"), 180.0: mark("southern part"), 270.0: mark("western part"),
}  # fmt: skip
SAID_AGAIN = ("direction", "side", "part")
"""Blanks filled with words of ours, not with names."""

TEMPLATES = tuple(value for name, value in sorted(globals().items()) if name.isupper() and isinstance(value, str))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = []
    for template in TEMPLATES:
        pattern, blanks = "", set()
        for literal, field, _, _ in Formatter().parse(template):
            pattern += re.escape(literal)
            if field is not None:
                pattern += f"(?P={field})" if field in blanks else f"(?P<{field}>.*?)"
                blanks.add(field)
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
        matches = [(match, template) for template, pattern in _patterns() if (match := pattern.match(rest))]
        if not matches:
            told.append(rest)
            break
        # The shortest reading: a sentence that begins with a blank would swallow those before it.
        match, template = min(matches, key=lambda pair: pair[0].end())
        filled = {key: say(value) if key in SAID_AGAIN else value for key, value in match.groupdict().items()}
        told.append(say(template).format(**filled))
        rest = rest[match.end() :].lstrip(" ")
    return ("" if lang == "zh" else " ").join(told)
