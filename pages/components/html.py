"""Small pieces of HTML from figures and records; every value is escaped here."""

from __future__ import annotations

from collections.abc import Iterable

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


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """A two-column list of facts; empty values are left out."""
    body = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(escape(k), escape(v)) for k, v in rows if v)
    st.html(Markup('<dl class="gw-facts">{}</dl>').format(body))
