"""The rule language: printed and read it is the same, no text breaks it, faults point at the character."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.flow.conditions import WEEKDAYS, Between, Condition, Contains, Either, Every, Facts, Not, OneOf, Workday
from geo.flow.rules import CHOICES, decide, parse_rule, parse_to, parse_when
from geo.model import Compared, RoutingRule, Source

plain = st.text(st.characters(exclude_characters='"“”\n', exclude_categories=("Cs",)), min_size=1, max_size=8)
quoting = st.sampled_from(("他说“好", 'a"b', '6\' "x"', "not", "a b", "暖气", "heating-2"))
values = plain | quoting.filter(lambda text: not ('"' in text and "”" in text))
minutes = st.times().map(lambda at: time(at.hour, at.minute))


def one_of(field: str) -> st.SearchStrategy[Condition]:
    own = st.sampled_from(CHOICES[field]) if field in CHOICES else values
    return st.builds(OneOf, st.just(field), st.lists(own, min_size=1, max_size=3).map(tuple))


comparisons: st.SearchStrategy[Condition] = st.one_of(
    *(one_of(field) for field in ("category", "group", "unit", "level", "place", *CHOICES)),
    st.builds(Contains, st.lists(values, min_size=1, max_size=3).map(tuple)),
    st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Between(*pair)),
    st.just(Workday()),
)
conditions = st.recursive(
    comparisons,
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=2, max_size=3).map(tuple).map(Every),
        st.lists(parts, min_size=2, max_size=3).map(tuple).map(Either),
    ),
    max_leaves=8,
)
words = st.sampled_from(
    "category unit text time is not in contains between and or workday ( ) , heating 22:00 06:00".split()  # noqa: SIM905
)
facts = st.builds(
    Facts,
    category=values,
    group=values,
    kind=st.sampled_from(CHOICES["kind"]),
    urgency=st.sampled_from(CHOICES["urgency"]),
    source=st.sampled_from(CHOICES["source"]),
    path=st.lists(values, max_size=4).map(tuple),
    level=values,
    place=st.just("") | values,
    at=st.datetimes(),
    workday=st.booleans(),
    text=plain,
)


def seen(**changed: object) -> Facts:
    usual: dict[str, object] = {
        "category": "hazard", "group": "safety", "kind": "event", "urgency": "urgent", "source": "rider",
        "path": ("c", "d1", "g2"), "level": "grid", "place": "", "at": datetime(2026, 11, 23, 23, 30),
        "workday": True, "text": "电缆打火，旁边是暖气管道",
    }  # fmt: skip
    return Facts(**{**usual, **changed})  # type: ignore[arg-type]


def rule(when: str, to: str = "level grid", name: str = "甲") -> RoutingRule:
    return RoutingRule({"zh": name}, when, to)


@given(conditions)
def test_what_is_printed_reads_as_the_same_condition(condition: Condition) -> None:
    assert parse_when(str(condition)) == condition


@given(st.text() | st.lists(words, max_size=30).map(" ".join))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        condition = parse_when(text)
    except BadInput as problem:
        assert str(problem)
    else:
        assert parse_when(str(condition)) == condition


@given(st.text())
def test_any_target_is_read_or_refused(text: str) -> None:
    try:
        target = parse_to(text)
    except BadInput as problem:
        assert str(problem)
    else:
        assert parse_to(str(target)) == target


@given(conditions, facts)
def test_a_condition_holds_or_its_opposite_does_and_both_say_what_they_compared(
    condition: Condition, known: Facts
) -> None:
    assert condition.holds(known) is not Not(condition).holds(known)
    assert list(condition.compared(known))
    assert list(Not(condition).compared(known)) == list(condition.compared(known))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("category heating", "Character 10: “heating” cannot stand here; expected: in, is."),
        ("category is heating)", "Character 20: “)” cannot stand here; the condition ends before it."),
        ("kind is thing", "Character 9: thing is not one of event, component."),
        ("time between 22:00 and 22:00", "Character 24: the two times are the same."),
        ("time between 9:00 and 10:00", "Character 14: “9” cannot stand here; expected: 22:00."),
        ("text contains 暖气", 'Character 15: “暖气” cannot stand here; expected: (, "…".'),
        ("not " * 60 + "workday", "The condition has brackets more than 40 deep."),
    ],
)
def test_a_fault_points_at_the_character(text: str, sentence: str) -> None:
    with pytest.raises(BadInput) as problem:
        parse_when(text)
    assert str(problem.value) == sentence


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ("category is hazard", True),
        ("category is not hazard", False),
        ("category in (heating, hazard)", True),
        ('unit in "d1"', True),
        ("unit in g2 and not unit in d2", True),
        ("source is rider and time between 22:00 and 06:00", True),
        ("time between 06:00 and 22:00", False),
        ("weekday is monday and workday", True),
        ("weekday in (saturday, sunday) or text contains (“暖气”, 空)", None),
        ('weekday in (saturday, sunday) or text contains ("暖气", "供暖")', True),
        ("group is order or kind is event and urgency is normal", False),
        ("(group is order or kind is event) and urgency is urgent", True),
        ("level is grid and not place is station", True),
    ],
)
def test_each_field_compares_as_it_is_written(when: str, fits: bool | None) -> None:
    if fits is None:
        with pytest.raises(BadInput):
            parse_when(when)
    else:
        assert parse_when(when).holds(seen()) is fits


@pytest.mark.parametrize(
    ("hour", "minute", "night"), [(21, 59, False), (22, 0, True), (0, 0, True), (5, 59, True), (6, 0, False)]
)
def test_a_night_goes_over_midnight_to_the_minute(hour: int, minute: int, night: bool) -> None:
    at = datetime(2026, 11, 23, hour, minute, 59)
    assert parse_when("time between 22:00 and 06:00").holds(seen(at=at)) is night


def test_the_first_rule_that_fits_decides_and_says_what_it_compared() -> None:
    rules = [
        parse_rule(rule("category is heating", name="暖")),
        parse_rule(rule('source is rider and text contains ("电缆", "井盖") and unit in "d1"', name="骑士")),
        parse_rule(rule("category is hazard", name="隐患")),
    ]
    decision = decide(rules, seen())
    assert (decision.number, decision.rule) == (1, rules[1])
    assert decision.compared == (
        Compared("source", "is", ("rider",), ("rider",), True),
        Compared("text", "contains", ("电缆", "井盖"), ("电缆",), True),
        Compared("unit", "in", ("d1",), ("c", "d1", "g2"), True),
    )
    assert decide(rules, seen(category="noise", source="patrol")).rule is None


def test_what_is_kept_never_repeats_the_report() -> None:
    (kept,) = parse_when('text contains "暖气"').compared(seen(text="张三家13900000000暖气不热"))
    assert kept.own == ("暖气",)


def test_the_language_knows_every_source_and_the_days_of_the_week() -> None:
    assert CHOICES["source"] == tuple(source.value for source in Source)
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    assert seen(at=monday).weekday == WEEKDAYS[0]
