"""Parts of a page that look again by themselves, for as long as the visitor may."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import streamlit as st

from pages.components.session import Visit, signed_out

Part = Callable[[Visit], None]


def every(seconds: float) -> Callable[[Part], Part]:
    """Make a part of a page a fragment that runs every so many seconds.

    Each run asks first whether the visitor's session still holds; when it was revoked the whole page runs anew,
    and ends at the door.
    """

    def decorate(part: Part) -> Part:
        @st.fragment(run_every=seconds)
        @wraps(part)
        def run(here: Visit) -> None:
            if signed_out(here.office):
                st.rerun()
            part(here)

        return run

    return decorate
