"""Small pieces of HTML from figures and records; every value is escaped here."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup, escape


def tiles(figures: Iterable[tuple[str, str, str] | tuple[str, str, str, str]]) -> None:
    """Counter tiles from ``(label, value, tone)``; tone is ``""``, ``good``, ``bad`` or ``hot``.

    A fourth value is the address that a tile leads to.
    """
    body = Markup("")
    for label, value, tone, *address in figures:
        inside = Markup("<span>{}</span><b>{}</b>").format(label, value)
        if address and address[0]:
            link = Markup('<a class="gw-tile {}" href="{}" target="_self">{}</a>')
            body += link.format(tone, address[0], inside)
        else:
            body += Markup('<div class="gw-tile {}">{}</div>').format(tone, inside)
    st.html(Markup('<div class="gw-tiles">{}</div>').format(body))


def heading(text: str, *, first: bool = False) -> None:
    """A small heading inside a column; the first one of a page leaves room for the sidebar's button."""
    st.html(Markup('<div class="gw-head{}">{}</div>').format(" first" if first else "", text))


def marked(pieces: Iterable[tuple[str, bool]]) -> None:
    """A text of which some pieces are picked out."""
    tags = {True: Markup("<mark>{}</mark>"), False: Markup("<span>{}</span>")}
    body = Markup("").join(tags[known].format(text) for text, known in pieces)
    st.html(Markup('<p class="gw-said">{}</p>').format(body))


def candidate(number: int, name: str, lines: Iterable[str], *, lit: bool) -> None:
    """A numbered candidate: its name and lines of small print."""
    small = Markup("").join(Markup("<small>{}</small>").format(line) for line in lines if line)
    st.html(
        Markup('<div class="gw-spot{}"><i>{}</i><p><b>{}</b>{}</p></div>').format(
            " lit" if lit else "", number, name, small
        )
    )


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """A two-column list of facts; empty values are left out."""
    body = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(escape(k), escape(v)) for k, v in rows if v)
    st.html(Markup('<dl class="gw-facts">{}</dl>').format(body))
