"""Tablero's library: everything that works without a browser, and `ui`, which is all of Streamlit."""
