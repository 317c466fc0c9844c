"""The choices of a work list: read from the address, written into it, each with how many cases stand behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from geo.desk import tallies, worklists
from geo.desk.worklists import CLOCKS, EVERYWHERE, FLAGS, GROUP, ME, NOBODY, ORDERS, WorkList
from geo.i18n import mark
from geo.model import Source, Stage
from pages.components.bulk_form import choosing
from pages.components.guidance import origin
from pages.components.names import SOURCE_NAMES
from pages.components.session import Visit, choose, chosen

CLOCK_NAMES = {
    "overdue": mark("Limit is past"),
    "soon": mark("Limit within two hours"),
    "today": mark("Limit today"),
    "stage_overdue": mark("Stage is past its limit"),
    "stage_today": mark("Stage ends today"),
}
STAGE_LABELS = {
    Stage.ACCEPT: mark("To be taken up"),
    Stage.DISPATCH: mark("To be sent"),
    Stage.HANDLE: mark("Being handled"),
    Stage.VERIFY: mark("To be verified or closed"),
}
FLAG_NAMES = {
    "urgent": mark("Urgent"),
    "whistled": mark("A department owes an answer"),
    "awaits": mark("Waiting for the reporter"),
    "extension": mark("More time asked for"),
    "climbed": mark("Has climbed"),
}
ORDER_NAMES = {
    "pressing": mark("Most pressing first"),
    "newest": mark("Newest first"),
    "untouched": mark("Longest untouched first"),
}
TITLE = "list"
"""What the address calls the name that somebody gave to a list."""
LONGEST_TITLE = 40


def asked_list(here: Visit) -> WorkList:
    """The work list that the address asks for; what it says wrongly is told."""
    wanted, faults = worklists.from_address(
        here.office, here.community, {name: chosen(name) for name in worklists.NAMES}
    )
    for fault in faults:
        here.error(fault)
    return wanted


def narrow_form(here: Visit, wanted: WorkList, on_several: Callable[[], None]) -> bool:
    """Words, order, and behind one button every other choice, the list's name and its link.

    Returns
    -------
    bool
        Whether several cases are being chosen; ``on_several`` is called when that changes.
    """
    _ = here.say
    words, order = st.columns([1.3, 1], gap="small")
    with words, st.container(key="gw-search"):
        st.text_input(
            _("Search"), value=wanted.text, key=f"list.text.{wanted.text}", max_chars=worklists.LONGEST_TEXT,
            label_visibility="collapsed", placeholder=_("Search number, address, words"),
            on_change=partial(_kept, f"list.text.{wanted.text}", "text"),
        )  # fmt: skip
    _box(here, "order", wanted.order, list(ORDERS), lambda one: _(ORDER_NAMES[one]), into=order, bare=True)
    label = _("Narrow the list") + (f" · {wanted.narrowed}" if wanted.narrowed else "")
    narrow, several = st.columns([1.3, 1], gap="small", vertical_alignment="center")
    choices = narrow.popover(label, width="stretch", key="list.narrow", on_change="rerun")
    if choices.open:
        with choices:
            _choices(here, wanted)
    return bool(several.toggle(_("Choose several"), value=choosing(), key="list.several", on_change=on_several))


def list_title() -> str:
    """The name that somebody gave to this list; empty when nobody did."""
    return chosen(TITLE)[:LONGEST_TITLE]


def list_link(here: Visit, wanted: WorkList) -> str:
    """The address that opens this list for a colleague: without who is looking and in which language."""
    said = {"community": here.community, "queue": wanted.queue, **worklists.in_address(wanted)}
    if list_title():
        said[TITLE] = list_title()
    return f"{origin()}/desk?{urlencode(said)}"


def _choices(here: Visit, wanted: WorkList) -> None:
    _ = here.say
    found, all_counted = tallies.tally(here.office, here.actor, here.community, wanted, unit_id=here.unit_id)
    profile, tree = here.profile, here.office.tree(here.community)
    names = here.office.staff(here.community).names

    def numbered(choice: str, say: Callable[[str], str]) -> Callable[[str], str]:
        counted = found.get(choice, Counter())
        more = "" if all_counted else "+"
        return lambda one: f"{say(one)} · {counted[one]}{more}" if one else _("All")

    left, right = st.columns(2, gap="small")
    kinds = {GROUP + key: here.name(dict(words)) for key, words in profile.groups}
    kinds |= {category.code: f"– {here.name(dict(category.name))}" for category in profile.categories}
    codes = [
        code
        for key, _words in profile.groups
        for code in (GROUP + key, *(category.code for category in profile.categories if category.group == key))
    ]
    departments = {one.key: here.name(dict(one.name)) for one in profile.departments}
    held = [one for one in found.get("handler", ()) if one not in (ME, NOBODY) and one in names]
    people = [ME, NOBODY, *sorted({*held, *([wanted.handler] if wanted.handler in names else [])})]
    units = ["", EVERYWHERE, *(u.id for level in profile.levels[1:] for u in tree.at_level(level.key))]
    _box(
        here, "at", wanted.at, units[:_MOST_UNITS], lambda one: _unit_label(here, one), into=left,
        label=_("Unit and below"),
    )  # fmt: skip
    _box(here, "clock", wanted.clock, ["", *CLOCKS], numbered("clock", lambda one: _(CLOCK_NAMES[one])), into=right)
    _box(
        here, "stage", wanted.stage, ["", *Stage], numbered("stage", lambda one: _(STAGE_LABELS[Stage(one)])), into=left
    )  # fmt: skip
    _box(here, "kind", wanted.kind, ["", *codes], numbered("kind", kinds.__getitem__), into=right)
    _box(
        here, "source", wanted.source, ["", *Source], numbered("source", lambda one: _(SOURCE_NAMES[Source(one)])),
        into=left,
    )  # fmt: skip
    _box(
        here, "department", wanted.department, ["", *departments], numbered("department", departments.__getitem__),
        into=right,
    )  # fmt: skip
    said = {ME: _("Me"), NOBODY: _("Nobody")}
    _box(
        here, "handler", wanted.handler, ["", *people],
        numbered("handler", lambda one: said.get(one) or names.get(one, one)), into=left,
    )  # fmt: skip
    key = f"list.flags.{','.join(wanted.flags)}"
    right.multiselect(
        _("Only those"), list(FLAGS), default=list(wanted.flags), key=key,
        placeholder=_("All"), format_func=numbered("flags", lambda one: _(FLAG_NAMES[one])),
        on_change=partial(_kept, key, "flags"),
    )  # fmt: skip
    _name_and_link(here, wanted)


_MOST_UNITS = 2_000
_LABELS: Mapping[str, str] = {
    "clock": mark("Clock"),
    "stage": mark("Stage"),
    "kind": mark("Category"),
    "source": mark("Source"),
    "department": mark("Department"),
    "handler": mark("Handler"),
    "order": mark("Order"),
}


def _name_and_link(here: Visit, wanted: WorkList) -> None:
    _ = here.say
    title = list_title()
    left, right = st.columns([2, 1], gap="small", vertical_alignment="bottom")
    left.text_input(
        _("Name of this list"), value=title, key=f"list.title.{title}", max_chars=LONGEST_TITLE,
        on_change=partial(_kept, f"list.title.{title}", TITLE),
    )  # fmt: skip
    right.button(_("Clear all"), key="list.clear", width="stretch", on_click=_clear)
    st.caption(_("This address opens the same list: keep it as a bookmark or send it to a colleague."))
    st.code(list_link(here, wanted), language=None, wrap_lines=True)


def _box(
    here: Visit,
    name: str,
    value: str,
    options: Sequence[str],
    say: Callable[[str], str],
    *,
    into: object,
    label: str = "",
    bare: bool = False,
) -> None:
    """A select box for one choice; its key holds the value, so that it follows the address."""
    key = f"list.{name}.{value}"
    into.selectbox(  # type: ignore[attr-defined]
        label or here.say(_LABELS[name]), options, index=options.index(value) if value in options else 0, key=key,
        format_func=say, on_change=partial(_kept, key, name), label_visibility="collapsed" if bare else "visible",
    )  # fmt: skip


def _unit_label(here: Visit, unit_id: str) -> str:
    _ = here.say
    if unit_id in ("", EVERYWHERE):
        return _("My units") if not unit_id else _("The whole community")
    tree = here.office.tree(here.community)
    return tree.say(tree.unit(unit_id).path)


def _kept(key: str, name: str) -> None:
    value = st.session_state[key]
    text = ",".join(value) if isinstance(value, list) else str(value or "").strip()
    choose(**{name: text, "page": ""})


def _clear() -> None:
    choose(**{name: "" for name in (*worklists.NAMES, TITLE) if name != "queue"})
