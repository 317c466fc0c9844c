"""Gridward: ``streamlit run app.py`` serves the screens, Open311 and the live feed from one process."""

from pathlib import Path

import streamlit as st

if __name__ == "__main__":
    from pages.components.shell import show

    show()
else:
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.starlette import App

    from geo.api.app import lifespan, middleware, routes
    from geo.desk.office import process_office

    # Until the first run has called st.navigation, Streamlit takes each file of pages/ for a page of its own and would
    # run it without the frame around it for whoever comes first.
    PagesManager.uses_pages_directory = False

    office = process_office()
    here = f"http://127.0.0.1:{st.get_option('server.port')}"
    app = App(
        Path(__file__).resolve(),
        routes=routes(office),
        middleware=middleware(office),
        lifespan=lifespan(office, here),
    )
