"""Small pieces of HTML from figures and records; every value is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup, escape


def tiles(figures: Iterable[tuple[str, str, str]]) -> None:
    """Counter tiles from ``(label, value, tone)``; tone is ``""``, ``good``, ``bad`` or ``hot``."""
    body = Markup("").join(
        Markup('<div class="gw-tile {}"><span>{}</span><b>{}</b></div>').format(tone, label, value)
        for label, value, tone in figures
    )
    st.html(Markup('<div class="gw-tiles">{}</div>').format(body))


def heading(text: str, *, first: bool = False) -> None:
    """A small heading inside a column; the first one of a page leaves room for the sidebar's button."""
    st.html(Markup('<div class="gw-head{}">{}</div>').format(" first" if first else "", text))


def bars(rows: Sequence[tuple[str, int, int]]) -> None:
    """Horizontal bars from ``(label, value, part of it that is late)``; the late part is hatched as well as red."""
    most = max((value for _, value, _ in rows), default=0) or 1
    bar = Markup(
        '<span>{}</span><u><i style="width:{:.1f}%"></i><i class="bad" style="width:{:.1f}%"></i></u><em>{}</em>'
    )
    body = Markup("").join(
        bar.format(label, 100 * (value - late) / most, 100 * late / most, value) for label, value, late in rows
    )
    st.html(Markup('<div class="gw-bars">{}</div>').format(body))


def items(rows: Iterable[tuple[str, str, str]]) -> None:
    """A list from ``(line, small line, tone)``; tone is ``""``, ``urgent`` or ``done``."""
    body = Markup("").join(
        Markup('<div class="gw-item {}"><p>{}</p><small>{}</small></div>').format(tone, line, small)
        for line, small, tone in rows
    )
    st.html(Markup('<div class="gw-list">{}</div>').format(body))


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """A two-column list of facts; empty values are left out."""
    body = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(escape(k), escape(v)) for k, v in rows if v)
    st.html(Markup('<dl class="gw-facts">{}</dl>').format(body))
