"""The peer as an application: ``streamlit run bench/naive_app.py``. What it does stands in ``bench/naive_map.py``."""

from pathlib import Path

if __name__ == "__main__":
    # Only here: a component that is imported before the server runs is not served by it.
    from bench.naive_map import show

    show()
else:
    from streamlit.starlette import App

    from geo.api.app import routes
    from geo.desk.office import process_office

    app = App(Path(__file__).resolve(), routes=routes(process_office()))
