"""The script that every visitor runs: settle the visit, register every page, draw the frame, run the page."""

import streamlit as st

from lib.ui import frame, messages, organizer_links, page_list, session, turns


def run() -> None:
    """One run for one visitor."""
    st.set_page_config(page_title="Tablero", page_icon=frame.FAVICON, layout="wide", initial_sidebar_state="collapsed")
    try:
        session.begin()
    except (session.NotConfiguredError, session.DatabaseUnavailable):
        messages.not_configured(session.visitor_language())
        st.stop()

    page = st.navigation(page_list.pages(session.roles(), session.translator()), position="top")
    frame.header()
    organizer_links.row(page)
    try:
        page.run()
    finally:  # a guard stops a page
        session.keep_choices()
    frame.footer(page)


# Starting up imports every module, with no visitor there.
if __name__ == "__main__":
    with turns.RUNS.turn():
        run()
