"""Routing rules: a small readable language, read into frozen nodes, and the one function that consults them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Literal, NamedTuple, cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from geo.errors import BadInput
from geo.flow.conditions import WEEKDAYS, Between, Condition, Contains, Either, Every, Facts, Not, OneOf, Workday
from geo.i18n import mark
from geo.model import Compared, RoutingRule, Source

LONGEST_CONDITION = 2_000
DEEPEST_CONDITION = 40
"""Brackets and ``not`` within each other."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": ("event", "component"),
    "urgency": ("normal", "urgent"),
    "source": tuple(source.value for source in Source),
    "weekday": WEEKDAYS,
}
"""Fields whose values are the same in every community."""

To = Literal["role", "department", "level", "person"]
_TO = ("role", "department", "level", "person")

_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: single (_AND single)*
?single: comparison
    | _NOT single -> inverse
    | "(" either ")"
?comparison: FIELD _IS value -> one_of
    | FIELD _IS _NOT value -> unequal
    | FIELD _IN value -> one_of
    | FIELD _IN "(" value ("," value)* ")" -> one_of
    | _TEXT _CONTAINS QUOTED -> contains
    | _TEXT _CONTAINS "(" QUOTED ("," QUOTED)* ")" -> contains
    | _TIME _BETWEEN HOUR _AND HOUR -> between
    | _WORKDAY -> workday
?value: WORD | QUOTED

FIELD.2: /(category|group|kind|urgency|unit|level|place|source|weekday)(?![\w-])/
_OR.2: /or(?![\w-])/
_AND.2: /and(?![\w-])/
_NOT.2: /not(?![\w-])/
_IS.2: /is(?![\w-])/
_IN.2: /in(?![\w-])/
_CONTAINS.2: /contains(?![\w-])/
_BETWEEN.2: /between(?![\w-])/
_TEXT.2: /text(?![\w-])/
_TIME.2: /time(?![\w-])/
_WORKDAY.2: /workday(?![\w-])/
HOUR: /([01]\d|2[0-3]):[0-5]\d(?!\d)/
WORD: /[A-Za-z0-9_][A-Za-z0-9_-]*/
QUOTED: /"[^"\n]+"|“[^”\n]+”/
%ignore /\s+/
"""
_SHOWN = {
    "FIELD": "category, group, kind, urgency, unit, level, place, source, weekday",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "HOUR": "22:00",
    "WORD": "heating",
    "QUOTED": '"…"',
}


class Target(NamedTuple):
    """Where a rule sends: a role, a department, a unit level that answers, or a person, and its key or id."""

    to: To
    key: str

    def __str__(self) -> str:
        return f"{self.to} {self.key}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that has been read; see `geo.model.RoutingRule` for the meaning of each part."""

    name: Mapping[str, str]
    when: Condition
    to: Target
    urgent: bool = False
    department: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Which rule decided and what it compared: each with the case's own value.

    Attributes
    ----------
    rule : Rule or None
        None when none fits.
    number : int
        Its place among the rules, from 0; -1 when none fits.
    """

    rule: Rule | None
    compared: tuple[Compared, ...] = ()
    number: int = -1


def parse_rule(written: RoutingRule) -> Rule:
    """Read a rule.

    Raises
    ------
    BadInput
        Its condition or its target cannot be read; one sentence that points at the character.
    """
    return Rule(written.name, parse_when(written.when), parse_to(written.to), written.urgent, written.department)


def parse_when(text: str) -> Condition:
    """Read a condition; ``str`` of the result is the same condition, written plainly.

    Raises
    ------
    BadInput
        It is too long, too deep, or some character cannot stand where it stands (counted from 1).
    """
    if len(text) > LONGEST_CONDITION:
        raise BadInput(mark("The condition is longer than {limit} characters."), limit=LONGEST_CONDITION)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as problem:
        raise _unreadable(text, problem) from None
    if _depth(tree) > DEEPEST_CONDITION:
        raise BadInput(mark("The condition has brackets more than {limit} deep."), limit=DEEPEST_CONDITION)
    return _condition(tree)


def parse_to(text: str) -> Target:
    """Read where a rule sends.

    Raises
    ------
    BadInput
        It is not one of the four words and a key.
    """
    words = text.split()
    if len(words) != 2 or words[0] not in _TO:
        sentence = mark("{text} says no target; write role, department, level or person and its key.")
        raise BadInput(sentence, text=text[:80])
    return Target(cast(To, words[0]), words[1])


def decide(rules: Iterable[Rule], facts: Facts) -> Decision:
    """The first rule that fits decides; pure and the same each time."""
    for number, rule in enumerate(rules):
        if rule.when.holds(facts):
            return Decision(rule, tuple(rule.when.compared(facts)), number)
    return Decision(None)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def _unreadable(text: str, problem: UnexpectedInput) -> BadInput:
    wanted: Iterable[str] = ()
    at, found = len(text), ""
    if isinstance(problem, UnexpectedCharacters):
        at, wanted = problem.pos_in_stream or 0, problem.allowed or ()
        found = text[at : at + 12].split(maxsplit=1)[0] if text[at : at + 12].split() else text[at : at + 1]
    elif isinstance(problem, UnexpectedToken):
        wanted = problem.accepts or problem.expected
        if problem.token.type != "$END":
            at, found = problem.token.start_pos or 0, str(problem.token)
    elif isinstance(problem, UnexpectedEOF):
        wanted = problem.expected
    known = {name: _SHOWN.get(name, name.lstrip("_").lower()) for name in wanted if name != "$END"}
    choices = ", ".join(known[name] for name in sorted(known))
    if not found:
        return BadInput(mark("Character {at}: the condition ends too early; expected: {choices}."), at=at + 1,
                        choices=choices)  # fmt: skip
    if not choices:
        return BadInput(mark("Character {at}: “{found}” cannot stand here; the condition ends before it."), at=at + 1,
                        found=found)  # fmt: skip
    return BadInput(mark("Character {at}: “{found}” cannot stand here; expected: {choices}."), at=at + 1, found=found,
                    choices=choices)  # fmt: skip


def _depth(tree: Tree[Token] | Token) -> int:
    """How deep a tree goes, counted without recursion: it may be as deep as the text is long."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(node, Tree):
            waiting += [(child, depth + 1) for child in node.children]
    return deepest


def _condition(tree: Tree[Token]) -> Condition:
    match tree.data:
        case "either":
            return Either(tuple(_condition(cast("Tree[Token]", part)) for part in tree.children))
        case "both":
            return Every(tuple(_condition(cast("Tree[Token]", part)) for part in tree.children))
        case "inverse":
            return Not(_condition(cast("Tree[Token]", tree.children[0])))
        case "workday":
            return Workday()
    tokens = [cast(Token, child) for child in tree.children]
    match tree.data:
        case "contains":
            return Contains(tuple(_value(token) for token in tokens))
        case "between":
            start, end = (time.fromisoformat(token) for token in tokens)
            if start == end:
                sentence = mark("Character {at}: the two times are the same.")
                raise BadInput(sentence, at=(tokens[1].start_pos or 0) + 1)
            return Between(start, end)
    field, values = str(tokens[0]), tuple(_value(token) for token in tokens[1:])
    for value, token in zip(values, tokens[1:], strict=True):
        if field in CHOICES and value not in CHOICES[field]:
            raise BadInput(
                mark("Character {at}: {value} is not one of {choices}."), at=(token.start_pos or 0) + 1, value=value,
                choices=", ".join(CHOICES[field]),
            )  # fmt: skip
    found = OneOf(field, values)
    return Not(found) if tree.data == "unequal" else found


def _value(token: Token) -> str:
    return str(token)[1:-1] if token.type == "QUOTED" else str(token)
