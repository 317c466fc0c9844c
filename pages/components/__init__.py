"""Shared widgets of the screens; the only place for Streamlit's caches and for the map call."""
